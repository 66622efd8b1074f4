using Dunes.Sdk.Crypto.Jose;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Dunes.Sdk.Crypto.Tests.Jose;

public class TokenKeyExtensionsTests
{
    [Theory]
    [InlineData(SignatureAlgorithm.MLDsa44, "ML-DSA-44")]
    [InlineData(SignatureAlgorithm.MLDsa65, "ML-DSA-65")]
    [InlineData(SignatureAlgorithm.MLDsa87, "ML-DSA-87")]
    [InlineData(SignatureAlgorithm.EcdsaP256, "ES256")]
    [InlineData(SignatureAlgorithm.EcdsaP384, "ES384")]
    public async Task A_key_for_tokens_signs_them_and_its_public_key_validates_them(SignatureAlgorithm algorithm, string name)
    {
        using var key = SigningKey.Generate(KeyPurpose.Token, algorithm);
        var credentials = key.ToSigningCredentials();
        var token = new PostQuantumTokenHandler().CreateToken(TokenKeys.Descriptor(credentials));
        var validating = key.VerificationKey.ToSecurityKey();

        var result = await new JsonWebTokenHandler().ValidateTokenAsync(token, TokenKeys.Parameters(validating));

        Assert.True(result.IsValid, result.Exception?.Message);
        Assert.Equal((name, validating.KeyId), (((JsonWebToken)result.SecurityToken).Alg, ((JsonWebToken)result.SecurityToken).Kid));
        Assert.Equal(name, credentials.Algorithm);
    }

    [Theory]
    [InlineData(KeyPurpose.Envelope)]
    [InlineData(KeyPurpose.Receipt)]
    [InlineData(KeyPurpose.Ledger)]
    [InlineData(KeyPurpose.Wallet)]
    public void A_key_for_another_purpose_is_refused(KeyPurpose purpose)
    {
        using var key = SigningKey.Generate(purpose, SignatureAlgorithm.MLDsa44);
        Assert.Throws<ArgumentException>("key", () => key.ToSigningCredentials());
        Assert.Throws<ArgumentException>("key", () => key.VerificationKey.ToSecurityKey());
    }

    [Fact]
    public void An_algorithm_that_tokens_do_not_have_here_is_refused()
    {
        using var key = SigningKey.Generate(KeyPurpose.Token, SignatureAlgorithm.Ed25519);
        Assert.Throws<ArgumentException>("key", () => key.ToSigningCredentials());
        Assert.Throws<ArgumentException>("key", () => key.VerificationKey.ToSecurityKey());
    }
}
