using System.Security.Cryptography;
using Dunes.Sdk.Crypto.PostQuantum.MlDsa;
using Dunes.Sdk.Crypto.PostQuantum.MlKem;

namespace Dunes.Sdk.Crypto.PostQuantum;

/// <summary>Our own ML-KEM and ML-DSA: every parameter set on every machine. Its keys may be used by several threads at once.</summary>
public sealed class ManagedPostQuantumProvider : IPostQuantumProvider
{
    private ManagedPostQuantumProvider()
    {
    }

    /// <summary>The one of its kind, and the default everywhere.</summary>
    public static ManagedPostQuantumProvider Instance { get; } = new();

    /// <inheritdoc/>
    public string Name => "managed";

    /// <inheritdoc/>
    public bool Supports(MLKemAlgorithm algorithm)
    {
        ArgumentNullException.ThrowIfNull(algorithm);
        return true;
    }

    /// <inheritdoc/>
    public bool Supports(MLDsaAlgorithm algorithm)
    {
        ArgumentNullException.ThrowIfNull(algorithm);
        return true;
    }

    /// <inheritdoc/>
    public MLKem GenerateMLKemKey(MLKemAlgorithm algorithm) => ManagedMLKem.GenerateKey(algorithm);

    /// <inheritdoc/>
    public MLKem ImportMLKemPrivateSeed(MLKemAlgorithm algorithm, ReadOnlySpan<byte> seed) => ManagedMLKem.ImportPrivateSeed(algorithm, seed);

    /// <inheritdoc/>
    public MLKem ImportMLKemEncapsulationKey(MLKemAlgorithm algorithm, ReadOnlySpan<byte> encapsulationKey) => ManagedMLKem.ImportEncapsulationKey(algorithm, encapsulationKey);

    /// <inheritdoc/>
    public MLDsa GenerateMLDsaKey(MLDsaAlgorithm algorithm) => ManagedMLDsa.GenerateKey(algorithm);

    /// <inheritdoc/>
    public MLDsa ImportMLDsaPrivateSeed(MLDsaAlgorithm algorithm, ReadOnlySpan<byte> seed) => ManagedMLDsa.ImportMLDsaPrivateSeed(algorithm, seed);

    /// <inheritdoc/>
    public MLDsa ImportMLDsaPublicKey(MLDsaAlgorithm algorithm, ReadOnlySpan<byte> publicKey) => ManagedMLDsa.ImportMLDsaPublicKey(algorithm, publicKey);
}
