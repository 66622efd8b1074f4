using Dunes.Sdk.Crypto.Sessions;

namespace Dunes.Sdk.Crypto.Tests.Sessions;

public class ErasureCodeTests
{
    // FIPS 197, sections 4.2 and 4.2.1: {57} * {83} = {c1}, {57} * {13} = {fe}; and 53 * ca = 1, the pair of the S-box's derivation.
    [Theory]
    [InlineData(0x57, 0x83, 0xC1)]
    [InlineData(0x57, 0x13, 0xFE)]
    [InlineData(0x53, 0xCA, 0x01)]
    public void The_products_of_FIPS_197_come_out(byte a, byte b, byte product)
    {
        Assert.Equal(product, GaloisField.Multiply(a, b));
        Assert.Equal(product, GaloisField.Multiply(b, a));
    }

    [Fact]
    public void Every_octet_but_zero_has_an_inverse()
    {
        for (var a = 1; a < 256; a++) Assert.Equal(1, GaloisField.Multiply((byte)a, GaloisField.Inverse((byte)a)));
        Assert.Equal(0, GaloisField.Inverse(0));
    }

    [Fact]
    public void The_vector_paths_multiply_like_the_definition_at_every_length()
    {
        var random = new Random(97);
        for (var length = 0; length <= 200; length++)
        {
            var (source, start) = (new byte[length], new byte[length + 3]);
            random.NextBytes(source);
            random.NextBytes(start);
            var factor = (byte)random.Next(256);
            var (one, other, expected) = ((byte[])start.Clone(), (byte[])start.Clone(), (byte[])start.Clone());
            for (var at = 0; at < length; at++) expected[at] ^= GaloisField.Multiply(factor, source[at]);
            GaloisField.MultiplyAdd(factor, source, one);
            GaloisField.WithShuffles(factor, source, other.AsSpan(0, length));
            Assert.Equal(expected, one);
            Assert.Equal(expected, other);
        }
    }

    [Fact]
    public void A_piece_beyond_the_parts_is_the_sum_that_the_documentation_says()
    {
        // Two parts 01 and 02; piece 2 = 01 / (2 + 0) + 02 / (2 + 1), and 1/2 = 8d, 1/3 = f6 in this field.
        var piece = new byte[1];
        new ErasureCode(2, 4).Encode([1, 2], 2, piece);
        Assert.Equal(0x8D ^ GaloisField.Multiply(2, 0xF6), piece[0]);
    }

    [Fact]
    public void Every_choice_of_four_of_eight_pieces_restores_every_length()
    {
        var code = new ErasureCode(4, 8);
        var random = new Random(4);
        for (var length = 1; length <= 40; length++)
        {
            var message = new byte[length];
            random.NextBytes(message);
            for (var chosen = 0; chosen < 256; chosen++)
            {
                if (System.Numerics.BitOperations.PopCount((uint)chosen) != 4) continue;
                var indices = Enumerable.Range(0, 8).Where(index => (chosen >> index & 1) != 0).Select(index => (byte)index).ToArray();
                Assert.Equal(message, Restore(code, message, indices));
            }
        }
    }

    [Fact]
    public void Any_pieces_of_the_longest_codes_restore_in_any_order()
    {
        var random = new Random(255);
        for (var round = 0; round < 40; round++)
        {
            var needed = round switch { 0 => 1, 1 => 255, 2 => 127, _ => random.Next(1, 256) };
            var message = new byte[random.Next(1, 3000)];
            random.NextBytes(message);
            var indices = Enumerable.Range(0, 255).Select(index => (byte)index).ToArray();
            random.Shuffle(indices);
            Assert.Equal(message, Restore(new ErasureCode(needed, 255), message, indices[..needed]));
        }
    }

    [Fact]
    public void Indices_that_name_no_piece_or_one_twice_restore_nothing()
    {
        var code = new ErasureCode(2, 3);
        Assert.False(code.TryRestore([0, 0], new byte[4], new byte[4]));
        Assert.False(code.TryRestore([0, 3], new byte[4], new byte[4]));
        Assert.True(code.TryRestore([2, 0], new byte[4], new byte[4]));
    }

    [Fact]
    public void Sizes_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ErasureCode(1, 256));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ErasureCode(0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ErasureCode(3, 2));
        var code = new ErasureCode(2, 3);
        Assert.Throws<ArgumentOutOfRangeException>(() => code.Encode([1], 3, new byte[1]));
        Assert.Throws<ArgumentException>(() => code.Encode([1, 2, 3], 0, new byte[1]));
        Assert.Throws<ArgumentException>(() => code.TryRestore([0], new byte[4], new byte[4]));
        Assert.Throws<ArgumentException>(() => code.TryRestore([0, 1], new byte[3], new byte[4]));
    }

    private static byte[] Restore(ErasureCode code, byte[] message, byte[] indices)
    {
        var size = code.PieceSize(message.Length);
        var pieces = new byte[code.Needed * size];
        for (var at = 0; at < indices.Length; at++) code.Encode(message, indices[at], pieces.AsSpan(at * size, size));
        var restored = new byte[message.Length];
        Assert.True(code.TryRestore(indices, pieces, restored));
        return restored;
    }
}
