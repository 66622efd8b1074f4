using System.Security.Cryptography;

namespace Dunes.Sdk.Crypto.Hpke;

/// <summary>A key encapsulation mechanism of the HPKE registry.</summary>
internal abstract class Kem
{
    /// <summary>The most octets a shared secret takes.</summary>
    public const int MaxSecretSize = 64;

    /// <summary>The number in the HPKE registry.</summary>
    public abstract ushort Id { get; }

    /// <summary>Nsecret: octets of the shared secret.</summary>
    public abstract int SecretSize { get; }

    /// <summary>Nenc: octets of an encapsulation.</summary>
    public abstract int EncapsulationSize { get; }

    /// <summary>Npk: octets of a public key.</summary>
    public abstract int PublicKeySize { get; }

    /// <summary>Nsk: octets of a private key as it is stored; for the post-quantum and hybrid KEMs, its seed.</summary>
    public abstract int PrivateKeySize { get; }

    /// <summary>A fresh key.</summary>
    public abstract KemPrivateKey Generate(IPostQuantumProvider provider);

    /// <summary>DeserializePrivateKey(skXm).</summary>
    /// <exception cref="CryptographicException">The octets are no private key.</exception>
    public abstract KemPrivateKey ImportPrivateKey(ReadOnlySpan<byte> octets, IPostQuantumProvider provider);

    /// <summary>DeserializePublicKey(pkXm), with every check that the standards ask for.</summary>
    /// <exception cref="CryptographicException">The octets are no public key.</exception>
    public abstract KemPublicKey ImportPublicKey(ReadOnlySpan<byte> octets, IPostQuantumProvider provider);

    /// <summary>DeriveKeyPair(ikm): writes the private key that key material stands for.</summary>
    public abstract void DerivePrivateKey(ReadOnlySpan<byte> keyMaterial, Span<byte> privateKey);

    protected void ThrowUnlessSize(int size, int expected, string what)
    {
        if (size != expected) throw new CryptographicException($"The {what} has {size} octets; the KEM {Id:x4} takes {expected}.");
    }
}
