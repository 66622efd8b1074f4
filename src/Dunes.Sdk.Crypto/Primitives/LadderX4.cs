using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Dunes.Sdk.Crypto.Primitives;

/// <summary>The ladder of RFC 7748, section 5, with the four coordinates of its two points side by side: two multiplications and a squaring a step.</summary>
/// <remarks>In the names of the standard, E twice, S = DA + CB and T = DA - CB; lanes from the lowest on:
/// <code>
/// points    x_2        z_2          x_3        z_3
/// left      A          B            C          D           sums and differences of the coordinates
/// right     A          B            B          A
/// products  AA         BB           CB         DA
/// left      E          E            S          T           sums and differences of the products
/// squares   EE         EE           SS         TT
/// left      AA         E            EE         TT
/// right     BB         AA           a24        x_1
/// points    x_2        E AA         a24 EE     z_3         and z_2 = E AA + a24 EE, and then x_3 = SS, in lanes 1 and 2
/// </code>
/// It lives on the stack of its caller, who zeroes it.
/// </remarks>
[StructLayout(LayoutKind.Sequential)]
internal struct LadderX4
{
    // Numbers of lanes for Permute4x64, the lowest lane's in the lowest two bits, and lanes for Blend, two bits a lane.
    private const byte Lanes2301 = 0b01_00_11_10;
    private const byte Lanes0110 = 0b00_01_01_00;
    private const byte Lanes0033 = 0b11_11_00_00;
    private const byte Lanes1122 = 0b10_10_01_01;
    private const byte Lanes0022 = 0b10_10_00_00;
    private const byte Lanes1133 = 0b11_11_01_01;
    private const byte Lanes0003 = 0b11_00_00_00;
    private const byte Lanes1032 = 0b10_11_00_01;
    private const byte Lanes2222 = 0b10_10_10_10;
    private const byte Lane0 = 0b00_00_00_11;
    private const byte Lane1 = 0b00_00_11_00;
    private const byte Lane2 = 0b00_11_00_00;
    private const byte Lanes01 = Lane0 | Lane1;

    private Field25519X4 _points;
    private Field25519X4 _factors;
    private Field25519X4 _left;
    private Field25519X4 _right;
    private Field25519X4 _products;
    private Field25519X4 _squares;

    /// <summary>Starts from a tight x_1 and the curve's a24.</summary>
    public LadderX4(in Field25519 x1, ulong curveFactor)
    {
        _points = Field25519X4.Create(Field25519.One, default, x1, Field25519.One);
        _factors = Field25519X4.Create(default, default, new Field25519(curveFactor, 0, 0, 0, 0), x1);
    }

    /// <summary>Whether this processor has the instructions.</summary>
    public static bool IsSupported => Field25519X4.IsSupported;

    /// <summary>x_2, z_2, x_3 and z_3, loose.</summary>
    public readonly void Read(out Field25519 x2, out Field25519 z2, out Field25519 x3, out Field25519 z3) =>
        (x2, z2, x3, z3) = (_points.Lane(0), _points.Lane(1), _points.Lane(2), _points.Lane(3));

