using System.Security.Cryptography;
using System.Text.Json;
using Dunes.TestSupport;

namespace Dunes.Sdk.Crypto.BouncyCastle.Tests;

/// <summary>NIST's and Project Wycheproof's cases for ML-DSA in its pure form, as far as they start from a seed or a public key.</summary>
public class MLDsaVectorTests
{
    private static readonly BouncyCastleProvider Provider = BouncyCastleProvider.Instance;

    [Fact]
    public void ACVP_keys_are_those_of_the_seeds()
    {
        foreach (var vector in PublishedCases.Load("mldsa-acvp.json", "keyGen", 75))
        {
            using var key = Provider.ImportMLDsaPrivateSeed(PublishedCases.Signature(vector), PublishedCases.Bytes(vector, "seed")!);
            PublishedCases.AssertValue(vector, "pk", key.ExportMLDsaPublicKey());
            PublishedCases.AssertValue(vector, "sk", key.ExportMLDsaPrivateKey());
        }
    }

    [Fact]
    public void ACVP_signatures_are_those_expected_deterministic_and_hedged()
    {
        var vectors = PublishedCases.Load("mldsa-acvp.json", "sigGen", 162).FindAll(vector => vector.GetProperty("if").GetString() == "pure" && vector.TryGetProperty("seed", out _));
        Assert.Equal(36, vectors.Count);
        foreach (var vector in vectors) PublishedCases.AssertValue(vector, "sig", Sign(vector));
    }

    [Fact]
    public void ACVP_verdicts_are_those_expected()
    {
        var vectors = PublishedCases.Load("mldsa-acvp.json", "sigVer", 60).FindAll(vector => vector.GetProperty("if").GetString() == "pure");
        Assert.Equal(15, vectors.Count);
        foreach (var vector in vectors)
        {
            using var key = Provider.ImportMLDsaPublicKey(PublishedCases.Signature(vector), PublishedCases.Bytes(vector, "pk")!);
            Assert.Equal(vector.GetProperty("ok").GetBoolean(), key.VerifyData(PublishedCases.Bytes(vector, "msg")!, PublishedCases.Bytes(vector, "sig")!, PublishedCases.Bytes(vector, "ctx")));
        }
    }

    [Fact]
    public void Wycheproof_verdicts_are_those_expected()
    {
        var keys = JsonDocument.Parse(File.ReadAllBytes(Vectors.Path("wycheproof-mldsa.json"))).RootElement.GetProperty("keys");
        foreach (var vector in PublishedCases.Load("wycheproof-mldsa.json", "verify", 89))
        {
            var verified = false;
            PublishedCases.Accepts(() =>
            {
                using var key = Provider.ImportMLDsaPublicKey(PublishedCases.Signature(vector), Convert.FromHexString(keys[vector.GetProperty("pk").GetInt32()].GetString()!));
                verified = key.VerifyData(PublishedCases.Bytes(vector, "msg")!, PublishedCases.Bytes(vector, "sig")!, PublishedCases.Bytes(vector, "ctx"));
            });
            PublishedCases.AssertVerdict(vector, verified);
        }
    }

    [Fact]
    public void Wycheproof_signatures_of_messages_are_those_expected()
    {
        var vectors = PublishedCases.Load("wycheproof-mldsa.json", "signSeed", 287).FindAll(vector => vector.TryGetProperty("msg", out _));
        Assert.True(vectors.Count > 200, $"{vectors.Count} cases have a message");
        foreach (var vector in vectors)
        {
            PublishedCases.AssertVerdict(vector, PublishedCases.Accepts(() => PublishedCases.AssertValue(vector, "sig", Sign(vector))));
        }
    }

    private static byte[] Sign(JsonElement vector)
    {
        using var key = (BouncyCastleMLDsa)Provider.ImportMLDsaPrivateSeed(PublishedCases.Signature(vector), PublishedCases.Bytes(vector, "seed")!);
        return key.Sign(PublishedCases.Bytes(vector, "rnd") is { } random ? PublishedCases.Fixed(random) : null, PublishedCases.Bytes(vector, "msg")!, PublishedCases.Bytes(vector, "ctx") ?? []);
    }
}
