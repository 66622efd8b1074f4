using System.Security.Cryptography;
using Dunes.Sdk.Crypto.PostQuantum.MlDsa;
using Dunes.TestSupport;

namespace Dunes.Sdk.Crypto.Tests.PostQuantum.MlDsa;

public class ManagedMLDsaTests
{
    private static readonly byte[] Message = [.. "water at 3.2 m"u8];

    public static TheoryData<string> SetNames => [.. Engines.Sets];

    public static TheoryData<string, string> EnginesAndSets => Engines.NamesAndSets;

    // NIST ACVP (public domain), FIPS 204 keyGen: the first two of each set. Signatures stand in the accumulated hashes.
    [Theory]
    [MemberData(nameof(Published))]
    public void Keys_are_the_published_ones(string set, string seed, string publicKeySha256, string privateKeySha256)
    {
        foreach (var engine in MlDsaEngine.Available)
        {
            using var key = ManagedMLDsa.ImportMLDsaPrivateSeed(engine, Engines.Algorithm(set), Convert.FromHexString(seed));
            Assert.Equal(publicKeySha256, Convert.ToHexStringLower(SHA256.HashData(key.ExportMLDsaPublicKey())));
            Assert.Equal(privateKeySha256, Convert.ToHexStringLower(SHA256.HashData(key.ExportMLDsaPrivateKey())));
        }
    }

    public static TheoryData<string, string, string, string> Published => new()
    {
        { "ML-DSA-44", "7194b13c95231010afd2c909992bd2003ba6f437c3886bdbe3f6b867a14ba161", "838b88b6ac41e2c60698173e08ca173d0b0d2839205806e56a8a3d53195f3a03", "1c911d163cd0a5563e06f22403f7e16334fee17c2abb66f11ddf39ca6307ec58" },
        { "ML-DSA-44", "2ebe5a4123398dfbcd5bdf0a42ebdd03112be3bc88a6e9b78d93120ab8d0120e", "366cdfa62052438e03a4bb70e8aaa2c31c535584ef83a926b4efa1796605dacb", "67c5410e10424bdb0a7a17755b9a08f86f52b3ebe372bb03caefd6bbfefd28a5" },
        { "ML-DSA-65", "a991fd42b071d49c48ae3e75c647459e0daad1e1ba356a04801912d3294bcff8", "b1a7d0d2f0d7a04b9d5ffccd9bd578864dab4a01cdd7f70a05cd1f4f0672e43a", "56c53ac82fbff7d81b7a8cfbbc73011ceccad677e16dc53f2ece66d49aa11edd" },
        { "ML-DSA-65", "494f29ad1c93abb2b9545bd14cc575a98ecd3062137b439b49eb1a8cc6652fc6", "4f2a21f2bee92fc15c91ce7dc7d96f5dac1ee1f0f7eb7325823ea96dd12ecc84", "bd37a2499543695d6d31afe6c5188fe18fa16f3980d2941edae7b5dbe5c71c14" },
        { "ML-DSA-87", "a16f5b0796703e2d1a0140a35cbf36efabe70e752ba59b6a9a0e9c4b05302f73", "33f49649f05ec2fc3b050007b18ade043bbc8d1c0ded03a269d540486daaa5f4", "c64e15742f27d7d8e2832f7d55a5c014f2c9536082f3a3181cfc6246908dd649" },
        { "ML-DSA-87", "e46d458a660285930d9656a88d14e751730cae7a4975b6e4fbe69e80e3f01e7f", "f445cbb034fba125d17a8ac1be6ff617ddaca04a3e6b76ccf44e3dbc94cc7946", "d679b094bb35dfba907e45fc449b5879353d7f32c65c6fe4430f55b2cef7a2f0" },
    };

    [Theory]
    [MemberData(nameof(SetNames))]
    public void A_signature_verifies_under_the_public_key_and_its_context_alone(string set)
    {
        using var key = ManagedMLDsa.GenerateKey(Engines.Algorithm(set));
        using var other = ManagedMLDsa.GenerateKey(Engines.Algorithm(set));
        using var reader = ManagedMLDsa.ImportMLDsaPublicKey(key.Algorithm, key.ExportMLDsaPublicKey());
        var signature = key.SignData(Message, "dunes/test"u8.ToArray());
        Assert.True(key.VerifyData(Message, signature, "dunes/test"u8.ToArray()));
        Assert.True(reader.VerifyData(Message, signature, "dunes/test"u8.ToArray()));
        Assert.False(reader.VerifyData(Message, signature, "dunes/tess"u8.ToArray()));
        Assert.False(reader.VerifyData(Message.AsSpan(1), signature, "dunes/test"u8));
        Assert.False(other.VerifyData(Message, signature, "dunes/test"u8.ToArray()));
        Assert.True(key.HasPrivateKey);
        Assert.False(reader.HasPrivateKey);
    }

