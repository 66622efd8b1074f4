using System.Text.Json;
using Dunes.Sdk.Crypto.Primitives;
using Dunes.TestSupport;
using AesCcm = System.Security.Cryptography.AesCcm;

namespace Dunes.Sdk.Crypto.Tests.Primitives;

public class CcmTests
{
    [Fact]
    public void Project_Wycheproof_finds_no_mismatch()
    {
        using var file = JsonDocument.Parse(File.ReadAllBytes(Vectors.Path("wycheproof-aes-ccm.json")));
        var (valid, invalid) = (0, 0);
        foreach (var test in file.RootElement.GetProperty("tests").EnumerateArray())
        {
            byte[] Octets(string name) => Convert.FromHexString(test.GetProperty(name).GetString()!);
            var isValid = test.GetProperty("res").GetString() == "valid";
            var (key, nonce, associated, message, ciphertext, tag) = (Octets("key"), Octets("iv"), Octets("aad"), Octets("msg"), Octets("ct"), Octets("tag"));
            foreach (var portable in new[] { false, true })
            {
                using var ccm = new Ccm(key, portable);
                var plaintext = new byte[ciphertext.Length];
                bool opened;
                try
                {
                    opened = ccm.TryDecrypt(nonce, ciphertext, tag, plaintext, associated);
                }
                catch (ArgumentException)
                {
                    Assert.True(nonce.Length is < 7 or > 13 || tag.Length is < 4 or > 16 || tag.Length % 2 != 0);
                    opened = false;
                }

                Assert.Equal(isValid, opened);
                if (!isValid) continue;
                Assert.Equal(message, plaintext);
                var (sealedText, sealedTag) = (new byte[message.Length], new byte[tag.Length]);
                ccm.Encrypt(nonce, message, sealedText, sealedTag, associated);
                Assert.Equal(ciphertext, sealedText);
                Assert.Equal(tag, sealedTag);
            }

            if (isValid) valid++;
            else invalid++;
        }

        Assert.True(valid > 50 && invalid > 50, $"{valid} valid and {invalid} invalid cases are too few.");
    }

    [Fact]
    public void Every_length_agrees_with_the_runtime_on_both_paths()
    {
        var random = new Random(3610);
        foreach (var keySize in new[] { 16, 24, 32 })
        {
            var key = new byte[keySize];
            random.NextBytes(key);
            using var reference = new AesCcm(key);
            using var instructions = new Ccm(key);
            using var portable = new Ccm(key, portable: true);
            for (var length = 0; length <= 150; length++)
            {
                var nonce = new byte[7 + (length % 7)];
                var message = new byte[length];
                var associated = new byte[(length * 7) % 61];
                random.NextBytes(nonce);
                random.NextBytes(message);
                random.NextBytes(associated);
                var tag = new byte[4 + (2 * (length % 7))];
                var ciphertext = new byte[length];
                reference.Encrypt(nonce, message, ciphertext, tag, associated);
                foreach (var ccm in new[] { instructions, portable })
                {
                    // In place, the tag right behind the text.
                    var packet = new byte[length + tag.Length];
                    message.CopyTo(packet, 0);
                    ccm.Encrypt(nonce, packet.AsSpan(0, length), packet.AsSpan(0, length), packet.AsSpan(length), associated);
                    Assert.Equal(ciphertext, packet[..length]);
                    Assert.Equal(tag, packet[length..]);
                    Assert.True(ccm.TryDecrypt(nonce, packet.AsSpan(0, length), packet.AsSpan(length), packet.AsSpan(0, length), associated));
                    Assert.Equal(message, packet[..length]);
                }
            }
        }
    }

    [Theory]
    [InlineData(13, 65_535)]
    [InlineData(12, 65_536)]
    [InlineData(12, 70_001)]
    [InlineData(11, 300_000)]
    public void Long_messages_agree_with_the_runtime(int nonceSize, int length)
    {
        var random = new Random(length);
        var (key, nonce, message) = (new byte[16], new byte[nonceSize], new byte[length]);
        random.NextBytes(key);
        random.NextBytes(nonce);
        random.NextBytes(message);
        var (expected, expectedTag, found, tag) = (new byte[length], new byte[16], new byte[length], new byte[16]);
        using var reference = new AesCcm(key);
        reference.Encrypt(nonce, message, expected, expectedTag);
        using var ccm = new Ccm(key);
        ccm.Encrypt(nonce, message, found, tag);
        Assert.Equal(expectedTag, tag);
        Assert.True(expected.AsSpan().SequenceEqual(found));
        Assert.True(ccm.TryDecrypt(nonce, found, tag, found));
        Assert.True(message.AsSpan().SequenceEqual(found));
    }

