namespace Dunes.Sdk.Bundles;

/// <summary>A bundle that the node holds, as its queues know it.</summary>
internal sealed class HeldBundle(StoredBundle stored)
{
    /// <summary>What its row says, or will say once the turn is committed.</summary>
    public StoredBundle Stored { get; set; } = stored;

    public BundleId Id => Stored.Id;

    /// <summary>The encoded bundle while it is still in memory; read from the store otherwise.</summary>
    public ReadOnlyMemory<byte>? Octets { get; set; }

    public HeldState State { get; set; }

    /// <summary>When a rest or the wait for an answer is over, in held time; an entry of a timer queue with another time is an old one.</summary>
    public TimeSpan DueAt { get; set; }

    /// <summary>The uplink that had it last; another one that is up gets it first.</summary>
    public IUplink? LastUplink { get; set; }

    /// <summary>Transfers of it that nobody has answered and that may still be acknowledged, late ones with them.</summary>
    public int Transfers { get; set; }

    /// <summary>Whether it was held when the node was opened: the node was off since it was made.</summary>
    public bool IsOfEarlierProcess { get; init; }

    /// <summary>To whom it may have been sent before, by this process or one before it.</summary>
    public FormerSends Sends { get; set; }

    /// <summary>The name of the uplink whose peer acknowledged it; null before.</summary>
    public string? CarriedBy { get; set; }

    /// <summary>
    /// Whether a neighbor acknowledged it in a turn that is not stored yet: whatever happens to its other transfers, it will be carried or
    /// forgotten.
    /// </summary>
    public bool IsAcknowledged => State == HeldState.InFlight && CarriedBy is not null;

    /// <summary>The queue's order: strict priority, then the earlier end of lifetime, then the older.</summary>
    public static IComparer<HeldBundle> SendingOrder { get; } = Comparer<HeldBundle>.Create(static (left, right) =>
    {
        var order = right.Stored.Priority.CompareTo(left.Stored.Priority);
        if (order != 0) return order;
        order = left.Stored.HeldUntil.CompareTo(right.Stored.HeldUntil);
        return order != 0 ? order : left.Stored.Order.CompareTo(right.Stored.Order);
    });

    /// <summary>The order in which bundles came.</summary>
    public static IComparer<HeldBundle> ArrivalOrder { get; } = Comparer<HeldBundle>.Create(static (left, right) => left.Stored.Order.CompareTo(right.Stored.Order));
}
