using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;

namespace Dunes.Sdk.Crypto.Primitives;

/// <summary>A point of P-256 or P-384 as X : Y : Z, x = X / Z and y = Y / Z. The formulas have no exceptions, so none is branched on.</summary>
/// <remarks>
/// J. Renes, C. Costello, L. Batina, "Complete addition formulas for prime order elliptic curves", algorithms 4 and 6: every pair of points, the neutral 0 : 1 : 0 too.
/// Doublings in a row go in Jacobian coordinates, whose one exception is the neutral point: the doublings of <see cref="Multiply"/> are of odd multiples below the order, which are never that.
/// </remarks>
[StructLayout(LayoutKind.Sequential)]
internal struct NistPoint<TField>
    where TField : unmanaged, IPrimeField<TField>
{
    public TField X;
    public TField Y;
    public TField Z;

    /// <summary>0 : 1 : 0, the sum of no points.</summary>
    public static NistPoint<TField> Neutral => new() { Y = TField.One };

    /// <summary>The base point.</summary>
    public static NistPoint<TField> Base => new() { X = TField.BaseX, Y = TField.BaseY, Z = TField.One };

    /// <summary>Octets of an uncompressed point.</summary>
    public static int EncodedSize => Sec1Point.SizeOf(TField.Size);

    private static int Words => Unsafe.SizeOf<NistPoint<TField>>() / sizeof(ulong);

    /// <summary>Reads 04 || x || y; false when that is no point of the curve.</summary>
    public static bool TryRead(ReadOnlySpan<byte> octets, out NistPoint<TField> point)
    {
        point = default;
        if (octets.Length != EncodedSize || octets[0] != Sec1Point.Uncompressed) return false;
        if (!TField.TryRead(octets[1..], out point.X) | !TField.TryRead(octets[(1 + TField.Size)..], out point.Y)) return false;
        point.Z = TField.One;

        // y^2 = x^3 - 3x + b
        TField.Square(out var right, point.X);
        TField.Multiply(out right, right, point.X);
        for (var times = 0; times < 3; times++) TField.Subtract(out right, right, point.X);
        TField.Add(out right, right, TField.B);
        TField.Square(out var left, point.Y);
        return TField.AreEqual(left, right);
    }

    /// <summary>Writes the x and, where there is room for it, the y of a point that is not neutral.</summary>
    public readonly void Write(Span<byte> x, Span<byte> y)
    {
        TField.Invert(out var inverse, Z);
        TField.Multiply(out var affine, X, inverse);
        TField.Write(affine, x);
        if (!y.IsEmpty)
        {
            TField.Multiply(out affine, Y, inverse);
            TField.Write(affine, y);
        }

        TField.Clear(ref inverse);
        TField.Clear(ref affine);
    }

    /// <summary>scalar P, the scalar of <see cref="IPrimeField{TField}.Size"/> octets, big endian; P is not neutral.</summary>
    [SkipLocalsInit]
    public static void Multiply(out NistPoint<TField> product, ReadOnlySpan<byte> scalar, in NistPoint<TField> point)
    {
        // P, 3 P and so on to 31 P
        Span<NistPoint<TField>> multiples = stackalloc NistPoint<TField>[SignedBits.Magnitudes];
        var twice = point;
        twice.Double();
        multiples[0] = point;
        for (var at = 1; at < multiples.Length; at++)
        {
            multiples[at] = multiples[at - 1];
            multiples[at].Add(twice);
        }

        Span<byte> signs = stackalloc byte[SignedBits.MaxSize];
        var digits = ((8 * TField.Size) + SignedBits.DigitBits - 1) / SignedBits.DigitBits;
        SignedBits.Write(signs, scalar, digits * SignedBits.DigitBits);
        Select(out product, multiples, SignedBits.Digit(signs, digits - 1));
        NistPoint<TField> multiple = default;
        for (var digit = digits - 2; digit >= 0; digit--)
        {
            product.Double(SignedBits.DigitBits);
            Select(out multiple, multiples, SignedBits.Digit(signs, digit));
            product.Add(multiple);
        }

        product.SubtractUnlessOdd(point, scalar);
        CryptographicOperations.ZeroMemory(signs);
        Clear(ref multiple);
    }

    /// <summary>Zeroes a point that tells about a secret.</summary>
    public static void Clear(ref NistPoint<TField> point) => CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(new Span<NistPoint<TField>>(ref point)));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    public void Add(in NistPoint<TField> q)
    {
        TField t0, t1, t2, t3, t4, x3, y3, z3;
        ref readonly var b = ref TField.B;
        TField.Multiply(out t0, X, q.X);
        TField.Multiply(out t1, Y, q.Y);
        TField.Multiply(out t2, Z, q.Z);
        TField.Add(out t3, X, Y);
        TField.Add(out t4, q.X, q.Y);
        TField.Multiply(out t3, t3, t4);
        TField.Add(out t4, t0, t1);
        TField.Subtract(out t3, t3, t4);
        TField.Add(out t4, Y, Z);
        TField.Add(out x3, q.Y, q.Z);
        TField.Multiply(out t4, t4, x3);
        TField.Add(out x3, t1, t2);
        TField.Subtract(out t4, t4, x3);
        TField.Add(out x3, X, Z);
        TField.Add(out y3, q.X, q.Z);
        TField.Multiply(out x3, x3, y3);
        TField.Add(out y3, t0, t2);
        TField.Subtract(out y3, x3, y3);
        TField.Multiply(out z3, b, t2);
        TField.Subtract(out x3, y3, z3);
        TField.Add(out z3, x3, x3);
        TField.Add(out x3, x3, z3);
        TField.Subtract(out z3, t1, x3);
        TField.Add(out x3, t1, x3);
        TField.Multiply(out y3, b, y3);
        TField.Add(out t1, t2, t2);
        TField.Add(out t2, t1, t2);
        TField.Subtract(out y3, y3, t2);
        TField.Subtract(out y3, y3, t0);
        TField.Add(out t1, y3, y3);
        TField.Add(out y3, t1, y3);
        TField.Add(out t1, t0, t0);
        TField.Add(out t0, t1, t0);
        TField.Subtract(out t0, t0, t2);
        TField.Multiply(out t1, t4, y3);
        TField.Multiply(out t2, t0, y3);
        TField.Multiply(out y3, x3, z3);
        TField.Add(out y3, y3, t2);
        TField.Multiply(out x3, t3, x3);
        TField.Subtract(out x3, x3, t1);
        TField.Multiply(out z3, t4, z3);
        TField.Multiply(out t1, t3, t0);
        TField.Add(out z3, z3, t1);
        (X, Y, Z) = (x3, y3, z3);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    public void Double()
    {
        TField t0, t1, t2, t3, x3, y3, z3;
        ref readonly var b = ref TField.B;
        TField.Square(out t0, X);
        TField.Square(out t1, Y);
        TField.Square(out t2, Z);
        TField.Multiply(out t3, X, Y);
        TField.Add(out t3, t3, t3);
        TField.Multiply(out z3, X, Z);
        TField.Add(out z3, z3, z3);
        TField.Multiply(out y3, b, t2);
        TField.Subtract(out y3, y3, z3);
        TField.Add(out x3, y3, y3);
        TField.Add(out y3, x3, y3);
        TField.Subtract(out x3, t1, y3);
        TField.Add(out y3, t1, y3);
        TField.Multiply(out y3, x3, y3);
        TField.Multiply(out x3, x3, t3);
        TField.Add(out t3, t2, t2);
        TField.Add(out t2, t2, t3);
        TField.Multiply(out z3, b, z3);
        TField.Subtract(out z3, z3, t2);
        TField.Subtract(out z3, z3, t0);
        TField.Add(out t3, z3, z3);
        TField.Add(out z3, z3, t3);
        TField.Add(out t3, t0, t0);
        TField.Add(out t0, t3, t0);
        TField.Subtract(out t0, t0, t2);
        TField.Multiply(out t0, t0, z3);
        TField.Add(out y3, y3, t0);
        TField.Multiply(out t0, Y, Z);
        TField.Add(out t0, t0, t0);
        TField.Multiply(out z3, t0, z3);
        TField.Subtract(out x3, x3, z3);
        TField.Multiply(out z3, t0, t1);
        TField.Add(out z3, z3, z3);
        TField.Add(out z3, z3, z3);
        (X, Y, Z) = (x3, y3, z3);
    }

    /// <summary>Doubles a point several times, in Jacobian coordinates: x = X / Z^2 and y = Y / Z^3. It is not neutral.</summary>
    /// <remarks>"dbl-2001-b" of the Explicit-Formulas Database, D. J. Bernstein and T. Lange.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    public void Double(int times)
    {
        TField alpha, beta, gamma, delta;
        TField.Multiply(out X, X, Z);
        TField.Square(out delta, Z);
        TField.Multiply(out Y, Y, delta);
        for (var time = 0; time < times; time++)
        {
            TField.Square(out delta, Z);
            TField.Square(out gamma, Y);
            TField.Multiply(out beta, X, gamma);
            TField.Subtract(out alpha, X, delta);
            TField.Add(out delta, X, delta);
            TField.Multiply(out alpha, alpha, delta);
            TField.Add(out delta, alpha, alpha);
            TField.Add(out alpha, alpha, delta);
            TField.Add(out Y, Y, Y);
            TField.Multiply(out Z, Y, Z);
            TField.Add(out beta, beta, beta);
            TField.Add(out beta, beta, beta);
            TField.Square(out X, alpha);
            TField.Subtract(out X, X, beta);
            TField.Subtract(out X, X, beta);
            TField.Add(out gamma, gamma, gamma);
            TField.Square(out gamma, gamma);
            TField.Add(out gamma, gamma, gamma);
            TField.Subtract(out beta, beta, X);
            TField.Multiply(out Y, alpha, beta);
            TField.Subtract(out Y, Y, gamma);
        }

        TField.Multiply(out X, X, Z);
        TField.Square(out delta, Z);
        TField.Multiply(out Z, Z, delta);
    }

    /// <summary>Takes away a point that was added once too often for an even scalar. Its negative or the neutral point is added, whichever it is.</summary>
    [SkipLocalsInit]
    public void SubtractUnlessOdd(in NistPoint<TField> point, ReadOnlySpan<byte> scalar)
    {
        var other = Neutral;
        var mask = (scalar[^1] & 1) - 1;
        TField.Subtract(out var negative, default, point.Y);
        Replace(ref other.X, point.X, mask);
        Replace(ref other.Y, negative, mask);
        Replace(ref other.Z, point.Z, mask);
        Add(other);
        Clear(ref other);
    }

    /// <summary>Takes the point that a digit of signs stands for, one of sixteen or its negative, reading all of them.</summary>
    [SkipLocalsInit]
    public static void Select(out NistPoint<TField> point, ReadOnlySpan<NistPoint<TField>> points, int digit)
    {
        var wanted = SignedBits.Magnitude(digit);
        var words = MemoryMarshal.Cast<NistPoint<TField>, ulong>(points);
        var (first, second, third, fourth, fifth, last) = (Vector256<ulong>.Zero, Vector256<ulong>.Zero, Vector256<ulong>.Zero, Vector256<ulong>.Zero, Vector256<ulong>.Zero, Vector256<ulong>.Zero);
        for (var at = 0; at < SignedBits.Magnitudes; at++)
        {
            // All ones where the two are equal, without a comparison: that of vectors is a branch where the processor has none.
            var mask = Vector256.Create(0UL - (((ulong)(uint)(wanted ^ at) - 1) >> 63));
            var entry = words.Slice(at * Words, Words);
            first |= mask & Vector256.Create(entry);
            second |= mask & Vector256.Create(entry[4..]);
            third |= mask & Vector256.Create(entry[8..]);
            if (Words > 16)
            {
                fourth |= mask & Vector256.Create(entry[12..]);
                fifth |= mask & Vector256.Create(entry[16..]);
            }

            last |= mask & Vector256.Create(entry[^4..]);
        }

        point = default;
        var selected = MemoryMarshal.Cast<NistPoint<TField>, ulong>(new Span<NistPoint<TField>>(ref point));
        first.CopyTo(selected);
        second.CopyTo(selected[4..]);
        third.CopyTo(selected[8..]);
        if (Words > 16)
        {
            fourth.CopyTo(selected[12..]);
            fifth.CopyTo(selected[16..]);
        }

        last.CopyTo(selected[^4..]);
        TField.Subtract(out var negative, default, point.Y);
        Replace(ref point.Y, negative, SignedBits.Negative(digit));
        TField.Clear(ref negative);
    }

    /// <summary>Puts an element in another's place where a mask is all ones, and leaves it where that is zero.</summary>
    private static void Replace(ref TField element, in TField other, long mask)
    {
        var words = MemoryMarshal.Cast<TField, long>(new Span<TField>(ref element));
        var others = MemoryMarshal.Cast<TField, long>(new ReadOnlySpan<TField>(in other));
        for (var at = 0; at < words.Length; at++) words[at] ^= (words[at] ^ others[at]) & mask;
    }
}