    /// <summary>One step, before which the points are exchanged when <paramref name="mask"/> is all ones, and not when it is zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Step(ulong mask)
    {
        var exchange = Vector256.Create(mask);
        Enter(_points.L0, exchange, Field25519X4.TwiceFirst, out _left.L0, out _right.L0);
        Enter(_points.L1, exchange, Field25519X4.TwiceOdd, out _left.L1, out _right.L1);
        Enter(_points.L2, exchange, Field25519X4.TwiceEven, out _left.L2, out _right.L2);
        Enter(_points.L3, exchange, Field25519X4.TwiceOdd, out _left.L3, out _right.L3);
        Enter(_points.L4, exchange, Field25519X4.TwiceEven, out _left.L4, out _right.L4);
        Enter(_points.L5, exchange, Field25519X4.TwiceOdd, out _left.L5, out _right.L5);
        Enter(_points.L6, exchange, Field25519X4.TwiceEven, out _left.L6, out _right.L6);
        Enter(_points.L7, exchange, Field25519X4.TwiceOdd, out _left.L7, out _right.L7);
        Enter(_points.L8, exchange, Field25519X4.TwiceEven, out _left.L8, out _right.L8);
        Enter(_points.L9, exchange, Field25519X4.TwiceOdd, out _left.L9, out _right.L9);
        Field25519X4.Multiply<PlainColumn>(out _products, _left, _right);
        Combine(_products.L0, Field25519X4.TwiceFirst, out _left.L0);
        Combine(_products.L1, Field25519X4.TwiceOdd, out _left.L1);
        Combine(_products.L2, Field25519X4.TwiceEven, out _left.L2);
        Combine(_products.L3, Field25519X4.TwiceOdd, out _left.L3);
        Combine(_products.L4, Field25519X4.TwiceEven, out _left.L4);
        Combine(_products.L5, Field25519X4.TwiceOdd, out _left.L5);
        Combine(_products.L6, Field25519X4.TwiceEven, out _left.L6);
        Combine(_products.L7, Field25519X4.TwiceOdd, out _left.L7);
        Combine(_products.L8, Field25519X4.TwiceEven, out _left.L8);
        Combine(_products.L9, Field25519X4.TwiceOdd, out _left.L9);
        Field25519X4.Square(out _squares, _left);
        Arrange(_products.L0, _squares.L0, _factors.L0, ref _left.L0, out _right.L0);
        Arrange(_products.L1, _squares.L1, _factors.L1, ref _left.L1, out _right.L1);
        Arrange(_products.L2, _squares.L2, _factors.L2, ref _left.L2, out _right.L2);
        Arrange(_products.L3, _squares.L3, _factors.L3, ref _left.L3, out _right.L3);
        Arrange(_products.L4, _squares.L4, _factors.L4, ref _left.L4, out _right.L4);
        Arrange(_products.L5, _squares.L5, _factors.L5, ref _left.L5, out _right.L5);
        Arrange(_products.L6, _squares.L6, _factors.L6, ref _left.L6, out _right.L6);
        Arrange(_products.L7, _squares.L7, _factors.L7, ref _left.L7, out _right.L7);
        Arrange(_products.L8, _squares.L8, _factors.L8, ref _left.L8, out _right.L8);
        Arrange(_products.L9, _squares.L9, _factors.L9, ref _left.L9, out _right.L9);
        Field25519X4.Multiply<FoldedColumn>(out _points, _left, _right);
        _points.L0 = Blend(_points.L0, _squares.L0, Lane2);
        _points.L1 = Blend(_points.L1, _squares.L1, Lane2);
        _points.L2 = Blend(_points.L2, _squares.L2, Lane2);
        _points.L3 = Blend(_points.L3, _squares.L3, Lane2);
        _points.L4 = Blend(_points.L4, _squares.L4, Lane2);
        _points.L5 = Blend(_points.L5, _squares.L5, Lane2);
        _points.L6 = Blend(_points.L6, _squares.L6, Lane2);
        _points.L7 = Blend(_points.L7, _squares.L7, Lane2);
        _points.L8 = Blend(_points.L8, _squares.L8, Lane2);
        _points.L9 = Blend(_points.L9, _squares.L9, Lane2);
    }

    /// <summary>Exchanges the points, and adds and subtracts their coordinates.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Enter(Vector256<ulong> limb, Vector256<ulong> exchange, ulong twice, out Vector256<ulong> left, out Vector256<ulong> right)
    {
        limb ^= (limb ^ Avx2.Permute4x64(limb, Lanes2301)) & exchange;
        left = AddOrSubtract(Avx2.Permute4x64(limb, Lanes0022), Avx2.Permute4x64(limb, Lanes1133), Vector256.Create(0, ulong.MaxValue, 0, ulong.MaxValue), twice);
        right = Avx2.Permute4x64(left, Lanes0110);
    }

    /// <summary>Puts the factors of the last multiplication side by side.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Arrange(Vector256<ulong> product, Vector256<ulong> square, Vector256<ulong> factor, ref Vector256<ulong> left, out Vector256<ulong> right)
    {
        left = Blend(Blend(Avx2.Permute4x64(square, Lanes0003), left, Lane1), product, Lane0);
        right = Blend(factor, Avx2.Permute4x64(product, Lanes1032), Lanes01);
    }

    /// <summary>Adds and subtracts the products.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Combine(Vector256<ulong> product, ulong twice, out Vector256<ulong> left) =>
        left = AddOrSubtract(Avx2.Permute4x64(product, Lanes0033), Avx2.Permute4x64(product, Lanes1122), Vector256.Create(ulong.MaxValue, ulong.MaxValue, 0, ulong.MaxValue), twice);

    /// <summary>A sum, or in the lanes of <paramref name="negative"/> a difference, of a limb; twice the modulus is added there, so that none falls below zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> AddOrSubtract(Vector256<ulong> left, Vector256<ulong> right, Vector256<ulong> negative, ulong twice) =>
        left + (right ^ negative) + (Vector256.Create(twice + 1) & negative);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Blend(Vector256<ulong> lanes, Vector256<ulong> others, [ConstantExpected] byte which) => Avx2.Blend(lanes.AsUInt32(), others.AsUInt32(), which).AsUInt64();

    /// <summary>Nothing is done to sums of products.</summary>
    private readonly struct PlainColumn : Field25519X4.IColumn
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<ulong> End(Vector256<ulong> sums) => sums;
    }

    /// <summary>Lane 2 is added to lane 1.</summary>
    private readonly struct FoldedColumn : Field25519X4.IColumn
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<ulong> End(Vector256<ulong> sums) => sums + Blend(Vector256<ulong>.Zero, Avx2.Permute4x64(sums, Lanes2222), Lane1);
    }
}
