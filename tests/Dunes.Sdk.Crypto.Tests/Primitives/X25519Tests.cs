using System.Text.Json;
using Dunes.Sdk.Crypto.Primitives;
using Dunes.TestSupport;

namespace Dunes.Sdk.Crypto.Tests.Primitives;

public class X25519Tests
{
    // RFC 7748, section 5.2: scalar, u, result.
    [Theory]
    [InlineData("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4", "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c", "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552")]
    [InlineData("4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d", "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493", "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957")]
    public void The_single_examples_of_RFC_7748_come_out(string scalar, string u, string expected) => Assert.Equal(expected, Agree(Convert.FromHexString(scalar), Convert.FromHexString(u)));

    // RFC 7748, section 5.2: k and u are the base point; then k = X25519(k, u), u = the old k, again and again.
    [Theory]
    [InlineData(1, "422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079")]
    [InlineData(1_000, "684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51")]
    public void The_iterated_examples_of_RFC_7748_come_out(int count, string expected) => Assert.Equal(expected, Iterated(Nine(), Nine(), count));

    // The million takes a minute: what another implementation had at 900,000 and 950,000 is where the rest begins, and only the right ones end at the published value.
    [Fact]
    public void The_end_of_the_million_of_RFC_7748_comes_out()
    {
        var (rounds, k, u) = Depth.IsDeep
            ? (100_000, "03ab9c057b018e0fbe51517040b739110e12b45880e73d1ec70d0592ec1a3b71", "5bd6fd4aac82c92a3ba7a545aefa5f844ba879a9784c0f873cee59ca10ead944")
            : (50_000, "8be69b12b1442715354d34894802eb5dde90102575feb8bde5c2186279aba642", "85d6b4de7eae203df667bd9973861aeac6706c9c6fa897df6a715c67e34b491e");
        Assert.Equal("7c3911e0ab2586fd864497297e575e6f3bc601c0883c30df5f4dd2d24f665424", Iterated(Convert.FromHexString(k), Convert.FromHexString(u), rounds));
    }

    private static string Iterated(byte[] k, byte[] u, int rounds)
    {
        var next = new byte[32];
        for (var round = 0; round < rounds; round++)
        {
            Assert.True(X25519.TryAgree(k, u, next));
            (k, u, next) = (next, k, u);
        }

        return Convert.ToHexStringLower(k);
    }

    // RFC 7748, section 6.1.
    [Fact]
    public void Alice_and_Bob_of_RFC_7748_agree()
    {
        var alice = Convert.FromHexString("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a");
        var bob = Convert.FromHexString("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb");
        var (alicePublic, bobPublic) = (PublicKey(alice), PublicKey(bob));
        Assert.Equal("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a", Convert.ToHexStringLower(alicePublic));
        Assert.Equal("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f", Convert.ToHexStringLower(bobPublic));
        Assert.Equal("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742", Agree(alice, bobPublic));
        Assert.Equal("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742", Agree(bob, alicePublic));
    }

    [Fact]
    public void Project_Wycheproof_finds_no_mismatch()
    {
        using var file = JsonDocument.Parse(File.ReadAllBytes(Vectors.Path("wycheproof-ecdh.json")));
        var (agreed, refused) = (0, 0);
        foreach (var test in file.RootElement.GetProperty("x25519").EnumerateArray())
        {
            byte[] Octets(string name) => Convert.FromHexString(test.GetProperty(name).GetString()!);
            var expected = Octets("shared");
            var shared = new byte[32];
            Array.Fill(shared, (byte)0xA5);

            // "acceptable" cases are computed by the rule of the standard; only a zero secret is refused.
            var isZero = !expected.AsSpan().ContainsAnyExcept((byte)0);
            Assert.Equal(!isZero, X25519.TryAgree(Octets("private"), Octets("public"), shared));
            Assert.Equal(expected, shared);
            if (isZero) refused++;
            else agreed++;
        }

        Assert.True(agreed > 100 && refused > 10, $"{agreed} agreed and {refused} refused cases are too few.");
    }

