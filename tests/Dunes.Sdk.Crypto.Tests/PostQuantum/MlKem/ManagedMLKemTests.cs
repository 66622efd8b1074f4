using System.Security.Cryptography;
using Dunes.Sdk.Crypto.PostQuantum.MlKem;
using Dunes.TestSupport;

namespace Dunes.Sdk.Crypto.Tests.PostQuantum.MlKem;

public class ManagedMLKemTests
{
    public static TheoryData<string> Sets => ["ML-KEM-512", "ML-KEM-768", "ML-KEM-1024"];

    // C2SP CCTV: SHAKE128 over a hundred keys, encapsulations, decapsulations and rejections.
    [Theory]
    [InlineData("ML-KEM-512", "449120c6e320ef3e9fbfa2316e5f2d2e1e6dd37d8ff5d086d5d2db7d42aff0a1")]
    [InlineData("ML-KEM-768", "8d65b902f28edc683cebee2872962fd165a4d197c9e24ec74caa4470270df0b7")]
    [InlineData("ML-KEM-1024", "c3ffe9ebecfa479c142656cbfbc6417efa05b77e994fe538eef4daed166363df")]
    public void The_accumulated_hash_of_a_hundred_keys_comes_out(string set, string hash)
    {
        Assert.Equal(hash, AccumulatedKeys.Hash(set, 100, portable: false));
        Assert.Equal(hash, AccumulatedKeys.Hash(set, 100, portable: true));
    }

