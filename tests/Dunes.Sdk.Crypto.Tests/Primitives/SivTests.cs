using System.Security.Cryptography;
using System.Text.Json;
using Dunes.Sdk.Crypto.Primitives;
using Dunes.TestSupport;

namespace Dunes.Sdk.Crypto.Tests.Primitives;

public class SivTests
{
    // RFC 5297, appendix A.1: one string of associated data.
    [Fact]
    public void The_deterministic_example_of_RFC_5297_comes_out() => Check(
        "fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff",
        ["101112131415161718191a1b1c1d1e1f2021222324252627"],
        "112233445566778899aabbccddee",
        "85632d07c6e8f37f950acd320a2ecc93" + "40c02b9690c4dc04daef7f6afe5c");

    // RFC 5297, appendix A.2: two strings and a nonce.
    [Fact]
    public void The_nonce_based_example_of_RFC_5297_comes_out() => Check(
        "7f7e7d7c7b7a79787776757473727170404142434445464748494a4b4c4d4e4f",
        ["00112233445566778899aabbccddeeffdeaddadadeaddadaffeeddccbbaa99887766554433221100", "102030405060708090a0", "09f911029d74e35bd84156c5635688c0"],
        "7468697320697320736f6d6520706c61696e7465787420746f20656e6372797074207573696e67205349562d414553",
        "7bdb6e3b432667eb06f4d14bff2fbd0f" + "cb900f2fddbe404326601965c889bf17dba77ceb094fa663b7a3f748ba8af829ea64ad544a272e9c485b62a3fd5c0d");

    // Made with OpenSSL: keys and texts count up (the texts modulo 251); the SHA-256 of the sealed text. No string, one empty string, and two.
    [Theory]
    [InlineData(32, 16, 0, "9ef8b09d01e27f05decc44e7178a7a8ed2cb7d7000397edeb1a3df4d25e8da4f")]
    [InlineData(32, 100, 1, "2958cea2040b4154fbff7c4cb0eb8ac92c9130387bd2954d7460cd6e0e9fc972")]
    [InlineData(32, 300, 2, "387c3264a2b37799fde91eae4fc3e7985d67285954ea59945c5c7cf49cf1f7d1")]
    [InlineData(48, 16, 0, "4f68af92a197256c1d62c69b40bae84fcbc516ce7b11774b3531adde1f14ea41")]
    [InlineData(48, 100, 1, "0121a7a6e32101c2fc651f9240ee8ac5dc1450107966967ba540a97de8c10728")]
    [InlineData(48, 300, 2, "423944d87e5e4c67edb3b78eac5b6cf671e1d73dd8b1963c001a2ddedadd66f6")]
    [InlineData(64, 16, 0, "ed37f7a57af74d85bf6c92566b16c767b1d9fc29816685a468f01f754c5a2170")]
    [InlineData(64, 100, 1, "528717951df056b1fca637812bcfe41b45d2b7416cb290283d7d36b4dd5bab18")]
    [InlineData(64, 300, 2, "458625dd3815f962551724da02d6239b243cc442d02f838420bbbe7fbbc09d33")]
    public void Every_key_size_agrees_with_OpenSSL(int keySize, int length, int strings, string expected)
    {
        ReadOnlyMemory<byte>[] associated = strings switch { 0 => [], 1 => [Array.Empty<byte>()], _ => ["aaaaaaaaaaaaaaaa"u8.ToArray(), "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"u8.ToArray()] };
        foreach (var portable in new[] { false, true })
        {
            using var siv = new Siv([.. Enumerable.Range(0, keySize).Select(at => (byte)at)], portable);
            var output = new byte[length + 16];
            siv.Seal([.. Enumerable.Range(0, length).Select(at => (byte)(at % 251))], output, associated);
            Assert.Equal(expected, Convert.ToHexStringLower(SHA256.HashData(output)));
        }
    }

