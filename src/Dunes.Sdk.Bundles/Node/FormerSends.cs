using Dunes.Sdk.Bundles.Protocol;

namespace Dunes.Sdk.Bundles;

/// <summary>To whom a bundle of this node may have been sent before, as far as it matters to a destination that forgot: which incarnation of it.</summary>
/// <remarks>
/// A destination that has the bundle in its store tells a repeat itself. One that started since with an older disk, or with none, cannot:
/// the bundle tells it then that it was sent before. Who never had it needs no such word, and its application no doubt.
/// </remarks>
internal readonly record struct FormerSends
{
    private const ulong Several = ulong.MaxValue;

    /// <summary>What a bundle of an earlier process of this node has behind it.</summary>
    /// <param name="acknowledged">As stored: who acknowledged it.</param>
    public static FormerSends OfEarlierProcess(ulong acknowledged) => new() { IsUnknown = true, Acknowledged = acknowledged };

    /// <summary>Whether it may have reached any incarnation: it went by a relay, to two of them, or an earlier process sent it.</summary>
    private bool IsUnknown { get; init; }

    /// <summary>The incarnation that it may have reached; 0 for none.</summary>
    private ulong Incarnation { get; init; }

    /// <summary>The incarnation that acknowledged it; 0 for none, 2^64 - 1 for several.</summary>
    public ulong Acknowledged { get; private init; }

    /// <summary>The transfer that is on its way, or was the last one: to an incarnation, to anybody, or null for none.</summary>
    private Recipient? Last { get; init; }

    /// <summary>Whom the last transfer went to; null for nobody.</summary>
    public Recipient? LastRecipient => Last;

    /// <summary>A transfer begins.</summary>
    public FormerSends Begin(in Recipient recipient) => Settled() with { Last = recipient };

    /// <summary>The last transfer was refused: whoever refused it has not got it.</summary>
    public FormerSends Refused() => this with { Last = null };

    /// <summary>The next node has it on stable storage.</summary>
    /// <param name="recipient">Whom the transfer went to that was acknowledged.</param>
    public FormerSends OnAcknowledged(in Recipient recipient) => recipient.IsNobody || recipient.Incarnation == 0 ? this : this with
    {
        Acknowledged = Acknowledged == 0 || Acknowledged == recipient.Incarnation ? recipient.Incarnation : Several,
    };

    /// <summary>Whether another one may have it than the one that it goes to now.</summary>
    public FormerSend For(in Recipient recipient)
    {
        // Also where it goes to somebody of whom nothing is known: whoever hands it on does not say it, and the incarnation that took it
        // knows a repeat itself.
        if (Acknowledged != 0 && Acknowledged != recipient.Incarnation) return FormerSend.TakenByFormerIncarnation;
        var settled = Settled();
        return settled.IsUnknown || (settled.Incarnation != 0 && settled.Incarnation != recipient.Incarnation) ? FormerSend.Possible : FormerSend.None;
    }

    private FormerSends Settled() => Last switch
    {
        null or { IsNobody: true } => this with { Last = null },
        { } to when to.Incarnation == 0 || (Incarnation != 0 && Incarnation != to.Incarnation) => this with { IsUnknown = true, Incarnation = 0, Last = null },
        { } to => this with { Incarnation = to.Incarnation, Last = null },
    };

    /// <summary>Whom a transfer goes to.</summary>
    /// <param name="Incarnation">The destination's incarnation; 0 where it is not known, or somebody else's who may hand it on.</param>
    /// <param name="IsNobody">Whether it calls itself as the destination does and cannot be it: the destination tells its incarnation there, and this one does not.</param>
    internal readonly record struct Recipient(ulong Incarnation, bool IsNobody = false);
}
