using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Dunes.Sdk.Crypto.Primitives;

/// <summary>The last octets of a message, 0 to 16 of them, as a block filled up with zeros.</summary>
internal static class PartialBlock
{
    // A window of 16 octets that starts n octets before the middle has n times 0xFF, then zeros.
    private static ReadOnlySpan<byte> Masks =>
    [
        0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ];

    // The same way, 0x80 at position n: the padding bit of RFC 4493.
    private static ReadOnlySpan<byte> Markers =>
    [
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ];

    /// <summary>0xFF in the first <paramref name="count"/> octets, 0 to 16.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Mask(int count) => Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(Masks), (nuint)(16 - count));

    /// <summary>0x80 at octet <paramref name="count"/>, 0 to 15.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Marker(int count) => Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(Markers), (nuint)(16 - count));

    /// <summary>Reads 0 to 16 octets, zeros behind them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Load(ReadOnlySpan<byte> octets)
    {
        Span<byte> block = stackalloc byte[AesBlock.Size];
        block.Clear();
        octets.CopyTo(block);
        return Vector128.Create<byte>(block);
    }

    /// <summary>Writes the first octets of a block, as many as there is room for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<byte> block, Span<byte> destination)
    {
        Span<byte> octets = stackalloc byte[AesBlock.Size];
        block.CopyTo(octets);
        octets[..destination.Length].CopyTo(destination);
    }
}