    [Theory]
    [InlineData("nonce")]
    [InlineData("deterministic")]
    public void Project_Wycheproof_finds_no_mismatch(string group)
    {
        using var file = JsonDocument.Parse(File.ReadAllBytes(Vectors.Path("wycheproof-aes-siv.json")));
        var (valid, invalid) = (0, 0);
        foreach (var test in file.RootElement.GetProperty(group).EnumerateArray())
        {
            byte[] Octets(string name) => Convert.FromHexString(test.GetProperty(name).GetString()!);
            var isValid = test.GetProperty("res").GetString() == "valid";
            ReadOnlyMemory<byte>[] associated = group == "nonce" ? [Octets("aad"), Octets("iv")] : [Octets("aad")];
            byte[] sealedText = group == "nonce" ? [.. Octets("tag"), .. Octets("ct")] : Octets("ct");
            foreach (var portable in new[] { false, true })
            {
                using var siv = new Siv(Octets("key"), portable);
                var plaintext = new byte[Math.Max(0, sealedText.Length - 16)];
                Assert.Equal(isValid, siv.TryOpen(sealedText, plaintext, associated));
                if (!isValid) continue;
                Assert.Equal(Octets("msg"), plaintext);
                var again = new byte[sealedText.Length];
                siv.Seal(plaintext, again, associated);
                Assert.Equal(sealedText, again);
            }

            if (isValid) valid++;
            else invalid++;
        }

        Assert.True(valid > 40 && invalid > 40, $"{valid} valid and {invalid} invalid cases are too few.");
    }

    [Fact]
    public void Every_length_goes_round_and_both_paths_agree()
    {
        var random = new Random(5297);
        foreach (var keySize in new[] { 32, 48, 64 })
        {
            var key = new byte[keySize];
            random.NextBytes(key);
            using var instructions = new Siv(key);
            using var portable = new Siv(key, portable: true);
            for (var length = 0; length <= 300; length++)
            {
                var (message, associated) = (new byte[length], new byte[length * 7 % 61]);
                random.NextBytes(message);
                random.NextBytes(associated);
                var (one, other) = (new byte[length + 16], new byte[length + 16]);
                instructions.Seal(message, one, associated);

                // In place and apart on the other path.
                message.CopyTo(other, 16);
                portable.Encrypt(other.AsSpan(16), other.AsSpan(16), other.AsSpan(0, 16), associated);
                Assert.Equal(one, other);
                var opened = new byte[length];
                Assert.True(portable.TryOpen(one, opened, associated));
                Assert.Equal(message, opened);
                Assert.True(instructions.TryDecrypt(other.AsSpan(0, 16), other.AsSpan(16), other.AsSpan(16), associated));
                Assert.Equal(message, other[16..]);
            }
        }
    }

    // A counter that starts just below 2^31 in its last word, where bit 31 was cleared, must not carry into the word before.
    [Fact]
    public void Long_messages_go_round_and_the_counter_starts_anywhere()
    {
        var random = new Random(31);
        var key = new byte[64];
        random.NextBytes(key);
        using var instructions = new Siv(key);
        using var portable = new Siv(key, portable: true);
        var message = new byte[100_003];
        random.NextBytes(message);
        var (one, other) = (new byte[message.Length + 16], new byte[message.Length + 16]);
        instructions.Seal(message, one);
        portable.Seal(message, other);
        Assert.True(one.AsSpan().SequenceEqual(other));
        Assert.True(instructions.TryOpen(one, message));

        // With an IV of ones the counter block is FF.. 7FFFFFFF 7FFFFFFF, and the second FF.. 7FFFFFFF 80000000: one block at a time by AES alone says so.
        byte[] iv = [.. Enumerable.Repeat((byte)0xFF, 16)];
        var zeros = new byte[16 * 20];
        using var reference = Aes.Create();
        reference.SetKey(key.AsSpan(32));
        var expected = new byte[zeros.Length];
        for (uint block = 0; block < 20; block++)
        {
            byte[] counter = [255, 255, 255, 255, 255, 255, 255, 255, 127, 255, 255, 255, 0, 0, 0, 0];
            System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(counter.AsSpan(12), 0x7FFFFFFF + block);
            reference.EncryptEcb(counter, expected.AsSpan((int)block * 16), PaddingMode.None);
        }

        var found = new byte[zeros.Length];
        CountWith(key[32..], iv, zeros, found);
        Assert.Equal(expected, found);
    }

