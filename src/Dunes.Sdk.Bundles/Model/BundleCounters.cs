namespace Dunes.Sdk.Bundles;

/// <summary>What a node did since it was opened.</summary>
/// <param name="Enqueued">Bundles of its own applications that became durable.</param>
/// <param name="Received">Bundles that arrived and were accepted, duplicates not among them.</param>
/// <param name="Delivered">Bundles given to an application.</param>
/// <param name="Duplicates">Bundles that arrived again.</param>
/// <param name="Forwarded">Bundles that the next node has on stable storage.</param>
/// <param name="Expired">Bundles whose lifetime ended here.</param>
/// <param name="Evicted">Bundles that gave way when the store was full.</param>
/// <param name="RefusedHere">Bundles that arrived and were refused: not decodable, not for this node to take, or not storable.</param>
/// <param name="RefusedByPeers">Transfers that a peer refused.</param>
public readonly record struct BundleCounters(long Enqueued, long Received, long Delivered, long Duplicates, long Forwarded, long Expired, long Evicted, long RefusedHere, long RefusedByPeers);
