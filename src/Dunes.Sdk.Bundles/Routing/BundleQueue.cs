namespace Dunes.Sdk.Bundles;

/// <summary>The bundles that wait to be sent, in the order in which they leave: all of them, and those of each destination node.</summary>
internal sealed class BundleQueue
{
    private readonly SortedSet<HeldBundle> _all = new(HeldBundle.SendingOrder);
    private readonly Dictionary<EndpointId, SortedSet<HeldBundle>> _byNode = [];

    /// <summary>Grows with each bundle added, so that a fruitless search is not repeated for nothing.</summary>
    public long Version { get; private set; }

    public HeldBundle? Last => _all.Max;

    public void Add(HeldBundle bundle)
    {
        Version++;
        bundle.State = HeldState.Queued;
        _all.Add(bundle);
        var node = bundle.Stored.Destination.NodeId;
        if (!_byNode.TryGetValue(node, out var queue)) _byNode.Add(node, queue = new(HeldBundle.SendingOrder));
        queue.Add(bundle);
    }

    public void Remove(HeldBundle bundle)
    {
        _all.Remove(bundle);
        var node = bundle.Stored.Destination.NodeId;
        if (!_byNode.TryGetValue(node, out var queue)) return;
        queue.Remove(bundle);
        if (queue.Count == 0) _byNode.Remove(node);
    }

    /// <summary>The first bundle that may go to a peer and that the caller does not pass over; bundles do not go back to where they came from, unless they are for there.</summary>
    public HeldBundle? First(EndpointId peer, bool isDefault)
    {
        var queue = isDefault ? _all : _byNode.GetValueOrDefault(peer);
        if (queue?.Min is not { } first) return null;
        if (MayGo(first, peer)) return first;
        foreach (var bundle in queue)
        {
            if (MayGo(bundle, peer)) return bundle;
        }

        return null;
    }

    private static bool MayGo(HeldBundle bundle, EndpointId peer) =>
        bundle.CameFrom is not { IsNone: false } from || from != peer || bundle.Stored.Destination.NodeId == peer;
}
