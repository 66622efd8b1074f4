namespace Dunes.Sdk.Bundles;

/// <summary>A store-and-forward node as a state machine: what arrives is stored, then delivered or forwarded, then acknowledged.</summary>
/// <remarks>
/// Not thread-safe. A turn is: the application adds to <see cref="Batch"/> and calls <see cref="Enqueue"/>, then <see cref="Advance"/> takes the uplinks' events, delivers,
/// commits everything in one transaction, and only then acknowledges and sends. When the commit fails nothing of the turn has happened: received bundles are refused, and the exception is passed on.
/// </remarks>
public sealed class BundleNode
{
    /// <summary>Opens the node on its store; what was held is held again.</summary>
    public BundleNode(BundleOptions options, IBundleStore store) => throw new NotImplementedException();

    /// <summary>The store.</summary>
    public IBundleStore Store => throw new NotImplementedException();

    /// <summary>This turn's changes; an application's own rows go here, and are committed with the rest.</summary>
    public StoreBatch Batch => throw new NotImplementedException();

    /// <summary>Bundles held for sending, and their most since the node was opened.</summary>
    public int Queued => throw new NotImplementedException();

    /// <summary>When <see cref="Advance"/> wants to be called; null for never.</summary>
    public TimeSpan? Deadline => throw new NotImplementedException();

    /// <summary>Delivers bundles for an endpoint of this node. It is called within a turn, once for each bundle: duplicates are known and acknowledged without it.</summary>
    public void Register(EndpointId endpoint, Action<Bundle> deliver) => throw new NotImplementedException();

    /// <summary>Uses an uplink; a bundle may leave by it when its peer is the destination's node, or when <paramref name="isDefault"/>.</summary>
    public void Attach(IUplink uplink, bool isDefault = true) => throw new NotImplementedException();

    /// <summary>Stops using an uplink; its transfers under way count as failed.</summary>
    public void Detach(IUplink uplink) => throw new NotImplementedException();

    /// <summary>Adds a bundle to this turn; it is on stable storage when <see cref="Advance"/> returns.</summary>
    public BundleId Enqueue(in OutgoingBundle bundle, DtnTime wall) => throw new NotImplementedException();

    /// <summary>Runs a turn.</summary>
    /// <exception cref="BundleStoreException">The commit failed; the turn did not happen.</exception>
    public void Advance(TimeSpan now, DtnTime wall) => throw new NotImplementedException();

    /// <summary>Called after the commit for each bundle that the next node has on stable storage, or that expired.</summary>
    public Action<BundleId, BundleFate>? Finished { get; set; }
}
