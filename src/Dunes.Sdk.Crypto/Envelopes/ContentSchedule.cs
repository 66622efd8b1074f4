using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Dunes.Sdk.Crypto.Envelopes;

/// <summary>The 2048-bit key schedule of one envelope: 256 octets of key material with four independent uses. It borrows the memory that the caller zeroes.</summary>
/// <remarks>
/// The 2048 bits are those of the schedule; the strength is that of AES-256, the KEM and the signature.
/// <code>
/// PRK = HKDF-Extract-SHA-512(salt = SHA-512(header with stanzas), content secret)
/// HKDF-Expand(PRK, "dunes 2048-AES/1 schedule", 256) =
///   0..63     K0  content: AES-256-GCM key 32 | base nonce 12 | unused 20
///  64..127    K1  header MAC and key commitment
/// 128..191    K2  session and reply chain
/// 192..255    K3  receipt and acknowledgement MAC
/// </code>
/// One expansion gives all four, so K2 and K3 exist already for the sessions and receipts to come; they are zeroed with the rest.
/// </remarks>
internal readonly ref struct ContentSchedule
{
    /// <summary>Octets of the content secret.</summary>
    public const int SecretSize = 64;

    /// <summary>Octets of the whole schedule: 2048 bits.</summary>
    public const int Size = 256;

    private const int KeySize = 32;
    private const int NonceSize = 12;
    private const int UseSize = 64;
    private readonly Span<byte> _octets;

    private ContentSchedule(Span<byte> octets) => _octets = octets;

    /// <summary>The key of the content.</summary>
    public ReadOnlySpan<byte> ContentKey => _octets[..KeySize];

    /// <summary>Derives the schedule into 256 octets that the caller zeroes.</summary>
    public static ContentSchedule Derive(ReadOnlySpan<byte> headerHash, ReadOnlySpan<byte> contentSecret, Span<byte> octets)
    {
        Span<byte> pseudorandom = stackalloc byte[SHA512.HashSizeInBytes];
        try
        {
            HKDF.Extract(HashAlgorithmName.SHA512, contentSecret, headerHash, pseudorandom);
            HKDF.Expand(HashAlgorithmName.SHA512, pseudorandom, octets[..Size], "dunes 2048-AES/1 schedule"u8);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pseudorandom);
        }

        return new ContentSchedule(octets[..Size]);
    }

    /// <summary>Writes the 32 octets that follow the header: they commit to the keys, and authenticate the header before any chunk.</summary>
    public void Commit(ReadOnlySpan<byte> headerHash, Span<byte> commitment)
    {
        Span<byte> mac = stackalloc byte[HMACSHA512.HashSizeInBytes];
        HMACSHA512.HashData(_octets.Slice(UseSize, UseSize), headerHash, mac);
        mac[..EnvelopeHeader.CommitmentSize].CopyTo(commitment);
        CryptographicOperations.ZeroMemory(mac);
    }

    /// <summary>Writes the 12 octets of a chunk's nonce: the base nonce XOR the index, big endian at the end.</summary>
    public void WriteNonce(ulong chunk, Span<byte> nonce)
    {
        _octets.Slice(KeySize, NonceSize).CopyTo(nonce);
        var last = nonce[^sizeof(ulong)..];
        BinaryPrimitives.WriteUInt64BigEndian(last, BinaryPrimitives.ReadUInt64BigEndian(last) ^ chunk);
    }
}
