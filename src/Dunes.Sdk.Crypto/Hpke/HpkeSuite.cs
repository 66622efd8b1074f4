using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Dunes.Sdk.Crypto.Hpke;

/// <summary>One choice of KEM, KDF and AEAD, and the key schedule of base mode over it; RFC 9180, section 5.1.</summary>
/// <param name="Kem">How the secret travels.</param>
/// <param name="KdfId">1, 2 or 3: HKDF with SHA-256, SHA-384 or SHA-512.</param>
/// <param name="AeadId">1 or 2: AES-GCM with a key of 128 or 256 bits.</param>
internal sealed record HpkeSuite(DhKem Kem, ushort KdfId, ushort AeadId)
{
    /// <summary>Nn: octets of a nonce.</summary>
    public const int NonceSize = 12;

    /// <summary>Nt: octets of a tag.</summary>
    public const int TagSize = 16;

    private const byte BaseMode = 0;
    private const int MaxHashSize = 64;
    private const int MaxKeySize = 32;

    /// <summary>What wraps the content secret in suite 0.</summary>
    public static HpkeSuite P384 { get; } = new(DhKem.P384, 0x0002, 0x0002);

    /// <summary>The hash of the KDF.</summary>
    public HashAlgorithmName Hash { get; } = KdfId switch
    {
        1 => HashAlgorithmName.SHA256,
        2 => HashAlgorithmName.SHA384,
        3 => HashAlgorithmName.SHA512,
        _ => throw new ArgumentOutOfRangeException(nameof(KdfId), KdfId, "The KDF is 1, 2 or 3."),
    };

    /// <summary>Nh: octets of the hash.</summary>
    public int HashSize { get; } = KdfId switch { 1 => 32, 2 => 48, _ => 64 };

    /// <summary>Nk: octets of the AEAD's key.</summary>
    public int KeySize { get; } = AeadId switch
    {
        1 => 16,
        2 => 32,
        _ => throw new ArgumentOutOfRangeException(nameof(AeadId), AeadId, "The AEAD is 1 or 2."),
    };

    /// <summary>SetupBaseS(pkR, info).</summary>
    public HpkeContext SetupSender(ECDiffieHellmanPublicKey recipient, ReadOnlySpan<byte> recipientKey, ReadOnlySpan<byte> info, Span<byte> encapsulated)
    {
        Span<byte> secret = stackalloc byte[Kem.SecretSize];
        try
        {
            Kem.Encapsulate(recipient, recipientKey, encapsulated, secret);
            return Schedule(secret, info);
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
            return Schedule(secret, info);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    /// <summary>KeySchedule(mode_base, shared_secret, info, "", "").</summary>
    internal HpkeContext Schedule(ReadOnlySpan<byte> sharedSecret, ReadOnlySpan<byte> info)
    {
        Span<byte> suiteId = stackalloc byte[10];
        "HPKE"u8.CopyTo(suiteId);
        BinaryPrimitives.WriteUInt16BigEndian(suiteId[4..], Kem.Id);
        BinaryPrimitives.WriteUInt16BigEndian(suiteId[6..], KdfId);
        BinaryPrimitives.WriteUInt16BigEndian(suiteId[8..], AeadId);

        Span<byte> context = stackalloc byte[1 + (2 * MaxHashSize)];
        context = context[..(1 + (2 * HashSize))];
        context[0] = BaseMode;
        LabeledHkdf.Extract(Hash, suiteId, default, "psk_id_hash"u8, default, context.Slice(1, HashSize));
        LabeledHkdf.Extract(Hash, suiteId, default, "info_hash"u8, info, context[(1 + HashSize)..]);

        Span<byte> secrets = stackalloc byte[MaxHashSize + MaxKeySize + MaxHashSize];
        var secret = secrets[..HashSize];
        var key = secrets.Slice(MaxHashSize, KeySize);
        var exporter = secrets.Slice(MaxHashSize + MaxKeySize, HashSize);
        Span<byte> nonce = stackalloc byte[NonceSize];
        try
        {
            LabeledHkdf.Extract(Hash, suiteId, sharedSecret, "secret"u8, default, secret);
            LabeledHkdf.Expand(Hash, suiteId, secret, "key"u8, context, key);
            LabeledHkdf.Expand(Hash, suiteId, secret, "base_nonce"u8, context, nonce);
            LabeledHkdf.Expand(Hash, suiteId, secret, "exp"u8, context, exporter);
            return new HpkeContext(Hash, suiteId, key, nonce, exporter);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secrets);
        }
    }
}
