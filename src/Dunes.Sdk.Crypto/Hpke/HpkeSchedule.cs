using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Dunes.Sdk.Crypto.Hpke;

/// <summary>The key schedule of one choice of KEM, KDF and AEAD; RFC 9180, section 5.1, in base and PSK mode.</summary>
internal sealed class HpkeSchedule
{
    /// <summary>Octets of a suite id.</summary>
    public const int SuiteIdSize = 10;

    /// <summary>The least octets of a pre-shared key: RFC 9180, section 5.1.2, asks for 32 octets of entropy.</summary>
    public const int MinPskSize = 32;

    private const byte BaseMode = 0;
    private const byte PskMode = 1;
    private readonly HpkeKdf _kdf;
    private readonly HpkeAead _aead;
    private readonly byte[] _suiteId;

    /// <param name="kemId">The KEM that the shared secret comes from.</param>
    /// <param name="kdfId">1, 2 or 3: HKDF with SHA-256, SHA-384 or SHA-512; 10 to 13, hexadecimal: SHAKE128, SHAKE256, TurboSHAKE128, TurboSHAKE256.</param>
    /// <param name="aeadId">1 or 2: AES-GCM with a key of 128 or 256 bits; 3: ChaCha20-Poly1305; FFFF: none, to export only.</param>
    public HpkeSchedule(ushort kemId, ushort kdfId, ushort aeadId)
    {
        _kdf = HpkeKdf.Of(kdfId);
        _aead = HpkeAead.Of(aeadId);
        _suiteId = new byte[SuiteIdSize];
        "HPKE"u8.CopyTo(_suiteId);
        BinaryPrimitives.WriteUInt16BigEndian(_suiteId.AsSpan(4), kemId);
        BinaryPrimitives.WriteUInt16BigEndian(_suiteId.AsSpan(6), kdfId);
        BinaryPrimitives.WriteUInt16BigEndian(_suiteId.AsSpan(8), aeadId);
    }

    /// <summary>KeySchedule(mode_base, shared_secret, info, "", "").</summary>
    public HpkeContext Derive(ReadOnlySpan<byte> sharedSecret, ReadOnlySpan<byte> info) => Derive(BaseMode, sharedSecret, info, default, default);

    /// <summary>KeySchedule(mode_psk, shared_secret, info, psk, psk_id).</summary>
    /// <exception cref="ArgumentException">The key has fewer than 32 octets, or the id is empty: that would be base mode under another name.</exception>
    public HpkeContext Derive(ReadOnlySpan<byte> sharedSecret, ReadOnlySpan<byte> info, ReadOnlySpan<byte> psk, ReadOnlySpan<byte> pskId)
    {
        ThrowUnlessPsk(psk, pskId);
        return Derive(PskMode, sharedSecret, info, psk, pskId);
    }

    /// <summary>Refuses what is no pre-shared key.</summary>
    public static void ThrowUnlessPsk(ReadOnlySpan<byte> psk, ReadOnlySpan<byte> pskId)
    {
        if (psk.Length < MinPskSize) throw new ArgumentException($"The pre-shared key has {psk.Length} octets; it takes {MinPskSize} or more.", nameof(psk));
        if (pskId.IsEmpty) throw new ArgumentException("The pre-shared key has no id; both sides name it by one.", nameof(pskId));
    }

    [SkipLocalsInit]
    private HpkeContext Derive(byte mode, ReadOnlySpan<byte> sharedSecret, ReadOnlySpan<byte> info, ReadOnlySpan<byte> psk, ReadOnlySpan<byte> pskId)
    {
        Span<byte> secrets = stackalloc byte[HpkeAead.MaxKeySize + HpkeSuite.NonceSize + HpkeKdf.MaxHashSize];
        var key = secrets[.._aead.KeySize];
        var nonce = secrets.Slice(HpkeAead.MaxKeySize, _aead.NonceSize);
        var exporter = secrets.Slice(HpkeAead.MaxKeySize + HpkeSuite.NonceSize, _kdf.HashSize);
        try
        {
            _kdf.Schedule(_suiteId, mode, sharedSecret, info, psk, pskId, key, nonce, exporter);
            return new HpkeContext(_kdf, _suiteId, _aead.Create(key), nonce, exporter);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secrets);
        }
    }
}
