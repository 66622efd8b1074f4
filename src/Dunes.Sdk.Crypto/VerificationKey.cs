using System.Security.Cryptography;
using Dunes.Sdk.Crypto.PostQuantum;
using Dunes.Sdk.Crypto.Signatures;

namespace Dunes.Sdk.Crypto;

/// <summary>Checks signatures of one key for one purpose. Several threads may use one at once; ECDSA's checks take turns.</summary>
/// <remarks>
/// The purpose's context, for example <c>dunes/envelope/1</c>, is ML-DSA's context of FIPS 204. ECDSA and Ed25519 have no such parameter: what is signed
/// with them is the context's length, 1 octet | the context | the data.
/// </remarks>
public sealed class VerificationKey
{
    private readonly byte[] _encoded;
    private readonly PublicSignatureKey _key;

    private VerificationKey(SignatureAlgorithm algorithm, byte[] encoded, PublicSignatureKey key, KeyPurpose purpose)
    {
        _encoded = encoded;
        _key = key;
        SignatureAlgorithm = algorithm;
        SignatureSize = algorithm.SignatureSize();
        Algorithm = algorithm.Name();
        Purpose = purpose;
        Id = KeyId.Of(Algorithm, encoded);
    }

    /// <summary>The key's name.</summary>
    public KeyId Id { get; }

    /// <summary>What the key may sign.</summary>
    public KeyPurpose Purpose { get; }

    /// <summary>What the key signs with.</summary>
    public SignatureAlgorithm SignatureAlgorithm { get; }

    /// <summary>The signature algorithm by name, for example <c>ecdsa-p384-sha384</c>.</summary>
    public string Algorithm { get; }

    /// <summary>Octets of a signature: every one of the algorithm has them. ECDSA's are r and s at full size (IEEE P1363).</summary>
    public int SignatureSize { get; }

    /// <summary>The encoded public key: the uncompressed SEC1 point of ECDSA, the 32 octets of Ed25519, the pk of ML-DSA.</summary>
    public ReadOnlyMemory<byte> Encoded => _encoded;

    /// <summary>Reads an encoded key for a purpose.</summary>
    /// <param name="algorithm">What it signs with.</param>
    /// <param name="encoded">The key, as <see cref="Encoded"/> says.</param>
    /// <param name="purpose">What it may sign.</param>
    /// <param name="provider">Whose ML-DSA is used; ours when null.</param>
    /// <exception cref="CryptographicException">The octets are no key of the algorithm.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The algorithm or the purpose is none of those defined.</exception>
    public static VerificationKey Import(SignatureAlgorithm algorithm, ReadOnlySpan<byte> encoded, KeyPurpose purpose, IPostQuantumProvider? provider = null)
    {
        SignedContext.ThrowUnlessDefined(purpose);
        return new VerificationKey(algorithm, encoded.ToArray(), PublicSignatureKey.Import(algorithm, encoded, provider ?? PostQuantumProviders.Default), purpose);
    }

    /// <summary>Whether the signature is this key's over the data, under its purpose's context. A signature of a wrong size is none.</summary>
    public bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) => signature.Length == SignatureSize && _key.Verify(Purpose, data, signature);

    /// <summary>The key's name and purpose.</summary>
    public override string ToString() => $"{Purpose} verification key {Id}";
}
