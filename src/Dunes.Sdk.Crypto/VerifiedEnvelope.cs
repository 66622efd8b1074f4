using System.Security.Cryptography;
using Dunes.Sdk.Crypto.Envelopes;

namespace Dunes.Sdk.Crypto;

/// <summary>An envelope whose form and signature were checked without its key; what it holds is still sealed.</summary>
public sealed class VerifiedEnvelope
{
    private readonly byte[] _headerHash = new byte[SHA512.HashSizeInBytes];
    private readonly byte[] _commitment;

    internal VerifiedEnvelope(EnvelopeHeader header, ReadOnlySpan<byte> commitment)
    {
        SHA512.HashData(header.Octets, _headerHash);
        _commitment = commitment.ToArray();
        Id = header.Id;
        Suite = header.Suite;
        Level = header.Level;
        Context = header.ToContext();
        Sender = header.Sender;
    }

    /// <summary>The first 16 octets of SHA-256 of the header: what a replay window remembers.</summary>
    public KeyId Id { get; }

    /// <summary>The suite it was sealed with.</summary>
    public EnvelopeSuite Suite { get; }

    /// <summary>What the signature covers: everything, the header and key commitment alone, or, of an anonymous envelope, nothing.</summary>
    public AuthenticationLevel Level { get; }

    /// <summary>What the header says; of an anonymous envelope nobody vouches for it.</summary>
    public EnvelopeContext Context { get; }

    /// <summary>The key that signed it; <see cref="KeyId.None"/> for an anonymous sender.</summary>
    public KeyId Sender { get; }

    /// <summary>Octets of plaintext.</summary>
    public long PayloadSize { get; internal set; }

    /// <summary>SHA-512 of all chunks, at level 2.</summary>
    internal byte[] ChunksHash { get; } = new byte[SHA512.HashSizeInBytes];

    internal ReadOnlySpan<byte> HeaderHash => _headerHash;

    internal ReadOnlySpan<byte> Commitment => _commitment;

    /// <summary>Names the envelope.</summary>
    public override string ToString() => $"envelope {Id} from {Context.Source} to {Context.Destination}";

    internal bool IsOf(ReadOnlySpan<byte> headerHash, ReadOnlySpan<byte> commitment) =>
        CryptographicOperations.FixedTimeEquals(headerHash, _headerHash) && CryptographicOperations.FixedTimeEquals(commitment, _commitment);
}
