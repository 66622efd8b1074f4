using System.Numerics;

namespace Dunes.Sdk.Crypto.Tests.Primitives;

/// <summary>A curve y^2 = x^3 - 3x + b as SP 800-186, section 3.2.1, gives it, and its arithmetic in big integers.</summary>
internal sealed record PublishedCurve(int Size, BigInteger Prime, BigInteger Order, BigInteger B, (BigInteger X, BigInteger Y) Base)
{
    public static PublishedCurve P256 { get; } = new(
        32,
        BigInteger.Pow(2, 256) - BigInteger.Pow(2, 224) + BigInteger.Pow(2, 192) + BigInteger.Pow(2, 96) - 1,
        Hex("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"),
        Hex("5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b"),
        (Hex("6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"), Hex("4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5")));

    public static PublishedCurve P384 { get; } = new(
        48,
        BigInteger.Pow(2, 384) - BigInteger.Pow(2, 128) - BigInteger.Pow(2, 96) + BigInteger.Pow(2, 32) - 1,
        Hex("ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973"),
        Hex("b3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aef"),
        (Hex("aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7"),
         Hex("3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5f")));

    public int Bits => 8 * Size;

    /// <summary>A number of the curve's size, big endian.</summary>
    public byte[] Octets(BigInteger value)
    {
        var octets = new byte[Size];
        Assert.True(value.TryWriteBytes(octets.AsSpan(Size - value.GetByteCount(isUnsigned: true)), out _, isUnsigned: true, isBigEndian: true));
        return octets;
    }

    /// <summary>04 || x || y.</summary>
    public byte[] Encode((BigInteger X, BigInteger Y) point) => [4, .. Octets(point.X), .. Octets(point.Y)];

    public BigInteger Random(Random random)
    {
        var octets = new byte[Size];
        random.NextBytes(octets);
        return new(octets, isUnsigned: true, isBigEndian: true);
    }

    public BigInteger Modulo(BigInteger value) => ((value % Prime) + Prime) % Prime;

    /// <summary>The points of an x: two, or none.</summary>
    public IEnumerable<(BigInteger X, BigInteger Y)> PointsAt(BigInteger x)
    {
        var square = Modulo((x * x * x) - (3 * x) + B);
        var y = BigInteger.ModPow(square, (Prime + 1) / 4, Prime);
        if (Modulo(y * y) != square) yield break;
        yield return (x, y);
        yield return (x, Modulo(-y));
    }

    /// <summary>The affine formulas, each exception branched on; null is the neutral point.</summary>
    public (BigInteger X, BigInteger Y)? Add((BigInteger X, BigInteger Y)? a, (BigInteger X, BigInteger Y)? b)
    {
        if (a is not { } left) return b;
        if (b is not { } right) return a;
        if (left.X == right.X && Modulo(left.Y + right.Y).IsZero) return null;
        var (rise, run) = left == right ? ((3 * left.X * left.X) - 3, 2 * left.Y) : (right.Y - left.Y, right.X - left.X);
        var slope = Modulo(rise * BigInteger.ModPow(Modulo(run), Prime - 2, Prime));
        var x = Modulo((slope * slope) - left.X - right.X);
        return (x, Modulo((slope * (left.X - x)) - left.Y));
    }

    /// <summary>By doubling and adding in Jacobian coordinates, x = X / Z^2 and y = Y / Z^3, Z = 0 being neutral: each bit and each exception branched on.</summary>
    public (BigInteger X, BigInteger Y)? Multiply(BigInteger scalar, (BigInteger X, BigInteger Y) point)
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

    public static BigInteger Hex(string digits) => new(Convert.FromHexString(digits), isUnsigned: true, isBigEndian: true);
}