    // RFC 3610, section 2.2: from 0xFF00 octets on, the length takes six octets; NIST SP 800-38C, example 4 uses it too.
    [Theory]
    [InlineData(0xFEFF)]
    [InlineData(0xFF00)]
    [InlineData(0x10001)]
    public void Long_associated_data_agrees_with_the_runtime(int length)
    {
        var (key, nonce, associated) = (new byte[16], new byte[13], new byte[length]);
        new Random(length).NextBytes(associated);
        var (expected, tag, ciphertext) = (new byte[16], new byte[16], new byte[1]);
        using var reference = new AesCcm(key);
        reference.Encrypt(nonce, new byte[1], ciphertext, expected, associated);
        using var ccm = new Ccm(key);
        ccm.Encrypt(nonce, new byte[1], ciphertext, tag, associated);
        Assert.Equal(expected, tag);
    }

    [Fact]
    public void Any_flipped_bit_is_refused_and_leaves_a_zeroed_plaintext()
    {
        var key = new byte[16];
        new Random(1).NextBytes(key);
        using var instructions = new Ccm(key);
        using var portable = new Ccm(key, portable: true);
        foreach (var ccm in new[] { instructions, portable })
        {
            foreach (var tagSize in new[] { 4, 8, 16 })
            {
                var nonce = new byte[13];
                var associated = new byte[5];
                var packet = new byte[21 + tagSize];
                ccm.Encrypt(nonce, packet.AsSpan(0, 21), packet.AsSpan(0, 21), packet.AsSpan(21), associated);
                for (var bit = 0; bit < (packet.Length + nonce.Length + associated.Length) * 8; bit++)
                {
                    var all = (byte[])[.. packet, .. nonce, .. associated];
                    all[bit / 8] ^= (byte)(1 << (bit % 8));
                    var plaintext = new byte[21];
                    Array.Fill(plaintext, (byte)0xA5);
                    Assert.False(ccm.TryDecrypt(all.AsSpan(packet.Length, 13), all.AsSpan(0, 21), all.AsSpan(21, tagSize), plaintext, all.AsSpan(packet.Length + 13)));
                    Assert.All(plaintext, octet => Assert.Equal(0, octet));
                }
            }
        }
    }

    [Fact]
    public void A_call_allocates_nothing()
    {
        var (nonce, text, tag, associated) = (new byte[13], new byte[18], new byte[4], new byte[8]);
        using var instructions = new Ccm(new byte[16]);
        using var portable = new Ccm(new byte[16], portable: true);
        foreach (var ccm in new[] { instructions, portable })
        {
            Allocations.AreZero(() => ccm.Encrypt(nonce, text, text, tag, associated));
            Allocations.AreZero(() => ccm.TryDecrypt(nonce, text, tag, text, associated));
        }
    }

    [Fact]
    public void Threads_may_share_an_instance()
    {
        foreach (var portable in new[] { false, true })
        {
            using var ccm = new Ccm(new byte[32], portable);
            var (expected, expectedTag) = (new byte[100], new byte[8]);
            ccm.Encrypt(new byte[13], new byte[100], expected, expectedTag);
            Parallel.For(0, 2_000, _ =>
            {
                var (found, tag) = (new byte[100], new byte[8]);
                ccm.Encrypt(new byte[13], new byte[100], found, tag);
                Assert.Equal(expected, found);
                Assert.Equal(expectedTag, tag);
            });
        }
    }

    [Theory]
    [InlineData(6, 8, 10, 10)]
    [InlineData(14, 8, 10, 10)]
    [InlineData(13, 2, 10, 10)]
    [InlineData(13, 5, 10, 10)]
    [InlineData(13, 18, 10, 10)]
    [InlineData(13, 8, 10, 9)]
    [InlineData(13, 8, 10, 11)]
    [InlineData(13, 8, 65_536, 65_536)]
    [InlineData(12, 8, 16_777_216, 16_777_216)]
    public void Sizes_out_of_range_are_refused_and_nothing_is_written(int nonce, int tag, int input, int output)
    {
        using var ccm = new Ccm(new byte[16]);
        var (written, writtenTag) = (new byte[output], new byte[tag]);
        Assert.Throws<ArgumentException>(() => ccm.Encrypt(new byte[nonce], new byte[input], written, writtenTag));
        Assert.Throws<ArgumentException>(() => ccm.TryDecrypt(new byte[nonce], new byte[input], new byte[tag], written));
        Assert.True(!written.AsSpan().ContainsAnyExcept((byte)0) && !writtenTag.AsSpan().ContainsAnyExcept((byte)0));
    }

    [Fact]
    public void Memory_that_overlaps_in_part_is_refused()
    {
        using var ccm = new Ccm(new byte[16]);
        var memory = new byte[40];
        Assert.Throws<ArgumentException>(() => ccm.Encrypt(new byte[13], memory.AsSpan(0, 20), memory.AsSpan(1, 20), new byte[4]));
        Assert.Throws<ArgumentException>(() => ccm.TryDecrypt(new byte[13], memory.AsSpan(3, 20), new byte[4], memory.AsSpan(0, 20)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_disposed_key_does_nothing(bool portable)
    {
        var ccm = new Ccm(new byte[16], portable);
        ccm.Dispose();
        Assert.Throws<ObjectDisposedException>(() => ccm.Encrypt(new byte[13], [], [], new byte[4]));
        Assert.Throws<ObjectDisposedException>(() => ccm.TryDecrypt(new byte[13], [], new byte[4], []));
    }
}
