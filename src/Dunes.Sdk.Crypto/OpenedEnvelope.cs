using Dunes.Sdk.Crypto.Envelopes;
using Dunes.Sdk.Crypto.Sessions;

namespace Dunes.Sdk.Crypto;

/// <summary>An envelope whose every check passed.</summary>
/// <param name="Id">The first 16 octets of SHA-256 of the header: what a replay window remembers.</param>
/// <param name="Context">The authenticated header fields.</param>
/// <param name="Sender">The key that signed it; <see cref="KeyId.None"/> for an anonymous sender.</param>
/// <param name="Payload">The plaintext; empty when it went into a stream.</param>
public sealed record OpenedEnvelope(KeyId Id, EnvelopeContext Context, KeyId Sender, byte[] Payload)
{
    /// <summary>The suite it was sealed with.</summary>
    public required EnvelopeSuite Suite { get; init; }

    /// <summary>What its sender signed.</summary>
    public required AuthenticationLevel Level { get; init; }

    /// <summary>How its chunks were encrypted.</summary>
    public required EnvelopeMode Mode { get; init; }

    /// <summary>The id of the pre-shared key that it took beside the private key; null for none.</summary>
    public string? PreSharedKeyId { get; init; }

    /// <summary>What becomes of it when the recipient's keys are taken later: <see cref="ForwardSecrecy.None"/> unless a <see cref="PrekeyStore"/> opened it with one of its prekeys.</summary>
    public ForwardSecrecy ForwardSecrecy { get; init; }

    /// <summary>False when it was sealed for a static key, which is <see cref="ForwardSecrecy.None"/>: who learns that key later reads it.</summary>
    public bool IsForwardSecret => ForwardSecrecy != ForwardSecrecy.None;

    /// <summary>The keys for sessions and receipts, when they were asked for; whoever asked disposes them.</summary>
    internal EnvelopeSecrets? Secrets { get; init; }

    /// <summary>Names the envelope; the payload stays out.</summary>
    public override string ToString() => $"envelope {Id} from {Context.Source} to {Context.Destination}";
}
