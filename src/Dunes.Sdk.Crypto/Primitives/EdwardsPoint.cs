using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Dunes.Sdk.Crypto.Primitives;

/// <summary>A point of edwards25519 in extended coordinates, x = X/Z, y = Y/Z, xy = T/Z, all tight; RFC 8032, section 5.1.4.</summary>
/// <remarks>The formulas are complete: they hold for every pair of points, the identity too, so they need no branch.</remarks>
[StructLayout(LayoutKind.Sequential)]
internal struct EdwardsPoint
{
    /// <summary>Octets of an encoded point.</summary>
    public const int Size = 32;

    public Field25519 X;
    public Field25519 Y;
    public Field25519 Z;
    public Field25519 T;

    public static EdwardsPoint Identity => new() { Y = Field25519.One, Z = Field25519.One };

    /// <summary>The base point, RFC 8032, section 5.1: y = 4/5, x even.</summary>
    public static EdwardsPoint Base
    {
        get
        {
            Span<byte> octets = stackalloc byte[Size];
            octets.Fill(0x66);
            octets[0] = 0x58;
            TryRead(octets, out var point);
            return point;
        }
    }

    /// <summary>2d, of the curve -x^2 + y^2 = 1 + d x^2 y^2.</summary>
    private static Field25519 TwiceD => new(0x69B9426B2F159, 0x35050762ADD7A, 0x3CF44C0038052, 0x6738CC7407977, 0x2406D9DC56DFF);

    private static Field25519 D => new(0x34DCA135978A3, 0x1A8283B156EBD, 0x5E7A26001C029, 0x739C663A03CBB, 0x52036CEE2B6FF);

    /// <summary>Reads a point from its 32 octets: y below 2^255 - 19, the top bit the sign of x. Its time depends on the octets.</summary>
    /// <returns>False when y is not below the modulus, is not on the curve, or x is zero and called negative; RFC 8032, section 5.1.3.</returns>
    public static bool TryRead(ReadOnlySpan<byte> octets, out EdwardsPoint point)
    {
        point = default;
        var y = Field25519.Read(octets);
        Span<byte> canonical = stackalloc byte[Size];
        y.Write(canonical);
        var negative = octets[Size - 1] >> 7;
        canonical[Size - 1] |= (byte)(negative << 7);
        if (!canonical.SequenceEqual(octets[..Size])) return false;

        // x = (u / v)^((p + 3) / 8) = u v^3 (u v^7)^((p - 5) / 8), with u = y^2 - 1 and v = d y^2 + 1.
        Field25519.Square(out var square, y);
        Field25519.Subtract(out var u, square, Field25519.One);
        Field25519.Multiply(out var v, square, D);
        Field25519.Add(out v, v, Field25519.One);
        Field25519.Square(out var v3, v);
        Field25519.Multiply(out v3, v3, v);
        Field25519.Square(out var uv7, v3);
        Field25519.Multiply(out uv7, uv7, v);
        Field25519.Multiply(out uv7, uv7, u);
        Field25519.RootPower(out var x, uv7);
        Field25519.Multiply(out x, x, v3);
        Field25519.Multiply(out x, x, u);

        Field25519.Square(out var check, x);
        Field25519.Multiply(out check, check, v);
        Field25519.Multiply(out u, u, 1);
        if (!Field25519.AreEqual(check, u))
        {
            // The other root, if there is one: v x^2 = -u.
            Field25519.Add(out check, check, u);
            Field25519.Multiply(out check, check, 1);
            if (!Field25519.AreEqual(check, default)) return false;
            Field25519.Multiply(out x, x, Field25519.RootOfMinusOne);
        }

        x.Write(canonical);
        if (negative != 0 && !canonical.ContainsAnyExcept((byte)0)) return false;
        if ((canonical[0] & 1) != negative) Negate(ref x);
        point.X = x;
        point.Y = y;
        point.Z = Field25519.One;
        Field25519.Multiply(out point.T, x, y);
        return true;
    }

    /// <summary>Writes the point's one encoding, 32 octets.</summary>
    public readonly void Write(Span<byte> octets)
    {
        Field25519.Invert(out var inverse, Z);
        Field25519.Multiply(out var coordinate, X, inverse);
        coordinate.Write(octets);
        var sign = (octets[0] & 1) << 7;
        Field25519.Multiply(out coordinate, Y, inverse);
        coordinate.Write(octets);
        octets[Size - 1] |= (byte)sign;
        Field25519.Clear(ref coordinate);
        Field25519.Clear(ref inverse);
    }

    /// <summary>The point on the other side of the y axis.</summary>
    public void Negate()
    {
        Negate(ref X);
        Negate(ref T);
    }