    [Fact]
    public void Signing_is_hedged()
    {
        using var key = ManagedMLDsa.GenerateKey(MLDsaAlgorithm.MLDsa44);
        Assert.NotEqual(key.SignData(Message), key.SignData(Message));
    }

    [Theory]
    [MemberData(nameof(EnginesAndSets))]
    public void Keys_of_every_form_give_the_same_signature(string engine, string set)
    {
        using var seeded = ManagedMLDsa.GenerateKey(Engines.Algorithm(set));
        using var expanded = ManagedMLDsa.ImportMLDsaPrivateKey(Engines.Named(engine), seeded.Algorithm, seeded.ExportMLDsaPrivateKey());
        Assert.Equal(seeded.ExportMLDsaPublicKey(), expanded.ExportMLDsaPublicKey());
        for (var number = 0; number < Depth.Of(20, 2_000); number++)
        {
            byte[] message = [(byte)number, (byte)(number >> 8)];
            var mu = Engines.Mu(seeded, [], message);
            Assert.Equal(Engines.SignMu(seeded, mu, new byte[32]), Engines.SignMu(expanded, mu, new byte[32]));
        }
    }

    [Fact]
    public void A_signature_over_the_representative_is_one_over_the_message()
    {
        using var key = ManagedMLDsa.GenerateKey(MLDsaAlgorithm.MLDsa65);
        var mu = Engines.Mu(key, [7], Message);
#pragma warning disable SYSLIB5006 // The external form is what is tested; .NET marks it experimental.
        Assert.True(key.VerifyData(Message, key.SignMu(mu), (byte[])[7]));
        Assert.True(key.VerifyMu(mu, key.SignData(Message, (byte[])[7])));
#pragma warning restore SYSLIB5006
    }

    [Theory]
    [MemberData(nameof(SetNames))]
    public void Every_bit_of_a_signature_matters(string set)
    {
        using var key = ManagedMLDsa.GenerateKey(Engines.Algorithm(set));
        var signature = key.SignData(Message);
        for (var bit = 0; bit < 8 * signature.Length; bit++)
        {
            signature[bit >> 3] ^= (byte)(1 << (bit & 7));
            Assert.False(key.VerifyData(Message, signature), $"bit {bit}");
            signature[bit >> 3] ^= (byte)(1 << (bit & 7));
        }

        Assert.True(key.VerifyData(Message, signature));
    }

    [Fact]
    public void Any_octets_of_a_signature_give_a_verdict_and_never_an_exception()
    {
        using var key = ManagedMLDsa.GenerateKey(MLDsaAlgorithm.MLDsa44);
        var random = new Random(204);
        var good = key.SignData(Message);
        var octets = new byte[good.Length];
        for (var round = 0; round < Depth.Of(50_000, 1_000_000); round++)
        {
            if ((round & 1) == 0)
            {
                random.NextBytes(octets);
            }
            else
            {
                good.CopyTo(octets, 0);
                for (var change = random.Next(1, 4); change > 0; change--) octets[random.Next(octets.Length)] ^= (byte)random.Next(1, 256);
            }

            if (octets.AsSpan().SequenceEqual(good)) continue; // two changes that undid each other
            Assert.False(key.VerifyData(Message, octets));
        }
    }

    [Theory]
    [InlineData("ML-DSA-44", 1312, 2560)]
    [InlineData("ML-DSA-65", 1952, 4032)]
    [InlineData("ML-DSA-87", 2592, 4896)]
    public void Keys_of_another_length_are_refused(string set, int publicSize, int privateSize)
    {
        var algorithm = Engines.Algorithm(set);
        foreach (var off in new[] { -1, 1 })
        {
            Assert.Throws<ArgumentException>(() => ManagedMLDsa.ImportMLDsaPublicKey(algorithm, new byte[publicSize + off]));
            Assert.Throws<ArgumentException>(() => ManagedMLDsa.ImportMLDsaPrivateKey(algorithm, new byte[privateSize + off]));
            Assert.Throws<ArgumentException>(() => ManagedMLDsa.ImportMLDsaPrivateSeed(algorithm, new byte[32 + off]));
        }

        Assert.Throws<ArgumentNullException>(() => ManagedMLDsa.GenerateKey(null!));
    }

