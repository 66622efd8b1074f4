using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Dunes.Sdk.Crypto.Primitives;

/// <summary>Four numbers modulo 2^255 - 19 side by side, one in each lane of ten vectors: what a step of the ladder of RFC 7748 is made of.</summary>
/// <remarks>
/// Limbs have 26 and 25 bits by turns, lowest first, so that 32 bits, which is what the processor multiplies, hold 19 of them:
/// <code>
/// tight  below 2^26, and 2^25 + 2^18: what Multiply, Square and Create give
/// loose  below three times that: a sum, or a difference with twice the modulus added; Multiply and Square take it
/// </code>
/// No branch and no index here depends on a value. With sixteen registers instead of the 32 of AVX-512 it is slower than <see cref="Field25519"/>.
/// </remarks>
[StructLayout(LayoutKind.Sequential)]
internal struct Field25519X4
{
    /// <summary>The lowest limb of twice the modulus.</summary>
    public const ulong TwiceFirst = 0x7FF_FFDA;

    /// <summary>Its other limbs of 26 bits.</summary>
    public const ulong TwiceEven = 0x7FF_FFFE;

    /// <summary>Its limbs of 25 bits.</summary>
    public const ulong TwiceOdd = 0x3FF_FFFE;

    public Vector256<ulong> L0;
    public Vector256<ulong> L1;
    public Vector256<ulong> L2;
    public Vector256<ulong> L3;
    public Vector256<ulong> L4;
    public Vector256<ulong> L5;
    public Vector256<ulong> L6;
    public Vector256<ulong> L7;
    public Vector256<ulong> L8;
    public Vector256<ulong> L9;

    /// <summary>Whether this processor has the instructions.</summary>
    public static bool IsSupported => Avx512F.VL.IsSupported;

    /// <summary>Puts four tight numbers side by side, the first in the lowest lane.</summary>
    public static Field25519X4 Create(in Field25519 first, in Field25519 second, in Field25519 third, in Field25519 fourth)
    {
        Field25519X4 four;
        Split(out four.L0, out four.L1, first.L0, second.L0, third.L0, fourth.L0);
        Split(out four.L2, out four.L3, first.L1, second.L1, third.L1, fourth.L1);
        Split(out four.L4, out four.L5, first.L2, second.L2, third.L2, fourth.L2);
        Split(out four.L6, out four.L7, first.L3, second.L3, third.L3, fourth.L3);
        Split(out four.L8, out four.L9, first.L4, second.L4, third.L4, fourth.L4);
        return four;
    }

    /// <summary>The number in a lane, loose.</summary>
    public readonly Field25519 Lane(int lane) => new(
        L0[lane] + (L1[lane] << 26), L2[lane] + (L3[lane] << 26), L4[lane] + (L5[lane] << 26), L6[lane] + (L7[lane] << 26), L8[lane] + (L9[lane] << 26));

