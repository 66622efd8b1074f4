using Dunes.Sdk.Bundles;

namespace Dunes.Sdk.Gateway.Flow;

/// <summary>An envelope that a gateway sent, and how far it is.</summary>
/// <remarks>
/// Each method is an event; those that may come too late give whether they were of use. The end is decided here, from what ended the
/// bundle, and nowhere else. Only <see cref="Restore"/>, for a turn that failed,
/// leads back.
/// <code>
///           turn stored   ground: not understood   ground: unusable    bundle gone                       bundle set aside
/// Added     → Open        -                        -                   → Ended (told)                    -
/// Open      -             → Rejected               → Replaced          → Ended (told)                    -
/// Replaced  -             -                        -                   → Ended (its content goes on)     -
/// Rejected  -             -                        -                   → Ended (told)                    -
/// Ended     -             -                        -                   -                                 -
/// </code>
/// </remarks>
/// <param name="number">Its epoch and sequence.</param>
/// <param name="bundle">The bundle that carries it.</param>
/// <param name="digest">A digest of its octets, by which ground names it.</param>
/// <param name="priority">Its priority.</param>
/// <param name="state">Where it begins: added by a turn, or open in a store that was opened.</param>
internal sealed class SentEnvelope(EnvelopeNumber number, BundleId bundle, UInt128 digest, Priority priority, SentEnvelopeState state)
{
    private IReadOnlyList<Reading> _readings = [];

    public EnvelopeNumber Number { get; } = number;

    public BundleId Bundle { get; } = bundle;

    public UInt128 Digest { get; } = digest;

    public Priority Priority { get; } = priority;

    public SentEnvelopeState State { get; private set; } = state;

    /// <summary>The turn that added it is stored.</summary>
    public bool OnStored() => Move(SentEnvelopeState.Added, SentEnvelopeState.Open);

    /// <summary>Ground opened it, and does not understand its content.</summary>
    public bool OnRejected() => Move(SentEnvelopeState.Open, SentEnvelopeState.Rejected);

    /// <summary>Ground could not use it, and its content is sealed anew.</summary>
    public bool OnReplaced() => Move(SentEnvelopeState.Open, SentEnvelopeState.Replaced);

    /// <summary>Its bundle will end with this turn, without an answer: whoever is told wants to know what was in it.</summary>
    public void OnEnding(IReadOnlyList<Reading> readings) => _readings = readings;

    /// <summary>
    /// Its bundle ended, after the commit. Gives the end that is to be told; null where it has none, since its content goes on or its
    /// bundle does.
    /// </summary>
    public MessageEnd? OnBundleEnded(BundleFate fate)
    {
        if (fate == BundleFate.SetAside || State == SentEnvelopeState.Ended) return null;
        var isReplaced = State == SentEnvelopeState.Replaced;
        State = SentEnvelopeState.Ended;
        return isReplaced ? null : new(Number.ToString(), Bundle, Priority, OutcomeOf(fate), _readings);
    }

    /// <summary>The turn failed: what ground said of it comes again.</summary>
    public void Restore()
    {
        if (State is SentEnvelopeState.Replaced or SentEnvelopeState.Rejected) State = SentEnvelopeState.Open;
        _readings = [];
    }

    private static MessageOutcome OutcomeOf(BundleFate fate) => fate switch
    {
        BundleFate.Acknowledged => MessageOutcome.Delivered,
        BundleFate.Forwarded => MessageOutcome.Forwarded,
        BundleFate.Unconfirmed => MessageOutcome.Unconfirmed,
        BundleFate.Evicted => MessageOutcome.Evicted,
        BundleFate.Withdrawn => MessageOutcome.Refused,
        BundleFate.Damaged => MessageOutcome.Damaged,
        _ => MessageOutcome.Expired,
    };

    private bool Move(SentEnvelopeState before, SentEnvelopeState after)
    {
        if (State != before) return false;
        State = after;
        return true;
    }
}
