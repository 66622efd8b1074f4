using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Dunes.Sdk.Crypto.Jose;
using Dunes.Sdk.Crypto.PostQuantum.MlDsa;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Dunes.Sdk.Crypto.Tests.Jose;

public class TokenTests
{
    private readonly PostQuantumTokenHandler _handler = new();

    public static TheoryData<string> Names => TokenKeys.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_token_validates_with_the_public_key_and_any_handler(string algorithm)
    {
        var key = TokenKeys.Private(algorithm);
        var token = _handler.CreateToken(TokenKeys.Descriptor(key.ToSigningCredentials()));

        var result = await new JsonWebTokenHandler().ValidateTokenAsync(token, TokenKeys.Parameters(TokenKeys.PublicOf(key)));

        Assert.True(result.IsValid, result.Exception?.Message);
        Assert.Equal("ward-3", result.Claims["sub"]);
        var read = Assert.IsType<JsonWebToken>(result.SecurityToken);
        Assert.Equal((algorithm, key.KeyId, "JWT"), (read.Alg, read.Kid, read.Typ));
        Assert.Equal(key.Key.Algorithm.SignatureSizeInBytes, Base64Url.GetMaxDecodedLength(read.EncodedSignature.Length));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_token_without_a_key_name_validates_with_the_key_that_fits(string algorithm)
    {
        var key = TokenKeys.Private(algorithm);
        var descriptor = TokenKeys.Descriptor(key.ToSigningCredentials());
        descriptor.IncludeKeyIdInHeader = false;
        var token = _handler.CreateToken(descriptor);
        Assert.Null(new JsonWebToken(token).Kid is { Length: > 0 } name ? name : null);

        var parameters = TokenKeys.Parameters(TokenKeys.Private(algorithm, fill: 8), TokenKeys.PublicOf(key));
        Assert.True((await _handler.ValidateTokenAsync(token, parameters)).IsValid);
    }

    [Fact]
    public async Task ES256_stands_beside_it_in_the_same_handler_and_the_same_set_of_keys()
    {
        using var curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var classical = new ECDsaSecurityKey(curve) { KeyId = "es" };
        var postQuantum = TokenKeys.Private("ML-DSA-65");
        var parameters = TokenKeys.Parameters(classical, TokenKeys.PublicOf(postQuantum));

        foreach (var credentials in new[] { new SigningCredentials(classical, SecurityAlgorithms.EcdsaSha256), postQuantum.ToSigningCredentials() })
        {
            var token = _handler.CreateToken(TokenKeys.Descriptor(credentials));
            var result = await _handler.ValidateTokenAsync(token, parameters);
            Assert.True(result.IsValid, result.Exception?.Message);
            Assert.Equal(credentials.Algorithm, ((JsonWebToken)result.SecurityToken).Alg);
        }
    }

    [Fact]
    public async Task A_payload_of_text_is_signed_as_well_as_a_descriptor()
    {
        var key = TokenKeys.Private("ML-DSA-44");
        var payload = $$"""{"iss":"https://earth-gs.example","aud":"hab-1","nbf":{{Seconds(0)}},"exp":{{Seconds(5)}}}""";
        foreach (var token in new[]
        {
            _handler.CreateToken(payload, key.ToSigningCredentials()),
            _handler.CreateToken(payload, key.ToSigningCredentials(), new Dictionary<string, object> { ["typ"] = "at+jwt" }),
        })
        {
            Assert.Equal(payload, Base64UrlEncoder.Decode(token.Split('.')[1]));
            Assert.True((await _handler.ValidateTokenAsync(token, TokenKeys.Parameters(key))).IsValid);
        }

        static long Seconds(int minutes) => new DateTimeOffset(TokenKeys.Issued.AddMinutes(minutes)).ToUnixTimeSeconds();
    }

    [Fact]
    public async Task A_signed_token_can_be_encrypted_and_its_headers_land_where_the_base_class_puts_them()
    {
        var encrypting = new EncryptingCredentials(new SymmetricSecurityKey(new byte[64]), "dir", SecurityAlgorithms.Aes256CbcHmacSha512);
        using var curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var signers = new[] { TokenKeys.Private("ML-DSA-87").ToSigningCredentials(), new(new ECDsaSecurityKey(curve), SecurityAlgorithms.EcdsaSha256) };
        foreach (var signer in signers)
        {
            var descriptor = TokenKeys.Descriptor(signer);
            descriptor.EncryptingCredentials = encrypting;
            descriptor.TokenType = "at+jwt";
            descriptor.AdditionalHeaderClaims = new Dictionary<string, object> { ["outer"] = "1" };
            descriptor.AdditionalInnerHeaderClaims = new Dictionary<string, object> { ["inner"] = "2" };
            var parameters = TokenKeys.Parameters(signer.Key);
            parameters.TokenDecryptionKey = encrypting.Key;

            var result = await _handler.ValidateTokenAsync(_handler.CreateToken(descriptor), parameters);

            Assert.True(result.IsValid, result.Exception?.Message);
            var outer = (JsonWebToken)result.SecurityToken;
            Assert.Equal(("1", "at+jwt", "JWT"), (outer.GetHeaderValue<string>("outer"), outer.Typ, outer.Cty));
            Assert.Equal(("2", "at+jwt"), (outer.InnerToken.GetHeaderValue<string>("inner"), outer.InnerToken.Typ));
            Assert.False(outer.TryGetHeaderValue<string>("inner", out _));
            Assert.False(outer.InnerToken.TryGetHeaderValue<string>("outer", out _));
        }
    }

    [Fact]
    public void Every_way_to_create_a_token_signs_it()
    {
        var key = TokenKeys.Private("ML-DSA-44");
        var signing = key.ToSigningCredentials();
        var encrypting = new EncryptingCredentials(new SymmetricSecurityKey(new byte[64]), "dir", SecurityAlgorithms.Aes256CbcHmacSha512);
        var header = new Dictionary<string, object> { ["a"] = "b" };
        foreach (var token in new[]
        {
            _handler.CreateToken("{}", signing, encrypting),
            _handler.CreateToken("{}", signing, encrypting, header),
            _handler.CreateToken("{}", signing, encrypting, CompressionAlgorithms.Deflate),
            _handler.CreateToken("{}", signing, encrypting, CompressionAlgorithms.Deflate, header),
            _handler.CreateToken("{}", signing, encrypting, CompressionAlgorithms.Deflate, header, header),
        })
        {
            var inner = _handler.DecryptToken(new JsonWebToken(token), new TokenValidationParameters { TokenDecryptionKey = encrypting.Key });
            var end = inner.LastIndexOf('.');
            Assert.True(key.Key.VerifyData(Encoding.ASCII.GetBytes(inner[..end]), Base64Url.DecodeFromChars(inner.AsSpan(end + 1))));
        }
    }

    [Fact]
    public void Several_audiences_are_all_written()
    {
        var descriptor = TokenKeys.Descriptor(TokenKeys.Private("ML-DSA-44").ToSigningCredentials());
        descriptor.Audience = null;
        descriptor.Audiences.Add("hab-1");
        descriptor.Audiences.Add("hab-2");
        Assert.Equal(["hab-1", "hab-2"], new JsonWebToken(_handler.CreateToken(descriptor)).Audiences);
    }

    // PostQuantumTokenHandler copies a descriptor: a member that a later version of the library adds has to be copied, too.
    [Fact]
    public void The_descriptor_has_the_members_that_are_copied() => Assert.Equal(
        [
            "AdditionalHeaderClaims", "AdditionalInnerHeaderClaims", "Audience", "Audiences", "Claims", "CompressionAlgorithm", "EncryptingCredentials", "Expires",
            "IncludeKeyIdInHeader", "IssuedAt", "Issuer", "NotBefore", "SigningCredentials", "Subject", "TokenType",
        ],
        typeof(SecurityTokenDescriptor).GetProperties().Select(property => property.Name).Order(StringComparer.Ordinal));

    // JsonWebTokenHandler keeps 2,048 octets for a signature that it does not know the size of.
    [Fact]
    public void The_base_handler_says_which_handler_creates_such_tokens() => Assert.Contains(
        nameof(PostQuantumTokenHandler),
        Assert.Throws<NotSupportedException>(() => new JsonWebTokenHandler().CreateToken(TokenKeys.Descriptor(TokenKeys.Private("ML-DSA-44").ToSigningCredentials()))).Message,
        StringComparison.Ordinal);

    [Theory]
    [InlineData(-1, typeof(SecurityTokenNotYetValidException))] // a second before it begins
    [InlineData(0, null)]
    [InlineData(299, null)]
    [InlineData(300, typeof(SecurityTokenExpiredException))] // on or after exp, RFC 7519, section 4.1.4
    public async Task A_token_validates_within_its_time_alone(int seconds, Type? exception)
    {
        var key = TokenKeys.Private("ML-DSA-44");
        var token = _handler.CreateToken(TokenKeys.Descriptor(key.ToSigningCredentials()));
        var parameters = TokenKeys.At(TokenKeys.Issued.AddSeconds(seconds), key);
        Assert.Equal(exception, (await _handler.ValidateTokenAsync(token, parameters)).Exception?.GetType());

        parameters.ClockSkew = TimeSpan.FromSeconds(2);
        Assert.True((await _handler.ValidateTokenAsync(token, parameters)).IsValid);
    }

    [Fact]
    public async Task A_token_without_an_end_or_that_ends_before_it_begins_does_not_validate()
    {
        var key = TokenKeys.Private("ML-DSA-44");
        var endless = _handler.CreateToken("""{"iss":"https://earth-gs.example","aud":"hab-1"}""", key.ToSigningCredentials());
        Assert.IsType<SecurityTokenNoExpirationException>((await _handler.ValidateTokenAsync(endless, TokenKeys.Parameters(key))).Exception);
        var backwards = _handler.CreateToken("""{"iss":"https://earth-gs.example","aud":"hab-1","nbf":1900000000,"exp":1800000000}""", key.ToSigningCredentials());
        Assert.IsType<SecurityTokenInvalidLifetimeException>((await _handler.ValidateTokenAsync(backwards, TokenKeys.Parameters(key))).Exception);
    }

    [Fact]
    public async Task A_token_with_any_octet_changed_does_not_validate()
    {
        var key = TokenKeys.Private("ML-DSA-44");
        var token = _handler.CreateToken(TokenKeys.Descriptor(key.ToSigningCredentials()));
        var parameters = TokenKeys.Parameters(TokenKeys.PublicOf(key));
        var parts = token.Split('.').Select(part => Base64UrlEncoder.DecodeBytes(part)).ToArray();
        for (var part = 0; part < 3; part++)
        {
            // Every octet of header and claims, and every 97th of the signature.
            for (var at = 0; at < parts[part].Length; at += part < 2 ? 1 : 97)
            {
                parts[part][at] ^= 1;
                var result = await _handler.ValidateTokenAsync(string.Join('.', parts.Select(octets => Base64UrlEncoder.Encode(octets))), parameters);
                parts[part][at] ^= 1;
                Assert.False(result.IsValid, $"part {part}, octet {at}");
            }
        }

        Assert.False((await _handler.ValidateTokenAsync(token[..^4], parameters)).IsValid);
        Assert.True((await _handler.ValidateTokenAsync(token, parameters)).IsValid);
    }

    [Fact]
    public void Any_octets_as_a_signature_give_no_and_no_exception()
    {
        var key = TokenKeys.PublicOf(TokenKeys.Private("ML-DSA-44"));
        var provider = key.CryptoProviderFactory.CreateForVerifying(key, key.Algorithm);
        Prop.ForAll<byte[], byte[]>((input, signature) => !provider.Verify(input, signature)).QuickCheckThrowOnFailure();
        var random = new Random(9964);
        var octets = new byte[2420];
        for (var round = 0; round < 50; round++)
        {
            random.NextBytes(octets);
            Assert.False(provider.Verify([1, 2, 3], 0, 3, octets, 0, octets.Length));
        }
    }

    // A token carries no FIPS 204 context, and everything else that is signed carries one: neither passes as the other.
    [Fact]
    public async Task A_signature_made_for_an_envelope_makes_no_token()
    {
        var key = TokenKeys.Private("ML-DSA-44");
        var token = _handler.CreateToken(TokenKeys.Descriptor(key.ToSigningCredentials()));
        var end = token.LastIndexOf('.');
        var input = Encoding.ASCII.GetBytes(token[..end]);
        var context = "dunes/envelope/1"u8.ToArray();
        Assert.False(key.Key.VerifyData(input, Base64Url.DecodeFromChars(token.AsSpan(end + 1)), context));

        var signature = key.Key.SignData(input, context);
        Assert.False((await _handler.ValidateTokenAsync(token[..(end + 1)] + Base64Url.EncodeToString(signature), TokenKeys.Parameters(key))).IsValid);
    }
}
