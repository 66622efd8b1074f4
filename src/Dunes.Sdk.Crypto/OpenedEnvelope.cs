namespace Dunes.Sdk.Crypto;

/// <summary>An envelope whose every check passed.</summary>
/// <param name="Id">The first 16 octets of SHA-256 of the header: what a replay window remembers.</param>
/// <param name="Context">The authenticated header fields.</param>
/// <param name="Sender">The key that signed it; <see cref="KeyId.None"/> for an anonymous sender.</param>
/// <param name="Payload">The plaintext.</param>
public sealed record OpenedEnvelope(KeyId Id, EnvelopeContext Context, KeyId Sender, byte[] Payload)
{
    /// <summary>Names the envelope; the payload stays out.</summary>
    public override string ToString() => $"envelope {Id} from {Context.Source} to {Context.Destination}";
}
