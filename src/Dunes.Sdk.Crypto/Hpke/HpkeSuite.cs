using System.Security.Cryptography;

namespace Dunes.Sdk.Crypto.Hpke;

/// <summary>A KEM on a NIST curve and the key schedule of base mode over it; RFC 9180, section 5.1.1.</summary>
/// <param name="Kem">How the secret travels.</param>
/// <param name="Schedule">What is made of it.</param>
internal sealed record HpkeSuite(DhKem Kem, HpkeSchedule Schedule)
{
    /// <summary>Nn: octets of a nonce.</summary>
    public const int NonceSize = 12;

    /// <summary>Nt: octets of a tag.</summary>
    public const int TagSize = 16;

    /// <summary>A KEM with the KDF and AEAD of these numbers.</summary>
    public HpkeSuite(DhKem kem, ushort kdfId, ushort aeadId) : this(kem, new HpkeSchedule(kem.Id, kdfId, aeadId))
    {
    }

    /// <summary>What wraps the content secret in suite 0: HKDF-SHA384 and AES-256-GCM.</summary>
    public static HpkeSuite P384 { get; } = new(DhKem.P384, 0x0002, 0x0002);

    /// <summary>SetupBaseS(pkR, info).</summary>
    public HpkeContext SetupSender(ECDiffieHellmanPublicKey recipient, ReadOnlySpan<byte> recipientKey, ReadOnlySpan<byte> info, Span<byte> encapsulated)
    {
        Span<byte> secret = stackalloc byte[Kem.SecretSize];
        try
        {
            Kem.Encapsulate(recipient, recipientKey, encapsulated, secret);
            return Schedule.Derive(secret, info);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    /// <summary>SetupBaseR(enc, skR, info).</summary>
    /// <exception cref="CryptographicException">The encapsulation is no point of the curve.</exception>
    public HpkeContext SetupReceiver(ECDiffieHellman recipient, ReadOnlySpan<byte> recipientKey, ReadOnlySpan<byte> encapsulated, ReadOnlySpan<byte> info)
    {
        Span<byte> secret = stackalloc byte[Kem.SecretSize];
        try
        {
            Kem.Decapsulate(recipient, recipientKey, encapsulated, secret);
            return Schedule.Derive(secret, info);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }
}
