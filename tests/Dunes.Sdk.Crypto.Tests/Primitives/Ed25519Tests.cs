using System.Numerics;
using System.Security.Cryptography;
using Dunes.Sdk.Crypto.Primitives;
using Dunes.TestSupport;

namespace Dunes.Sdk.Crypto.Tests.Primitives;

public class Ed25519Tests
{
    // RFC 8032, section 7.1, TEST 1024: 1,023 octets.
    private const string LongMessage =
        "08b8b2b733424243760fe426a4b54908632110a66c2f6591eabd3345e3e4eb98fa6e264bf09efe12ee50f8f54e9f77b1e355f6c50544e23fb1433ddf73be" +
        "84d879de7c0046dc4996d9e773f4bc9efe5738829adb26c81b37c93a1b270b20329d658675fc6ea534e0810a4432826bf58c941efb65d57a338bbd2e2664" +
        "0f89ffbc1a858efcb8550ee3a5e1998bd177e93a7363c344fe6b199ee5d02e82d522c4feba15452f80288a821a579116ec6dad2b3b310da903401aa62100" +
        "ab5d1a36553e06203b33890cc9b832f79ef80560ccb9a39ce767967ed628c6ad573cb116dbefefd75499da96bd68a8a97b928a8bbc103b6621fcde2beca1" +
        "231d206be6cd9ec7aff6f6c94fcd7204ed3455c68c83f4a41da4af2b74ef5c53f1d8ac70bdcb7ed185ce81bd84359d44254d95629e9855a94a7c1958d1f8" +
        "ada5d0532ed8a5aa3fb2d17ba70eb6248e594e1a2297acbbb39d502f1a8c6eb6f1ce22b3de1a1f40cc24554119a831a9aad6079cad88425de6bde1a9187e" +
        "bb6092cf67bf2b13fd65f27088d78b7e883c8759d2c4f5c65adb7553878ad575f9fad878e80a0c9ba63bcbcc2732e69485bbc9c90bfbd62481d9089beccf" +
        "80cfe2df16a2cf65bd92dd597b0707e0917af48bbb75fed413d238f5555a7a569d80c3414a8d0859dc65a46128bab27af87a71314f318c782b23ebfe808b" +
        "82b0ce26401d2e22f04d83d1255dc51addd3b75a2b1ae0784504df543af8969be3ea7082ff7fc9888c144da2af58429ec96031dbcad3dad9af0dcbaaaf26" +
        "8cb8fcffead94f3c7ca495e056a9b47acdb751fb73e666c6c655ade8297297d07ad1ba5e43f1bca32301651339e22904cc8c42f58c30c04aafdb038dda08" +
        "47dd988dcda6f3bfd15c4b4c4525004aa06eeff8ca61783aacec57fb3d1f92b0fe2fd1a85f6724517b65e614ad6808d6f6ee34dff7310fdc82aebfd904b0" +
        "1e1dc54b2927094b2db68d6f903b68401adebf5a7e08d78ff4ef5d63653a65040cf9bfd4aca7984a74d37145986780fc0b16ac451649de6188a7dbdf191f" +
        "64b5fc5e2ab47b57f7f7276cd419c17a3ca8e1b939ae49e488acba6b965610b5480109c8b17b80e1b7b750dfc7598d5d5011fd2dcc5600a32ef5b52a1ecc" +
        "820e308aa342721aac0943bf6686b64b2579376504ccc493d97e6aed3fb0f9cd71a43dd497f01f17c0e2cb3797aa2a2f256656168e6c496afc5fb93246f6" +
        "b1116398a346f1a641f3b041e989f7914f90cc2c7fff357876e506b50d334ba77c225bc307ba537152f3f1610e4eafe595f6d9d90d11faa933a15ef13695" +
        "46868a7f3a45a96768d40fd9d03412c091c6315cf4fde7cb68606937380db2eaaa707b4c4185c32eddcdd306705e4dc1ffc872eeee475a64dfac86aba41c" +
        "0618983f8741c5ef68d3a101e8a3b8cac60c905c15fc910840b94c00a0b9d0";

    private static readonly BigInteger Order = BigInteger.Pow(2, 252) + BigInteger.Parse("27742317777372353535851937790883648493", System.Globalization.CultureInfo.InvariantCulture);

