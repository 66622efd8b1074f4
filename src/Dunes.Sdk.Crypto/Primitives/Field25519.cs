using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Dunes.Sdk.Crypto.Primitives;

/// <summary>A number modulo 2^255 - 19 in five limbs of 51 bits, lowest first; the field of RFC 7748 and RFC 8032.</summary>
/// <remarks>
/// No branch and no index here depends on a value. Limbs are allowed to be larger than 51 bits, in two grades:
/// <code>
/// tight  below 2^51 + 2^18: what Multiply, Square, Invert and Read give
/// loose  below 2^54: what Add and Subtract give; Multiply and Square take it
/// </code>
/// Add takes what sums up to loose; Subtract takes a left side below 2^53 and a tight right side. The hot methods here and in what is built on it
/// are optimised at their first call: a program that agrees on a key once or twice never gets to the compiler's later tiers.
/// </remarks>
[StructLayout(LayoutKind.Sequential)]
internal struct Field25519
{
    /// <summary>Octets of an encoded number.</summary>
    public const int Size = 32;

    private const ulong Mask = (1UL << 51) - 1;

    // Factors are shifted up by 10, so that a product of two loose limbs splits at bit 54: the high half counts 2^54 = 8 * 2^51 and belongs,
    // eightfold, to the next limb. Both halves then add up without a carry, in 64 bits: a column has at most five products of weight 19.
    private const int Spare = 10;
    private const int Low = 64 - 54;

    public ulong L0;
    public ulong L1;
    public ulong L2;
    public ulong L3;
    public ulong L4;

    public Field25519(ulong l0, ulong l1, ulong l2, ulong l3, ulong l4) => (L0, L1, L2, L3, L4) = (l0, l1, l2, l3, l4);

    public static Field25519 One => new(1, 0, 0, 0, 0);

    /// <summary>The square root of -1 that is even.</summary>
    public static Field25519 RootOfMinusOne => new(0x61B274A0EA0B0, 0xD5A5FC8F189D, 0x7EF5E9CBD0C60, 0x78595A6804C9E, 0x2B8324804FC1D);

    /// <summary>Reads 32 octets, little endian, and leaves out the top bit. Numbers of 2^255 - 19 and more are taken as what they are modulo it.</summary>
    public static Field25519 Read(ReadOnlySpan<byte> octets)
    {
        Debug.Assert(octets.Length >= Size);
        var w0 = BinaryPrimitives.ReadUInt64LittleEndian(octets);
        var w1 = BinaryPrimitives.ReadUInt64LittleEndian(octets[8..]);
        var w2 = BinaryPrimitives.ReadUInt64LittleEndian(octets[16..]);
        var w3 = BinaryPrimitives.ReadUInt64LittleEndian(octets[24..]);
        return new(w0 & Mask, ((w0 >> 51) | (w1 << 13)) & Mask, ((w1 >> 38) | (w2 << 26)) & Mask, ((w2 >> 25) | (w3 << 39)) & Mask, (w3 >> 12) & Mask);
    }

