namespace Dunes.Sdk.Bundles;

/// <summary>A bundle that the node holds, as its queue knows it.</summary>
internal sealed class HeldBundle(StoredBundle stored)
{
    public StoredBundle Stored { get; } = stored;

    public BundleId Id => Stored.Id;

    /// <summary>The encoded bundle while it is still in memory; read from the store otherwise.</summary>
    public ReadOnlyMemory<byte>? Octets { get; set; }

    /// <summary>The node that it came from, and does not go back to; None for this node, null until the bundle was looked at.</summary>
    public EndpointId? CameFrom { get; set; }

    public HeldState State { get; set; }

    /// <summary>Since when it is held, in the node's time; an age block grows by it.</summary>
    public TimeSpan? HeldSince { get; set; }

    /// <summary>When it expires in the node's time, where no clock knows when it was made; null otherwise.</summary>
    public TimeSpan? ExpiresAt { get; set; }

    /// <summary>How long it had left when it came; null for one read from the store.</summary>
    public TimeSpan? Remaining { get; init; }

    /// <summary>Whether its time ended while it was on its way.</summary>
    public bool HasExpired { get; set; }

    /// <summary>The uplink whose peer acknowledged it; null before.</summary>
    public string? CarriedBy { get; set; }

    /// <summary>How often a peer refused it; the wait before it is sent again grows with it.</summary>
    public int Refusals { get; set; }

    /// <summary>The queue's order: strict priority, then the earlier expiry, then the older. A bundle whose expiry no clock knows goes after those whose is known.</summary>
    public static IComparer<HeldBundle> SendingOrder { get; } = Comparer<HeldBundle>.Create(static (left, right) =>
    {
        var order = right.Stored.Priority.CompareTo(left.Stored.Priority);
        if (order != 0) return order;
        order = Expiry(left).CompareTo(Expiry(right));
        return order != 0 ? order : left.Stored.Order.CompareTo(right.Stored.Order);
    });

    private static ulong Expiry(HeldBundle bundle) => bundle.Stored.Expires.IsKnown ? bundle.Stored.Expires.Milliseconds : ulong.MaxValue;
}