    [Fact]
    public void Strings_are_kept_apart()
    {
        using var siv = new Siv(new byte[32]);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        ReadOnlyMemory<byte> empty = Array.Empty<byte>();
        ReadOnlyMemory<byte> a = "a"u8.ToArray();
        ReadOnlyMemory<byte> b = "b"u8.ToArray();
        ReadOnlyMemory<byte> ab = "ab"u8.ToArray();
        foreach (var strings in (ReadOnlyMemory<byte>[][])[[], [empty], [empty, empty], [a], [a, empty], [empty, a], [a, b], [b, a], [ab]])
        {
            var output = new byte[20];
            siv.Seal(new byte[4], output, strings);
            Assert.True(seen.Add(Convert.ToHexString(output)));
        }

        // The two forms mean the same: one span is one string, and an empty span is one empty string.
        var (one, other) = (new byte[20], new byte[20]);
        siv.Seal(new byte[4], one, ab.Span);
        siv.Seal(new byte[4], other, [ab]);
        Assert.Equal(one, other);
        siv.Seal(new byte[4], one, ReadOnlySpan<byte>.Empty);
        siv.Seal(new byte[4], other, [empty]);
        Assert.Equal(one, other);
    }

    [Fact]
    public void Any_flipped_bit_is_refused_and_leaves_a_zeroed_plaintext()
    {
        foreach (var portable in new[] { false, true })
        {
            using var siv = new Siv(new byte[64], portable);
            foreach (var length in new[] { 0, 5, 16, 37 })
            {
                var all = new byte[16 + length + 9];
                siv.Seal(new byte[length], all.AsSpan(0, 16 + length), all.AsSpan(16 + length));
                for (var bit = 0; bit < all.Length * 8; bit++)
                {
                    all[bit / 8] ^= (byte)(1 << (bit % 8));
                    var plaintext = new byte[length];
                    Array.Fill(plaintext, (byte)0xA5);
                    Assert.False(siv.TryOpen(all.AsSpan(0, 16 + length), plaintext, all.AsSpan(16 + length)));
                    Assert.All(plaintext, octet => Assert.Equal(0, octet));
                    all[bit / 8] ^= (byte)(1 << (bit % 8));
                }
            }
        }
    }

