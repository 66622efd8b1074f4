using System.Security.Cryptography;

namespace Dunes.Sdk.Crypto.Signatures;

/// <summary>What checks signatures of one algorithm. Several threads may use one at once.</summary>
internal abstract class PublicSignatureKey
{
    /// <summary>Whether the signature, which has the algorithm's size, is over the data under the context of a purpose.</summary>
    public abstract bool Verify(KeyPurpose purpose, ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature);

    /// <summary>Reads an encoded key.</summary>
    /// <exception cref="CryptographicException">The octets are no key of the algorithm.</exception>
    public static PublicSignatureKey Import(SignatureAlgorithm algorithm, ReadOnlySpan<byte> encoded, IPostQuantumProvider provider)
    {
        var size = algorithm.PublicKeySize();
        if (encoded.Length != size) throw new CryptographicException($"The verification key has {encoded.Length} octets; one of {algorithm.Name()} has {size}.");
        return algorithm switch
        {
            SignatureAlgorithm.EcdsaP384 or SignatureAlgorithm.EcdsaP256 => new EcdsaPublicKey(algorithm, encoded),
            SignatureAlgorithm.Ed25519 => new Ed25519PublicKey(encoded),
            _ => new MLDsaPublicSignatureKey(provider.ImportMLDsaPublicKey(algorithm.ToMLDsa(), encoded)),
        };
    }
}
