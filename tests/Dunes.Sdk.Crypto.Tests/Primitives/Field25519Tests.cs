using System.Numerics;
using Dunes.Sdk.Crypto.Primitives;
using Dunes.TestSupport;

namespace Dunes.Sdk.Crypto.Tests.Primitives;

public class Field25519Tests
{
    private const ulong Tight = (1UL << 51) + (1UL << 18) - 1;
    private const ulong Loose = (1UL << 54) - 1;
    private static readonly BigInteger Prime = BigInteger.Pow(2, 255) - 19;
    private static readonly BigInteger Order = BigInteger.Pow(2, 252) + BigInteger.Parse("27742317777372353535851937790883648493", System.Globalization.CultureInfo.InvariantCulture);

    [Fact]
    public void Products_of_limbs_up_to_their_bounds_are_right_and_tight()
    {
        var random = new Random(25519);
        for (var round = 0; round < Depth.Of(20_000, 1_000_000); round++)
        {
            // The first round has every limb at its bound, the others a mixture of bounds, zeros and random limbs.
            var (left, right) = (Make(random, Loose, round == 0), Make(random, Loose, round == 0));
            Field25519.Multiply(out var product, left, right);
            Check(Value(left) * Value(right), product);
            Field25519.Square(out var square, left);
            Check(Value(left) * Value(left), square);
            Field25519.Multiply(out var small, left, 121_665);
            Check(Value(left) * 121_665, small);
        }
    }

    [Fact]
    public void Sums_and_differences_are_right_and_loose()
    {
        var random = new Random(1);
        for (var round = 0; round < 2_000; round++)
        {
            var (left, right) = (Make(random, (1UL << 53) - 1, round == 0), Make(random, Tight, round == 0));
            Field25519.Subtract(out var difference, left, right);
            Assert.True(Largest(difference) <= Loose);
            Assert.Equal(Modulo(Value(left) - Value(right)), Modulo(Value(difference)));
            Field25519.Add(out var sum, left, right);
            Assert.True(Largest(sum) <= Loose);
            Assert.Equal(Value(left) + Value(right), Value(sum));
        }
    }

    [Fact]
    public void Every_number_has_one_encoding()
    {
        foreach (var near in (BigInteger[])[0, Prime, BigInteger.Pow(2, 255) - 1, BigInteger.Pow(2, 254), 19])
        {
            for (var offset = -25; offset <= 25; offset++)
            {
                var number = near + offset;
                if (number.Sign < 0 || number >= BigInteger.Pow(2, 255)) continue;
                var octets = new byte[32];
                number.ToByteArray(isUnsigned: true).CopyTo(octets, 0);
                var found = Field25519.Read(octets);
                Assert.Equal(number, Value(found));
                Assert.Equal(Modulo(number), Encoded(found));
            }
        }

        var random = new Random(2);
        for (var round = 0; round < 2_000; round++)
        {
            var number = Make(random, Tight, round == 0);
            Assert.Equal(Modulo(Value(number)), Encoded(number));
        }
    }

    [Fact]
    public void Inverses_and_powers_are_right()
    {
        var random = new Random(3);
        for (var round = 0; round < 50; round++)
        {
            var value = Make(random, Tight, round == 0);
            Field25519.Invert(out var inverse, value);
            Assert.Equal(BigInteger.ModPow(Value(value), Prime - 2, Prime), Encoded(inverse));
            Field25519.RootPower(out var power, value);
            Assert.Equal(BigInteger.ModPow(Value(value), (Prime - 5) / 8, Prime), Encoded(power));
        }
    }

    [Theory]
    [InlineData(0UL)]
    [InlineData(ulong.MaxValue)]
    public void Numbers_change_places_by_mask(ulong mask)
    {
        var random = new Random(4);
        var (first, second) = (Make(random, Loose, false), Make(random, Loose, false));
        var (one, other) = (first, second);
        Field25519.Swap(ref one, ref other, mask);
        Assert.Equal(Value(mask == 0 ? first : second), Value(one));
        Assert.Equal(Value(mask == 0 ? second : first), Value(other));
    }

    [Fact]
    public void Scalars_are_reduced_and_multiplied_modulo_the_order()
    {
        var random = new Random(5);
        var (wide, scalar) = (new byte[64], new byte[32]);
        for (var round = 0; round < Depth.Of(5_000, 200_000); round++)
        {
            random.NextBytes(wide);
            if (round == 0) Array.Fill(wide, (byte)0xFF);
            if (round is > 0 and < 30) ((Order * BigInteger.Pow(2, 8 * round)) - (round & 1)).ToByteArray(isUnsigned: true).AsSpan().CopyTo(Cleared(wide));
            Scalar25519.Reduce(wide, scalar);
            Assert.Equal(Unsigned(wide) % Order, Unsigned(scalar));

            var (first, second, addend) = (new byte[32], new byte[32], new byte[32]);
            foreach (var factor in (byte[][])[first, second, addend])
            {
                random.NextBytes(factor);
                factor[31] &= 0x7F;
                if (round == 0) Array.Fill(factor, (byte)0xFF, 0, 31);
            }

            Scalar25519.MultiplyAdd(first, second, addend, scalar);
            Assert.Equal(((Unsigned(first) * Unsigned(second)) + Unsigned(addend)) % Order, Unsigned(scalar));
        }
    }