    [Fact]
    public void Octets_of_any_length_and_content_are_refused_without_an_exception()
    {
        var random = new Random(16);
        foreach (var portable in new[] { false, true })
        {
            using var siv = new Siv(new byte[32], portable);
            var message = new byte[50];
            random.NextBytes(message);
            var valid = new byte[66];
            siv.Seal(message, valid, "context"u8);
            var (octets, plaintext) = (new byte[200], new byte[200]);
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var round = 0; round < Depth.Of(25_000, 500_000); round++)
            {
                random.NextBytes(octets);
                var length = random.Next(octets.Length);
                Assert.False(siv.TryOpen(octets.AsSpan(0, length), plaintext.AsSpan(0, Math.Max(0, length - 16)), "context"u8));
                Assert.False(siv.TryDecrypt(octets.AsSpan(0, length % 40), octets.AsSpan(40, length / 2), plaintext.AsSpan(0, length / 2)));

                var changed = octets.AsSpan(0, random.Next(60, 70));
                valid.AsSpan(0, Math.Min(66, changed.Length)).CopyTo(changed);
                if (changed.Length == 66) changed[random.Next(66)] += (byte)random.Next(1, 256);
                Assert.False(siv.TryOpen(changed, plaintext.AsSpan(0, changed.Length - 16), "context"u8));
                Assert.False(plaintext.AsSpan(0, changed.Length - 16).ContainsAnyExcept((byte)0));
            }

            Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 100_000);
            Assert.True(siv.TryOpen(valid, plaintext.AsSpan(0, 50), "context"u8));
        }
    }

    [Fact]
    public void A_call_allocates_nothing()
    {
        var (text, output) = (new byte[333], new byte[349]);
        ReadOnlyMemory<byte>[] strings = [new byte[8], new byte[12]];
        foreach (var portable in new[] { false, true })
        {
            using var siv = new Siv(new byte[48], portable);
            Allocations.AreZero(() => siv.Seal(text, output, strings));
            Allocations.AreZero(() => siv.TryOpen(output, text, strings));
            Allocations.AreZero(() => siv.Encrypt(text, text, output, "one"u8));
            Allocations.AreZero(() => siv.TryDecrypt(output.AsSpan(0, 16), text, text, "one"u8));
        }
    }

    [Fact]
    public void Threads_may_share_an_instance()
    {
        foreach (var portable in new[] { false, true })
        {
            using var siv = new Siv(new byte[64], portable);
            var expected = new byte[216];
            siv.Seal(new byte[200], expected, "x"u8);
            Parallel.For(0, 2_000, _ =>
            {
                var found = new byte[216];
                siv.Seal(new byte[200], found, "x"u8);
                Assert.Equal(expected, found);
            });
        }
    }

    [Fact]
    public void Memory_that_overlaps_in_part_is_refused()
    {
        using var siv = new Siv(new byte[32]);
        var memory = new byte[80];
        Assert.Throws<ArgumentException>(() => siv.Encrypt(memory.AsSpan(0, 20), memory.AsSpan(1, 20), new byte[16]));
        Assert.Throws<ArgumentException>(() => siv.Encrypt(new byte[20], memory.AsSpan(10, 20), memory.AsSpan(0, 16)));
        Assert.Throws<ArgumentException>(() => siv.TryDecrypt(new byte[16], memory.AsSpan(3, 20), memory.AsSpan(0, 20)));
        Assert.Throws<ArgumentException>(() => siv.Seal(memory.AsSpan(0, 20), memory.AsSpan(0, 36)));
        Assert.Throws<ArgumentException>(() => siv.TryOpen(memory.AsSpan(0, 36), memory.AsSpan(0, 20)));
        Assert.Equal(new byte[80], memory);

        // In place, as the documentation says.
        siv.Seal(memory.AsSpan(16, 20), memory.AsSpan(0, 36));
        Assert.True(siv.TryOpen(memory.AsSpan(0, 36), memory.AsSpan(16, 20)));
        Assert.Equal(new byte[20], memory[16..36]);
    }

    [Fact]
    public void Sizes_out_of_range_are_refused()
    {
        foreach (var size in new[] { 0, 16, 31, 33, 63, 128 }) Assert.Throws<ArgumentException>(() => new Siv(new byte[size]));
        using var siv = new Siv(new byte[32]);
        Assert.Throws<ArgumentException>(() => siv.Encrypt(new byte[4], new byte[5], new byte[16]));
        Assert.Throws<ArgumentException>(() => siv.Encrypt(new byte[4], new byte[4], new byte[15]));
        Assert.Throws<ArgumentException>(() => siv.TryDecrypt(new byte[16], new byte[4], new byte[3]));
        Assert.Throws<ArgumentException>(() => siv.Seal(new byte[4], new byte[19]));
        Assert.Throws<ArgumentException>(() => siv.TryOpen(new byte[20], new byte[5]));
        siv.Seal([], new byte[16], new ReadOnlyMemory<byte>[126]);
        Assert.Throws<ArgumentException>(() => siv.Seal([], new byte[16], new ReadOnlyMemory<byte>[127]));

        // What came off the air too short is refused like what was changed.
        var plaintext = new byte[] { 1, 2, 3 };
        Assert.False(siv.TryOpen(new byte[15], plaintext));
        Assert.Equal(new byte[3], plaintext);
        Assert.False(siv.TryDecrypt(new byte[15], new byte[3], plaintext));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_disposed_key_does_nothing(bool portable)
    {
        var siv = new Siv(new byte[32], portable);
        siv.Dispose();
        Assert.Throws<ObjectDisposedException>(() => siv.Seal([], new byte[16]));
        Assert.Throws<ObjectDisposedException>(() => siv.TryOpen(new byte[16], [], "a"u8));
    }

    private static unsafe void CountWith(byte[] key, byte[] iv, byte[] input, byte[] output)
    {
        var block = System.Runtime.Intrinsics.Vector128.Create(iv);
        using var aes = new AesKey(key, portable: false);
        if (aes.Platform is { } platform)
        {
            SivCore.Count(new AesPlatform.Rounds(platform), block, input, output);
            return;
        }

        fixed (byte* schedule = aes.Schedule) SivCore.Count(new AesInstructions(schedule, aes.RoundCount), block, input, output);
    }

    private static void Check(string key, string[] strings, string text, string expected)
    {
        ReadOnlyMemory<byte>[] associated = [.. strings.Select(octets => (ReadOnlyMemory<byte>)Convert.FromHexString(octets))];
        var plaintext = Convert.FromHexString(text);
        foreach (var portable in new[] { false, true })
        {
            using var siv = new Siv(Convert.FromHexString(key), portable);
            var output = new byte[plaintext.Length + 16];
            siv.Seal(plaintext, output, associated);
            Assert.Equal(expected, Convert.ToHexStringLower(output));
            var opened = new byte[plaintext.Length];
            Assert.True(siv.TryOpen(output, opened, associated));
            Assert.Equal(plaintext, opened);
        }
    }
}
