using System.Security.Cryptography;

namespace Dunes.Sdk.Crypto.Hpke;

/// <summary>A group that two sides agree on a secret in: the NIST curves and Curve25519.</summary>
internal abstract class Group
{
    /// <summary>The most octets a public key takes: P-521's.</summary>
    public const int MaxPublicKeySize = 133;

    /// <summary>The most octets an agreed secret takes: P-521's.</summary>
    public const int MaxSecretSize = 66;

    /// <summary>The most octets of a seed: P-256's.</summary>
    public const int MaxSeedSize = 128;

    /// <summary>Octets of an encoded public key.</summary>
    public abstract int PublicKeySize { get; }

    /// <summary>Octets of a private key.</summary>
    public abstract int PrivateKeySize { get; }

    /// <summary>Octets of the agreed secret.</summary>
    public abstract int SecretSize { get; }

    /// <summary>Nseed of the hybrid KEMs: octets of randomness that a private key is chosen from.</summary>
    public abstract int SeedSize { get; }

    /// <summary>A fresh key from the operating system's randomness.</summary>
    public abstract GroupPrivateKey Generate();

    /// <summary>Takes in a private key of <see cref="PrivateKeySize"/> octets.</summary>
    /// <exception cref="CryptographicException">It is none: zero, or the group's order or more.</exception>
    public abstract GroupPrivateKey ImportPrivateKey(ReadOnlySpan<byte> octets);

    /// <summary>Takes in a public key to agree with many times.</summary>
    /// <exception cref="CryptographicException">It is no point of the curve, or of another size.</exception>
    public abstract GroupPublicKey ImportPublicKey(ReadOnlySpan<byte> octets);

    /// <summary>RandomScalar(seed): the first of the candidates in a seed that is a private key.</summary>
    /// <exception cref="CryptographicException">None is, which a random seed does not meet.</exception>
    public abstract void ChoosePrivateKey(ReadOnlySpan<byte> seed, Span<byte> privateKey);

    /// <summary>DeriveKeyPair(ikm) of the DHKEM on this group; RFC 9180, section 7.1.3.</summary>
    public abstract void DerivePrivateKey(HashAlgorithmName hash, ReadOnlySpan<byte> suiteId, ReadOnlySpan<byte> pseudorandom, Span<byte> privateKey);
}
