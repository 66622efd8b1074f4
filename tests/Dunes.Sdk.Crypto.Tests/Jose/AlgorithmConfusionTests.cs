using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Dunes.Sdk.Crypto.Jose;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Dunes.Sdk.Crypto.Tests.Jose;

/// <summary>A token says how it is to be checked, and its maker may be an attacker: the key decides.</summary>
public class AlgorithmConfusionTests
{
    private readonly PostQuantumTokenHandler _handler = new();
    private readonly MLDsaSecurityKey _key = TokenKeys.PublicOf(TokenKeys.Private("ML-DSA-44"));

    [Fact]
    public async Task An_HMAC_keyed_with_the_public_key_is_refused()
    {
        var forged = new SymmetricSecurityKey(_key.Key.ExportMLDsaPublicKey()) { KeyId = _key.KeyId };
        var token = new JsonWebTokenHandler().CreateToken(TokenKeys.Descriptor(new(forged, SecurityAlgorithms.HmacSha256)));
        Assert.Equal(_key.KeyId, new JsonWebToken(token).Kid);

        var result = await _handler.ValidateTokenAsync(token, TokenKeys.Parameters(_key));

        Assert.False(result.IsValid);
        Assert.IsType<SecurityTokenInvalidSignatureException>(result.Exception, exactMatch: false);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("None")]
    [InlineData("")]
    public async Task A_token_without_a_signature_is_refused(string algorithm)
    {
        var payload = new JsonWebTokenHandler().CreateToken(TokenKeys.Descriptor(credentials: null)).Split('.')[1];
        var header = Base64UrlEncoder.Encode($$"""{"alg":"{{algorithm}}","typ":"JWT","kid":"{{_key.KeyId}}"}""");
        Assert.False((await _handler.ValidateTokenAsync($"{header}.{payload}.", TokenKeys.Parameters(_key))).IsValid);
        Assert.False((await _handler.ValidateTokenAsync($"{header}.{payload}.AAAA", TokenKeys.Parameters(_key))).IsValid);
    }

    // A true signature of the key's own, under a header that names another algorithm.
    [Theory]
    [InlineData("ML-DSA-65")]
    [InlineData("ML-DSA-87")]
    [InlineData("ml-dsa-44")]
    [InlineData("ES256")]
    [InlineData("EdDSA")]
    [InlineData("RS256")]
    [InlineData("HS512")]
    [InlineData("none")]
    public async Task A_signature_under_the_name_of_another_algorithm_is_refused(string named)
    {
        var signer = TokenKeys.Private("ML-DSA-44");
        var payload = _handler.CreateToken(TokenKeys.Descriptor(signer.ToSigningCredentials())).Split('.')[1];

        Assert.True((await _handler.ValidateTokenAsync(Signed("ML-DSA-44"), TokenKeys.Parameters(_key))).IsValid);
        Assert.False((await _handler.ValidateTokenAsync(Signed(named), TokenKeys.Parameters(_key))).IsValid);

        string Signed(string algorithm)
        {
            var input = Base64UrlEncoder.Encode($$"""{"alg":"{{algorithm}}","kid":"{{_key.KeyId}}"}""") + "." + payload;
            return input + "." + Base64Url.EncodeToString(signer.Key.SignData(Encoding.ASCII.GetBytes(input)));
        }
    }

    [Fact]
    public void A_key_supports_its_own_algorithm_and_no_other()
    {
        foreach (var algorithm in (string[])["ML-DSA-44", "ML-DSA-65", "ML-DSA-87", "ES256", "RS256", "HS256", "none", "dir", ""])
        {
            var own = algorithm == "ML-DSA-44";
            Assert.Equal(own, _key.IsSupportedAlgorithm(algorithm));
            Assert.Equal(own, _key.CryptoProviderFactory.IsSupportedAlgorithm(algorithm, _key));
            if (!own && algorithm.Length > 0) Assert.Throws<NotSupportedException>(() => _key.CryptoProviderFactory.CreateForVerifying(_key, algorithm));
        }
    }

    [Fact]
    public void No_other_key_is_taken_for_one_of_ML_DSA()
    {
        using var curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        foreach (var key in new SecurityKey[] { new SymmetricSecurityKey(new byte[64]), new ECDsaSecurityKey(curve), new JsonWebKey { Kty = "AKP", Alg = "ML-DSA-44" } })
        {
            Assert.False(MLDsaCryptoProvider.Instance.IsSupportedAlgorithm("ML-DSA-44", key, false));
            Assert.Throws<NotSupportedException>(() => MLDsaCryptoProvider.Instance.Create("ML-DSA-44", key, false));
        }
    }

    [Fact]
    public void A_key_does_not_sign_under_the_name_of_another_algorithm()
    {
        var key = TokenKeys.Private("ML-DSA-44");
        foreach (var algorithm in (string[])["ML-DSA-65", "HS256", "ES256"])
        {
            Assert.Throws<NotSupportedException>(() => _handler.CreateToken(TokenKeys.Descriptor(new(key, algorithm))));
        }
    }

    [Fact]
    public void A_public_key_does_not_sign()
    {
        Assert.Equal(PrivateKeyStatus.DoesNotExist, _key.PrivateKeyStatus);
        Assert.Throws<NotSupportedException>(() => _handler.CreateToken(TokenKeys.Descriptor(_key.ToSigningCredentials())));
    }

    [Fact]
    public async Task A_factory_of_ones_own_validates_with_the_provider_and_not_without_it()
    {
        var token = _handler.CreateToken(TokenKeys.Descriptor(TokenKeys.Private("ML-DSA-44").ToSigningCredentials()));
        var parameters = TokenKeys.Parameters(_key);
        parameters.CryptoProviderFactory = new CryptoProviderFactory();
        Assert.False((await _handler.ValidateTokenAsync(token, parameters)).IsValid);
        parameters.CryptoProviderFactory.CustomCryptoProvider = MLDsaCryptoProvider.Instance;
        Assert.True((await _handler.ValidateTokenAsync(token, parameters)).IsValid);
    }
}