    /// <summary>Squares lane by lane.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Square(out Field25519X4 square, in Field25519X4 value)
    {
        var even = Vector256.Create((1UL << 26) - 1);
        var odd = Vector256.Create((1UL << 25) - 1);
        var (f0, f1, f2, f3, f4) = (value.L0, value.L1, value.L2, value.L3, value.L4);
        var (f5, f6, f7, f8, f9) = (value.L5, value.L6, value.L7, value.L8, value.L9);

        // Products of two different limbs come twice, those of two odd limbs twice again, and what would count 2^255 counts 19.
        var (e0, e1, e2, e3, e4) = (f0 + f0, f1 + f1, f2 + f2, f3 + f3, f4 + f4);
        var (e5, e6, e7, e8, e9) = (f5 + f5, f6 + f6, f7 + f7, f8 + f8, f9 + f9);
        var (q1, q3, q5, q7) = (e1 + e1, e3 + e3, e5 + e5, e7 + e7);
        var nineteen = Vector256.Create(19UL);
        var (n5, n6, n7, n8, n9) = (Product(f5, nineteen), Product(f6, nineteen), Product(f7, nineteen), Product(f8, nineteen), Product(f9, nineteen));
        var h0 = Product(f0, f0) + Product(q1, n9) + Product(e2, n8) + Product(q3, n7) + Product(e4, n6) + Product(e5, n5);
        var h1 = Product(e0, f1) + Product(e2, n9) + Product(e3, n8) + Product(e4, n7) + Product(e5, n6) + (h0 >>> 26);
        var h2 = Product(e0, f2) + Product(e1, f1) + Product(q3, n9) + Product(e4, n8) + Product(q5, n7) + Product(f6, n6) + (h1 >>> 25);
        square.L2 = h2 & even;
        var h3 = Product(e0, f3) + Product(e1, f2) + Product(e4, n9) + Product(e5, n8) + Product(e6, n7) + (h2 >>> 26);
        square.L3 = h3 & odd;
        var h4 = Product(e0, f4) + Product(q1, f3) + Product(f2, f2) + Product(q5, n9) + Product(e6, n8) + Product(e7, n7) + (h3 >>> 25);
        square.L4 = h4 & even;
        var h5 = Product(e0, f5) + Product(e1, f4) + Product(e2, f3) + Product(e6, n9) + Product(e7, n8) + (h4 >>> 26);
        square.L5 = h5 & odd;
        var h6 = Product(e0, f6) + Product(q1, f5) + Product(e2, f4) + Product(e3, f3) + Product(q7, n9) + Product(f8, n8) + (h5 >>> 25);
        square.L6 = h6 & even;
        var h7 = Product(e0, f7) + Product(e1, f6) + Product(e2, f5) + Product(e3, f4) + Product(e8, n9) + (h6 >>> 26);
        square.L7 = h7 & odd;
        var h8 = Product(e0, f8) + Product(q1, f7) + Product(e2, f6) + Product(q3, f5) + Product(f4, f4) + Product(e9, n9) + (h7 >>> 25);
        square.L8 = h8 & even;
        var h9 = Product(e0, f9) + Product(e1, f8) + Product(e2, f7) + Product(e3, f6) + Product(e4, f5) + (h8 >>> 26);
        square.L9 = h9 & odd;
        Wrap(out square.L0, out square.L1, h0, h1, h9);
    }

