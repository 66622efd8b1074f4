using System.Numerics;
using System.Security.Cryptography;
using Dunes.Sdk.Crypto.Hpke;
using Dunes.Sdk.Crypto.Primitives;
using Dunes.TestSupport;

namespace Dunes.Sdk.Crypto.Tests.Primitives;

/// <summary>Points of P-256 beside the affine formulas in big integers, and beside the runtime's library.</summary>
public sealed class PointP256Tests
{
    private static readonly BigInteger Prime = BigInteger.Pow(2, 256) - BigInteger.Pow(2, 224) + BigInteger.Pow(2, 192) + BigInteger.Pow(2, 96) - 1;
    private static readonly BigInteger Order = Hex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
    private static readonly BigInteger B = Hex("5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b");
    private static readonly (BigInteger X, BigInteger Y) Base = (Hex("6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"), Hex("4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"));

    /// <summary>Scalars at the bounds of digits, of the order and of 256 bits.</summary>
    private static IEnumerable<BigInteger> Scalars()
    {
        for (var near = 0; near <= Depth.Of(17, 100); near++)
        {
            yield return near;
            yield return Order - near;
            yield return Order + near;
            yield return BigInteger.Pow(2, 256) - 1 - near;
            yield return (Order / 2) + near;
        }

        for (var bit = 0; bit < 256; bit += Depth.Of(5, 1))
        {
            yield return BigInteger.One << bit;
            yield return (BigInteger.One << bit) - 1;
        }

        for (var digit = 0; digit < 16; digit++) yield return Hex(new string("0123456789abcdef"[digit], 64)); // every digit the same
    }

    /// <summary>Points of small, large and ordinary x, both of each.</summary>
    private static IEnumerable<(BigInteger X, BigInteger Y)> Points()
    {
        yield return Base;
        yield return (Base.X, Prime - Base.Y);
        foreach (var start in new[] { BigInteger.Zero, Prime - 30, BigInteger.Pow(2, 52) - 8, BigInteger.Pow(2, 208) - 8, BigInteger.Pow(2, 255) })
        {
            for (var x = start; x < start + 16 && x < Prime; x++)
            {
                var square = Modulo((x * x * x) - (3 * x) + B);
                var y = BigInteger.ModPow(square, (Prime + 1) / 4, Prime);
                if (Modulo(y * y) != square) continue;
                yield return (x, y);
                yield return (x, Modulo(-y));
            }
        }
    }

    [Fact]
    public void Multiples_of_the_base_point_are_those_of_the_affine_formulas()
    {
        var random = new Random(1);
        foreach (var scalar in Scalars().Concat(Enumerable.Range(0, Depth.Of(50, 2_000)).Select(_ => RandomScalar(random))))
        {
            PointP256.MultiplyBase(out var product, Octets(scalar));
            AssertSame(Multiply(scalar, Base), product);
        }
    }

    [Fact]
    public void Multiples_of_any_point_are_those_of_the_affine_formulas()
    {
        var random = new Random(2);
        var points = Points().ToArray();
        Assert.Contains(points, point => point.X.IsZero);
        foreach (var point in points)
        {
            var own = Read(point);
            foreach (var scalar in new[] { 0, 1, 2, 3, 15, 16, 17, Order - 2, Order - 1, Order, Order + 1, BigInteger.Pow(2, 256) - 1, RandomScalar(random) })
            {
                PointP256.Multiply(out var product, Octets(scalar), own);
                AssertSame(Multiply(scalar, point), product);
            }
        }

        var some = Read(points[^1]);
        var comb = new CombP256(some);
        foreach (var scalar in Scalars())
        {
            var expected = Multiply(scalar, points[^1]);
            PointP256.Multiply(out var product, Octets(scalar), some);
            AssertSame(expected, product);
            comb.Multiply(out product, Octets(scalar));
            AssertSame(expected, product);
        }
    }

