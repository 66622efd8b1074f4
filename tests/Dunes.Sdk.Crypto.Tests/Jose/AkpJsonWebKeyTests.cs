using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Dunes.Sdk.Crypto.Jose;
using Dunes.Sdk.Crypto.Keys;
using Dunes.Sdk.Crypto.PostQuantum.MlDsa;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Dunes.Sdk.Crypto.Tests.Jose;

public class AkpJsonWebKeyTests
{
    private static readonly string Seed = Base64Url.EncodeToString(Enumerable.Repeat((byte)7, 32).ToArray());

    public static TheoryData<string> Names => TokenKeys.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void What_is_written_is_read_again(string algorithm)
    {
        var key = TokenKeys.Private(algorithm);
        var whole = AkpJsonWebKey.Read(AkpJsonWebKey.Write(key, includePrivateKey: true));
        Assert.Equal(PrivateKeyStatus.Exists, whole.PrivateKeyStatus);
        Assert.Equal(key.Key.ExportMLDsaPrivateSeed(), whole.Key.ExportMLDsaPrivateSeed());

        var half = AkpJsonWebKey.Read(AkpJsonWebKey.Write(key));
        Assert.Equal(PrivateKeyStatus.DoesNotExist, half.PrivateKeyStatus);
        Assert.Equal((key.KeyId, algorithm), (half.KeyId, half.Algorithm));
        Assert.Equal(key.Key.ExportMLDsaPublicKey(), half.Key.ExportMLDsaPublicKey());

        Assert.Equal(key.KeyId, AkpJsonWebKey.FromJsonWebKey(key.ToJsonWebKey()).KeyId);
        Assert.Equal(PrivateKeyStatus.Exists, AkpJsonWebKey.FromJsonWebKey(key.ToJsonWebKey(includePrivateKey: true)).PrivateKeyStatus);
    }

