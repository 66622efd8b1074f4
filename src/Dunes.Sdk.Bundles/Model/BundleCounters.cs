namespace Dunes.Sdk.Bundles;

/// <summary>What a node did since it was opened.</summary>
/// <param name="Enqueued">Bundles of its own applications that became durable.</param>
/// <param name="Received">Bundles that arrived and were accepted, duplicates not among them.</param>
/// <param name="Delivered">Bundles given to an application.</param>
/// <param name="Duplicates">Bundles that arrived again.</param>
/// <param name="Forwarded">Transfers of bundles that the next node has on stable storage.</param>
/// <param name="Expired">Bundles whose lifetime ended here.</param>
/// <param name="Evicted">Bundles that gave way when the store was full.</param>
/// <param name="RefusedHere">Bundles that arrived and were refused: not decodable, not for this node to take, or not storable.</param>
/// <param name="RefusedByPeers">Transfers that a peer refused.</param>
public readonly record struct BundleCounters(long Enqueued, long Received, long Delivered, long Duplicates, long Forwarded, long Expired, long Evicted, long RefusedHere, long RefusedByPeers)
{
    /// <summary>Bundles in custody whose destination answered end to end.</summary>
    public long Acknowledged { get; init; }

    /// <summary>Bundles in custody that were carried and never answered for as long as was asked.</summary>
    public long Unconfirmed { get; init; }

    /// <summary>Bundles in custody that were queued again because their answer was overdue.</summary>
    public long Resent { get; init; }

    /// <summary>Bundles that were set aside because their application failed on them as often as is tried.</summary>
    public long SetAside { get; init; }

    /// <summary>Bundles that the store gave back damaged.</summary>
    public long Damaged { get; init; }

    /// <summary>Bundles that their sender took back.</summary>
    public long Withdrawn { get; init; }

    /// <summary>Deliveries in which the application threw.</summary>
    public long DeliveriesFailed { get; init; }

    /// <summary>Arrived bundles, refused, that have the identity of a held one and another payload.</summary>
    public long Conflicting { get; init; }

    /// <summary>Bundles of this node, refused, that came back to it.</summary>
    public long Looped { get; init; }

    /// <summary>Bundles, refused, that came from a neighbor that this node does not admit.</summary>
    public long NotAdmitted { get; init; }

    /// <summary>Transfers without an acknowledgement for so long that another uplink got the bundle.</summary>
    public long TransfersTimedOut { get; init; }

    /// <summary>Times that an uplink or a callback of the owner threw.</summary>
    public long PartsFailed { get; init; }
}
