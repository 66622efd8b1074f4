using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Dunes.Sdk.Crypto.Primitives;
using X86Aes = System.Runtime.Intrinsics.X86.Aes;

namespace Dunes.Sdk.Crypto.Sessions;

/// <summary>The key schedule of AES-256 in the time of a few blocks, for keys that are used once; FIPS 197, section 5.2.</summary>
internal static class Aes256Schedule
{
    /// <summary>Rounds of AES-256.</summary>
    public const int Rounds = 14;

    /// <summary>Writes the fifteen round keys. Only where <see cref="AesInstructions.IsSupported"/>.</summary>
    public static void Expand(ReadOnlySpan<byte> key, Span<byte> schedule)
    {
        if (!X86Aes.IsSupported)
        {
            AesInstructions.Expand(key, schedule);
            return;
        }

        ref var to = ref MemoryMarshal.GetReference(schedule[..AesInstructions.MaxScheduleSize]);
        var even = Vector128.Create<byte>(key);
        var odd = Vector128.Create<byte>(key[16..]);
        even.StoreUnsafe(ref to);
        odd.StoreUnsafe(ref to, 16);
        even = Even(even, X86Aes.KeygenAssist(odd, 0x01), ref to, 2);
        odd = Odd(odd, even, ref to, 3);
        even = Even(even, X86Aes.KeygenAssist(odd, 0x02), ref to, 4);
        odd = Odd(odd, even, ref to, 5);
        even = Even(even, X86Aes.KeygenAssist(odd, 0x04), ref to, 6);
        odd = Odd(odd, even, ref to, 7);
        even = Even(even, X86Aes.KeygenAssist(odd, 0x08), ref to, 8);
        odd = Odd(odd, even, ref to, 9);
        even = Even(even, X86Aes.KeygenAssist(odd, 0x10), ref to, 10);
        odd = Odd(odd, even, ref to, 11);
        even = Even(even, X86Aes.KeygenAssist(odd, 0x20), ref to, 12);
        odd = Odd(odd, even, ref to, 13);
        Even(even, X86Aes.KeygenAssist(odd, 0x40), ref to, 14);
    }

    /// <summary>A round key of even number: each word takes in the words before it, and RotWord, SubWord and Rcon of the key before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Even(Vector128<byte> key, Vector128<byte> assisted, ref byte to, nuint round)
    {
        key = Spread(key) ^ Sse2.Shuffle(assisted.AsUInt32(), 0xFF).AsByte();
        key.StoreUnsafe(ref to, 16 * round);
        return key;
    }

    /// <summary>A round key of odd number: the same with SubWord alone.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Odd(Vector128<byte> key, Vector128<byte> even, ref byte to, nuint round)
    {
        key = Spread(key) ^ Sse2.Shuffle(X86Aes.KeygenAssist(even, 0).AsUInt32(), 0xAA).AsByte();
        key.StoreUnsafe(ref to, 16 * round);
        return key;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Spread(Vector128<byte> key)
    {
        key ^= Sse2.ShiftLeftLogical128BitLane(key, 4);
        return key ^ Sse2.ShiftLeftLogical128BitLane(key, 8);
    }
}