    // NIST ACVP, FIPS 203 key generation, the first case of each set; SHA-256 of both keys.
    [Theory]
    [InlineData("ML-KEM-512", "47b893474672ba92e4b12ee44fb32953af8e8503b5fb471d1614fb8a021a660a1f8cb39e9e30bc458a0dc5408884b1187fb217018df760fa57317703b844a0a9", "7e4a2b716a684c1ad33c43c808782da9e1a72f14ccda82723f712d49f53a9f28", "c725c25ca8636d75653a07e7a9ccf0b3c2b927617e8f99f0f05ab1f9cb7e046d")]
    [InlineData("ML-KEM-768", "e582b7d75e6c80b05ae392a1fc9f7153b12390fd99930368cc67a768baebc8a01cdacb8740c0b87c4a379575f187b367cbfa3b300bf591b109f79816e9cbe8f0", "4158f6afb5e516c99f1da07da8c651348422b17c1f4e9a08ad73fb1f91249b3e", "7aab35839207f72b310abe36e2daa1cc7ff6f7fa8941e439967cd47d9b437079")]
    [InlineData("ML-KEM-1024", "f3a706faf090c03db506863ab0b20bd8a1627956318e88c67eb875e8e726600935d2bc43dd1cc879f765bf2a0c5e297889dde910e57e2bb0eae417b90ab7a275", "b78619e4fceeeb86dee3fedb945eca6da61dae312771ef8fa871951d391bd7b6", "925ed6f1cf0379ede29d8209432d6e08c73ed0423883febf85416343f4fa1f86")]
    public void The_first_key_of_each_published_set_comes_out(string set, string seed, string encapsulationKeyHash, string decapsulationKeyHash)
    {
        foreach (var portable in new[] { false, true })
        {
            using var key = ManagedMLKem.FromSeed(AccumulatedKeys.Set(set), Convert.FromHexString(seed), portable);
            Assert.Equal(encapsulationKeyHash, Convert.ToHexStringLower(SHA256.HashData(key.ExportEncapsulationKey())));
            Assert.Equal(decapsulationKeyHash, Convert.ToHexStringLower(SHA256.HashData(key.ExportDecapsulationKey())));
        }
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public void What_is_encapsulated_for_a_key_is_what_it_decapsulates(string set)
    {
        using var key = ManagedMLKem.GenerateKey(AccumulatedKeys.Set(set));
        using var peer = ManagedMLKem.ImportEncapsulationKey(key.Algorithm, key.ExportEncapsulationKey());
        using var expanded = ManagedMLKem.ImportDecapsulationKey(key.Algorithm, key.ExportDecapsulationKey());
        using var seeded = ManagedMLKem.ImportPrivateSeed(key.Algorithm, key.ExportPrivateSeed());
        peer.Encapsulate(out var ciphertext, out var secret);
        Assert.Equal(secret, key.Decapsulate(ciphertext));
        Assert.Equal(secret, expanded.Decapsulate(ciphertext));
        Assert.Equal(secret, seeded.Decapsulate(ciphertext));
        Assert.Equal(key.ExportDecapsulationKey(), expanded.ExportDecapsulationKey());
        Assert.Equal(key.ExportDecapsulationKey(), seeded.ExportDecapsulationKey());

        peer.Encapsulate(out var other, out var otherSecret);
        Assert.NotEqual(ciphertext, other);
        Assert.NotEqual(secret, otherSecret);
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public void Any_flipped_bit_gives_another_secret_the_same_each_time(string set)
    {
        using var key = ManagedMLKem.ImportPrivateSeed(AccumulatedKeys.Set(set), new byte[64]);
        key.Encapsulate(out var ciphertext, out var secret);
        var random = new Random(203);
        for (var octet = 0; octet < ciphertext.Length; octet += random.Next(1, 8))
        {
            var bit = (byte)(1 << random.Next(8));
            ciphertext[octet] ^= bit;
            var rejected = key.Decapsulate(ciphertext);
            Assert.NotEqual(secret, rejected);
            Assert.Equal(rejected, key.Decapsulate(ciphertext));
            ciphertext[octet] ^= bit;
        }

        Assert.Equal(secret, key.Decapsulate(ciphertext));
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public void Wrong_lengths_are_refused_by_name(string set)
    {
        var algorithm = AccumulatedKeys.Set(set);
        foreach (var by in new[] { -1, 1 })
        {
            Assert.Contains("64", Assert.Throws<ArgumentException>(() => ManagedMLKem.ImportPrivateSeed(algorithm, new byte[64 + by])).Message, StringComparison.Ordinal);
            Assert.Contains(set, Assert.Throws<ArgumentException>(() => ManagedMLKem.ImportEncapsulationKey(algorithm, new byte[algorithm.EncapsulationKeySizeInBytes + by])).Message, StringComparison.Ordinal);
            Assert.Contains(set, Assert.Throws<ArgumentException>(() => ManagedMLKem.ImportDecapsulationKey(algorithm, new byte[algorithm.DecapsulationKeySizeInBytes + by])).Message, StringComparison.Ordinal);
            using var key = ManagedMLKem.GenerateKey(algorithm);
            Assert.Throws<ArgumentException>(() => key.Decapsulate(new byte[algorithm.CiphertextSizeInBytes + by]));
            Assert.Throws<ArgumentException>(() => key.Encapsulate(new byte[algorithm.CiphertextSizeInBytes + by], new byte[32]));
            Assert.Throws<ArgumentException>(() => key.Encapsulate(new byte[algorithm.CiphertextSizeInBytes], new byte[32 + by]));
        }
    }

    [Fact]
    public void A_key_whose_hash_or_modulus_is_wrong_is_refused()
    {
        using var key = ManagedMLKem.GenerateKey(MLKemAlgorithm.MLKem768);
        var dk = key.ExportDecapsulationKey();
        dk[^40] ^= 1;
        Assert.Throws<CryptographicException>(() => ManagedMLKem.ImportDecapsulationKey(MLKemAlgorithm.MLKem768, dk));

        var ek = key.ExportEncapsulationKey();
        (ek[0], ek[1]) = (0x01, (byte)((ek[1] & 0xF0) | 0x0D)); // 0xD01 is q
        Assert.Throws<CryptographicException>(() => ManagedMLKem.ImportEncapsulationKey(MLKemAlgorithm.MLKem768, ek));
    }

    [Fact]
    public void A_public_key_tells_no_private_one_and_an_expanded_one_no_seed()
    {
        using var key = ManagedMLKem.GenerateKey(MLKemAlgorithm.MLKem512);
        using var peer = ManagedMLKem.ImportEncapsulationKey(key.Algorithm, key.ExportEncapsulationKey());
        using var expanded = ManagedMLKem.ImportDecapsulationKey(key.Algorithm, key.ExportDecapsulationKey());
        Assert.False(peer.HasDecapsulationKey);
        Assert.Throws<CryptographicException>(() => peer.Decapsulate(new byte[768]));
        Assert.Throws<CryptographicException>(() => peer.ExportDecapsulationKey());
        Assert.Throws<CryptographicException>(() => peer.ExportPrivateSeed());
        Assert.Throws<CryptographicException>(() => expanded.ExportPrivateSeed());
    }

    [Fact]
    public void A_disposed_key_is_refused()
    {
        var key = ManagedMLKem.GenerateKey(MLKemAlgorithm.MLKem768);
        key.Dispose();
        key.Dispose();
        Assert.Throws<ObjectDisposedException>(() => key.Encapsulate(new byte[1_088], new byte[32]));
        Assert.Throws<ObjectDisposedException>(() => key.Decapsulate(new byte[1_088], new byte[32]));
        Assert.Throws<ObjectDisposedException>(() => key.ExportPrivateSeed());
        Assert.Throws<ObjectDisposedException>(() => key.ExportEncapsulationKey());
    }

    [Fact]
    public void A_key_in_use_outlives_its_disposal_until_the_use_ends()
    {
        var key = new DecapsulationKey(MlKemParameters.MlKem768);
        using (var secrets = key.Open())
        {
            secrets.Seed.Fill(0xA5);
            key.Dispose();
            Assert.Equal(0xA5, secrets.Seed[63]);
        }

        Assert.Throws<ObjectDisposedException>(() => key.Open().Dispose());
    }

    [Fact]
    public void Erasing_leaves_no_octet_of_a_secret()
    {
        using var memory = new SecretMemory(4_099);
        var octets = memory.Hold();
        octets.Fill(0xA5);
        memory.Erase();
        Assert.False(octets.ContainsAnyExcept((byte)0));
        memory.Release();
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public void Encapsulating_and_decapsulating_allocate_nothing(string set)
    {
        using var key = ManagedMLKem.GenerateKey(AccumulatedKeys.Set(set));
        var (ciphertext, secret) = (new byte[key.Algorithm.CiphertextSizeInBytes], new byte[32]);
        Allocations.AreZero(() =>
        {
            key.Encapsulate(ciphertext, secret);
            key.Decapsulate(ciphertext, secret);
        });
    }

    [Fact]
    public void One_key_serves_several_threads()
    {
        using var key = ManagedMLKem.GenerateKey(MLKemAlgorithm.MLKem768);
        Parallel.For(0, 400, new ParallelOptions { MaxDegreeOfParallelism = 8 }, _ =>
        {
            var (ciphertext, sent, received) = (new byte[1_088], new byte[32], new byte[32]);
            key.Encapsulate(ciphertext, sent);
            key.Decapsulate(ciphertext, received);
            Assert.Equal(sent, received);
        });
    }
}
