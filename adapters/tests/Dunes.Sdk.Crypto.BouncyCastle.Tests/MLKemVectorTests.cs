namespace Dunes.Sdk.Crypto.BouncyCastle.Tests;

/// <summary>The cases of NIST and Project Wycheproof that fix the randomness of an encapsulation; the conformance kit has the others.</summary>
public class MLKemVectorTests
{
    private static readonly BouncyCastleProvider Provider = BouncyCastleProvider.Instance;

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
}
