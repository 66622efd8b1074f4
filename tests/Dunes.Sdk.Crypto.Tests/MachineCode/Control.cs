using System.Runtime.CompilerServices;

namespace Dunes.Sdk.Crypto.Tests.MachineCode;

/// <summary>Code as it must not be: what the reading has to find.</summary>
internal static class Control
{
    /// <summary>A division whose time may depend on both sides.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static uint Divide(uint secret, uint divisor) => secret / divisor;

    /// <summary>A loop whose end is public, and in it a store that only one value of the secret leads to.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Branch(int[] results, int secret, int value)
    {
        var last = 0;
        for (var at = 0; at < results.Length; at++)
        {
            if ((secret & 0x80) == 0) continue;
            results[at] = value;
            last = Volatile.Read(ref results[at]);
        }

        return last;
    }

    /// <summary>The same loop without the branch.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int Loop(int[] results, int value)
    {
        var last = 0;
        for (var at = 0; at < results.Length; at++)
        {
            results[at] = value;
            last = Volatile.Read(ref results[at]);
        }

        return last;
    }
}
