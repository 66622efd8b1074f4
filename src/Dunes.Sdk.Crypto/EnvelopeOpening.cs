using System.Diagnostics.CodeAnalysis;
using Dunes.Sdk.Crypto.Sessions;

namespace Dunes.Sdk.Crypto;

/// <summary>What an envelope is opened with.</summary>
public sealed class EnvelopeOpening
{
    /// <summary>Nothing yet: the recipient and who is trusted are required.</summary>
    public EnvelopeOpening()
    {
    }

    [SetsRequiredMembers]
    private EnvelopeOpening(EnvelopeOpening other)
    {
        (Recipient, Trusted, PreSharedKey) = (other.Recipient, other.Trusted, other.PreSharedKey);
        (Verified, FirstChunk, ForwardSecrecy, KeepsSecrets, IsSameMemory) = (other.Verified, other.FirstChunk, other.ForwardSecrecy, other.KeepsSecrets, other.IsSameMemory);
    }

    /// <summary>The private key.</summary>
    public required EnvelopeKeyPair Recipient { get; init; }

    /// <summary>Gives the verification key of a trusted sender, or null: then the envelope is rejected. An anonymous one does not ask.</summary>
    public required Func<KeyId, VerificationKey?> Trusted { get; init; }

    /// <summary>Gives the pre-shared key of an id, or null: then the status is <see cref="OpenStatus.MissingPreSharedKey"/>. The caller disposes the key afterwards.</summary>
    public Func<string, EnvelopePreSharedKey?>? PreSharedKey { get; init; }

    /// <summary>What <see cref="EnvelopeVerifier"/> found of the same octets before; an envelope that is signed whole is opened octet by octet only with it.</summary>
    public VerifiedEnvelope? Verified { get; init; }

    /// <summary>
    /// Chunks that were opened before, by an opener that is gone; the default is 0. Behind the prologue the octets then continue at <see cref="EnvelopeOpener.Offset"/> of
    /// that time. Not for envelopes that are signed whole: nothing of them is delivered early, so they begin anew.
    /// </summary>
    public long FirstChunk { get; init; }

    /// <summary>What the recipient's key gives: more than nothing only for a prekey, which is deleted in time.</summary>
    internal ForwardSecrecy ForwardSecrecy { get; init; }

    /// <summary>Whether the keys for sessions and receipts outlive the opening; whoever asks disposes them.</summary>
    internal bool KeepsSecrets { get; init; }

    /// <summary>Whether the octets are those that were verified, in memory that nobody else writes; they are not hashed again then.</summary>
    internal bool IsSameMemory { get; init; }

    /// <summary>The same, and the keys for sessions and receipts outlive it.</summary>
    internal EnvelopeOpening KeepingSecrets() => new(this) { KeepsSecrets = true };

    /// <summary>The same from the first chunk on, for octets that were verified or need not be.</summary>
    internal EnvelopeOpening Of(VerifiedEnvelope? verified, bool isSameMemory = false) => new(this) { Verified = verified, FirstChunk = 0, IsSameMemory = isSameMemory };
}
