using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using Addend = Dunes.Sdk.Crypto.Primitives.EdwardsPoint.Addend;
using AffineAddend = Dunes.Sdk.Crypto.Primitives.EdwardsPoint.AffineAddend;

namespace Dunes.Sdk.Crypto.Primitives;

/// <summary>Multiples of the base point of edwards25519, from tables that are worked out at first use.</summary>
internal static class EdwardsBase
{
    private const int Rows = 32;
    private const int Columns = 8;
    private const int Words = 16;
    private const int Digits = 64;

    // Widths of the sparse digits in verification: odd multiples below 64 and below 16.
    private const int BaseWidth = 7;
    private const int PointWidth = 5;
    private const int BaseMultiples = 1 << (BaseWidth - 2);
    private const int PointMultiples = 1 << (PointWidth - 2);

    // Row i, column j: (j + 1) * 256^i times the base point. 32 KiB, read as a whole row whichever column is wanted.
    private static readonly AffineAddend[] Table = BuildTable();

    // 1, 3, 5 ... times the base point.
    private static readonly AffineAddend[] OddMultiples = BuildOddMultiples();

    /// <summary>Multiplies the base point by a secret scalar below 2^255, in the same steps and the same memory accesses whatever it is.</summary>
    /// <remarks>64 digits of 16, each from -8 to 8: the odd ones added first, then four doublings, then the even ones.</remarks>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(out EdwardsPoint product, ReadOnlySpan<byte> scalar)
    {
        Span<sbyte> digits = stackalloc sbyte[Digits];
        Scalar25519.WriteDigits(scalar, digits);
        product = EdwardsPoint.Identity;
        var addend = default(AffineAddend);
        for (var at = 1; at < Digits; at += 2)
        {
            Select(ref addend, at / 2, digits[at]);
            product.Add(addend);
        }

        for (var doubling = 0; doubling < 4; doubling++) product.Double(withT: doubling == 3);
        for (var at = 0; at < Digits; at += 2)
        {
            Select(ref addend, at / 2, digits[at]);
            product.Add(addend);
        }

        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(digits));
        Field25519.Clear(ref addend);
    }

    /// <summary>The sum of a multiple of a point and one of the base point. All of it is public: the time depends on the scalars.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void MultiplyPublic(out EdwardsPoint sum, ReadOnlySpan<byte> pointScalar, in EdwardsPoint point, ReadOnlySpan<byte> baseScalar)
    {
        Span<sbyte> pointDigits = stackalloc sbyte[256];
        Span<sbyte> baseDigits = stackalloc sbyte[256];
        Scalar25519.WriteSparse(pointScalar, PointWidth, pointDigits);
        Scalar25519.WriteSparse(baseScalar, BaseWidth, baseDigits);

        Span<Addend> multiples = stackalloc Addend[PointMultiples];
        var twice = point;
        twice.Double(withT: true);
        var step = new Addend(twice);
        var odd = point;
        for (var at = 0; at < PointMultiples; at++)
        {
            multiples[at] = new Addend(odd);
            odd.Add(step);
        }

        sum = EdwardsPoint.Identity;
        var position = 255;
        while (position >= 0 && (pointDigits[position] | baseDigits[position]) == 0) position--;
        for (; position >= 0; position--)
        {
            var (one, other) = (pointDigits[position], baseDigits[position]);
            sum.Double(withT: (one | other) != 0);
            if (one > 0) sum.Add(multiples[one / 2], withT: other != 0);
            else if (one < 0) sum.Add(multiples[-one / 2].Negated(), withT: other != 0);
            if (other > 0) sum.Add(OddMultiples[other / 2], withT: false);
            else if (other < 0) sum.Add(OddMultiples[-other / 2].Negated(), withT: false);
        }
    }

    /// <summary>Takes a digit's multiple out of a row: every entry is read and masked, and the sign is a masked exchange.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Select(ref AffineAddend addend, int row, int digit)
    {
        var negative = digit >> 31;
        var size = (uint)((digit ^ negative) - negative);

        // The identity is 1, 1, 0.
        var identity = Equals(size, 0) & 1;
        var word0 = Vector256.Create(identity, 0, 0, 0);
        var word4 = Vector256.Create(0, identity, 0, 0);
        var word8 = Vector256<ulong>.Zero;
        var word12 = Vector256<ulong>.Zero;
        ref var entry = ref Unsafe.As<AffineAddend, ulong>(ref Table[row * Columns]);
        for (uint column = 1; column <= Columns; column++)
        {
            var mask = Vector256.Create(Equals(size, column));
            word0 |= Vector256.LoadUnsafe(ref entry) & mask;
            word4 |= Vector256.LoadUnsafe(ref entry, 4) & mask;
            word8 |= Vector256.LoadUnsafe(ref entry, 8) & mask;
            word12 |= Vector256.LoadUnsafe(ref entry, 12) & mask;
            entry = ref Unsafe.Add(ref entry, Words);
        }

        ref var chosen = ref Unsafe.As<AffineAddend, ulong>(ref addend);
        word0.StoreUnsafe(ref chosen);
        word4.StoreUnsafe(ref chosen, 4);
        word8.StoreUnsafe(ref chosen, 8);
        word12.StoreUnsafe(ref chosen, 12);

        var swap = (ulong)negative;
        Field25519.Swap(ref addend.YPlusX, ref addend.YMinusX, swap);
        Field25519.Subtract(out var opposite, default, addend.TwiceDT);
        Field25519.Swap(ref addend.TwiceDT, ref opposite, swap);
        Field25519.Clear(ref opposite);
    }

    /// <summary>All ones when two small numbers are equal, else zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Equals(uint left, uint right) => 0UL - (((ulong)(left ^ right) - 1) >> 63);

    private static AffineAddend[] BuildTable()
    {
        var points = new EdwardsPoint[Rows * Columns];
        var first = EdwardsPoint.Base;
        for (var row = 0; row < Rows; row++)
        {
            var step = new Addend(first);
            points[row * Columns] = first;
            for (var column = 1; column < Columns; column++)
            {
                points[(row * Columns) + column] = points[(row * Columns) + column - 1];
                points[(row * Columns) + column].Add(step);
            }

            for (var doubling = 0; doubling < 8; doubling++) first.Double(withT: doubling == 7);
        }

        return Prepare(points);
    }

    private static AffineAddend[] BuildOddMultiples()
    {
        var points = new EdwardsPoint[BaseMultiples];
        points[0] = EdwardsPoint.Base;
        var twice = points[0];
        twice.Double(withT: true);
        var step = new Addend(twice);
        for (var at = 1; at < points.Length; at++)
        {
            points[at] = points[at - 1];
            points[at].Add(step);
        }

        return Prepare(points);
    }

    /// <summary>Divides all points by their Z with one inversion: the product of all, inverted, is taken apart again from the end.</summary>
    private static AffineAddend[] Prepare(EdwardsPoint[] points)
    {
        var products = new Field25519[points.Length];
        var all = Field25519.One;
        for (var at = 0; at < points.Length; at++)
        {
            products[at] = all;
            Field25519.Multiply(out all, all, points[at].Z);
        }

        Field25519.Invert(out var inverse, all);
        var prepared = new AffineAddend[points.Length];
        for (var at = points.Length - 1; at >= 0; at--)
        {
            Field25519.Multiply(out var own, inverse, products[at]);
            Field25519.Multiply(out inverse, inverse, points[at].Z);
            prepared[at] = new AffineAddend(points[at], own);
        }

        return prepared;
    }
}
