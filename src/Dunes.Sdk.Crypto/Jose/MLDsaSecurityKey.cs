using System.Buffers.Text;
using System.Security.Cryptography;
using Dunes.Sdk.Crypto.Keys;
using Dunes.Sdk.Crypto.PostQuantum.MlDsa;
using Microsoft.IdentityModel.Tokens;

namespace Dunes.Sdk.Crypto.Jose;

/// <summary>An ML-DSA key that signs or validates tokens: what RSA and ECDsa security keys are, for ML-DSA-44, -65 and -87 of RFC 9964.</summary>
/// <remarks>
/// A key is bound to its one algorithm, which is its parameter set; it supports no other, so a token that names HS256, ES256 or none
/// never validates with it. Tokens are signed with an empty FIPS 204 context, and Dunes signs everything else with a context: keep a key
/// for tokens alone, as every purpose has its own. The <see cref="MLDsa"/> stays its maker's to dispose, after the last token.
/// </remarks>
public sealed class MLDsaSecurityKey : AsymmetricSecurityKey
{
    private static readonly CryptoProviderFactory Factory = new() { CustomCryptoProvider = MLDsaCryptoProvider.Instance, CacheSignatureProviders = false };

    private readonly byte[] _publicKey;

    /// <summary>Takes a key for tokens; its name is its thumbprint, RFC 7638, as RFC 9964's examples have it.</summary>
    /// <param name="key">A private or a public key. It is not disposed here.</param>
    public MLDsaSecurityKey(MLDsa key)
    {
        ArgumentNullException.ThrowIfNull(key);
        Key = key;
        _publicKey = key.ExportMLDsaPublicKey();
        CryptoProviderFactory = Factory;
        KeyId = Base64Url.EncodeToString(ComputeJwkThumbprint());
    }

    /// <summary>The key itself.</summary>
    public MLDsa Key { get; }

    /// <summary>The name of its algorithm in tokens and JWKs: <c>ML-DSA-44</c>, <c>ML-DSA-65</c> or <c>ML-DSA-87</c>.</summary>
    public string Algorithm => Key.Algorithm.Name;

    /// <summary>Octets of the public key times eight.</summary>
    public override int KeySize => _publicKey.Length * 8;

    /// <summary>Whether it can sign; where that cannot be known before it is tried, <see cref="PrivateKeyStatus.Unknown"/>.</summary>
    public override PrivateKeyStatus PrivateKeyStatus => Key switch
    {
        ManagedMLDsa { HasPrivateKey: true } => PrivateKeyStatus.Exists,
        ManagedMLDsa => PrivateKeyStatus.DoesNotExist,
        _ => PrivateKeyStatus.Unknown,
    };

    /// <summary>Whether it may be able to sign.</summary>
    [Obsolete("HasPrivateKey method is deprecated, please use PrivateKeyStatus instead.")]
    public override bool HasPrivateKey => PrivateKeyStatus is not PrivateKeyStatus.DoesNotExist;

    /// <summary>The encoded public key: 1,312, 1,952 or 2,592 octets.</summary>
    internal ReadOnlySpan<byte> PublicKey => _publicKey;

    /// <summary>Credentials that sign tokens with this key.</summary>
    public SigningCredentials ToSigningCredentials() => new(this, Algorithm);

    /// <summary>True for its own algorithm alone.</summary>
    public override bool IsSupportedAlgorithm(string algorithm) => string.Equals(algorithm, Algorithm, StringComparison.Ordinal);

    /// <summary>True: RFC 9964 defines its thumbprint.</summary>
    public override bool CanComputeJwkThumbprint() => true;

    /// <summary>SHA-256 over its members alg, kty and pub: RFC 7638 with RFC 9964.</summary>
    public override byte[] ComputeJwkThumbprint() => JsonWebKeyForm.FindAkp(Algorithm)!.Thumbprint(_publicKey);

    /// <summary>Its algorithm and its name; never a secret.</summary>
    public override string ToString() => $"{Algorithm} token key {KeyId}";
}
