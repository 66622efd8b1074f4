using Dunes.Sdk.Crypto.Envelopes;

namespace Dunes.Sdk.Crypto;

/// <summary>An envelope that was written into a stream.</summary>
/// <param name="Id">The first 16 octets of SHA-256 of its header.</param>
/// <param name="Suite">The suite it was sealed with.</param>
/// <param name="PayloadSize">Octets of plaintext.</param>
/// <param name="Size">Octets of the envelope.</param>
public sealed record SealedEnvelope(KeyId Id, EnvelopeSuite Suite, long PayloadSize, long Size)
{
    /// <summary>K2 and K3, when the sealing asked for them; whoever asked disposes them.</summary>
    internal EnvelopeSecrets? Secrets { get; init; }

    /// <summary>Names the envelope.</summary>
    public override string ToString() => $"envelope {Id}";
}
