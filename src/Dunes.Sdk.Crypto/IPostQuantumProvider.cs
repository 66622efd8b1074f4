using System.Security.Cryptography;

namespace Dunes.Sdk.Crypto;

/// <summary>Where ML-KEM and ML-DSA keys come from: ours, the operating system's library, or another.</summary>
/// <remarks>
/// Every provider gives the same octets from the same randomness, keys as seeds, and the checks of FIPS 203 and 204 at import.
/// A method for a parameter set that <see cref="Supports(MLKemAlgorithm)"/> denies throws <see cref="PlatformNotSupportedException"/>;
/// octets of another size than the set's throw <see cref="ArgumentException"/>, and a key that the standard refuses <see cref="CryptographicException"/>.
/// The keys need not bear two threads at once; a provider itself does.
/// </remarks>
public interface IPostQuantumProvider
{
    /// <summary>The provider by name, for reports.</summary>
    string Name { get; }

    /// <summary>Whether it has this parameter set of ML-KEM here.</summary>
    bool Supports(MLKemAlgorithm algorithm);

    /// <summary>Whether it has this parameter set of ML-DSA here.</summary>
    bool Supports(MLDsaAlgorithm algorithm);

    /// <summary>A fresh key.</summary>
    MLKem GenerateMLKemKey(MLKemAlgorithm algorithm);

    /// <summary>The key of a seed d || z of 64 octets.</summary>
    MLKem ImportMLKemPrivateSeed(MLKemAlgorithm algorithm, ReadOnlySpan<byte> seed);

    /// <summary>A public key, ek.</summary>
    MLKem ImportMLKemEncapsulationKey(MLKemAlgorithm algorithm, ReadOnlySpan<byte> encapsulationKey);

    /// <summary>A fresh key. Its signatures are hedged.</summary>
    MLDsa GenerateMLDsaKey(MLDsaAlgorithm algorithm);

    /// <summary>The key of a seed of 32 octets. Its signatures are hedged.</summary>
    MLDsa ImportMLDsaPrivateSeed(MLDsaAlgorithm algorithm, ReadOnlySpan<byte> seed);

    /// <summary>A public key, pk.</summary>
    MLDsa ImportMLDsaPublicKey(MLDsaAlgorithm algorithm, ReadOnlySpan<byte> publicKey);
}
