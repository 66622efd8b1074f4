using System.Security.Cryptography;

namespace Dunes.Sdk.Crypto.Signatures;

/// <summary>What signs with one algorithm. Several threads may use one at once.</summary>
internal abstract class PrivateSignatureKey : IDisposable
{
    public abstract SignatureAlgorithm Algorithm { get; }

    /// <summary>The encoded public key.</summary>
    public abstract byte[] ExportPublicKey();

    /// <summary>Signs data under the context of a purpose, into exactly the octets of a signature.</summary>
    public abstract void Sign(KeyPurpose purpose, ReadOnlySpan<byte> data, Span<byte> destination);

    /// <summary>The private key as PKCS#8.</summary>
    public abstract byte[] ExportPkcs8();

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>A fresh key.</summary>
    public static PrivateSignatureKey Generate(SignatureAlgorithm algorithm, IPostQuantumProvider provider) => algorithm switch
    {
        SignatureAlgorithm.EcdsaP384 or SignatureAlgorithm.EcdsaP256 => EcdsaPrivateKey.Generate(algorithm),
        SignatureAlgorithm.Ed25519 => Ed25519PrivateKey.Generate(),
        _ => new MLDsaPrivateSignatureKey(algorithm, provider.GenerateMLDsaKey(algorithm.ToMLDsa())),
    };

    /// <summary>Reads a key of any algorithm.</summary>
    /// <exception cref="CryptographicException">The octets are no PKCS#8 private key of an algorithm that is known, or something follows it.</exception>
    public static PrivateSignatureKey ImportPkcs8(ReadOnlySpan<byte> pkcs8, IPostQuantumProvider provider)
    {
        var algorithm = Pkcs8.ReadAlgorithm(pkcs8);
        return algorithm switch
        {
            SignatureAlgorithm.EcdsaP384 or SignatureAlgorithm.EcdsaP256 => EcdsaPrivateKey.ImportPkcs8(algorithm, pkcs8),
            SignatureAlgorithm.Ed25519 => Ed25519PrivateKey.ImportPkcs8(pkcs8),
            _ => MLDsaPrivateSignatureKey.ImportPkcs8(algorithm, pkcs8, provider),
        };
    }
}