    /// <summary>Adds the point to itself. T is left alone where the next operation is another doubling, which does not read it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Double(bool withT)
    {
        Field25519.Square(out var xx, X);
        Field25519.Square(out var yy, Y);
        Field25519.Square(out var zz, Z);
        Field25519.Add(out var sum, X, Y);
        Field25519.Square(out sum, sum);
        Completed result;
        Field25519.Add(out result.Y, yy, xx);
        Field25519.Subtract(out result.Z, yy, xx);
        Field25519.Subtract(out result.X, sum, yy);
        Field25519.Subtract(out result.X, result.X, xx);

        // 2 Z^2 - (Y^2 - X^2), in an order that keeps the right side tight.
        Field25519.Add(out zz, zz, zz);
        Field25519.Add(out zz, zz, xx);
        Field25519.Subtract(out result.T, zz, yy);
        Take(result, withT);
    }

    /// <summary>Adds a point of a table.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(in AffineAddend other, bool withT = true)
    {
        Field25519.Add(out var d, Z, Z);
        Add(other, d, withT);
    }

    /// <summary>Adds a point that was prepared by <see cref="Addend(in EdwardsPoint)"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(in Addend other, bool withT = true)
    {
        Field25519.Multiply(out var d, Z, other.Z);
        Field25519.Add(out d, d, d);
        Add(other.Affine, d, withT);
    }

    /// <summary>Adds a point, given twice the product of both Z.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Add(in AffineAddend other, in Field25519 d, bool withT)
    {
        Field25519.Add(out var a, Y, X);
        Field25519.Multiply(out a, a, other.YPlusX);
        Field25519.Subtract(out var b, Y, X);
        Field25519.Multiply(out b, b, other.YMinusX);
        Field25519.Multiply(out var c, other.TwiceDT, T);
        Completed result;
        Field25519.Subtract(out result.X, a, b);
        Field25519.Add(out result.Y, a, b);
        Field25519.Add(out result.Z, d, c);
        Field25519.Subtract(out result.T, d, c);
        Take(result, withT);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Take(in Completed result, bool withT)
    {
        Field25519.Multiply(out X, result.X, result.T);
        Field25519.Multiply(out Y, result.Y, result.Z);
        Field25519.Multiply(out Z, result.Z, result.T);
        if (withT) Field25519.Multiply(out T, result.X, result.Y);
    }

    private static void Negate(ref Field25519 value)
    {
        Field25519.Subtract(out value, default, value);
        Field25519.Multiply(out value, value, 1);
    }

    /// <summary>What the formulas end in: x = X/Z, y = Y/T, loose.</summary>
    private struct Completed
    {
        public Field25519 X;
        public Field25519 Y;
        public Field25519 Z;
        public Field25519 T;
    }

    /// <summary>A point with Z = 1, prepared for addition: y + x, y - x, 2dxy. 128 octets, so that a table's entries are whole vectors.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct AffineAddend
    {
        public Field25519 YPlusX;
        public Field25519 YMinusX;
        public Field25519 TwiceDT;
        public ulong Unused;

        /// <summary>Prepares a point whose Z has the given inverse.</summary>
        public AffineAddend(in EdwardsPoint point, in Field25519 inverse)
        {
            Field25519.Multiply(out var x, point.X, inverse);
            Field25519.Multiply(out var y, point.Y, inverse);
            Field25519.Multiply(out var xy, x, y);
            Field25519.Add(out YPlusX, y, x);
            Field25519.Subtract(out YMinusX, y, x);
            Field25519.Multiply(out YPlusX, YPlusX, 1);
            Field25519.Multiply(out YMinusX, YMinusX, 1);
            Field25519.Multiply(out TwiceDT, xy, TwiceD);
        }

        /// <summary>The other side of the y axis; its last part is loose.</summary>
        public readonly AffineAddend Negated()
        {
            var negated = new AffineAddend { YPlusX = YMinusX, YMinusX = YPlusX };
            Field25519.Subtract(out negated.TwiceDT, default, TwiceDT);
            return negated;
        }
    }

    /// <summary>Any point, prepared for addition.</summary>
    internal struct Addend
    {
        public AffineAddend Affine;
        public Field25519 Z;

        public Addend(in EdwardsPoint point)
        {
            Field25519.Add(out Affine.YPlusX, point.Y, point.X);
            Field25519.Subtract(out Affine.YMinusX, point.Y, point.X);
            Field25519.Multiply(out Affine.TwiceDT, point.T, TwiceD);
            Z = point.Z;
        }

        public readonly Addend Negated() => new() { Affine = Affine.Negated(), Z = Z };
    }
}
