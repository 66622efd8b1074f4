using Dunes.Sdk.Bundles;
using Dunes.Sdk.Crypto;
using Dunes.Sdk.Crypto.Envelopes;

namespace Dunes.Sdk.Gateway.Flow;

/// <summary>Opens the envelope in a bundle, within the turn: signed by someone trusted, for this endpoint, in time, and for the first time.</summary>
/// <param name="envelope">What opens.</param>
/// <param name="keys">The private key that is kept.</param>
/// <param name="bundles">The node whose turns deliver.</param>
/// <param name="endpoint">Whom envelopes must be for.</param>
/// <param name="trusted">Gives the verification key of a trusted sender, or null.</param>
/// <param name="senders">How many senders are trusted.</param>
/// <param name="prekeys">The private keys that are deleted in time; null where there are none.</param>
internal sealed class Opening(IEnvelope envelope, EnvelopeKeyPair keys, BundleNode bundles, EndpointId endpoint, Func<KeyId, VerificationKey?> trusted, int senders, GroundPrekeys? prekeys = null)
{
    /// <summary>Why an envelope is lost whose private key is not here.</summary>
    public const string PrekeyGone = "PrekeyGone: it was sealed for a prekey that was used, or deleted in time, or was lost with a store";

    private readonly Replays _replays = new(bundles, senders);
    /// <summary>Envelopes of senders that are not listed whose digests are remembered in a start; anybody can send more.</summary>
    private const int MaxNotListed = 4096;

    private int _rejectedInTurn;
    private int _notListed;

    /// <summary>Called within the turn for an envelope that cannot be used, with the bundle's digest: whoever sent it may be told.</summary>
    public Action<Bundle, EnvelopeRefusal>? Refused { get; set; }

    /// <summary>Whether a lost store may have delivered a bundle; null where nobody asks.</summary>
    public Func<Bundle, bool>? IsDoubtful { get; set; }

    /// <summary>Called within the turn for an envelope that was delivered before: its answer may have been lost.</summary>
    public Action<KeyId, EnvelopeAnswer>? Repeated { get; set; }

    /// <summary>Envelopes that were rejected in turns that were committed.</summary>
    public long Rejected { get; private set; }

    /// <summary>Gives what is new and may be acted on; otherwise null, with an audit row unless it is a plain repeat.</summary>
    /// <param name="bundle">The bundle as it was delivered.</param>
    /// <param name="isFrom">Whether the signer may speak for the source that the envelope names.</param>
    /// <param name="now">Time since the node started.</param>
    /// <param name="wall">The time; unknown means that only the bundle's age tells what is late.</param>
    public OpenedEnvelope? TryOpen(Bundle bundle, Func<OpenedEnvelope, bool> isFrom, TimeSpan now, DtnTime wall)
    {
        var (key, prekey) = (keys, (KeyId?)null);
        if (prekeys is not null && EnvelopeInspection.Read(bundle.Payload.Span) is { Context: not null } header && trusted(header.Sender) is not null && !header.Recipients.Any(recipient => recipient.Recipient == keys.PublicKey.Id))
        {
            if (!prekeys.TryFind(header.Sender, header.Recipients, out key, out prekey))
            {
                // A one-time prekey is deleted as its envelope is delivered: the same envelope again does not open, and needs no opening.
                var number = new EnvelopeNumber(header.Context.Epoch, header.Context.Sequence);
                return _replays.Knows(header.Sender, header.Id, now) ? Repeat(bundle, header.Sender, number) : Reject(bundle, PrekeyGone, wall, number, RefusalReason.PrekeyGone);
            }
        }

        if (EnvelopeInspection.Read(bundle.Payload.Span) is { Context: not null } unopened && trusted(unopened.Sender) is null) RememberNotListed(bundle);
        var status = envelope.Open(bundle.Payload.Span, key, trusted, out var opened);
        if (status != OpenStatus.Opened || opened is null) return Reject(bundle, status.ToString(), wall, null, status == OpenStatus.NotForThisKey ? RefusalReason.NotForThisKey : RefusalReason.Other);
        if (prekey is { } used) opened = opened with { ForwardSecrecy = prekeys!.Use(opened.Sender, used, bundles.Batch) };
        if (opened.Context.Destination != endpoint) return Reject(bundle, "OtherDestination", wall);
        if (!isFrom(opened)) return Reject(bundle, "OtherSource", wall);
        // The wall clocks of two machines are not compared: how long it was under way tells whether it is late.
        var opening = new EnvelopeNumber(opened.Context.Epoch, opened.Context.Sequence);
        return _replays.Accept(opened, new(now, DtnTime.Unknown, bundle.Age)) switch
        {
            ReplayStatus.Fresh => opened,
            ReplayStatus.Duplicate => Repeat(bundle, opened.Sender, opening),
            var refused => Reject(bundle, Reason(refused), wall, opening, Refusal(refused)),
        };
    }

