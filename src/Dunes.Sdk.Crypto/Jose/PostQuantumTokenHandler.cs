using System.Buffers.Text;
using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Dunes.Sdk.Crypto.Jose;

/// <summary>The <see cref="JsonWebTokenHandler"/> that can also create tokens with an <see cref="MLDsaSecurityKey"/>.</summary>
/// <remarks>
/// Any <see cref="JsonWebTokenHandler"/> validates them. Creating needs this one: the base class keeps 2,048 octets for the signature of an
/// algorithm that it does not know, and ML-DSA signs with 2,420 to 4,627. With other keys it does what its base does, so that one handler serves both.
/// </remarks>
public sealed class PostQuantumTokenHandler : JsonWebTokenHandler
{
    private static readonly CryptoProviderFactory Unsigned = new() { CustomCryptoProvider = new NoSignature(), CacheSignatureProviders = false };

    /// <inheritdoc/>
    public override string CreateToken(SecurityTokenDescriptor tokenDescriptor)
    {
        ArgumentNullException.ThrowIfNull(tokenDescriptor);
        if (tokenDescriptor.SigningCredentials is not { Key: MLDsaSecurityKey } credentials) return base.CreateToken(tokenDescriptor);
        var inner = new SecurityTokenDescriptor
        {
            AdditionalHeaderClaims = tokenDescriptor.EncryptingCredentials is null ? tokenDescriptor.AdditionalHeaderClaims : tokenDescriptor.AdditionalInnerHeaderClaims,
            Audience = tokenDescriptor.Audience,
            Claims = tokenDescriptor.Claims,
            Expires = tokenDescriptor.Expires,
            IncludeKeyIdInHeader = tokenDescriptor.IncludeKeyIdInHeader,
            IssuedAt = tokenDescriptor.IssuedAt,
            Issuer = tokenDescriptor.Issuer,
            NotBefore = tokenDescriptor.NotBefore,
            SigningCredentials = WithoutSignature(credentials),
            Subject = tokenDescriptor.Subject,
            TokenType = tokenDescriptor.TokenType,
        };
        foreach (var audience in tokenDescriptor.Audiences) inner.Audiences.Add(audience);
        var token = Sign(base.CreateToken(inner), credentials);
        if (tokenDescriptor.EncryptingCredentials is not { } encrypting) return token;
        return tokenDescriptor.CompressionAlgorithm is { Length: > 0 } compression
            ? EncryptToken(token, encrypting, compression, OuterHeader(tokenDescriptor))
            : EncryptToken(token, encrypting, OuterHeader(tokenDescriptor));
    }

    /// <inheritdoc/>
    public override string CreateToken(string payload, SigningCredentials signingCredentials) => signingCredentials is { Key: MLDsaSecurityKey }
        ? Sign(base.CreateToken(payload, WithoutSignature(signingCredentials)), signingCredentials)
        : base.CreateToken(payload, signingCredentials);

    /// <inheritdoc/>
    public override string CreateToken(string payload, SigningCredentials signingCredentials, IDictionary<string, object> additionalHeaderClaims) => signingCredentials is { Key: MLDsaSecurityKey }
        ? Sign(base.CreateToken(payload, WithoutSignature(signingCredentials), additionalHeaderClaims), signingCredentials)
        : base.CreateToken(payload, signingCredentials, additionalHeaderClaims);

    /// <inheritdoc/>
    public override string CreateToken(string payload, SigningCredentials signingCredentials, EncryptingCredentials encryptingCredentials) => signingCredentials is { Key: MLDsaSecurityKey }
        ? EncryptToken(CreateToken(payload, signingCredentials), encryptingCredentials)
        : base.CreateToken(payload, signingCredentials, encryptingCredentials);

    /// <inheritdoc/>
    public override string CreateToken(string payload, SigningCredentials signingCredentials, EncryptingCredentials encryptingCredentials, IDictionary<string, object> additionalHeaderClaims) => signingCredentials is { Key: MLDsaSecurityKey }
        ? EncryptToken(CreateToken(payload, signingCredentials), encryptingCredentials, additionalHeaderClaims)
        : base.CreateToken(payload, signingCredentials, encryptingCredentials, additionalHeaderClaims);