    // u = 0 and 1, of orders 1, 2 and 4; p - 1; two points of order 8; 0 and 1 again, not reduced.
    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("0100000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800")]
    [InlineData("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157")]
    [InlineData("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")]
    [InlineData("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff")]
    public void A_point_of_small_order_is_refused_and_leaves_zeros(string publicKey)
    {
        var (privateKey, shared) = (new byte[32], new byte[32]);
        for (var seed = 0; seed < 20; seed++)
        {
            new Random(seed).NextBytes(privateKey);
            Array.Fill(shared, (byte)0xA5);
            Assert.False(X25519.TryAgree(privateKey, Convert.FromHexString(publicKey), shared));
            Assert.All(shared, octet => Assert.Equal(0, octet));
        }
    }

    [Fact]
    public void Two_keys_agree_and_the_table_gives_what_the_ladder_gives()
    {
        var random = new Random(7748);
        var (alice, bob) = (new byte[32], new byte[32]);
        var ladder = new byte[32];
        for (var round = 0; round < Depth.Of(200, 20_000); round++)
        {
            random.NextBytes(alice);
            random.NextBytes(bob);
            var (alicePublic, bobPublic) = (PublicKey(alice), PublicKey(bob));
            Assert.True(X25519.TryAgree(alice, Nine(), ladder));
            Assert.Equal(ladder, alicePublic);
            Assert.Equal(Agree(alice, bobPublic), Agree(bob, alicePublic));
        }
    }

    [Fact]
    public void Clamped_bits_and_the_top_bit_of_a_public_key_do_not_count()
    {
        var privateKey = new byte[32];
        new Random(5).NextBytes(privateKey);
        var expected = PublicKey(privateKey);
        var shared = Agree(privateKey, expected);
        privateKey[0] ^= 7;
        privateKey[31] ^= 0xC0;
        Assert.Equal(expected, PublicKey(privateKey));
        expected[31] ^= 0x80;
        Assert.Equal(shared, Agree(privateKey, expected));
    }

    [Fact]
    public void One_buffer_may_hold_key_and_result()
    {
        var (privateKey, buffer) = (new byte[32], new byte[32]);
        new Random(6).NextBytes(privateKey);
        var expected = Agree(privateKey, Nine());
        Nine().CopyTo(buffer, 0);
        Assert.True(X25519.TryAgree(privateKey, buffer, buffer));
        Assert.Equal(expected, Convert.ToHexStringLower(buffer));
        Assert.True(X25519.TryAgree(privateKey, Nine(), privateKey));
        Assert.Equal(expected, Convert.ToHexStringLower(privateKey));
    }

    [Fact]
    public void A_call_allocates_nothing()
    {
        var (privateKey, publicKey, shared) = (new byte[32], new byte[32], new byte[32]);
        Allocations.AreZero(() => X25519.PublicKey(privateKey, publicKey));
        Allocations.AreZero(() => X25519.TryAgree(privateKey, publicKey, shared));
    }

    [Fact]
    public void Sizes_out_of_range_are_refused()
    {
        var output = new byte[32];
        Assert.Throws<ArgumentException>(() => X25519.PublicKey(new byte[31], output));
        Assert.Throws<ArgumentException>(() => X25519.PublicKey(new byte[33], output));
        Assert.Throws<ArgumentException>(() => X25519.PublicKey(new byte[32], new byte[31]));
        Assert.Throws<ArgumentException>(() => X25519.TryAgree(new byte[31], Nine(), output));
        Assert.Throws<ArgumentException>(() => X25519.TryAgree(new byte[32], Nine(), new byte[31]));
        Assert.Equal(new byte[32], output);
    }

    // A peer's key comes off the air: its length is data.
    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public void A_public_key_of_another_length_gives_no_secret(int length)
    {
        var shared = new byte[32];
        Array.Fill(shared, (byte)0xA5);
        Assert.False(X25519.TryAgree(Nine(), new byte[length], shared));
        Assert.Equal(new byte[32], shared);
    }

    private static byte[] PublicKey(byte[] privateKey)
    {
        var publicKey = new byte[32];
        X25519.PublicKey(privateKey, publicKey);
        return publicKey;
    }

    private static byte[] Nine()
    {
        var point = new byte[32];
        point[0] = 9;
        return point;
    }

    private static string Agree(byte[] privateKey, byte[] publicKey)
    {
        var shared = new byte[32];
        Assert.True(X25519.TryAgree(privateKey, publicKey, shared));
        return Convert.ToHexStringLower(shared);
    }
}
