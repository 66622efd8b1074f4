using System.Security.Cryptography;
using Dunes.Sdk.Crypto.Primitives;

namespace Dunes.Sdk.Crypto.Tests.Primitives;

public class AesBlockTests
{
    // FIPS 197, appendix C: one plaintext under the three key sizes.
    [Theory]
    [InlineData("000102030405060708090a0b0c0d0e0f", "69c4e0d86a7b0430d8cdb78070b4c55a")]
    [InlineData("000102030405060708090a0b0c0d0e0f1011121314151617", "dda97ca4864cdfe06eaf70a0ec0d7191")]
    [InlineData("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f", "8ea2b7ca516745bfeafc49904b496089")]
    public void The_examples_of_FIPS_197_come_out(string key, string ciphertext)
    {
        var block = Convert.FromHexString("00112233445566778899aabbccddeeff");
        foreach (var portable in new[] { false, true })
        {
            using var aes = new AesBlock(Convert.FromHexString(key), portable);
            var output = new byte[16];
            aes.Encrypt(block, output);
            Assert.Equal(ciphertext, Convert.ToHexStringLower(output));
        }
    }

    // FIPS 197, appendix A: the last round key of each expansion.
    [Theory]
    [InlineData("2b7e151628aed2a6abf7158809cf4f3c", 10, "d014f9a8c9ee2589e13f0cc8b6630ca6")]
    [InlineData("8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b", 12, "e98ba06f448c773c8ecc720401002202")]
    [InlineData("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4", 14, "fe4890d1e6188d0b046df344706c631e")]
    public void The_key_expansions_of_FIPS_197_come_out(string key, int rounds, string last)
    {
        if (!AesInstructions.IsSupported) Assert.Skip("This processor has no AES instructions.");
        var schedule = new byte[AesInstructions.MaxScheduleSize];
        Assert.Equal(rounds, AesInstructions.Expand(Convert.FromHexString(key), schedule));
        Assert.Equal(last, Convert.ToHexStringLower(schedule.AsSpan(rounds * 16, 16)));
    }

    [Theory]
    [InlineData(16)]
    [InlineData(24)]
    [InlineData(32)]
    public void Both_paths_agree_with_the_runtime_on_random_keys_in_place(int keySize)
    {
        var random = new Random(197);
        var key = new byte[keySize];
        var block = new byte[16];
        for (var round = 0; round < 200; round++)
        {
            random.NextBytes(key);
            random.NextBytes(block);
            using var reference = Aes.Create();
            reference.Key = key;
            var expected = reference.EncryptEcb(block, PaddingMode.None);
            foreach (var portable in new[] { false, true })
            {
                using var aes = new AesBlock(key, portable);
                var inPlace = (byte[])block.Clone();
                aes.Encrypt(inPlace, inPlace);
                Assert.Equal(expected, inPlace);
            }
        }
    }

    [Fact]
    public void Sizes_out_of_range_are_refused_before_any_work()
    {
        Assert.Throws<ArgumentException>(() => new AesBlock(new byte[15]));
        Assert.Throws<ArgumentException>(() => new AesBlock([]));
        using var aes = new AesBlock(new byte[16]);
        var output = new byte[16];
        Assert.Throws<ArgumentException>(() => aes.Encrypt(new byte[15], output));
        Assert.Throws<ArgumentException>(() => aes.Encrypt(new byte[17], output));
        Assert.Throws<ArgumentException>(() => aes.Encrypt(new byte[16], new byte[15]));
        Assert.Equal(new byte[16], output);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_disposed_key_encrypts_nothing(bool portable)
    {
        var aes = new AesBlock(new byte[16], portable);
        aes.Dispose();
        aes.Dispose();
        Assert.Throws<ObjectDisposedException>(() => aes.Encrypt(new byte[16], new byte[16]));
    }

    [Fact]
    public void Dispose_zeroes_the_round_keys()
    {
        if (!AesInstructions.IsSupported) Assert.Skip("This processor has no AES instructions.");
        var key = new AesKey(Convert.FromHexString("2b7e151628aed2a6abf7158809cf4f3c"), portable: false);
        var schedule = key.Schedule;
        Assert.Contains(schedule, octet => octet != 0);
        key.Dispose();
        Assert.All(schedule, octet => Assert.Equal(0, octet));
    }
}
