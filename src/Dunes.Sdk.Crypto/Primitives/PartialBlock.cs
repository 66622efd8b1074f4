using System.Buffers.Binary;
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

    /// <summary>Whether all 128 bits are zero, in a time that says nothing about where they are not: vectors' own comparison ends at the first octet where the processor has no vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsZero(Vector128<byte> block)
    {
        var halves = block.AsUInt64();
        return (halves.GetElement(0) | halves.GetElement(1)) == 0;
    }

    /// <summary>Reads 0 to 16 octets, zeros behind them: in two loads that overlap, never past the end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Load(ReadOnlySpan<byte> octets)
    {
        ref var start = ref MemoryMarshal.GetReference(octets);
        var size = octets.Length;
        if (size == AesBlock.Size) return Vector128.LoadUnsafe(ref start);
        if (size > 8)
        {
            var last = Read64(ref Unsafe.Add(ref start, size - 8));
            return Block(Read64(ref start), last >> (8 * (16 - size)));
        }

        if (size >= 4) return Block(Read32(ref start) | ((ulong)Read32(ref Unsafe.Add(ref start, size - 4)) << (8 * (size - 4))), 0);
        ulong few = 0;
        for (var at = 0; at < size; at++) few |= (ulong)Unsafe.Add(ref start, at) << (8 * at);
        return Block(few, 0);
    }

    /// <summary>Writes the first octets of a block, 0 to 16, as many as there is room for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<byte> block, Span<byte> destination)
    {
        ref var start = ref MemoryMarshal.GetReference(destination);
        var size = destination.Length;
        if (size == AesBlock.Size)
        {
            block.StoreUnsafe(ref start);
            return;
        }

        var (low, high) = Halves(block);
        if (size > 8)
        {
            Write64(ref Unsafe.Add(ref start, size - 8), (low >> (8 * (size - 8))) | (high << (8 * (16 - size))));
            Write64(ref start, low);
        }
        else if (size >= 4)
        {
            Write32(ref Unsafe.Add(ref start, size - 4), (uint)(low >> (8 * (size - 4))));
            Write32(ref start, (uint)low);
        }
        else
        {
            for (var at = 0; at < size; at++) Unsafe.Add(ref start, at) = (byte)(low >> (8 * at));
        }
    }

    // The halves as little-endian numbers, whatever the processor's order: octet 0 is the lowest.
    private static Vector128<byte> Block(ulong low, ulong high) => BitConverter.IsLittleEndian
        ? Vector128.Create(low, high).AsByte()
        : Vector128.Create(BinaryPrimitives.ReverseEndianness(low), BinaryPrimitives.ReverseEndianness(high)).AsByte();

    private static (ulong Low, ulong High) Halves(Vector128<byte> block)
    {
        var halves = block.AsUInt64();
        return BitConverter.IsLittleEndian
            ? (halves.GetElement(0), halves.GetElement(1))
            : (BinaryPrimitives.ReverseEndianness(halves.GetElement(0)), BinaryPrimitives.ReverseEndianness(halves.GetElement(1)));
    }

    private static ulong Read64(ref byte source)
    {
        var value = Unsafe.ReadUnaligned<ulong>(ref source);
        return BitConverter.IsLittleEndian ? value : BinaryPrimitives.ReverseEndianness(value);
    }

    private static uint Read32(ref byte source)
    {
        var value = Unsafe.ReadUnaligned<uint>(ref source);
        return BitConverter.IsLittleEndian ? value : BinaryPrimitives.ReverseEndianness(value);
    }

    private static void Write64(ref byte destination, ulong value) =>
        Unsafe.WriteUnaligned(ref destination, BitConverter.IsLittleEndian ? value : BinaryPrimitives.ReverseEndianness(value));

    private static void Write32(ref byte destination, uint value) =>
        Unsafe.WriteUnaligned(ref destination, BitConverter.IsLittleEndian ? value : BinaryPrimitives.ReverseEndianness(value));
}
