using System.Security.Cryptography;

namespace Dunes.Sdk.Crypto.PostQuantum;

/// <summary>The ML-KEM and ML-DSA of .NET, which are there where OpenSSL 3.5 or a Windows with them is.</summary>
public sealed class InBoxPostQuantumProvider : IPostQuantumProvider
{
    private InBoxPostQuantumProvider()
    {
    }

    /// <summary>The one of its kind.</summary>
    public static InBoxPostQuantumProvider Instance { get; } = new();

    /// <inheritdoc/>
    public string Name => "in-box";

    /// <inheritdoc/>
    public bool Supports(MLKemAlgorithm algorithm)
    {
        ArgumentNullException.ThrowIfNull(algorithm);
        return MLKem.IsSupported;
    }

    /// <inheritdoc/>
    public bool Supports(MLDsaAlgorithm algorithm)
    {
        ArgumentNullException.ThrowIfNull(algorithm);
        return MLDsa.IsSupported;
    }

    /// <inheritdoc/>
    public MLKem GenerateMLKemKey(MLKemAlgorithm algorithm) => MLKem.GenerateKey(algorithm);

    /// <inheritdoc/>
    public MLKem ImportMLKemPrivateSeed(MLKemAlgorithm algorithm, ReadOnlySpan<byte> seed) => MLKem.ImportPrivateSeed(algorithm, seed);

    /// <inheritdoc/>
    public MLKem ImportMLKemEncapsulationKey(MLKemAlgorithm algorithm, ReadOnlySpan<byte> encapsulationKey) => MLKem.ImportEncapsulationKey(algorithm, encapsulationKey);

    /// <inheritdoc/>
    public MLDsa GenerateMLDsaKey(MLDsaAlgorithm algorithm) => MLDsa.GenerateKey(algorithm);

    /// <inheritdoc/>
    public MLDsa ImportMLDsaPrivateSeed(MLDsaAlgorithm algorithm, ReadOnlySpan<byte> seed) => MLDsa.ImportMLDsaPrivateSeed(algorithm, seed);

    /// <inheritdoc/>
    public MLDsa ImportMLDsaPublicKey(MLDsaAlgorithm algorithm, ReadOnlySpan<byte> publicKey) => MLDsa.ImportMLDsaPublicKey(algorithm, publicKey);
}
