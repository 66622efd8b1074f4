using System.Security.Cryptography;

namespace Dunes.Sdk.Crypto.Envelopes;

/// <summary>What a sender signs: SHA-512(header) | key commitment, and at level 2 | SHA-512(chunks).</summary>
internal readonly ref struct Statement
{
    /// <summary>Octets at level 1.</summary>
    public const int EarlySize = SHA512.HashSizeInBytes + EnvelopeHeader.CommitmentSize;

    /// <summary>Octets at level 2.</summary>
    public const int WholeSize = EarlySize + SHA512.HashSizeInBytes;

    private readonly Span<byte> _octets;

    /// <summary>Begins one in memory for level 1 or 2.</summary>
    public Statement(Span<byte> octets, ReadOnlySpan<byte> headerHash, ReadOnlySpan<byte> commitment)
    {
        _octets = octets;
        headerHash.CopyTo(octets);
        commitment.CopyTo(octets[SHA512.HashSizeInBytes..]);
    }

    /// <summary>All of it.</summary>
    public ReadOnlySpan<byte> Octets => _octets;

    /// <summary>Where the hash of the chunks goes.</summary>
    public Span<byte> ChunksHash => _octets[EarlySize..];

    /// <summary>Whether a key may sign an envelope: it is the named one, for envelopes, and of the suite's algorithm.</summary>
    public static bool MayBeSignedBy(VerificationKey? key, KeyId sender, EnvelopeSuite suite) =>
        key is not null && key.Purpose == KeyPurpose.Envelope && key.Id == sender && key.SignatureAlgorithm == suite.SignatureAlgorithm;
}
