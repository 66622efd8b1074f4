using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;

namespace Dunes.Sdk.Crypto.Primitives;

/// <summary>A point of P-256 as X : Y : Z, x = X / Z and y = Y / Z. The formulas have no exceptions, so none is branched on.</summary>
/// <remarks>J. Renes, C. Costello, L. Batina, "Complete addition formulas for prime order elliptic curves", algorithms 4 and 6: every pair of points, the neutral 0 : 1 : 0 too.</remarks>
[StructLayout(LayoutKind.Sequential, Size = 128)]
internal struct PointP256
{
    /// <summary>Octets of an uncompressed point.</summary>
    public const int EncodedSize = 65;

    private const int WindowBits = 4;
    private const int Window = 1 << WindowBits;
    private const int Digits = 256 / WindowBits;
    private const int VectorsPerPoint = 4;
    private static readonly PointP256[] BaseTable = CreateBaseTable();
    public FieldP256 X;
    public FieldP256 Y;
    public FieldP256 Z;

    /// <summary>0 : 1 : 0, the sum of no points.</summary>
    public static PointP256 Neutral => new() { Y = FieldP256.One };

    /// <summary>Reads 04 || x || y; false when that is no point of the curve.</summary>
    public static bool TryRead(ReadOnlySpan<byte> octets, out PointP256 point)
    {
        point = default;
        if (octets.Length != EncodedSize || octets[0] != Sec1Point.Uncompressed) return false;
        if (!FieldP256.TryRead(octets[1..], out point.X) | !FieldP256.TryRead(octets[(1 + FieldP256.Size)..], out point.Y)) return false;
        point.Z = FieldP256.One;

        // y^2 = x^3 - 3x + b
        FieldP256.Multiply(out var right, point.X, point.X);
        FieldP256.Multiply(out right, right, point.X);
        for (var times = 0; times < 3; times++) FieldP256.Subtract(out right, right, point.X);
        FieldP256.Add(out right, right, FieldP256.B);
        FieldP256.Multiply(out var left, point.Y, point.Y);
        return FieldP256.AreEqual(left, right);
    }

    /// <summary>Writes the x and, where there is room for it, the y of a point that is not neutral.</summary>
    public readonly void Write(Span<byte> x, Span<byte> y)
    {
        FieldP256.Invert(out var inverse, Z);
        FieldP256.Multiply(out var affine, X, inverse);
        affine.Write(x);
        if (!y.IsEmpty)
        {
            FieldP256.Multiply(out affine, Y, inverse);
            affine.Write(y);
        }

        FieldP256.Clear(ref inverse);
        FieldP256.Clear(ref affine);
    }

    /// <summary>scalar G, the scalar of 32 octets, big endian.</summary>
    [SkipLocalsInit]
    public static void MultiplyBase(out PointP256 product, ReadOnlySpan<byte> scalar)
    {
        product = Neutral;
        PointP256 multiple = default;
        for (var digit = 0; digit < Digits; digit++)
        {
            Select(out multiple, BaseTable.AsSpan(Window * digit, Window), Digit(scalar, digit));
            product.Add(multiple);
        }

        Clear(ref multiple);
    }

    /// <summary>scalar P, the scalar of 32 octets, big endian.</summary>
    [SkipLocalsInit]
    public static void Multiply(out PointP256 product, ReadOnlySpan<byte> scalar, in PointP256 point)
    {
        Span<PointP256> multiples = stackalloc PointP256[Window];
        FillMultiples(multiples, point);
        product = Neutral;
        PointP256 multiple = default;
        for (var digit = Digits - 1; digit >= 0; digit--)
        {
            for (var bit = 0; bit < WindowBits; bit++) product.Double();
            Select(out multiple, multiples, Digit(scalar, digit));
            product.Add(multiple);
        }

        Clear(ref multiple);
    }

