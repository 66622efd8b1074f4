namespace Dunes.Sdk.Bundles;

/// <summary>The bundles that wait to be sent, in the order in which they leave: all of them, and those of each destination node.</summary>
internal sealed class BundleQueue
{
    private readonly SortedSet<HeldBundle> _all = new(HeldBundle.SendingOrder);
    private readonly Dictionary<EndpointId, SortedSet<HeldBundle>> _byNode = [];

    /// <summary>Grows with each change that may open a way, so that a fruitless search is not repeated for nothing.</summary>
    public long Version { get; private set; }

    public HeldBundle? Last => _all.Max;

    /// <summary>Says that something else than a new bundle may have opened a way.</summary>
    public void Touch() => Version++;

    public void Add(HeldBundle bundle)
    {
        Version++;
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

    /// <summary>The first bundle that may go to a peer.</summary>
    /// <param name="peer">The neighbor's node id.</param>
    /// <param name="isDefault">Whether bundles for other nodes may go there, too.</param>
    /// <param name="mayGo">Tells of one bundle whether it may.</param>
    public HeldBundle? First(EndpointId peer, bool isDefault, Func<HeldBundle, bool> mayGo)
    {
        var queue = isDefault ? _all : _byNode.GetValueOrDefault(peer);
        if (queue?.Min is not { } first) return null;
        if (mayGo(first)) return first;
        foreach (var bundle in queue)
        {
            if (mayGo(bundle)) return bundle;
        }

        return null;
    }
}
