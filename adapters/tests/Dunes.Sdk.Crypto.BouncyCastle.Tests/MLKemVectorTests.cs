using System.Security.Cryptography;

namespace Dunes.Sdk.Crypto.BouncyCastle.Tests;

/// <summary>NIST's and Project Wycheproof's cases for ML-KEM, as far as they start from a seed or a public key.</summary>
public class MLKemVectorTests
{
    private static readonly BouncyCastleProvider Provider = BouncyCastleProvider.Instance;

    [Fact]
    public void ACVP_keys_are_those_of_the_seeds()
    {
        foreach (var vector in PublishedCases.Load("mlkem-acvp.json", "keyGen", 75))
        {
            using var key = Provider.ImportMLKemPrivateSeed(PublishedCases.Kem(vector), [.. PublishedCases.Bytes(vector, "d")!, .. PublishedCases.Bytes(vector, "z")!]);
            PublishedCases.AssertValue(vector, "ek", key.ExportEncapsulationKey());
            PublishedCases.AssertValue(vector, "dk", key.ExportDecapsulationKey());
        }
    }

    [Fact]
    public void ACVP_encapsulations_are_those_of_the_randomness()
    {
        foreach (var vector in PublishedCases.Load("mlkem-acvp.json", "encaps", 30))
        {
            using var key = (BouncyCastleMLKem)Provider.ImportMLKemEncapsulationKey(PublishedCases.Kem(vector), PublishedCases.Bytes(vector, "ek")!);
            var (ciphertext, secret) = (new byte[key.Algorithm.CiphertextSizeInBytes], new byte[32]);
            key.Encapsulate(PublishedCases.Fixed(PublishedCases.Bytes(vector, "m")!), ciphertext, secret);
            PublishedCases.AssertValue(vector, "c", ciphertext);
            PublishedCases.AssertValue(vector, "k", secret);
        }
    }

    [Fact]
    public void ACVP_decapsulations_are_those_expected_implicit_rejection_included()
    {
        var vectors = PublishedCases.Load("mlkem-acvp.json", "decaps", 42).FindAll(vector => vector.TryGetProperty("d", out _));
        Assert.Equal(30, vectors.Count); // the other twelve start from an expanded key, which the seam does not take
        foreach (var vector in vectors)
        {
            using var key = Provider.ImportMLKemPrivateSeed(PublishedCases.Kem(vector), [.. PublishedCases.Bytes(vector, "d")!, .. PublishedCases.Bytes(vector, "z")!]);
            PublishedCases.AssertValue(vector, "k", key.Decapsulate(PublishedCases.Bytes(vector, "c")!));
        }
    }

    [Fact]
    public void ACVP_public_keys_pass_the_check_of_section_7_2_or_are_refused()
    {
        var vectors = PublishedCases.Load("mlkem-acvp.json", "keyCheck", 36).FindAll(vector => vector.GetProperty("kind").GetString() == "ek");
        Assert.Equal(18, vectors.Count);
        foreach (var vector in vectors)
        {
            Assert.Equal(vector.GetProperty("ok").GetBoolean(), PublishedCases.Accepts(() => Provider.ImportMLKemEncapsulationKey(PublishedCases.Kem(vector), PublishedCases.Bytes(vector, "key")!).Dispose()));
        }
    }

    [Fact]
    public void Wycheproof_keys_are_those_of_the_seeds()
    {
        foreach (var vector in PublishedCases.Load("wycheproof-mlkem.json", "keyGen", 120))
        {
            using var key = Provider.ImportMLKemPrivateSeed(PublishedCases.Kem(vector), PublishedCases.Bytes(vector, "seed")!);
            PublishedCases.AssertValue(vector, "ek", key.ExportEncapsulationKey());
            PublishedCases.AssertValue(vector, "dk", key.ExportDecapsulationKey());
        }
    }

    [Fact]
    public void Wycheproof_encapsulations_are_those_expected()
    {
        foreach (var vector in PublishedCases.Load("wycheproof-mlkem.json", "encaps", 63))
        {
            PublishedCases.AssertVerdict(vector, PublishedCases.Accepts(() =>
            {
                using var key = (BouncyCastleMLKem)Provider.ImportMLKemEncapsulationKey(PublishedCases.Kem(vector), PublishedCases.Bytes(vector, "ek")!);
                var (ciphertext, secret) = (new byte[key.Algorithm.CiphertextSizeInBytes], new byte[32]);
                key.Encapsulate(PublishedCases.Fixed(PublishedCases.Bytes(vector, "m")!), ciphertext, secret);
                PublishedCases.AssertValue(vector, "c", ciphertext);
                PublishedCases.AssertValue(vector, "K", secret);
            }));
        }
    }

    [Fact]
    public void Wycheproof_decapsulations_are_those_expected()
    {
        foreach (var vector in PublishedCases.Load("wycheproof-mlkem.json", "decapsSeed", 75))
        {
            PublishedCases.AssertVerdict(vector, PublishedCases.Accepts(() =>
            {
                using var key = Provider.ImportMLKemPrivateSeed(PublishedCases.Kem(vector), PublishedCases.Bytes(vector, "seed")!);
                PublishedCases.AssertValue(vector, "K", key.Decapsulate(PublishedCases.Bytes(vector, "c")!));
            }));
        }
    }
}