    [Theory]
    [MemberData(nameof(SetNames))]
    public void An_expanded_key_that_contradicts_itself_is_refused(string set)
    {
        using var key = ManagedMLDsa.GenerateKey(Engines.Algorithm(set));
        var encoded = key.ExportMLDsaPrivateKey();
        foreach (var at in new[] { 0, 64, 127, 128, encoded.Length - 1 }) // rho, both ends of tr, s1, t0
        {
            var changed = (byte[])encoded.Clone();
            changed[at] ^= 1;
            Assert.Throws<CryptographicException>(() => ManagedMLDsa.ImportMLDsaPrivateKey(key.Algorithm, changed));
        }

        Array.Fill(encoded, (byte)0xFF, 128, 32); // far out of eta
        Assert.Throws<CryptographicException>(() => ManagedMLDsa.ImportMLDsaPrivateKey(key.Algorithm, encoded));
    }

    [Fact]
    public void A_public_key_neither_signs_nor_exports_a_private_one()
    {
        using var key = ManagedMLDsa.GenerateKey(MLDsaAlgorithm.MLDsa44);
        using var reader = ManagedMLDsa.ImportMLDsaPublicKey(key.Algorithm, key.ExportMLDsaPublicKey());
        Assert.Throws<CryptographicException>(() => reader.SignData(Message));
        Assert.Throws<CryptographicException>(reader.ExportMLDsaPrivateSeed);
        Assert.Throws<CryptographicException>(reader.ExportMLDsaPrivateKey);
        using var expanded = ManagedMLDsa.ImportMLDsaPrivateKey(key.Algorithm, key.ExportMLDsaPrivateKey());
        Assert.Throws<CryptographicException>(expanded.ExportMLDsaPrivateSeed);
    }

    [Fact]
    public void A_disposed_key_does_nothing_more_and_leaves_nothing_behind()
    {
        var (publicKey, privateKey) = MlDsaEngine.Fastest.FromSeed(MlDsaParameters.MlDsa65, RandomNumberGenerator.GetBytes(32));
        var key = new ManagedMLDsa(MlDsaEngine.Fastest, publicKey, privateKey);
        key.SignData(Message);
        Assert.All(MlDsaScratch.OfThread.Masks.ToArray(), value => Assert.Equal(0, value));
        key.Dispose();
        Assert.All(privateKey.Seed!, octet => Assert.Equal(0, octet));
        Assert.All(privateKey.Encoded, octet => Assert.Equal(0, octet));
        Assert.All(privateKey.Vectors, value => Assert.Equal(0, value));
        Assert.Throws<ObjectDisposedException>(() => key.SignData(Message));
        Assert.Throws<ObjectDisposedException>(() => key.SignPreHash(new byte[32], PreHash.Of("SHA2-256", []).Oid));
        Assert.Throws<ObjectDisposedException>(() => key.VerifyPreHash(new byte[32], new byte[3309], PreHash.Of("SHA2-256", []).Oid));
    }

    [Fact]
    public void A_key_disposed_under_a_signature_is_zeroed_behind_it()
    {
        var (_, key) = MlDsaEngine.Fastest.FromSeed(MlDsaParameters.MlDsa44, RandomNumberGenerator.GetBytes(32));
        Assert.True(key.TryHold());
        key.Dispose();
        key.Dispose();
        Assert.Contains(key.Seed!, octet => octet != 0);
        key.Release();
        Assert.All(key.Seed!, octet => Assert.Equal(0, octet));
        Assert.False(key.TryHold());
    }

    [Theory]
    [MemberData(nameof(SetNames))]
    public void Signing_and_verifying_allocate_nothing(string set)
    {
        using var key = ManagedMLDsa.GenerateKey(Engines.Algorithm(set));
        var signature = new byte[key.Algorithm.SignatureSizeInBytes];
        Allocations.AreZero(() => key.SignData(Message, signature, "dunes/test"u8));
        Allocations.AreZero(() => key.VerifyData(Message, signature, "dunes/test"u8));
    }

    [Fact]
    public void Several_threads_use_one_key()
    {
        using var key = ManagedMLDsa.GenerateKey(MLDsaAlgorithm.MLDsa44);
        var failures = 0;
        Parallel.For(0, 400, new ParallelOptions { MaxDegreeOfParallelism = 4 }, number =>
        {
            byte[] message = [(byte)number];
            if (!key.VerifyData(message, key.SignData(message))) Interlocked.Increment(ref failures);
        });
        Assert.Equal(0, failures);
    }
}