    [Fact]
    public void Sums_have_no_exceptions()
    {
        // Equal points, opposite points, the neutral one on either side, each with another Z than 1.
        var points = Points().Take(30).Select(point => ((BigInteger X, BigInteger Y)?)point).Append(null).ToArray();
        foreach (var a in points)
        {
            foreach (var b in points)
            {
                foreach (var moved in new[] { false, true })
                {
                    var (left, right) = (Projective(a, moved), Projective(b, moved));
                    left.Add(right);
                    AssertSame(Add(a, b), left);
                }
            }

            var doubled = Projective(a, isMoved: true);
            doubled.Double();
            AssertSame(Add(a, a), doubled);
            var added = Projective(a, isMoved: true);
            added.Add(added);
            AssertSame(Add(a, a), added);
        }
    }

    [Fact]
    public void Agreements_are_those_of_the_library()
    {
        var random = new Random(4);
        var points = Points().ToArray();
        Span<byte> scalar = stackalloc byte[32];
        for (var round = 0; round < Depth.Of(100, 5_000); round++)
        {
            do random.NextBytes(scalar);
            while (!NistCurve.P256.IsPrivateKey(scalar));
            if (round % 4 == 0) scalar[..(round / 4 % 32)].Clear();
            if (!NistCurve.P256.IsPrivateKey(scalar)) continue;
            using var ours = ManagedP256.Instance.ImportPrivateKey(scalar);
            using var theirs = NistCurve.P256.ImportPrivateKey(scalar);
            Assert.Equal(theirs.PublicKey, ours.PublicKey);
            var peer = round % 2 == 0 ? Encode(points[round / 2 % points.Length]) : ours.PublicKey.ToArray();
            var (left, right) = (new byte[32], new byte[32]);
            Assert.True(ours.TryAgree(peer, left) && theirs.TryAgree(peer, right));
            Assert.Equal(right, left);
        }
    }

    [Fact]
    public void What_is_no_point_of_the_curve_is_refused()
    {
        var random = new Random(5);
        foreach (var (x, y) in Points())
        {
            var good = Encode((x, y));
            Assert.True(PointP256.TryRead(good, out _));
            foreach (var prefix in new byte[] { 0, 1, 2, 3, 5, 6, 7, 0x84, 255 }) Assert.False(PointP256.TryRead([prefix, .. good.AsSpan(1)], out _));
            Assert.False(PointP256.TryRead(good.AsSpan(..64), out _));
            Assert.False(PointP256.TryRead([.. good, 0], out _));
            Assert.False(PointP256.TryRead(Encode((x, Modulo(y + 1))), out _));
            Assert.False(PointP256.TryRead(Encode((Modulo(x + 1), y)), out _));

            // The same numbers modulo p, not below it.
            if (x + Prime < BigInteger.Pow(2, 256)) Assert.False(PointP256.TryRead(Encode((x + Prime, y)), out _));
            var bit = random.Next(512);
            var flipped = good.ToArray();
            flipped[1 + (bit / 8)] ^= (byte)(1 << (bit % 8));
            Assert.False(PointP256.TryRead(flipped, out _));
        }

        // The neutral point, zeros, ones, points of the twist and of other curves y^2 = x^3 - 3x + c.
        Assert.False(PointP256.TryRead([0], out _));
        Assert.False(PointP256.TryRead([4, .. new byte[64]], out _));
        Assert.False(PointP256.TryRead([4, .. Octets(0), .. Octets(Prime)], out _));
        Assert.False(PointP256.TryRead([4, .. Octets(Prime), .. Octets(Prime)], out _));
        for (var round = 0; round < Depth.Of(1_000, 50_000); round++) Assert.False(PointP256.TryRead([4, .. Octets(RandomScalar(random)), .. Octets(RandomScalar(random))], out _));
    }

    private static void AssertSame((BigInteger X, BigInteger Y)? expected, in PointP256 point)
    {
        Span<byte> octets = stackalloc byte[64];
        point.Write(octets[..32], octets[32..]);
        var zero = FieldP256.AreEqual(point.Z, default);
        Assert.Equal(expected is null, zero);
        Assert.Equal(expected ?? (0, 0), (Hex(Convert.ToHexString(octets[..32])), Hex(Convert.ToHexString(octets[32..]))));
        if (zero) Assert.True(FieldP256.AreEqual(point.X, default) && !FieldP256.AreEqual(point.Y, default));
    }

