using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Dunes.Sdk.Crypto.Jose;
using Dunes.Sdk.Crypto.PostQuantum.MlDsa;
using Dunes.TestSupport;
using Microsoft.IdentityModel.Tokens;

namespace Dunes.Sdk.Crypto.Tests.Jose;

/// <summary>The examples of RFC 9964, whose keys come from seeds of zeros.</summary>
public class Rfc9964Tests
{
    // RFC 9964, examples: the thumbprints of the keys of 32 zero octets.
    [Theory]
    [InlineData("ML-DSA-44", "T4xl70S7MT6Zeq6r9V9fPJGVn76wfnXJ21-gyo0Gu6o")]
    [InlineData("ML-DSA-65", "Suiu29qbfuaBaR4Ats-c6XQBePB_OpAxAwcTR_0KXVM")]
    [InlineData("ML-DSA-87", "tRn1JNIkgMsABVQBlXeDHxAIcclh-2IX0UdDEzPt5XU")]
    public void The_thumbprint_of_the_key_of_zeros_is_the_published_one(string algorithm, string thumbprint)
    {
        using var key = ManagedMLDsa.ImportMLDsaPrivateSeed(TokenKeys.Algorithm(algorithm), new byte[32]);
        Assert.Equal(thumbprint, new MLDsaSecurityKey(key).KeyId);
    }

    [Fact]
    public void Keys_read_from_their_JWK_have_its_public_key_and_its_thumbprint()
    {
        foreach (var vector in Load("jose"))
        {
            var jwk = vector.GetProperty("jwk");
            var key = AkpJsonWebKey.Read(jwk.GetRawText());
            Assert.Equal(jwk.GetProperty("alg").GetString(), key.Algorithm);
            Assert.Equal(jwk.GetProperty("kid").GetString(), Base64Url.EncodeToString(key.ComputeJwkThumbprint()));
            Assert.Equal(jwk.GetProperty("priv").GetString(), Base64Url.EncodeToString(key.Key.ExportMLDsaPrivateSeed()));
            Assert.Equal(jwk.GetProperty("pub").GetString(), Base64Url.EncodeToString(key.Key.ExportMLDsaPublicKey()));

            // And through the library's own reader.
            Assert.Equal(jwk.GetProperty("kid").GetString(), AkpJsonWebKey.FromJsonWebKey(new JsonWebKey(jwk.GetRawText())).KeyId);
        }
    }

    [Fact]
    public void The_signatures_of_the_tokens_verify_and_those_of_changed_ones_do_not()
    {
        var vectors = Load("jose");
        Assert.Equal(3, vectors.Count);
        foreach (var vector in vectors)
        {
            var key = AkpJsonWebKey.Read(vector.GetProperty("jwk").GetRawText());
            var token = vector.GetProperty("jws").GetString()!;
            var header = JsonDocument.Parse(Base64Url.DecodeFromChars(token.AsSpan(0, token.IndexOf('.')))).RootElement;
            Assert.Equal(key.Algorithm, header.GetProperty("alg").GetString());
            Assert.Equal(key.KeyId, header.GetProperty("kid").GetString());

            // The payload is a sentence and no set of claims, so it is the signature provider that is asked.
            var input = Encoding.ASCII.GetBytes(token[..token.LastIndexOf('.')]);
            var signature = Base64Url.DecodeFromChars(token.AsSpan(token.LastIndexOf('.') + 1));
            var provider = key.CryptoProviderFactory.CreateForVerifying(key, key.Algorithm);
            Assert.True(provider.Verify(input, signature));
            signature[^1] ^= 1;
            Assert.False(provider.Verify(input, signature));
            Assert.False(provider.Verify(input, signature[..^1]));
        }
    }

    // RFC 9052, section 4.4: ["Signature1", protected header, external data, payload], each a byte string but the first.
    [Fact]
    public void The_signed_COSE_messages_verify_over_what_section_4_of_RFC_9052_says_is_signed()
    {
        var vectors = Load("cose");
        Assert.Equal(3, vectors.Count);
        for (var at = 0; at < 3; at++)
        {
            var message = new CborItems(Convert.FromHexString(vectors[at].GetProperty("sign1").GetString()!));
            Assert.Equal(18UL, message.Tag());
            Assert.Equal(4, message.Array());
            var header = message.Bytes();
            message.SkipMap();
            var payload = message.Bytes();
            var signature = message.Bytes();
            Assert.True(message.AtEnd);

            var signed = CborItems.Write("Signature1", header, [], payload);
            Assert.Equal(vectors[at].GetProperty("raw_to_be_signed").GetString(), Convert.ToHexStringLower(signed));
            using var key = ManagedMLDsa.ImportMLDsaPrivateSeed(TokenKeys.Sets[at], Convert.FromHexString(vectors[at].GetProperty("priv").GetString()!));
            Assert.Contains(Convert.ToHexStringLower(key.ExportMLDsaPublicKey()), vectors[at].GetProperty("key").GetString(), StringComparison.Ordinal);
            Assert.True(key.VerifyData(signed, signature));
            signed[^1] ^= 1;
            Assert.False(key.VerifyData(signed, signature));
        }
    }

    private static List<JsonElement> Load(string list) => [.. JsonDocument.Parse(File.ReadAllBytes(Vectors.Path("mldsa-jose-cose.json"))).RootElement.GetProperty(list).EnumerateArray()];
}