    [Fact]
    public void A_JWK_has_the_private_key_only_when_it_is_asked_for_and_a_text_never_has_it()
    {
        var key = TokenKeys.Private("ML-DSA-44");
        Assert.DoesNotContain(Seed, AkpJsonWebKey.Write(key), StringComparison.Ordinal);
        Assert.DoesNotContain("priv", AkpJsonWebKey.Write(key), StringComparison.Ordinal);
        Assert.DoesNotContain("priv", key.ToJsonWebKey().AdditionalData.Keys);
        Assert.Contains(Seed, AkpJsonWebKey.Write(key, includePrivateKey: true), StringComparison.Ordinal);
        Assert.DoesNotContain(Seed, $"{key} {key.ToSigningCredentials()} {key.ToJsonWebKey(includePrivateKey: true)}", StringComparison.Ordinal);
        Assert.Contains(key.KeyId, key.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_public_key_has_no_private_key_to_write() =>
        Assert.Throws<CryptographicException>(() => AkpJsonWebKey.Write(TokenKeys.PublicOf(TokenKeys.Private("ML-DSA-44")), includePrivateKey: true));

    [Fact]
    public void A_key_keeps_the_name_it_was_published_under()
    {
        var key = TokenKeys.Private("ML-DSA-44");
        key.KeyId = "2030-06";
        Assert.Equal("2030-06", AkpJsonWebKey.Read(AkpJsonWebKey.Write(key)).KeyId);
    }

    [Theory]
    [InlineData("kty", "\"EC\"")]
    [InlineData("kty", null)]
    [InlineData("kty", "[\"AKP\"]")]
    [InlineData("alg", "\"ML-DSA-65\"")] // whose public key is longer
    [InlineData("alg", "\"ML-KEM-768\"")]
    [InlineData("alg", "\"ES256\"")]
    [InlineData("alg", null)]
    [InlineData("use", "\"enc\"")]
    [InlineData("pub", "\"AAAA\"")]
    [InlineData("pub", "\"***\"")]
    [InlineData("pub", "7")]
    [InlineData("pub", null)]
    [InlineData("priv", "\"AAAA\"")]
    [InlineData("priv", "\"\"")]
    [InlineData("priv", "\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\"")] // of another key
    [InlineData("priv", "\"BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc \"")] // a space
    [InlineData("priv", "\"BwcHBwcHBwcHBwcH\\nBwcHBwcHBwcHBwcHBwcHBwcHBwc\"")] // a line feed
    [InlineData("priv", "\"BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwd\"")] // bits behind the end
    [InlineData("priv", "\"BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\"")] // padded
    public void A_key_with_a_member_that_is_wrong_is_refused_without_repeating_it(string member, string? value)
    {
        var members = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(AkpJsonWebKey.Write(TokenKeys.Private("ML-DSA-44"), includePrivateKey: true))!;
        members.Remove(member);
        if (value is not null) members[member] = JsonDocument.Parse(value).RootElement;
        var exception = Assert.Throws<CryptographicException>(() => AkpJsonWebKey.Read(JsonSerializer.Serialize(members)));
        Assert.DoesNotContain(Seed, exception.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_member_that_stands_twice_is_refused()
    {
        var text = AkpJsonWebKey.Write(TokenKeys.Private("ML-DSA-44"));
        Assert.Throws<CryptographicException>(() => AkpJsonWebKey.Read(text[..^1] + ",\"alg\":\"ML-DSA-44\"}"));
    }

    // Members that are no strings were passed over once, and with them their second and true self.
    [Theory]
    [InlineData("\"alg\":[\"ES256\"]")]
    [InlineData("\"pub\":7")]
    [InlineData("\"kid\":7")]
    [InlineData("\"use\":[\"sig\"]")]
    [InlineData("\"x5t\":1,\"x5t\":[]")]
    [InlineData("\"x5t\":1,\"x5\\u0074\":1")] // the same name
    public void A_member_that_is_no_text_is_not_passed_over(string member)
    {
        var text = AkpJsonWebKey.Write(TokenKeys.Private("ML-DSA-44"));
        Assert.Throws<CryptographicException>(() => AkpJsonWebKey.Read($"{{{member},{text[1..]}"));
        Assert.Throws<KeyFileException>(() => JsonWebKeyText.Parse(Encoding.UTF8.GetBytes($"{{{member},{text[1..]}")));
    }

    [Theory]
    [InlineData("{\"priv\":SEED}")]
    [InlineData("{\"priv\":\"SEED\\")]
    [InlineData("{\"SEED\":1,\"SEED\":1}")]
    [InlineData("SEED")]
    [InlineData("{\"priv\":\"SEED\"} SEED")]
    [InlineData("{\"kty\":\"AKP\",\"alg\":\"ML-DSA-44\",\"pub\":\"AAAA\",\"priv\":\"SEED\"}")]
    public void A_text_that_is_refused_is_not_repeated(string form)
    {
        var json = form.Replace("SEED", Seed, StringComparison.Ordinal);
        Assert.DoesNotContain(Seed[..6], Assert.Throws<CryptographicException>(() => AkpJsonWebKey.Read(json)).ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Seed[..6], Assert.Throws<KeyFileException>(() => JsonWebKeyText.Parse(Encoding.UTF8.GetBytes(json))).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Both_readers_and_both_writers_understand_each_other(string algorithm)
    {
        var key = TokenKeys.Private(algorithm);
        using var text = JsonWebKeyText.Parse(Encoding.UTF8.GetBytes(AkpJsonWebKey.Write(key, includePrivateKey: true)));
        Assert.Equal((key.KeyId, key.KeyId), (text.KeyId, text.Thumbprint()));
        var again = AkpJsonWebKey.Read(Encoding.UTF8.GetString(text.Write(includePrivate: true)));
        Assert.Equal(key.Key.ExportMLDsaPrivateSeed(), again.Key.ExportMLDsaPrivateSeed());
        Assert.Equal(key.KeyId, again.KeyId);

        var sealing = Encoding.UTF8.GetBytes(AkpJsonWebKey.Write(key).Replace("\"sig\"", "\"enc\"", StringComparison.Ordinal));
        Assert.Contains("use", Assert.Throws<KeyFileException>(() => JsonWebKeyText.Parse(sealing)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_text_gives_a_key_or_the_one_exception()
    {
        var text = AkpJsonWebKey.Write(TokenKeys.Private("ML-DSA-44"), includePrivateKey: true);
        Prop.ForAll<string, byte>((garbage, cut) => Refused(garbage ?? string.Empty) && Refused(text[..(text.Length * cut / 256)])).QuickCheckThrowOnFailure();

        static bool Refused(string json)
        {
            try
            {
                AkpJsonWebKey.Read(json);
                return false;
            }
            catch (CryptographicException exception)
            {
                return !exception.ToString().Contains(Seed, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task A_published_set_gives_the_keys_of_both_kinds_and_leaves_out_what_cannot_be_read()
    {
        using var curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var point = curve.ExportParameters(includePrivateParameters: false).Q;
        var key = TokenKeys.Private("ML-DSA-65");
        var set = new JsonWebKeySet($$"""
            {"keys":[
              {"kty":"EC","crv":"P-256","kid":"es","x":"{{Base64Url.EncodeToString(point.X)}}","y":"{{Base64Url.EncodeToString(point.Y)}}"},
              {{AkpJsonWebKey.Write(key)}},
              {"kty":"AKP","alg":"ML-DSA-44","pub":"AAAA"},
              {"kty":"OKP","crv":"Ed25519","x":"AAAA"}
            ]}
            """);

        var keys = set.GetAllSigningKeys();

        Assert.Equal(["es", key.KeyId], keys.Select(found => found.KeyId));
        var token = new PostQuantumTokenHandler().CreateToken(TokenKeys.Descriptor(key.ToSigningCredentials()));
        Assert.True((await new JsonWebTokenHandler().ValidateTokenAsync(token, TokenKeys.Parameters([.. keys]))).IsValid);
    }

    [Fact]
    public void The_thumbprint_does_not_depend_on_whether_the_private_key_is_there()
    {
        var key = TokenKeys.Private("ML-DSA-87");
        Assert.Equal(key.ComputeJwkThumbprint(), TokenKeys.PublicOf(key).ComputeJwkThumbprint());
        using var other = ManagedMLDsa.GenerateKey(MLDsaAlgorithm.MLDsa87);
        Assert.NotEqual(key.KeyId, new MLDsaSecurityKey(other).KeyId);
    }
}