    /// <inheritdoc/>
    public override string CreateToken(string payload, SigningCredentials signingCredentials, EncryptingCredentials encryptingCredentials, string compressionAlgorithm) => signingCredentials is { Key: MLDsaSecurityKey }
        ? EncryptToken(CreateToken(payload, signingCredentials), encryptingCredentials, compressionAlgorithm)
        : base.CreateToken(payload, signingCredentials, encryptingCredentials, compressionAlgorithm);

    /// <inheritdoc/>
    public override string CreateToken(string payload, SigningCredentials signingCredentials, EncryptingCredentials encryptingCredentials, string compressionAlgorithm, IDictionary<string, object> additionalHeaderClaims) => signingCredentials is { Key: MLDsaSecurityKey }
        ? EncryptToken(CreateToken(payload, signingCredentials), encryptingCredentials, compressionAlgorithm, additionalHeaderClaims)
        : base.CreateToken(payload, signingCredentials, encryptingCredentials, compressionAlgorithm, additionalHeaderClaims);

    /// <inheritdoc/>
    public override string CreateToken(string payload, SigningCredentials signingCredentials, EncryptingCredentials encryptingCredentials, string compressionAlgorithm, IDictionary<string, object> additionalHeaderClaims, IDictionary<string, object> additionalInnerHeaderClaims) => signingCredentials is { Key: MLDsaSecurityKey }
        ? EncryptToken(CreateToken(payload, signingCredentials, additionalInnerHeaderClaims), encryptingCredentials, compressionAlgorithm, additionalHeaderClaims)
        : base.CreateToken(payload, signingCredentials, encryptingCredentials, compressionAlgorithm, additionalHeaderClaims, additionalInnerHeaderClaims);

    /// <summary>The header of the encrypted token around the signed one: the base class gives both the type of the descriptor.</summary>
    private static Dictionary<string, object> OuterHeader(SecurityTokenDescriptor descriptor)
    {
        var header = new Dictionary<string, object>(descriptor.AdditionalHeaderClaims ?? new Dictionary<string, object>(StringComparer.Ordinal), StringComparer.Ordinal);
        if (descriptor.TokenType is { Length: > 0 } type) header.TryAdd(JwtHeaderParameterNames.Typ, type);
        return header;
    }

    private static SigningCredentials WithoutSignature(SigningCredentials credentials)
    {
        if (!credentials.Key.IsSupportedAlgorithm(credentials.Algorithm)) throw new NotSupportedException($"The {credentials.Key} does not sign with {credentials.Algorithm}.");
        return new(credentials.Key, credentials.Algorithm) { CryptoProviderFactory = Unsigned };
    }

    /// <summary>Puts the signature behind header.payload and the dot that ends it.</summary>
    private static string Sign(string unsigned, SigningCredentials credentials)
    {
        var factory = credentials.CryptoProviderFactory ?? credentials.Key.CryptoProviderFactory;
        var provider = factory.CreateForSigning(credentials.Key, credentials.Algorithm);
        try
        {
            return unsigned + Base64Url.EncodeToString(provider.Sign(Encoding.ASCII.GetBytes(unsigned, 0, unsigned.Length - 1)));
        }
        finally
        {
            factory.ReleaseSignatureProvider(provider);
        }
    }

    /// <summary>Lets the base class write header and payload, and no signature.</summary>
    private sealed class NoSignature : ICryptoProvider
    {
        public bool IsSupportedAlgorithm(string algorithm, params object[] args) => true;

        public object Create(string algorithm, params object[] args) => new NoSignatureProvider((SecurityKey)args[0], algorithm);

        public void Release(object cryptoInstance) => (cryptoInstance as IDisposable)?.Dispose();
    }

    private sealed class NoSignatureProvider(SecurityKey key, string algorithm) : SignatureProvider(key, algorithm)
    {
        public override byte[] Sign(byte[] input) => [];

        public override byte[] Sign(byte[] input, int offset, int count) => [];

        public override bool Sign(ReadOnlySpan<byte> data, Span<byte> destination, out int bytesWritten)
        {
            bytesWritten = 0;
            return true;
        }

        public override bool Verify(byte[] input, byte[] signature) => false;

        public override bool Verify(byte[] input, int inputOffset, int inputLength, byte[] signature, int signatureOffset, int signatureLength) => false;

        protected override void Dispose(bool disposing)
        {
            // It holds nothing.
        }
    }
}