    // RFC 8032, section 7.1, in its order: private key, public key, message, signature.
    public static TheoryData<string, string, string, string> Examples => new()
    {
        { "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "", "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b" },
        { "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72", "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00" },
        { "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7", "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82", "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a" },
        { "f5e5767cf153319517630f226876b86c8160cc583bc013744c6bf255f5cc0ee5", "278117fc144c72340f67d0f2316e8386ceffbf2b2428c9c51fef7c597f1d426e", LongMessage, "0aab4c900501b3e24d7cdf4663326a3a87df5e4843b2cbdb67cbf6e460fec350aa5371b1508f9f4528ecea23c436d94b5e8fcd4f681e30a6ac00a9704a188a03" },
        { "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42", "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf", "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f", "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704" },
    };

    [Theory]
    [MemberData(nameof(Examples))]
    public void The_examples_of_RFC_8032_come_out(string privateKey, string publicKey, string message, string signature)
    {
        var (seed, text) = (Convert.FromHexString(privateKey), Convert.FromHexString(message));
        var (key, signed) = (new byte[32], new byte[64]);
        Ed25519.PublicKey(seed, key);
        Assert.Equal(publicKey, Convert.ToHexStringLower(key));
        Ed25519.Sign(seed, text, signed);
        Assert.Equal(signature, Convert.ToHexStringLower(signed));
        Assert.True(Ed25519.Verify(key, text, signed));
    }

    // Lengths on both sides of where the hash changes from one buffer to a running one.
    [Fact]
    public void What_is_signed_verifies_at_every_length_and_no_other_message_does()
    {
        var random = new Random(8032);
        var (seed, key, signature) = (new byte[32], new byte[32], new byte[64]);
        foreach (var length in (int[])[0, 1, 63, 64, 65, 127, 128, 959, 960, 961, 991, 992, 993, 5_000])
        {
            random.NextBytes(seed);
            var message = new byte[length + 1];
            random.NextBytes(message);
            Ed25519.PublicKey(seed, key);
            Ed25519.Sign(seed, message.AsSpan(0, length), signature);
            Assert.True(Ed25519.Verify(key, message.AsSpan(0, length), signature));
            Assert.False(Ed25519.Verify(key, message, signature));
            if (length > 0) Assert.False(Ed25519.Verify(key, message.AsSpan(0, length - 1), signature));
        }
    }

    [Fact]
    public void Any_flipped_bit_is_refused()
    {
        var (seed, key, message, signature) = (new byte[32], new byte[32], new byte[20], new byte[64]);
        new Random(2).NextBytes(seed);
        Ed25519.PublicKey(seed, key);
        Ed25519.Sign(seed, message, signature);
        byte[] all = [.. key, .. message, .. signature];
        bool Verifies() => Ed25519.Verify(all.AsSpan(0, 32), all.AsSpan(32, 20), all.AsSpan(52));
        Assert.True(Verifies());
        for (var bit = 0; bit < all.Length * 8; bit++)
        {
            all[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(Verifies(), $"bit {bit}");
            all[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void S_is_refused_from_the_order_on()
    {
        var (seed, key, signature) = (new byte[32], new byte[32], new byte[64]);
        Ed25519.PublicKey(seed, key);
        Ed25519.Sign(seed, [], signature);
        var s = new BigInteger(signature.AsSpan(32), isUnsigned: true);
        for (var times = 1; times <= 15; times++)
        {
            var again = (byte[])signature.Clone();
            (s + (times * Order)).ToByteArray(isUnsigned: true).CopyTo(again, 32);
            Assert.False(Ed25519.Verify(key, [], again));
        }

        // Both sides of the boundary: L - 1 and L.
        var octets = new byte[32];
        (Order - 1).ToByteArray(isUnsigned: true).CopyTo(octets, 0);
        Assert.True(Scalar25519.IsCanonical(octets));
        Order.ToByteArray(isUnsigned: true).CopyTo(octets, 0);
        Assert.False(Scalar25519.IsCanonical(octets));
        Array.Fill(octets, (byte)0xFF);
        Assert.False(Scalar25519.IsCanonical(octets));
    }

    // The eight points of small order, then encodings that RFC 8032, section 5.1.3 refuses: y = p and p + 1, and x = -0 for y = 1 and p - 1.
    [Theory]
    [InlineData("0100000000000000000000000000000000000000000000000000000000000000", true)]
    [InlineData("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", true)]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000", true)]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000080", true)]
    [InlineData("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a", true)]
    [InlineData("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa", true)]
    [InlineData("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05", true)]
    [InlineData("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85", true)]
    [InlineData("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", false)]
    [InlineData("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", false)]
    [InlineData("0100000000000000000000000000000000000000000000000000000000000080", false)]
    [InlineData("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", false)]
    [InlineData("0200000000000000000000000000000000000000000000000000000000000000", false)]
    public void A_public_key_of_small_order_or_no_canonical_point_is_refused(string encoded, bool isPoint)
    {
        var key = Convert.FromHexString(encoded);
        Assert.Equal(isPoint, EdwardsPoint.TryRead(key, out var point));
        if (isPoint)
        {
            var again = new byte[32];
            point.Write(again);
            Assert.Equal(key, again);
        }

        // S = 1 and R = B: with A the identity the equation holds for every message, with another A of small order wherever k is a multiple of it.
        var signature = new byte[64];
        signature.AsSpan(0, 32).Fill(0x66);
        signature[0] = 0x58;
        signature[32] = 1;
        for (byte message = 0; message < 40; message++) Assert.False(Ed25519.Verify(key, [message], signature));
    }

    [Fact]
    public void An_R_that_is_not_canonical_is_refused_even_where_the_equation_holds()
    {
        // A = aB and S = ka give R = identity, y = 1; its other name is y = p + 1. k takes in the octets of R as they stand, so both are made to fit.
        foreach (var (r, expected) in (ReadOnlySpan<(string, bool)>)[("01" + new string('0', 62), true), ("ee" + new string('f', 60) + "7f", false), ("01" + new string('0', 60) + "80", false)])
        {
            var (seed, key, hash, signature) = (new byte[32], new byte[32], new byte[64], new byte[64]);
            Ed25519.PublicKey(seed, key);
            var a = SHA512.HashData(seed).AsSpan(0, 32).ToArray();
            Scalar25519.Clamp(a);
            Convert.FromHexString(r).CopyTo(signature, 0);
            SHA512.HashData([.. signature.AsSpan(0, 32), .. key], hash);
            var k = new BigInteger(hash, isUnsigned: true) % Order;
            (k * new BigInteger(a, isUnsigned: true) % Order).ToByteArray(isUnsigned: true).CopyTo(signature, 32);
            Assert.Equal(expected, Ed25519.Verify(key, [], signature));
        }
    }

    // A = aB + a point of order 8, with a known: the check without the factor 8 holds only where k is a multiple of 8, as for message 03.
    [Theory]
    [InlineData("00", "684c0d53ab44de46d526ab4d33b5947bab9d77af687fe0a09518a5f6df4a86ebd13038753a2d4a13d02dd3c511655af66e3c7c2d54da0e136e38745dcd0fc20d", false)]
    [InlineData("03", "684c0d53ab44de46d526ab4d33b5947bab9d77af687fe0a09518a5f6df4a86ebfe1e9b35ce3c76e1cf8ad3977074557c53d41fdd23d116b09229c133ff0d3803", true)]
    public void A_key_with_a_part_of_small_order_is_checked_without_the_factor_8(string message, string signature, bool expected) =>
        Assert.Equal(expected, Ed25519.Verify(Convert.FromHexString("e5a369e1f023bf3db449eaf229b077c8c283b7346a74980f56411efb8e0e3899"), Convert.FromHexString(message), Convert.FromHexString(signature)));

    [Fact]
    public void Octets_of_any_length_and_content_give_true_or_false()
    {
        var random = new Random(25519);
        var (seed, key, signature, message) = (new byte[32], new byte[32], new byte[64], new byte[40]);
        Ed25519.PublicKey(seed, key);
        Ed25519.Sign(seed, message, signature);
        var points = 0;
        var before = GC.GetAllocatedBytesForCurrentThread();
        var octets = new byte[200];
        for (var round = 0; round < Depth.Of(20_000, 1_000_000); round++)
        {
            // Random octets of the right and of other lengths, then valid ones with a few octets changed.
            random.NextBytes(octets);
            if (EdwardsPoint.TryRead(octets, out _)) points++;

            // Every input is decoded; verifying takes ten times as long, and one in twenty is verified.
            if (random.Next(20) != 0) continue;
            var otherLength = round % 8 == 0;
            Assert.False(Ed25519.Verify(octets.AsSpan(0, otherLength ? random.Next(70) : 32), octets.AsSpan(70, random.Next(60)), octets.AsSpan(130, otherLength ? random.Next(70) : 64)));

            Span<byte> changed = octets.AsSpan(0, 136);
            key.CopyTo(changed);
            message.CopyTo(changed[32..]);
            signature.CopyTo(changed[72..]);
            for (var change = random.Next(1, 4); change > 0; change--) changed[random.Next(changed.Length)] += (byte)random.Next(1, 256);
            var same = changed[..32].SequenceEqual(key) && changed.Slice(32, 40).SequenceEqual(message) && changed[72..].SequenceEqual(signature);
            Assert.True(same == Ed25519.Verify(changed[..32], changed.Slice(32, 40), changed[72..]));
        }

        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 100_000);
        Assert.True(points > 1_000, $"{points} random points are too few to have tested more than decoding.");
    }

    [Fact]
    public void The_signature_may_be_written_over_the_message()
    {
        var (seed, buffer, signature) = (new byte[32], new byte[64], new byte[64]);
        new Random(9).NextBytes(buffer);
        Ed25519.Sign(seed, buffer, signature);
        Ed25519.Sign(seed, buffer, buffer);
        Assert.Equal(signature, buffer);
    }

    [Fact]
    public void A_call_with_a_short_message_allocates_nothing()
    {
        var (seed, key, message, signature) = (new byte[32], new byte[32], new byte[900], new byte[64]);
        Allocations.AreZero(() => Ed25519.PublicKey(seed, key));
        Allocations.AreZero(() => Ed25519.Sign(seed, message, signature));
        Allocations.AreZero(() => Ed25519.Verify(key, message, signature));
    }

    [Fact]
    public void Sizes_out_of_range_are_refused_and_nothing_is_written()
    {
        var output = new byte[64];
        Assert.Throws<ArgumentException>(() => Ed25519.PublicKey(new byte[31], output));
        Assert.Throws<ArgumentException>(() => Ed25519.PublicKey(new byte[32], new byte[31]));
        Assert.Throws<ArgumentException>(() => Ed25519.Sign(new byte[64], [], output));
        Assert.Throws<ArgumentException>(() => Ed25519.Sign(new byte[32], [], new byte[63]));
        Assert.Equal(new byte[64], output);
    }
}
