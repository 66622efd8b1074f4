using System.Security.Cryptography;

namespace Dunes.Sdk.Crypto.Envelopes;

/// <summary>The 2048-bit key schedule of one envelope: 256 octets of key material with four independent uses. It borrows the memory that the caller zeroes.</summary>
/// <remarks>
/// The 2048 bits are those of the schedule; the strength is that of AES-256, the KEM and the signature.
/// <code>
/// PRK = HKDF-Extract-SHA-512(salt = SHA-512(header with stanzas), content secret)
/// HKDF-Expand(PRK, "dunes 2048-AES/1 schedule", 256) =
///   0..63     K0  content: AES-256-GCM key 32 | base nonce 12 | unused 20; in Advanced mode the key of AES-SIV-CMAC-512
///  64..127    K1  header MAC and key commitment
/// 128..191    K2  session and reply chain
/// 192..255    K3  receipt and acknowledgement MAC
/// </code>
/// One expansion gives all four; K2 and K3 are zeroed with the rest unless they were asked for.
/// </remarks>
internal readonly ref struct ContentSchedule
{
    /// <summary>Octets of the content secret.</summary>
    public const int SecretSize = 64;

    /// <summary>Octets of the whole schedule: 2048 bits.</summary>
    public const int Size = 256;

    /// <summary>Octets of each of the four uses.</summary>
    public const int UseSize = 64;

    private readonly ReadOnlySpan<byte> _octets;

    /// <summary>The schedule that was derived into these octets before.</summary>
    public ContentSchedule(ReadOnlySpan<byte> octets) => _octets = octets[..Size];

    /// <summary>K0.</summary>
    public ReadOnlySpan<byte> ContentKey => _octets[..UseSize];

    /// <summary>K2.</summary>
    public ReadOnlySpan<byte> SessionKey => _octets.Slice(2 * UseSize, UseSize);

    /// <summary>K3.</summary>
    public ReadOnlySpan<byte> ReceiptKey => _octets.Slice(3 * UseSize, UseSize);

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
}
