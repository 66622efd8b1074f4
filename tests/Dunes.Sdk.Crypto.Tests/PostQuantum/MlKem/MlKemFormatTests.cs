using System.Security.Cryptography;
using Dunes.Sdk.Crypto.PostQuantum.MlKem;

#pragma warning disable SYSLIB5006 // The key formats of MLKem are experimental in .NET 10; that they work on our class is what is tested.

namespace Dunes.Sdk.Crypto.Tests.PostQuantum.MlKem;

public class MlKemFormatTests
{
    public static TheoryData<string> Sets => ["ML-KEM-512", "ML-KEM-768", "ML-KEM-1024"];

    [Theory]
    [MemberData(nameof(Sets))]
    public void A_private_key_travels_as_the_86_octets_of_its_seed(string set)
    {
        using var key = ManagedMLKem.GenerateKey(AccumulatedKeys.Set(set));
        var octets = key.ExportPkcs8PrivateKey();
        Assert.Equal(86, octets.Length);
        Assert.Equal("3054020100300b06096086480165030404", Convert.ToHexStringLower(octets.AsSpan(0, 17)));
        using var back = ManagedMLKem.ImportPkcs8PrivateKey(octets);
        Assert.Equal(key.Algorithm, back.Algorithm);
        Assert.Equal(key.ExportPrivateSeed(), back.ExportPrivateSeed());
        Assert.Equal(key.ExportEncapsulationKey(), back.ExportEncapsulationKey());
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public void An_expanded_private_key_travels_too(string set)
    {
        using var key = ManagedMLKem.GenerateKey(AccumulatedKeys.Set(set));
        using var expanded = ManagedMLKem.ImportDecapsulationKey(key.Algorithm, key.ExportDecapsulationKey());
        using var back = ManagedMLKem.ImportPkcs8PrivateKey(expanded.ExportPkcs8PrivateKey());
        Assert.Equal(key.ExportDecapsulationKey(), back.ExportDecapsulationKey());
    }

    [Theory]
    [MemberData(nameof(Sets))]
    public void A_public_key_travels_as_SubjectPublicKeyInfo(string set)
    {
        using var key = ManagedMLKem.GenerateKey(AccumulatedKeys.Set(set));
        var octets = key.ExportSubjectPublicKeyInfo();
        using var back = ManagedMLKem.ImportSubjectPublicKeyInfo(octets);
        Assert.Equal(key.ExportEncapsulationKey(), back.ExportEncapsulationKey());
        Assert.False(back.HasDecapsulationKey);
    }

    [Fact]
    public void Both_keys_travel_in_PEM()
    {
        using var key = ManagedMLKem.GenerateKey(MLKemAlgorithm.MLKem1024);
        using var publicKey = ManagedMLKem.ImportFromPem("a line before\n" + key.ExportSubjectPublicKeyInfoPem());
        using var privateKey = ManagedMLKem.ImportFromPem(key.ExportPkcs8PrivateKeyPem());
        publicKey.Encapsulate(out var ciphertext, out var secret);
        Assert.Equal(secret, privateKey.Decapsulate(ciphertext));
        Assert.Throws<ArgumentException>(() => ManagedMLKem.ImportFromPem("no key"));
        Assert.Throws<ArgumentException>(() => ManagedMLKem.ImportFromPem(key.ExportSubjectPublicKeyInfoPem() + "\n" + key.ExportSubjectPublicKeyInfoPem()));
    }

    [Fact]
    public void A_private_key_is_encrypted_by_the_base_class()
    {
        using var key = ManagedMLKem.GenerateKey(MLKemAlgorithm.MLKem768);
        var octets = key.ExportEncryptedPkcs8PrivateKey("a password", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1_000));
        Assert.True(octets.Length > 86);
    }

    [Fact]
    public void Seed_and_expanded_key_together_must_be_one_key()
    {
        using var key = ManagedMLKem.GenerateKey(MLKemAlgorithm.MLKem512);
        using var other = ManagedMLKem.GenerateKey(MLKemAlgorithm.MLKem512);
        using var back = ManagedMLKem.ImportPkcs8PrivateKey(Both(key.ExportPrivateSeed(), key.ExportDecapsulationKey()));
        Assert.Equal(key.ExportPrivateSeed(), back.ExportPrivateSeed());
        Assert.Throws<CryptographicException>(() => ManagedMLKem.ImportPkcs8PrivateKey(Both(key.ExportPrivateSeed(), other.ExportDecapsulationKey())));
    }

    [Fact]
    public void Every_truncation_and_many_mutations_are_refused_or_another_key()
    {
        using var key = ManagedMLKem.GenerateKey(MLKemAlgorithm.MLKem512);
        var random = new Random(9_935);
        foreach (var (octets, take) in new[] { (key.ExportPkcs8PrivateKey(), (Func<byte[], ManagedMLKem>)(source => ManagedMLKem.ImportPkcs8PrivateKey(source))), (key.ExportSubjectPublicKeyInfo(), source => ManagedMLKem.ImportSubjectPublicKeyInfo(source)) })
        {
            for (var length = 0; length < octets.Length; length++) Assert.Throws<CryptographicException>(() => take(octets[..length]));
            Assert.Throws<CryptographicException>(() => take([.. octets, 0]));
            for (var round = 0; round < 2_000; round++)
            {
                var mutated = octets.ToArray();
                mutated[random.Next(Math.Min(40, mutated.Length))] = (byte)random.Next(256);
                try
                {
                    take(mutated).Dispose();
                }
                catch (CryptographicException)
                {
                    // refused, which is right
                }
            }
        }
    }

    private static byte[] Both(byte[] seed, byte[] expandedKey)
    {
        var writer = new System.Formats.Asn1.AsnWriter(System.Formats.Asn1.AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(0);
            using (writer.PushSequence()) writer.WriteObjectIdentifier("2.16.840.1.101.3.4.4.1");
            using (writer.PushOctetString())
            using (writer.PushSequence())
            {
                writer.WriteOctetString(seed);
                writer.WriteOctetString(expandedKey);
            }
        }

        return writer.Encode();
    }
}
