using System.Text.Json;

namespace Dunes.Sdk.Crypto.BouncyCastle.Tests;

/// <summary>The cases of NIST and Project Wycheproof that fix the randomness of a signature of the pure form; the conformance kit has the others.</summary>
public class MLDsaVectorTests
{
    private static readonly BouncyCastleProvider Provider = BouncyCastleProvider.Instance;

    [Fact]
    public void ACVP_signatures_are_those_expected_deterministic_and_hedged()
    {
        var vectors = PublishedCases.Load("mldsa-acvp.json", "sigGen", 162).FindAll(vector => vector.GetProperty("if").GetString() == "pure" && vector.TryGetProperty("seed", out _));
        Assert.Equal(36, vectors.Count);
        foreach (var vector in vectors) PublishedCases.AssertValue(vector, "sig", Sign(vector));
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