    /// <summary>Zeroes a point that tells about a secret.</summary>
    public static void Clear(ref PointP256 point) => CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(new Span<PointP256>(ref point)));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    public void Add(in PointP256 q)
    {
        FieldP256 t0, t1, t2, t3, t4, x3, y3, z3;
        ref readonly var b = ref FieldP256.Constant;
        FieldP256.Multiply(out t0, X, q.X);
        FieldP256.Multiply(out t1, Y, q.Y);
        FieldP256.Multiply(out t2, Z, q.Z);
        FieldP256.Add(out t3, X, Y);
        FieldP256.Add(out t4, q.X, q.Y);
        FieldP256.Multiply(out t3, t3, t4);
        FieldP256.Add(out t4, t0, t1);
        FieldP256.Subtract(out t3, t3, t4);
        FieldP256.Add(out t4, Y, Z);
        FieldP256.Add(out x3, q.Y, q.Z);
        FieldP256.Multiply(out t4, t4, x3);
        FieldP256.Add(out x3, t1, t2);
        FieldP256.Subtract(out t4, t4, x3);
        FieldP256.Add(out x3, X, Z);
        FieldP256.Add(out y3, q.X, q.Z);
        FieldP256.Multiply(out x3, x3, y3);
        FieldP256.Add(out y3, t0, t2);
        FieldP256.Subtract(out y3, x3, y3);
        FieldP256.Multiply(out z3, b, t2);
        FieldP256.Subtract(out x3, y3, z3);
        FieldP256.Add(out z3, x3, x3);
        FieldP256.Add(out x3, x3, z3);
        FieldP256.Subtract(out z3, t1, x3);
        FieldP256.Add(out x3, t1, x3);
        FieldP256.Multiply(out y3, b, y3);
        FieldP256.Add(out t1, t2, t2);
        FieldP256.Add(out t2, t1, t2);
        FieldP256.Subtract(out y3, y3, t2);
        FieldP256.Subtract(out y3, y3, t0);
        FieldP256.Add(out t1, y3, y3);
        FieldP256.Add(out y3, t1, y3);
        FieldP256.Add(out t1, t0, t0);
        FieldP256.Add(out t0, t1, t0);
        FieldP256.Subtract(out t0, t0, t2);
        FieldP256.Multiply(out t1, t4, y3);
        FieldP256.Multiply(out t2, t0, y3);
        FieldP256.Multiply(out y3, x3, z3);
        FieldP256.Add(out y3, y3, t2);
        FieldP256.Multiply(out x3, t3, x3);
        FieldP256.Subtract(out x3, x3, t1);
        FieldP256.Multiply(out z3, t4, z3);
        FieldP256.Multiply(out t1, t3, t0);
        FieldP256.Add(out z3, z3, t1);
        (X, Y, Z) = (x3, y3, z3);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    public void Double()
    {
        FieldP256 t0, t1, t2, t3, x3, y3, z3;
        ref readonly var b = ref FieldP256.Constant;
        FieldP256.Multiply(out t0, X, X);
        FieldP256.Multiply(out t1, Y, Y);
        FieldP256.Multiply(out t2, Z, Z);
        FieldP256.Multiply(out t3, X, Y);
        FieldP256.Add(out t3, t3, t3);
        FieldP256.Multiply(out z3, X, Z);
        FieldP256.Add(out z3, z3, z3);
        FieldP256.Multiply(out y3, b, t2);
        FieldP256.Subtract(out y3, y3, z3);
        FieldP256.Add(out x3, y3, y3);
        FieldP256.Add(out y3, x3, y3);
        FieldP256.Subtract(out x3, t1, y3);
        FieldP256.Add(out y3, t1, y3);
        FieldP256.Multiply(out y3, x3, y3);
        FieldP256.Multiply(out x3, x3, t3);
        FieldP256.Add(out t3, t2, t2);
        FieldP256.Add(out t2, t2, t3);
        FieldP256.Multiply(out z3, b, z3);
        FieldP256.Subtract(out z3, z3, t2);
        FieldP256.Subtract(out z3, z3, t0);
        FieldP256.Add(out t3, z3, z3);
        FieldP256.Add(out z3, z3, t3);
        FieldP256.Add(out t3, t0, t0);
        FieldP256.Add(out t0, t3, t0);
        FieldP256.Subtract(out t0, t0, t2);
        FieldP256.Multiply(out t0, t0, z3);
        FieldP256.Add(out y3, y3, t0);
        FieldP256.Multiply(out t0, Y, Z);
        FieldP256.Add(out t0, t0, t0);
        FieldP256.Multiply(out z3, t0, z3);
        FieldP256.Subtract(out x3, x3, z3);
        FieldP256.Multiply(out z3, t0, t1);
        FieldP256.Add(out z3, z3, z3);
        FieldP256.Add(out z3, z3, z3);
        (X, Y, Z) = (x3, y3, z3);
    }

    /// <summary>Four bits of the scalar, the lowest first.</summary>
    private static int Digit(ReadOnlySpan<byte> scalar, int digit) => (scalar[^(1 + (digit >> 1))] >> (WindowBits * (digit & 1))) & (Window - 1);

    /// <summary>Takes one of sixteen points, reading all of them.</summary>
    [SkipLocalsInit]
    public static void Select(out PointP256 point, ReadOnlySpan<PointP256> points, int digit)
    {
        var vectors = MemoryMarshal.Cast<PointP256, Vector256<ulong>>(points);
        var (first, second, third, fourth) = (Vector256<ulong>.Zero, Vector256<ulong>.Zero, Vector256<ulong>.Zero, Vector256<ulong>.Zero);
        for (var at = 0; at < Window; at++)
        {
            // All ones where the two are equal, without a comparison: that of vectors is a branch where the processor has none.
            var mask = Vector256.Create(0UL - (((ulong)(uint)(digit ^ at) - 1) >> 63));
            first |= mask & vectors[VectorsPerPoint * at];
            second |= mask & vectors[(VectorsPerPoint * at) + 1];
            third |= mask & vectors[(VectorsPerPoint * at) + 2];
            fourth |= mask & vectors[(VectorsPerPoint * at) + 3];
        }

        point = default;
        var selected = MemoryMarshal.Cast<PointP256, Vector256<ulong>>(new Span<PointP256>(ref point));
        (selected[0], selected[1], selected[2], selected[3]) = (first, second, third, fourth);
    }

    /// <summary>0 P to 15 P.</summary>
    private static void FillMultiples(Span<PointP256> multiples, in PointP256 point)
    {
        multiples[0] = Neutral;
        for (var at = 1; at < Window; at++)
        {
            multiples[at] = multiples[at - 1];
            multiples[at].Add(point);
        }
    }

    /// <summary>The sixteen multiples of G, of 16 G, of 256 G and so on: 128 KiB.</summary>
    private static PointP256[] CreateBaseTable()
    {
        var table = new PointP256[Window * Digits];
        var point = new PointP256 { X = FieldP256.BaseX, Y = FieldP256.BaseY, Z = FieldP256.One };
        for (var digit = 0; digit < Digits; digit++)
        {
            FillMultiples(table.AsSpan(Window * digit, Window), point);
            for (var bit = 0; bit < WindowBits; bit++) point.Double();
        }

        return table;
    }
}
