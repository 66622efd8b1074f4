using System.Security.Cryptography;
using System.Text.Json;
using Dunes.Sdk.Crypto.PostQuantum.MlDsa;
using Dunes.TestSupport;

namespace Dunes.Sdk.Crypto.Tests.PostQuantum.MlDsa;

/// <summary>Project Wycheproof's cases for ML-DSA: edges, and what must be refused.</summary>
public class WycheproofTests
{
    public static TheoryData<string> EngineNames => Engines.Names;

    [Theory]
    [MemberData(nameof(EngineNames))]
    public void Verdicts_are_those_expected(string engine)
    {
        var (keys, cases) = Load("verify");
        Assert.Equal(89, cases.Count);
        foreach (var vector in cases)
        {
            bool valid;
            try
            {
                using var key = ManagedMLDsa.ImportMLDsaPublicKey(Engines.Named(engine), Set(vector), keys[vector.GetProperty("pk").GetInt32()]);
                valid = key.VerifyData(Bytes(vector, "msg")!, Bytes(vector, "sig")!, Bytes(vector, "ctx"));
            }
            catch (ArgumentException)
            {
                valid = false; // a public key, signature or context of the wrong length
            }

            AssertVerdict(vector, valid);
        }
    }

    [Theory]
    [MemberData(nameof(EngineNames))]
    public void Signatures_from_seeds_are_those_expected(string engine)
    {
        var (_, cases) = Load("signSeed");
        Assert.Equal(287, cases.Count);
        foreach (var vector in cases) AssertSignature(vector, () => ManagedMLDsa.ImportMLDsaPrivateSeed(Engines.Named(engine), Set(vector), Bytes(vector, "seed")!));
    }

    [Theory]
    [MemberData(nameof(EngineNames))]
    public void Signatures_from_expanded_keys_are_those_expected(string engine)
    {
        var (keys, cases) = Load("signExpanded");
        Assert.Equal(24, cases.Count);
        foreach (var vector in cases) AssertSignature(vector, () => ManagedMLDsa.ImportMLDsaPrivateKey(Engines.Named(engine), Set(vector), keys[vector.GetProperty("sk").GetInt32()]));
    }

    private static void AssertSignature(JsonElement vector, Func<ManagedMLDsa> import)
    {
        var valid = false;
        try
        {
            using var key = import();
            var mu = Bytes(vector, "msg") is { } message && (Bytes(vector, "ctx") ?? []) is var context
                ? context.Length <= 255 ? Engines.Mu(key, context, message) : throw new ArgumentException("The context is too long.", nameof(vector))
                : Bytes(vector, "mu")!;
            if (Bytes(vector, "mu") is { } expected) Assert.Equal(expected, mu);
            valid = SHA256.HashData(Engines.SignMu(key, mu, Bytes(vector, "rnd") ?? new byte[32])).AsSpan().SequenceEqual(Bytes(vector, "sigSha256"));
        }
        catch (Exception refused) when (refused is ArgumentException or CryptographicException)
        {
            // A wrong length, or a key that contradicts itself.
        }

        AssertVerdict(vector, valid);
    }

    private static void AssertVerdict(JsonElement vector, bool valid) =>
        Assert.True(valid == (vector.GetProperty("res").GetString() == "valid"), $"{vector.GetProperty("set")} case {vector.GetProperty("tc")} {vector.GetProperty("flags")}: {valid}");

    private static (List<byte[]> Keys, List<JsonElement> Cases) Load(string list)
    {
        var root = JsonDocument.Parse(File.ReadAllBytes(Vectors.Path("wycheproof-mldsa.json"))).RootElement;
        return ([.. root.GetProperty("keys").EnumerateArray().Select(key => Convert.FromHexString(key.GetString()!))], [.. root.GetProperty(list).EnumerateArray()]);
    }

    private static MLDsaAlgorithm Set(JsonElement vector) => Engines.Algorithm(vector.GetProperty("set").GetString()!);

    private static byte[]? Bytes(JsonElement vector, string name) => vector.TryGetProperty(name, out var hex) ? Convert.FromHexString(hex.GetString()!) : null;
}
