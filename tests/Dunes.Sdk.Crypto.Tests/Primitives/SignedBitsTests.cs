using System.Numerics;
using Dunes.Sdk.Crypto.Primitives;

namespace Dunes.Sdk.Crypto.Tests.Primitives;

public class SignedBitsTests
{
    [Theory]
    [InlineData(32, 260)]
    [InlineData(48, 385)]
    [InlineData(48, 400)]
    public void Powers_of_two_with_their_signs_add_up_to_the_odd_one_of_a_scalar_and_its_successor(int size, int bits)
    {
        foreach (var scalar in Scalars(size))
        {
            var signs = Signs(scalar, bits);
            var sum = Enumerable.Range(0, bits).Aggregate(BigInteger.Zero, (sum, bit) => sum + ((signs[bit >> 3] >> (bit & 7) & 1) != 0 ? BigInteger.One << bit : -(BigInteger.One << bit)));
            Assert.Equal(Value(scalar) | 1, sum);
        }
    }

    [Theory]
    [InlineData(32, 260)]
    [InlineData(48, 385)]
    public void Digits_add_up_to_the_same_and_none_is_zero(int size, int bits)
    {
        foreach (var scalar in Scalars(size))
        {
            var signs = Signs(scalar, bits);
            var sum = BigInteger.Zero;
            for (var at = (bits / SignedBits.DigitBits) - 1; at >= 0; at--)
            {
                var digit = SignedBits.Digit(signs, at);
                var value = (2 * SignedBits.Magnitude(digit)) + 1;
                sum = (sum << SignedBits.DigitBits) + (SignedBits.Negative(digit) == 0 ? value : -value);
            }

            Assert.Equal(Value(scalar) | 1, sum);
        }
    }

    private static byte[] Signs(byte[] scalar, int bits)
    {
        var signs = Enumerable.Repeat((byte)0xEE, SignedBits.MaxSize).ToArray();
        SignedBits.Write(signs, scalar, bits);
        return signs;
    }

    private static IEnumerable<byte[]> Scalars(int size)
    {
        yield return new byte[size];
        yield return Enumerable.Repeat((byte)0xFF, size).ToArray();
        for (var bit = 0; bit < 8 * size; bit++)
        {
            var scalar = new byte[size];
            scalar[^(1 + (bit >> 3))] = (byte)(1 << (bit & 7));
            yield return scalar;
        }

        var random = new Random(size);
        for (var round = 0; round < 100; round++)
        {
            var scalar = new byte[size];
            random.NextBytes(scalar);
            yield return scalar;
        }
    }

    private static BigInteger Value(byte[] octets) => new(octets, isUnsigned: true, isBigEndian: true);
}
