namespace Dunes.Sdk.Crypto.Primitives;

/// <summary>The odd one of a scalar and the number above it, s | 1, as the sum of 2^i or -2^i, every i below a number of bits: whichever bits stand in a digit of it, the digit is odd, so that none is zero and half of them are the negatives of the other half.</summary>
/// <remarks>Where bit i of d says whether 2^i is added, s | 1 = 2d - (2^bits - 1), and d is s, moved down by one, with the highest bit set.</remarks>
internal static class SignedBits
{
    /// <summary>Bits of a digit, one of which is its sign.</summary>
    public const int DigitBits = 5;

    /// <summary>Digits that are not negative.</summary>
    public const int Magnitudes = 1 << (DigitBits - 1);

    /// <summary>The most octets of signs: 400 bits, and one octet to read beyond.</summary>
    public const int MaxSize = 51;

    /// <summary>Writes the signs of a scalar, big endian; they are as secret as it is.</summary>
    /// <param name="signs">From the lowest, with an octet of zeros at least behind the highest.</param>
    /// <param name="scalar">The scalar, big endian, of fewer bits than the signs are, or as many.</param>
    /// <param name="bits">How many signs there are.</param>
    public static void Write(Span<byte> signs, ReadOnlySpan<byte> scalar, int bits)
    {
        signs.Clear();
        var above = 0;
        for (var at = scalar.Length - 1; at >= 0; at--)
        {
            var octet = scalar[^(1 + at)];
            signs[at] = (byte)((octet >> 1) | (above << 7));
            above = octet;
        }

        signs[(bits - 1) >> 3] |= (byte)(1 << ((bits - 1) & 7));
    }

    /// <summary>Five signs that stand side by side, the lowest digit first.</summary>
    public static int Digit(ReadOnlySpan<byte> signs, int digit)
    {
        var at = digit * DigitBits;
        return ((signs[at >> 3] | (signs[(at >> 3) + 1] << 8)) >> (at & 7)) & ((1 << DigitBits) - 1);
    }

    /// <summary>All ones for a digit below zero, whose highest bit is not set, and zero for another.</summary>
    public static int Negative(int digit) => (digit >> (DigitBits - 1)) - 1;

    /// <summary>Which of the digits that are not negative a digit or its negative is.</summary>
    public static int Magnitude(int digit) => (digit ^ Negative(digit)) & (Magnitudes - 1);
}