    /// <summary>Multiplies lane by lane. The product may not stand where a factor does.</summary>
    /// <typeparam name="TColumn">What is done to each column of products before the carries.</typeparam>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Multiply<TColumn>(out Field25519X4 product, in Field25519X4 left, in Field25519X4 right)
        where TColumn : struct, IColumn
    {
        var even = Vector256.Create((1UL << 26) - 1);
        var odd = Vector256.Create((1UL << 25) - 1);
        var (f0, f1, f2, f3, f4) = (left.L0, left.L1, left.L2, left.L3, left.L4);
        var (f5, f6, f7, f8, f9) = (left.L5, left.L6, left.L7, left.L8, left.L9);

        // Two odd limbs' weights are a bit more apart than their product's place: it counts twice. What would count 2^255 counts 19.
        var (e1, e3, e5, e7, e9) = (f1 + f1, f3 + f3, f5 + f5, f7 + f7, f9 + f9);
        var nineteen = Vector256.Create(19UL);
        var (n1, n2, n3) = (Product(right.L1, nineteen), Product(right.L2, nineteen), Product(right.L3, nineteen));
        var (n4, n5, n6) = (Product(right.L4, nineteen), Product(right.L5, nineteen), Product(right.L6, nineteen));
        var (n7, n8, n9) = (Product(right.L7, nineteen), Product(right.L8, nineteen), Product(right.L9, nineteen));

        // A factor's limb is loaded where its 19-fold is needed no longer; columns end in what their left neighbour carries over.
        var g0 = right.L0;
        var h0 = TColumn.End(Product(f0, g0) + Product(e1, n9) + Product(f2, n8) + Product(e3, n7) + Product(f4, n6) + Product(e5, n5) + Product(f6, n4) + Product(e7, n3) + Product(f8, n2) + Product(e9, n1));
        var g1 = right.L1;
        var h1 = TColumn.End(Product(f0, g1) + Product(f1, g0) + Product(f2, n9) + Product(f3, n8) + Product(f4, n7) + Product(f5, n6) + Product(f6, n5) + Product(f7, n4) + Product(f8, n3) + Product(f9, n2)) + (h0 >>> 26);
        var g2 = right.L2;
        var h2 = TColumn.End(Product(f0, g2) + Product(e1, g1) + Product(f2, g0) + Product(e3, n9) + Product(f4, n8) + Product(e5, n7) + Product(f6, n6) + Product(e7, n5) + Product(f8, n4) + Product(e9, n3)) + (h1 >>> 25);
        product.L2 = h2 & even;
        var g3 = right.L3;
        var h3 = TColumn.End(Product(f0, g3) + Product(f1, g2) + Product(f2, g1) + Product(f3, g0) + Product(f4, n9) + Product(f5, n8) + Product(f6, n7) + Product(f7, n6) + Product(f8, n5) + Product(f9, n4)) + (h2 >>> 26);
        product.L3 = h3 & odd;
        var g4 = right.L4;
        var h4 = TColumn.End(Product(f0, g4) + Product(e1, g3) + Product(f2, g2) + Product(e3, g1) + Product(f4, g0) + Product(e5, n9) + Product(f6, n8) + Product(e7, n7) + Product(f8, n6) + Product(e9, n5)) + (h3 >>> 25);
        product.L4 = h4 & even;
        var g5 = right.L5;
        var h5 = TColumn.End(Product(f0, g5) + Product(f1, g4) + Product(f2, g3) + Product(f3, g2) + Product(f4, g1) + Product(f5, g0) + Product(f6, n9) + Product(f7, n8) + Product(f8, n7) + Product(f9, n6)) + (h4 >>> 26);
        product.L5 = h5 & odd;
        var g6 = right.L6;
        var h6 = TColumn.End(Product(f0, g6) + Product(e1, g5) + Product(f2, g4) + Product(e3, g3) + Product(f4, g2) + Product(e5, g1) + Product(f6, g0) + Product(e7, n9) + Product(f8, n8) + Product(e9, n7)) + (h5 >>> 25);
        product.L6 = h6 & even;
        var g7 = right.L7;
        var h7 = TColumn.End(Product(f0, g7) + Product(f1, g6) + Product(f2, g5) + Product(f3, g4) + Product(f4, g3) + Product(f5, g2) + Product(f6, g1) + Product(f7, g0) + Product(f8, n9) + Product(f9, n8)) + (h6 >>> 26);
        product.L7 = h7 & odd;
        var g8 = right.L8;
        var h8 = TColumn.End(Product(f0, g8) + Product(e1, g7) + Product(f2, g6) + Product(e3, g5) + Product(f4, g4) + Product(e5, g3) + Product(f6, g2) + Product(e7, g1) + Product(f8, g0) + Product(e9, n9)) + (h7 >>> 25);
        product.L8 = h8 & even;
        var g9 = right.L9;
        var h9 = TColumn.End(Product(f0, g9) + Product(f1, g8) + Product(f2, g7) + Product(f3, g6) + Product(f4, g5) + Product(f5, g4) + Product(f6, g3) + Product(f7, g2) + Product(f8, g1) + Product(f9, g0)) + (h8 >>> 26);
        product.L9 = h9 & odd;
        Wrap(out product.L0, out product.L1, h0, h1, h9);
    }

    /// <summary>What is above the top limb comes in again at the lowest, 19 times; written as sums, as the carry has more bits than a factor may have.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Wrap(out Vector256<ulong> l0, out Vector256<ulong> l1, Vector256<ulong> h0, Vector256<ulong> h1, Vector256<ulong> h9)
    {
        var even = Vector256.Create((1UL << 26) - 1);
        var odd = Vector256.Create((1UL << 25) - 1);
        var top = h9 >>> 25;
        h0 = (h0 & even) + top + (top << 1) + (top << 4);
        l0 = h0 & even;
        l1 = (h1 & odd) + (h0 >>> 26);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Product(Vector256<ulong> left, Vector256<ulong> right) => Avx2.Multiply(left.AsUInt32(), right.AsUInt32());

    /// <summary>Takes the 51-bit limbs of four numbers apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Split(out Vector256<ulong> even, out Vector256<ulong> odd, ulong first, ulong second, ulong third, ulong fourth)
    {
        var limbs = Vector256.Create(first, second, third, fourth);
        even = limbs & Vector256.Create((1UL << 26) - 1);
        odd = limbs >>> 26;
    }

    /// <summary>What is done to the four sums of products that make a limb, before the carries.</summary>
    internal interface IColumn
    {
        static abstract Vector256<ulong> End(Vector256<ulong> sums);
    }
}
