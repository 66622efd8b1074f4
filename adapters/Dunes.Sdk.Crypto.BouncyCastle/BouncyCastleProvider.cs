using System.Security.Cryptography;

namespace Dunes.Sdk.Crypto.BouncyCastle;

/// <summary>ML-KEM and ML-DSA of BouncyCastle: every parameter set, wherever .NET runs, in code that others wrote.</summary>
/// <remarks>
/// For a policy that asks for it, and to hold our own implementation against. It is slower and allocates: see the package's page.
/// BouncyCastle keeps private keys in ordinary memory that it does not zero; what this package holds of them is zeroed when a key is disposed.
/// </remarks>
public sealed class BouncyCastleProvider : IPostQuantumProvider
{
    private BouncyCastleProvider()
    {
    }

    /// <summary>The one of its kind.</summary>
    public static BouncyCastleProvider Instance { get; } = new();

    /// <inheritdoc/>
    public string Name => "BouncyCastle";

    /// <inheritdoc/>
    public bool Supports(MLKemAlgorithm algorithm)
    {
        ArgumentNullException.ThrowIfNull(algorithm);
        return ParameterSets.TryFind(algorithm, out _);
    }

    /// <inheritdoc/>
    public bool Supports(MLDsaAlgorithm algorithm)
    {
        ArgumentNullException.ThrowIfNull(algorithm);
        return ParameterSets.TryFind(algorithm, out _);
    }

    /// <inheritdoc/>
    public MLKem GenerateMLKemKey(MLKemAlgorithm algorithm)
    {
        var parameters = ParameterSets.Of(algorithm);
        Span<byte> seed = stackalloc byte[algorithm.PrivateSeedSizeInBytes];
        RandomNumberGenerator.Fill(seed);
        var key = BouncyCastleMLKem.FromSeed(algorithm, parameters, seed);
        CryptographicOperations.ZeroMemory(seed);
        return key;
    }

    /// <inheritdoc/>
    public MLKem ImportMLKemPrivateSeed(MLKemAlgorithm algorithm, ReadOnlySpan<byte> seed)
    {
        var parameters = ParameterSets.Of(algorithm);
        ThrowUnlessSize(seed.Length, algorithm.PrivateSeedSizeInBytes, algorithm.Name, "seed", nameof(seed));
        return BouncyCastleMLKem.FromSeed(algorithm, parameters, seed);
    }

    /// <inheritdoc/>
    public MLKem ImportMLKemEncapsulationKey(MLKemAlgorithm algorithm, ReadOnlySpan<byte> encapsulationKey)
    {
        var parameters = ParameterSets.Of(algorithm);
        ThrowUnlessSize(encapsulationKey.Length, algorithm.EncapsulationKeySizeInBytes, algorithm.Name, "encapsulation key", nameof(encapsulationKey));
        return BouncyCastleMLKem.FromEncapsulationKey(algorithm, parameters, encapsulationKey);
    }

    /// <inheritdoc/>
    public MLDsa GenerateMLDsaKey(MLDsaAlgorithm algorithm)
    {
        var parameters = ParameterSets.Of(algorithm);
        Span<byte> seed = stackalloc byte[algorithm.PrivateSeedSizeInBytes];
        RandomNumberGenerator.Fill(seed);
        var key = BouncyCastleMLDsa.FromSeed(algorithm, parameters, seed);
        CryptographicOperations.ZeroMemory(seed);
        return key;
    }

    /// <inheritdoc/>
    public MLDsa ImportMLDsaPrivateSeed(MLDsaAlgorithm algorithm, ReadOnlySpan<byte> seed)
    {
        var parameters = ParameterSets.Of(algorithm);
        ThrowUnlessSize(seed.Length, algorithm.PrivateSeedSizeInBytes, algorithm.Name, "seed", nameof(seed));
        return BouncyCastleMLDsa.FromSeed(algorithm, parameters, seed);
    }

    /// <inheritdoc/>
    public MLDsa ImportMLDsaPublicKey(MLDsaAlgorithm algorithm, ReadOnlySpan<byte> publicKey)
    {
        var parameters = ParameterSets.Of(algorithm);
        ThrowUnlessSize(publicKey.Length, algorithm.PublicKeySizeInBytes, algorithm.Name, "public key", nameof(publicKey));
        return BouncyCastleMLDsa.FromPublicKey(algorithm, parameters, publicKey);
    }

    private static void ThrowUnlessSize(int size, int expected, string algorithm, string what, string parameterName)
    {
        if (size != expected) throw new ArgumentException($"The {what} has {size} octets; one of {algorithm} has {expected}.", parameterName);
    }
}
