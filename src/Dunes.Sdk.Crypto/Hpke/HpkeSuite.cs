using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Dunes.Sdk.Crypto.Hpke;

/// <summary>A KEM and the key schedule over it; RFC 9180, section 5.1. With a pre-shared key it is PSK mode, and otherwise base mode.</summary>
/// <param name="Kem">How the secret travels.</param>
/// <param name="Schedule">What is made of it.</param>
internal sealed record HpkeSuite(Kem Kem, HpkeSchedule Schedule)
{
    /// <summary>Nn: octets of a nonce.</summary>
    public const int NonceSize = 12;

    /// <summary>Nt: octets of a tag.</summary>
    public const int TagSize = 16;

    /// <summary>A KEM with the KDF and AEAD of these numbers.</summary>
    public HpkeSuite(Kem kem, ushort kdfId, ushort aeadId)
        : this(kem, new HpkeSchedule(kem.Id, kdfId, aeadId))
    {
    }

    /// <summary>SetupBaseS(pkR, info), or SetupPSKS(pkR, info, psk, psk_id) when <paramref name="isPsk"/>.</summary>
    /// <exception cref="CryptographicException">The recipient's key gives no secret: it is a point of small order.</exception>
    [SkipLocalsInit]
    public HpkeContext SetupSender(KemPublicKey recipient, ReadOnlySpan<byte> info, bool isPsk, ReadOnlySpan<byte> psk, ReadOnlySpan<byte> pskId, Span<byte> encapsulated)
    {
        if (isPsk) HpkeSchedule.ThrowUnlessPsk(psk, pskId);
        Span<byte> secret = stackalloc byte[Kem.MaxSecretSize];
        secret = secret[..Kem.SecretSize];
        try
        {
            if (!recipient.TryEncapsulate(encapsulated, secret)) throw new CryptographicException("The recipient's public key gives no secret: it is a point of small order.");
            return isPsk ? Schedule.Derive(secret, info, psk, pskId) : Schedule.Derive(secret, info);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    /// <summary>SetupBaseR(enc, skR, info), or SetupPSKR(enc, skR, info, psk, psk_id) when <paramref name="isPsk"/>; false when the encapsulation is none.</summary>
    [SkipLocalsInit]
    public bool TrySetupReceiver(KemPrivateKey recipient, ReadOnlySpan<byte> encapsulated, ReadOnlySpan<byte> info, bool isPsk, ReadOnlySpan<byte> psk, ReadOnlySpan<byte> pskId, [NotNullWhen(true)] out HpkeContext? context)
    {
        if (isPsk) HpkeSchedule.ThrowUnlessPsk(psk, pskId);
        context = null;
        Span<byte> secret = stackalloc byte[Kem.MaxSecretSize];
        secret = secret[..Kem.SecretSize];
        try
        {
            if (!recipient.TryDecapsulate(encapsulated, secret)) return false;
            context = isPsk ? Schedule.Derive(secret, info, psk, pskId) : Schedule.Derive(secret, info);
            return true;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }
}
