using System.Security.Cryptography;
using Dunes.Sdk.Crypto.PostQuantum;
using Dunes.Sdk.Crypto.Signatures;

namespace Dunes.Sdk.Crypto;

/// <summary>A signing key of one purpose and one algorithm. Several threads may use one at once; ECDSA's take turns.</summary>
public sealed class SigningKey : IDisposable
{
    private readonly PrivateSignatureKey _key;

    private SigningKey(PrivateSignatureKey key, KeyPurpose purpose, IPostQuantumProvider provider)
    {
        _key = key;
        try
        {
            VerificationKey = VerificationKey.Import(key.Algorithm, key.ExportPublicKey(), purpose, provider);
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    /// <summary>The half to give away. It outlives this one.</summary>
    public VerificationKey VerificationKey { get; }

    /// <summary>What it signs with.</summary>
    public SignatureAlgorithm Algorithm => _key.Algorithm;

    /// <summary>A fresh key of ECDSA on P-384.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The purpose is none of those defined.</exception>
    public static SigningKey Generate(KeyPurpose purpose) => Generate(purpose, SignatureAlgorithm.EcdsaP384);

    /// <summary>A fresh key.</summary>
    /// <param name="purpose">What it may sign.</param>
    /// <param name="algorithm">What it signs with.</param>
    /// <param name="provider">Whose ML-DSA is used; ours when null.</param>
    /// <exception cref="ArgumentOutOfRangeException">The purpose or the algorithm is none of those defined.</exception>
    public static SigningKey Generate(KeyPurpose purpose, SignatureAlgorithm algorithm, IPostQuantumProvider? provider = null)
    {
        SignedContext.ThrowUnlessDefined(purpose);
        provider ??= PostQuantumProviders.Default;
        return new SigningKey(PrivateSignatureKey.Generate(algorithm, provider), purpose, provider);
    }

    /// <summary>Reads a PKCS#8 private key for a purpose; what it signs with is in the document.</summary>
    /// <param name="pkcs8">The document, and nothing behind it.</param>
    /// <param name="purpose">What it may sign.</param>
    /// <param name="provider">Whose ML-DSA is used, from the seed; ours when null.</param>
    /// <exception cref="CryptographicException">The octets are no PKCS#8 private key of an algorithm that is known, or something follows it.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The purpose is none of those defined.</exception>
    public static SigningKey ImportPkcs8(ReadOnlySpan<byte> pkcs8, KeyPurpose purpose, IPostQuantumProvider? provider = null)
    {
        SignedContext.ThrowUnlessDefined(purpose);
        provider ??= PostQuantumProviders.Default;
        return new SigningKey(PrivateSignatureKey.ImportPkcs8(pkcs8, provider), purpose, provider);
    }

    /// <summary>The private key as PKCS#8; the caller zeroes it. ML-DSA's is its seed, where that is known.</summary>
    public byte[] ExportPkcs8() => _key.ExportPkcs8();

    /// <summary>Signs data under the purpose's context; the signature has a fixed size, <see cref="VerificationKey.SignatureSize"/>.</summary>
    public byte[] Sign(ReadOnlySpan<byte> data)
    {
        var signature = new byte[VerificationKey.SignatureSize];
        _key.Sign(VerificationKey.Purpose, data, signature);
        return signature;
    }

    /// <summary>The same into the caller's memory.</summary>
    /// <exception cref="ArgumentException">The destination has not exactly <see cref="VerificationKey.SignatureSize"/> octets.</exception>
    public void Sign(ReadOnlySpan<byte> data, Span<byte> destination)
    {
        if (destination.Length != VerificationKey.SignatureSize) throw new ArgumentException($"The destination has {destination.Length} octets; a signature of {Algorithm.Name()} has {VerificationKey.SignatureSize}.", nameof(destination));
        _key.Sign(VerificationKey.Purpose, data, destination);
    }

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();

    /// <summary>The public key's name and purpose, and nothing of the private one.</summary>
    public override string ToString() => $"{VerificationKey.Purpose} signing key {VerificationKey.Id}";
}