    /// <summary>Counts and records what opened, but is nothing that this endpoint understands.</summary>
    public OpenedEnvelope? Reject(Bundle bundle, string reason, DtnTime wall, EnvelopeNumber? number = null, RefusalReason refusal = RefusalReason.Other)
    {
        _rejectedInTurn++;
        var digest = Identities.Digest128(bundle.Payload.Span);
        if (refusal == RefusalReason.NotUnderstood)
        {
            // The replay window has it as delivered from now on: coming again it must not be answered as such.
            Span<byte> key = stackalloc byte[Identities.Size];
            Identities.Refused(digest, key);
            bundles.Batch.Remember(key, Identities.Until(bundles, TimeSpan.FromDays(30)));
        }

        Refused?.Invoke(bundle, new(digest, refusal));
        var row = new AuditRow { Step = AuditSteps.Rejected, At = wall.ToString(), Envelope = number?.ToString(), Bundle = bundle.Id.ToString(), Digest = Identities.Digest(bundle.Payload.Span), Reason = reason };
        bundles.Batch.Append(AuditRow.Topic, row.Bundle, row.ToJson());
        return null;
    }

    public void OnCommitted()
    {
        _replays.OnCommitted();
        Rejected += _rejectedInTurn;
        _rejectedInTurn = 0;
    }

    public void OnFailed()
    {
        _replays.OnFailed();
        _rejectedInTurn = 0;
    }

    /// <summary>A gateway may be left out of the list by mistake: what it sent meanwhile was not delivered, and need not be marked as doubtful when it is listed again.</summary>
    private void RememberNotListed(Bundle bundle)
    {
        if (_notListed >= MaxNotListed || IsDoubtful?.Invoke(bundle) != false) return;
        _notListed++;
        Span<byte> key = stackalloc byte[Identities.Size];
        Identities.NotListed(Identities.Digest128(bundle.Payload.Span), key);
        bundles.Batch.Remember(key, Identities.Until(bundles, TimeSpan.FromDays(2)));
    }

    private OpenedEnvelope? Repeat(Bundle bundle, KeyId sender, EnvelopeNumber number)
    {
        var digest = Identities.Digest128(bundle.Payload.Span);
        Span<byte> key = stackalloc byte[Identities.Size];
        Identities.Refused(digest, key);
        if (bundles.Store.WasSeen(key)) Refused?.Invoke(bundle, new(digest, RefusalReason.NotUnderstood));
        else Repeated?.Invoke(sender, new(number, digest));
        return null;
    }

    private static RefusalReason Refusal(ReplayStatus status) => status switch
    {
        ReplayStatus.SequenceReused => RefusalReason.SequenceReused,
        ReplayStatus.Stale => RefusalReason.Stale,
        ReplayStatus.Expired => RefusalReason.Late,
        _ => RefusalReason.Other,
    };

    private static string Reason(ReplayStatus status) => status switch
    {
        ReplayStatus.SequenceReused => "SequenceReused: another envelope of this sender, epoch and sequence was delivered",
        ReplayStatus.Stale => "Stale: so far behind the sender's others that nobody knows whether it was delivered",
        ReplayStatus.Expired => "Expired: its lifetime and the allowance for clocks are over",
        _ => $"{status}: there is no room to remember it",
    };
}