    [Fact]
    public void Digits_add_up_to_their_scalar()
    {
        var random = new Random(6);
        var scalar = new byte[32];
        var digits = new sbyte[64];
        var sparse = new sbyte[256];
        for (var round = 0; round < 2_000; round++)
        {
            random.NextBytes(scalar);
            if (round == 0) Array.Fill(scalar, (byte)0xFF);
            if (round == 1) Array.Fill(scalar, (byte)0x88);
            scalar[31] &= 0x7F;
            Scalar25519.WriteDigits(scalar, digits);
            Assert.All(digits, digit => Assert.InRange(digit, -8, 8));
            Assert.Equal(Unsigned(scalar), Enumerable.Range(0, 64).Aggregate(BigInteger.Zero, (sum, at) => sum + (digits[at] * BigInteger.Pow(16, at))));

            scalar[31] &= 0x1F;
            foreach (var width in (int[])[5, 7])
            {
                Scalar25519.WriteSparse(scalar, width, sparse);
                Assert.All(sparse, digit => Assert.True(digit == 0 || ((digit & 1) == 1 && Math.Abs(digit) < 1 << (width - 1))));
                Assert.Equal(Unsigned(scalar), Enumerable.Range(0, 256).Aggregate(BigInteger.Zero, (sum, at) => sum + (sparse[at] * BigInteger.Pow(2, at))));
            }
        }
    }

    // The table with its constant steps and the sparse sum of verification are two ways to one point; doubling and adding are a third.
    [Fact]
    public void Multiples_of_the_base_point_agree_however_they_are_made()
    {
        var random = new Random(7);
        var (scalar, zero, one) = (new byte[32], new byte[32], new byte[32]);
        one[0] = 1;
        for (var round = 0; round < 100; round++)
        {
            random.NextBytes(scalar);
            if (round < 20) Array.Clear(scalar);
            if (round < 20) scalar[0] = (byte)round;
            scalar[31] &= 0x0F;
            EdwardsBase.Multiply(out var table, scalar);
            EdwardsBase.MultiplyPublic(out var sparse, zero, EdwardsPoint.Base, scalar);
            EdwardsBase.MultiplyPublic(out var point, scalar, EdwardsPoint.Base, zero);
            var sum = EdwardsPoint.Identity;
            var step = new EdwardsPoint.Addend(EdwardsPoint.Base);
            for (var bit = 255; bit >= 0; bit--)
            {
                sum.Double(withT: true);
                if ((scalar[bit / 8] >> (bit % 8) & 1) != 0) sum.Add(step);
            }

            var expected = Octets(sum);
            Assert.Equal(expected, Octets(table));
            Assert.Equal(expected, Octets(sparse));
            Assert.Equal(expected, Octets(point));
            Assert.True(EdwardsPoint.TryRead(expected, out var read));
            Assert.Equal(expected, Octets(read));
        }
    }

    private static void Check(BigInteger expected, in Field25519 found)
    {
        Assert.True(Largest(found) <= Tight);
        Assert.Equal(Modulo(expected), Modulo(Value(found)));
    }

    private static Field25519 Make(Random random, ulong bound, bool highest)
    {
        ulong Limb() => highest ? bound : random.Next(4) switch { 0 => bound, 1 => 0, _ => (ulong)random.NextInt64((long)bound + 1) };
        return new(Limb(), Limb(), Limb(), Limb(), Limb());
    }

    private static ulong Largest(in Field25519 value) => Math.Max(Math.Max(Math.Max(value.L0, value.L1), Math.Max(value.L2, value.L3)), value.L4);

    private static BigInteger Value(in Field25519 value) => value.L0 + ((BigInteger)value.L1 << 51) + ((BigInteger)value.L2 << 102) + ((BigInteger)value.L3 << 153) + ((BigInteger)value.L4 << 204);

    private static BigInteger Modulo(BigInteger value) => ((value % Prime) + Prime) % Prime;

    private static BigInteger Unsigned(byte[] octets) => new(octets, isUnsigned: true);

    private static byte[] Cleared(byte[] octets)
    {
        Array.Clear(octets);
        return octets;
    }

    private static BigInteger Encoded(in Field25519 value)
    {
        var octets = new byte[32];
        value.Write(octets);
        return Unsigned(octets);
    }

    private static byte[] Octets(in EdwardsPoint point)
    {
        var octets = new byte[32];
        point.Write(octets);
        return octets;
    }
}
