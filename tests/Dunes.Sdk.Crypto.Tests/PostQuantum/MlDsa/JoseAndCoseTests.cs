using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Dunes.Sdk.Crypto.PostQuantum.MlDsa;
using Dunes.TestSupport;

namespace Dunes.Sdk.Crypto.Tests.PostQuantum.MlDsa;

/// <summary>The examples of RFC 9964: a JWS and a COSE_Sign1 of each parameter set.</summary>
public class JoseAndCoseTests
{
    [Fact]
    public void The_tokens_verify_and_their_keys_come_from_their_seeds()
    {
        var vectors = Load("jose");
        Assert.Equal(3, vectors.Count);
        foreach (var vector in vectors)
        {
            var jwk = vector.GetProperty("jwk");
            using var key = ManagedMLDsa.ImportMLDsaPrivateSeed(Engines.Algorithm(jwk.GetProperty("alg").GetString()!), Convert.FromHexString(vector.GetProperty("priv").GetString()!));
            Assert.Equal(jwk.GetProperty("pub").GetString(), Base64Url.EncodeToString(key.ExportMLDsaPublicKey()));
            var token = vector.GetProperty("jws").GetString()!;
            var end = token.LastIndexOf('.');
            var signature = Base64Url.DecodeFromChars(token.AsSpan(end + 1));
            Assert.True(key.VerifyData(Encoding.ASCII.GetBytes(token[..end]), signature));
            Assert.False(key.VerifyData(Encoding.ASCII.GetBytes(token[..(end - 1)]), signature));
        }
    }

    [Fact]
    public void The_signed_COSE_messages_verify()
    {
        var vectors = Load("cose");
        Assert.Equal(3, vectors.Count);
        for (var at = 0; at < 3; at++)
        {
            // The signature is the last of the four elements.
            using var key = ManagedMLDsa.ImportMLDsaPrivateSeed(Engines.Algorithm(Engines.Sets[at]), Convert.FromHexString(vectors[at].GetProperty("priv").GetString()!));
            var message = Convert.FromHexString(vectors[at].GetProperty("sign1").GetString()!);
            var signature = message[^key.Algorithm.SignatureSizeInBytes..];
            Assert.True(key.VerifyData(Convert.FromHexString(vectors[at].GetProperty("raw_to_be_signed").GetString()!), signature));
        }
    }

    private static List<JsonElement> Load(string list) => [.. JsonDocument.Parse(File.ReadAllBytes(Vectors.Path("mldsa-jose-cose.json"))).RootElement.GetProperty(list).EnumerateArray()];
}