    /// <summary>Writes a tight number as its one value below 2^255 - 19, 32 octets, little endian.</summary>
    public readonly void Write(Span<byte> octets)
    {
        var (l0, l1, l2, l3, l4) = (L0, L1, L2, L3, L4);
        for (var round = 0; round < 2; round++)
        {
            l1 += l0 >> 51;
            l2 += l1 >> 51;
            l3 += l2 >> 51;
            l4 += l3 >> 51;
            (l0, l1, l2, l3) = (l0 & Mask, l1 & Mask, l2 & Mask, l3 & Mask);
            l0 += 19 * (l4 >> 51);
            l4 &= Mask;
        }

        // Below 2^255 + 19 now. Adding 19 carries out of the top exactly when the number is not below 2^255 - 19.
        var over = (l0 + 19) >> 51;
        over = (l1 + over) >> 51;
        over = (l2 + over) >> 51;
        over = (l3 + over) >> 51;
        over = (l4 + over) >> 51;
        l0 += 19 * over;
        l1 += l0 >> 51;
        l2 += l1 >> 51;
        l3 += l2 >> 51;
        l4 += l3 >> 51;
        (l0, l1, l2, l3, l4) = (l0 & Mask, l1 & Mask, l2 & Mask, l3 & Mask, l4 & Mask);
        BinaryPrimitives.WriteUInt64LittleEndian(octets, l0 | (l1 << 51));
        BinaryPrimitives.WriteUInt64LittleEndian(octets[8..], (l1 >> 13) | (l2 << 38));
        BinaryPrimitives.WriteUInt64LittleEndian(octets[16..], (l2 >> 26) | (l3 << 25));
        BinaryPrimitives.WriteUInt64LittleEndian(octets[24..], (l3 >> 39) | (l4 << 12));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(out Field25519 sum, in Field25519 left, in Field25519 right)
    {
        sum.L0 = left.L0 + right.L0;
        sum.L1 = left.L1 + right.L1;
        sum.L2 = left.L2 + right.L2;
        sum.L3 = left.L3 + right.L3;
        sum.L4 = left.L4 + right.L4;
    }

    /// <summary>Left minus right, twice the modulus added, so that no limb falls below zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Subtract(out Field25519 difference, in Field25519 left, in Field25519 right)
    {
        difference.L0 = left.L0 + 0xFFFFFFFFFFFDA - right.L0;
        difference.L1 = left.L1 + 0xFFFFFFFFFFFFE - right.L1;
        difference.L2 = left.L2 + 0xFFFFFFFFFFFFE - right.L2;
        difference.L3 = left.L3 + 0xFFFFFFFFFFFFE - right.L3;
        difference.L4 = left.L4 + 0xFFFFFFFFFFFFE - right.L4;
    }

    /// <summary>Exchanges two numbers when <paramref name="mask"/> is all ones, and none when it is zero, in equal steps.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Swap(ref Field25519 first, ref Field25519 second, ulong mask)
    {
        var d0 = (first.L0 ^ second.L0) & mask;
        var d1 = (first.L1 ^ second.L1) & mask;
        var d2 = (first.L2 ^ second.L2) & mask;
        var d3 = (first.L3 ^ second.L3) & mask;
        var d4 = (first.L4 ^ second.L4) & mask;
        first.L0 ^= d0;
        first.L1 ^= d1;
        first.L2 ^= d2;
        first.L3 ^= d3;
        first.L4 ^= d4;
        second.L0 ^= d0;
        second.L1 ^= d1;
        second.L2 ^= d2;
        second.L3 ^= d3;
        second.L4 ^= d4;
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(out Field25519 product, in Field25519 left, in Field25519 right)
    {
        var (a0, a1, a2, a3, a4) = (left.L0 << Spare, left.L1 << Spare, left.L2 << Spare, left.L3 << Spare, left.L4 << Spare);
        var (b0, b1, b2, b3, b4) = (right.L0, right.L1, right.L2, right.L3, right.L4);

        // What would count 2^255 counts 19.
        var (c1, c2, c3, c4) = (19 * b1, 19 * b2, 19 * b3, 19 * b4);

        var h0 = First(a0, b0, out var l0) + Product(a1, c4, ref l0) + Product(a2, c3, ref l0) + Product(a3, c2, ref l0) + Product(a4, c1, ref l0);
        var h1 = First(a0, b1, out var l1) + Product(a1, b0, ref l1) + Product(a2, c4, ref l1) + Product(a3, c3, ref l1) + Product(a4, c2, ref l1);
        var h2 = First(a0, b2, out var l2) + Product(a1, b1, ref l2) + Product(a2, b0, ref l2) + Product(a3, c4, ref l2) + Product(a4, c3, ref l2);
        var h3 = First(a0, b3, out var l3) + Product(a1, b2, ref l3) + Product(a2, b1, ref l3) + Product(a3, b0, ref l3) + Product(a4, c4, ref l3);
        var h4 = First(a0, b4, out var l4) + Product(a1, b3, ref l4) + Product(a2, b2, ref l4) + Product(a3, b1, ref l4) + Product(a4, b0, ref l4);
        Carry(out product, l0 + (8 * 19 * h4), l1 + (8 * h0), l2 + (8 * h1), l3 + (8 * h2), l4 + (8 * h3));
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Square(out Field25519 square, in Field25519 value)
    {
        var (b0, b1, b2, b3, b4) = (value.L0, value.L1, value.L2, value.L3, value.L4);
        var (a0, a1, a2, a3, a4) = (b0 << Spare, b1 << Spare, b2 << Spare, b3 << Spare, b4 << Spare);

        // Products of two different limbs come twice; b1 and b2 are doubled for those, and 19-folded limbs for what counts 2^255.
        var (d1, d2, d3, d4) = (2 * b1, 2 * b2, 2 * b3, 2 * b4);
        var (c3, c4) = (19 * b3, 19 * b4);
        var (e3, e4) = (2 * c3, 2 * c4);

        var h0 = First(a0, b0, out var l0) + Product(a1, e4, ref l0) + Product(a2, e3, ref l0);
        var h1 = First(a0, d1, out var l1) + Product(a2, e4, ref l1) + Product(a3, c3, ref l1);
        var h2 = First(a0, d2, out var l2) + Product(a1, b1, ref l2) + Product(a3, e4, ref l2);
        var h3 = First(a0, d3, out var l3) + Product(a1, d2, ref l3) + Product(a4, c4, ref l3);
        var h4 = First(a0, d4, out var l4) + Product(a1, d3, ref l4) + Product(a2, b2, ref l4);
        Carry(out square, l0 + (8 * 19 * h4), l1 + (8 * h0), l2 + (8 * h1), l3 + (8 * h2), l4 + (8 * h3));
    }

    /// <summary>Multiplies a loose number by one of at most 17 bits.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(out Field25519 product, in Field25519 left, ulong small)
    {
        var h0 = First(left.L0 << Spare, small, out var l0);
        var h1 = First(left.L1 << Spare, small, out var l1);
        var h2 = First(left.L2 << Spare, small, out var l2);
        var h3 = First(left.L3 << Spare, small, out var l3);
        var h4 = First(left.L4 << Spare, small, out var l4);
        Carry(out product, l0 + (8 * 19 * h4), l1 + (8 * h0), l2 + (8 * h1), l3 + (8 * h2), l4 + (8 * h3));
    }

    /// <summary>The inverse, or zero of zero: the power 2^255 - 21.</summary>
    public static void Invert(out Field25519 inverse, in Field25519 value)
    {
        PowerOfOnes(out var ones, out var eleventh, value);
        Square(ref ones, 5);
        Multiply(out inverse, ones, eleventh);
        Clear(ref ones);
        Clear(ref eleventh);
    }

    /// <summary>The power 2^252 - 3, which square roots are made of; RFC 8032, section 5.1.3.</summary>
    public static void RootPower(out Field25519 power, in Field25519 value)
    {
        PowerOfOnes(out var ones, out _, value);
        Square(ref ones, 2);
        Multiply(out power, ones, value);
    }

    /// <summary>Whether both are the same number.</summary>
    public static bool AreEqual(in Field25519 left, in Field25519 right)
    {
        Span<byte> one = stackalloc byte[Size];
        Span<byte> other = stackalloc byte[Size];
        left.Write(one);
        right.Write(other);
        return CryptographicOperations.FixedTimeEquals(one, other);
    }

    /// <summary>Overwrites a number, or anything made of numbers, that was secret.</summary>
    public static void Clear<T>(ref T secret)
        where T : unmanaged => CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(new Span<T>(ref secret)));

    /// <summary>The powers 2^250 - 1 and 11.</summary>
    private static void PowerOfOnes(out Field25519 ones, out Field25519 eleventh, in Field25519 value)
    {
        Square(out var two, value);
        Square(out var run, two);
        Square(ref run, 1);
        Multiply(out var nine, run, value);
        Multiply(out eleventh, nine, two);
        Square(out run, eleventh);
        Multiply(out var ones5, run, nine);
        Run(out var ones10, ones5, 5, ones5);
        Run(out var ones20, ones10, 10, ones10);
        Run(out var ones40, ones20, 20, ones20);
        Run(out var ones50, ones40, 10, ones10);
        Run(out var ones100, ones50, 50, ones50);
        Run(out var ones200, ones100, 100, ones100);
        Run(out ones, ones200, 50, ones50);
    }

    /// <summary>The run of ones in an exponent, moved up by some places, and another put behind it.</summary>
    private static void Run(out Field25519 longer, in Field25519 ones, int places, in Field25519 behind)
    {
        longer = ones;
        Square(ref longer, places);
        Multiply(out longer, longer, behind);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Square(ref Field25519 value, int times)
    {
        for (var round = 0; round < times; round++) Square(out value, value);
    }

    /// <summary>The high half of a product, its low half put into an accumulator.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Product(ulong shifted, ulong factor, ref ulong low)
    {
        var high = Math.BigMul(shifted, factor, out var part);
        low += part >> Low;
        return high;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong First(ulong shifted, ulong factor, out ulong low)
    {
        var high = Math.BigMul(shifted, factor, out var part);
        low = part >> Low;
        return high;
    }

    /// <summary>Hands what is above 51 bits on to the next limb, all limbs at once: carries are below 2^13, 19 of them below 2^18.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Carry(out Field25519 tight, ulong l0, ulong l1, ulong l2, ulong l3, ulong l4)
    {
        tight.L0 = (l0 & Mask) + (19 * (l4 >> 51));
        tight.L1 = (l1 & Mask) + (l0 >> 51);
        tight.L2 = (l2 & Mask) + (l1 >> 51);
        tight.L3 = (l3 & Mask) + (l2 >> 51);
        tight.L4 = (l4 & Mask) + (l3 >> 51);
    }
}
