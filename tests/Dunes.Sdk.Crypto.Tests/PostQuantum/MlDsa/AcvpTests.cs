using System.Security.Cryptography;
using System.Text.Json;
using Dunes.Sdk.Crypto.PostQuantum.MlDsa;
using Dunes.TestSupport;

namespace Dunes.Sdk.Crypto.Tests.PostQuantum.MlDsa;

/// <summary>NIST's ACVP vectors for FIPS 204, on every engine.</summary>
public class AcvpTests
{
    public static TheoryData<string> EngineNames => Engines.Names;

    [Theory]
    [MemberData(nameof(EngineNames))]
    public void Keys_are_those_of_the_seeds(string engine)
    {
        var count = 0;
        foreach (var vector in Cases("keyGen"))
        {
            using var key = ManagedMLDsa.ImportMLDsaPrivateSeed(Engines.Named(engine), Set(vector), Bytes(vector, "seed")!);
            AssertValue(vector, "pk", key.ExportMLDsaPublicKey());
            AssertValue(vector, "sk", key.ExportMLDsaPrivateKey());
            count++;
        }

        Assert.Equal(75, count);
    }

    [Theory]
    [MemberData(nameof(EngineNames))]
    public void Signatures_are_those_of_every_form(string engine)
    {
        var count = 0;
        foreach (var vector in Cases("sigGen"))
        {
            using var key = Bytes(vector, "seed") is { } seed
                ? ManagedMLDsa.ImportMLDsaPrivateSeed(Engines.Named(engine), Set(vector), seed)
                : ManagedMLDsa.ImportMLDsaPrivateKey(Engines.Named(engine), Set(vector), Bytes(vector, "sk")!);
            var signature = Engines.SignMu(key, Mu(key, vector), Bytes(vector, "rnd") ?? new byte[32]);
            AssertValue(vector, "sig", signature);
            count++;
        }

        Assert.Equal(162, count);
    }

    [Theory]
    [MemberData(nameof(EngineNames))]
    public void Verdicts_are_those_of_every_form(string engine)
    {
        var count = 0;
        foreach (var vector in Cases("sigVer"))
        {
            using var key = ManagedMLDsa.ImportMLDsaPublicKey(Engines.Named(engine), Set(vector), Bytes(vector, "pk")!);
            var signature = Bytes(vector, "sig")!;
#pragma warning disable SYSLIB5006 // The pre-hash and external forms are what is tested; .NET marks them experimental.
            var verified = vector.GetProperty("if").GetString() switch
            {
                "pure" => key.VerifyData(Bytes(vector, "msg")!, signature, Bytes(vector, "ctx")),
                "prehash" when PreHash.Of(vector.GetProperty("hashAlg").GetString()!, Bytes(vector, "msg")!) is var (oid, hash) => key.VerifyPreHash(hash, signature, oid, Bytes(vector, "ctx")),
                _ => key.VerifyMu(Mu(key, vector), signature),
            };
#pragma warning restore SYSLIB5006
            Assert.True(vector.GetProperty("ok").GetBoolean() == verified, $"case {vector.GetProperty("tc")}: {vector.GetProperty("reason")}");
            count++;
        }

        Assert.Equal(60, count);
    }

    private static JsonElement.ArrayEnumerator Cases(string list) => JsonDocument.Parse(File.ReadAllBytes(Vectors.Path("mldsa-acvp.json"))).RootElement.GetProperty(list).EnumerateArray();

    private static MLDsaAlgorithm Set(JsonElement vector) => Engines.Algorithm(vector.GetProperty("set").GetString()!);

    private static byte[]? Bytes(JsonElement vector, string name) => vector.TryGetProperty(name, out var hex) ? Convert.FromHexString(hex.GetString()!) : null;

    private static byte[] Mu(ManagedMLDsa key, JsonElement vector)
    {
        var mu = Bytes(vector, "mu") ?? new byte[64];
        switch (vector.GetProperty("if").GetString())
        {
            case "pure":
                MessageRepresentative.OfPure(key.Tr, Bytes(vector, "ctx"), Bytes(vector, "msg"), mu);
                break;
            case "prehash":
                var (oid, hash) = PreHash.Of(vector.GetProperty("hashAlg").GetString()!, Bytes(vector, "msg")!);
                MessageRepresentative.OfPreHash(key.Tr, Bytes(vector, "ctx"), oid, hash, mu);
                break;
            case "internal":
                MessageRepresentative.OfFormatted(key.Tr, Bytes(vector, "msg"), mu);
                break;
        }

        return mu;
    }

    private static void AssertValue(JsonElement vector, string name, byte[] actual)
    {
        var (expected, found) = Bytes(vector, name) is { } whole ? (whole, actual) : (Bytes(vector, name + "Sha256")!, SHA256.HashData(actual));
        Assert.True(expected.AsSpan().SequenceEqual(found), $"{name} of case {vector.GetProperty("tc")}");
    }
}
