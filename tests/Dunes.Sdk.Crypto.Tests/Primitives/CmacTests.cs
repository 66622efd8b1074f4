using System.Text.Json;
using Dunes.Sdk.Crypto.Primitives;
using Dunes.TestSupport;

namespace Dunes.Sdk.Crypto.Tests.Primitives;

public class CmacTests
{
    private const string Message = "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710";

    // RFC 4493, section 4, examples 1 to 4.
    [Theory]
    [InlineData(0, "bb1d6929e95937287fa37d129b756746")]
    [InlineData(16, "070a16b46b4d4144f79bdd9dd04a287c")]
    [InlineData(40, "dfa66747de9ae63030ca32611497c827")]
    [InlineData(64, "51f0bebf7e3b9d92fc49741779363cfe")]
    public void The_examples_of_RFC_4493_come_out(int length, string tag) => Check("2b7e151628aed2a6abf7158809cf4f3c", Message[..(2 * length)], tag);

    // NIST SP 800-38B examples for AES-192 and AES-256.
    [Theory]
    [InlineData("8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b", 0, "d17ddf46adaacde531cac483de7a9367")]
    [InlineData("8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b", 64, "a1d5df0eed790f794d77589659f39a11")]
    [InlineData("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4", 0, "028962f61b7bf89efc6b551f4667d983")]
    [InlineData("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4", 64, "e1992190549f6ed5696a2c056c315410")]
    public void The_examples_of_SP_800_38B_come_out(string key, int length, string tag) => Check(key, Message[..(2 * length)], tag);

    [Fact]
    public void Project_Wycheproof_finds_no_mismatch()
    {
        using var file = JsonDocument.Parse(File.ReadAllBytes(Vectors.Path("wycheproof-aes-cmac.json")));
        var (valid, invalid) = (0, 0);
        foreach (var test in file.RootElement.GetProperty("tests").EnumerateArray())
        {
            var key = Convert.FromHexString(test.GetProperty("key").GetString()!);
            var expected = Convert.FromHexString(test.GetProperty("tag").GetString()!);
            var isValid = test.GetProperty("res").GetString() == "valid";
            if (key.Length is not (16 or 24 or 32))
            {
                Assert.False(isValid);
                Assert.Throws<ArgumentException>(() => new Cmac(key));
                invalid++;
                continue;
            }

            foreach (var portable in new[] { false, true })
            {
                using var cmac = new Cmac(key, portable);
                var tag = new byte[16];
                cmac.Compute(Convert.FromHexString(test.GetProperty("msg").GetString()!), tag);
                Assert.Equal(isValid, tag.AsSpan(0, test.GetProperty("tagSize").GetInt32() / 8).SequenceEqual(expected));
            }

            if (isValid) valid++;
            else invalid++;
        }

        Assert.True(valid > 20 && invalid > 20, $"{valid} valid and {invalid} invalid cases are too few.");
    }

    [Fact]
    public void The_two_paths_agree_on_every_length_and_key_size()
    {
        var random = new Random(4493);
        foreach (var keySize in new[] { 16, 24, 32 })
        {
            var key = new byte[keySize];
            random.NextBytes(key);
            using var instructions = new Cmac(key);
            using var portable = new Cmac(key, portable: true);
            var message = new byte[200];
            random.NextBytes(message);
            for (var length = 0; length <= message.Length; length++)
            {
                var (one, other, once) = (new byte[16], new byte[16], new byte[16]);
                instructions.Compute(message.AsSpan(0, length), one);
                portable.Compute(message.AsSpan(0, length), other);
                Cmac.Compute(key, message.AsSpan(0, length), once);
                Assert.Equal(one, other);
                Assert.Equal(one, once);
            }
        }
    }

    [Fact]
    public void Computing_allocates_nothing()
    {
        var (key, message, tag) = (new byte[16], new byte[100], new byte[16]);
        using var cmac = new Cmac(key);
        using var portable = new Cmac(key, portable: true);
        Allocations.AreZero(() => cmac.Compute(message, tag));
        Allocations.AreZero(() => portable.Compute(message, tag));
        if (AesInstructions.IsSupported) Allocations.AreZero(() => Cmac.Compute(key, message, tag));
    }

    [Fact]
    public void Sizes_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new Cmac(new byte[17]));
        Assert.Throws<ArgumentException>(() => Cmac.Compute(new byte[17], [], new byte[16]));
        Assert.Throws<ArgumentException>(() => Cmac.Compute(new byte[16], [], new byte[15]));
        using var cmac = new Cmac(new byte[16]);
        Assert.Throws<ArgumentException>(() => cmac.Compute([], new byte[15]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_disposed_key_computes_nothing(bool portable)
    {
        var cmac = new Cmac(new byte[16], portable);
        cmac.Dispose();
        Assert.Throws<ObjectDisposedException>(() => cmac.Compute([], new byte[16]));
    }

    private static void Check(string keyText, string messageText, string tag)
    {
        var (key, message) = (Convert.FromHexString(keyText), Convert.FromHexString(messageText));
        var output = new byte[16];
        using (var cmac = new Cmac(key)) cmac.Compute(message, output);
        Assert.Equal(tag, Convert.ToHexStringLower(output));
        using (var portable = new Cmac(key, portable: true)) portable.Compute(message, output);
        Assert.Equal(tag, Convert.ToHexStringLower(output));
        Cmac.Compute(key, message, output);
        Assert.Equal(tag, Convert.ToHexStringLower(output));
    }
}
