using Dunes.Sdk.Bundles;
using Dunes.Sdk.Crypto;

namespace Dunes.Sdk.Mcp.Flow;

/// <summary>Opens the envelope in a bundle, within the turn: signed by someone trusted, for this endpoint, in time, and for the first time.</summary>
internal sealed class Opening(IEnvelope envelope, EnvelopeKeyPair keys, BundleNode bundles, EndpointId endpoint, Func<KeyId, VerificationKey?> trusted)
{
    private readonly HashSet<KeyId> _inTurn = [];
    private int _rejectedInTurn;

    /// <summary>Envelopes that were rejected in turns that were committed.</summary>
    public long Rejected { get; private set; }

    /// <summary>Gives what is new and may be acted on; otherwise null, with an audit row unless it is a plain repeat.</summary>
    /// <param name="bundle">The bundle as it was delivered.</param>
    /// <param name="isFrom">Whether the signer may speak for the source that the envelope names.</param>
    /// <param name="wall">The time; unknown means that nothing can be said to be late.</param>
    public OpenedEnvelope? TryOpen(Bundle bundle, Func<OpenedEnvelope, bool> isFrom, DtnTime wall)
    {
        var status = envelope.Open(bundle.Payload.Span, keys, trusted, out var opened);
        if (status != OpenStatus.Opened || opened is null) return Reject(bundle, status.ToString(), wall);
        if (opened.Context.Destination != endpoint) return Reject(bundle, "OtherDestination", wall);
        if (!isFrom(opened)) return Reject(bundle, "OtherSource", wall);

        // Remembered until it is late beyond doubt, refused from then on: at no time can it count twice.
        var forgotten = opened.Context.Created.Add(opened.Context.Lifetime).Add(FlowContent.ClockGrace);
        if (wall.IsKnown && opened.Context.Created.IsKnown && wall > forgotten) return Reject(bundle, "Late", wall);
        Span<byte> key = stackalloc byte[Identities.Size];
        Identities.Envelope(opened.Id, key);
        if (!_inTurn.Add(opened.Id) || bundles.Store.WasSeen(key)) return null;
        bundles.Batch.Remember(key, opened.Context.Created.IsKnown ? forgotten : new(ulong.MaxValue));
        return opened;
    }

    /// <summary>Counts and records what opened, but is nothing that this endpoint understands.</summary>
    public OpenedEnvelope? Reject(Bundle bundle, string reason, DtnTime wall)
    {
        _rejectedInTurn++;
        var row = new AuditRow { Step = AuditSteps.Rejected, At = wall.ToString(), Bundle = bundle.Id.ToString(), Digest = Identities.Digest(bundle.Payload.Span), Reason = reason };
        bundles.Batch.Append(AuditRow.Topic, row.Bundle, row.ToJson());
        return null;
    }

    public void OnCommitted()
    {
        Rejected += _rejectedInTurn;
        OnFailed();
    }

    public void OnFailed()
    {
        _rejectedInTurn = 0;
        _inTurn.Clear();
    }
}