    private static PointP256 Projective((BigInteger X, BigInteger Y)? point, bool isMoved)
    {
        if (point is not { } affine)
        {
            PointP256.Multiply(out var neutral, Octets(isMoved ? Order : 0), Read(Base));
            return neutral;
        }

        var read = Read(affine);
        if (!isMoved) return read;
        Assert.True(FieldP256.TryRead(Octets(Prime - 2), out var factor));
        FieldP256.Multiply(out read.X, read.X, factor);
        FieldP256.Multiply(out read.Y, read.Y, factor);
        FieldP256.Multiply(out read.Z, read.Z, factor);
        return read;
    }

    private static PointP256 Read((BigInteger X, BigInteger Y) point)
    {
        Assert.True(PointP256.TryRead(Encode(point), out var read));
        return read;
    }

    private static byte[] Encode((BigInteger X, BigInteger Y) point) => [4, .. Octets(point.X), .. Octets(point.Y)];

    /// <summary>By doubling and adding in Jacobian coordinates, x = X / Z^2 and y = Y / Z^3, Z = 0 being neutral: other formulas than those that are tested, each exception branched on.</summary>
    private static (BigInteger X, BigInteger Y)? Multiply(BigInteger scalar, (BigInteger X, BigInteger Y) point)
    {
        var (x, y, z) = (BigInteger.One, BigInteger.One, BigInteger.Zero);
        for (var bit = (int)scalar.GetBitLength() - 1; bit >= 0; bit--)
        {
            Double();
            if ((scalar >> bit).IsEven) continue;
            if (z.IsZero)
            {
                (x, y, z) = (point.X, point.Y, 1);
                continue;
            }

            var square = z * z % Prime;
            var run = Modulo((point.X * square) - x);
            var rise = Modulo((point.Y * square * z) - y);
            if (run.IsZero && rise.IsZero)
            {
                Double();
                continue;
            }

            var cube = run * run * run % Prime;
            var middle = x * run * run % Prime;
            (x, z) = (Modulo((rise * rise) - cube - (2 * middle)), z * run % Prime);
            y = Modulo((rise * (middle - x)) - (y * cube));
        }

        if (z.IsZero) return null;
        var inverse = BigInteger.ModPow(z, Prime - 2, Prime);
        return (x * inverse * inverse % Prime, y * inverse * inverse % Prime * inverse % Prime);

        void Double()
        {
            var square = y * y % Prime;
            var middle = 4 * x * square % Prime;
            var slope = Modulo(3 * ((x * x) - (z * z % Prime * (z * z % Prime))));
            z = 2 * y * z % Prime;
            x = Modulo((slope * slope) - (2 * middle));
            y = Modulo((slope * (middle - x)) - (8 * square * square));
        }
    }

    private static (BigInteger X, BigInteger Y)? Add((BigInteger X, BigInteger Y)? a, (BigInteger X, BigInteger Y)? b)
    {
        if (a is not { } left) return b;
        if (b is not { } right) return a;
        if (left.X == right.X && Modulo(left.Y + right.Y).IsZero) return null;
        var (rise, run) = left == right ? ((3 * left.X * left.X) - 3, 2 * left.Y) : (right.Y - left.Y, right.X - left.X);
        var slope = Modulo(rise * BigInteger.ModPow(Modulo(run), Prime - 2, Prime));
        var x = Modulo((slope * slope) - left.X - right.X);
        return (x, Modulo((slope * (left.X - x)) - left.Y));
    }

    private static BigInteger RandomScalar(Random random)
    {
        Span<byte> octets = stackalloc byte[32];
        random.NextBytes(octets);
        return new(octets, isUnsigned: true, isBigEndian: true);
    }

    private static byte[] Octets(BigInteger value)
    {
        var octets = new byte[32];
        var size = value.GetByteCount(isUnsigned: true);
        Assert.True(value.TryWriteBytes(octets.AsSpan(32 - size), out _, isUnsigned: true, isBigEndian: true));
        return octets;
    }

    private static BigInteger Modulo(BigInteger value) => ((value % Prime) + Prime) % Prime;

    private static BigInteger Hex(string digits) => new(Convert.FromHexString(digits), isUnsigned: true, isBigEndian: true);
}
