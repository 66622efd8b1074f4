namespace Dunes.Sdk.Bundles;

/// <summary>An uplink of the node, with the bundles that are on their way over it.</summary>
internal sealed class UplinkSlot(IUplink uplink, bool isDefault)
{
    public IUplink Uplink { get; } = uplink;

    /// <summary>The uplink's name as it was attached.</summary>
    public string Name { get; } = uplink.Name;

    /// <summary>Whether the neighbor opened the way.</summary>
    public bool IsPassive { get; } = uplink.IsPassive;

    /// <summary>The uplink's state; down where it throws.</summary>
    public UplinkState State => FailedUntil is null ? Read(static uplink => uplink.State) : UplinkState.Down;

    /// <summary>The neighbor's node id; none where the uplink throws.</summary>
    public EndpointId Peer => Read(static uplink => uplink.Peer);

    /// <summary>The neighbor's incarnation; 0 where it tells none, or the uplink throws.</summary>
    public ulong PeerIncarnation => Read(static uplink => uplink.PeerIncarnation);

    /// <summary>
    /// Whether a neighbor told its incarnation here, and no answer came by a session that tells none: then one that tells none under the
    /// destination's name is not the destination.
    /// </summary>
    public bool HasTrueIncarnations { get; set; }

    public bool IsDefault { get; } = isDefault;

    /// <summary>Transfers that nobody has answered, at most; an uplink that answers none gets no more.</summary>
    private const int MaxInFlight = 65_536;

    /// <summary>
    /// The bundles whose transfers nobody has answered, by transfer, and whom each went to: by when the answer is read, the session may be
    /// over.
    /// </summary>
    private readonly Dictionary<ulong, (HeldBundle Held, FormerSends.Recipient Recipient)> _inFlight = [];

    /// <summary>The bundles whose transfers nobody has answered; one is named once for each transfer.</summary>
    public IEnumerable<HeldBundle> InFlight => _inFlight.Values.Select(static transfer => transfer.Held);

    /// <summary>Whether another transfer may begin.</summary>
    public bool MayBegin => _inFlight.Count < MaxInFlight;

    /// <summary>When each transfer began, in held time, the oldest first; those that are over are still in it.</summary>
    public Queue<(ulong Transfer, TimeSpan SentAt)> Sent { get; } = new();

    /// <summary>Received transfers that the turn's commit makes acceptable.</summary>
    public List<ulong> ToAccept { get; } = [];

    /// <summary>Received transfers that are refused once the turn is over, and whether they may come again.</summary>
    public List<(ulong Transfer, bool IsRetryUseful)> ToRefuse { get; } = [];

    /// <summary>The queue's version at which nothing in it could go this way; -1 where that is not known.</summary>
    public long FruitlessVersion { get; set; } = -1;

    /// <summary>Until when the uplink is left alone because it threw, in held time; null otherwise.</summary>
    public TimeSpan? FailedUntil { get; set; }

    /// <summary>How often it threw without a success in between.</summary>
    public int Failures { get; set; }

    /// <summary>A transfer begins; false where the uplink has given its number before.</summary>
    public bool TryBegin(ulong transfer, HeldBundle held, in FormerSends.Recipient recipient)
    {
        if (!_inFlight.TryAdd(transfer, (held, recipient))) return false;
        held.Transfers++;
        return true;
    }

    /// <summary>A transfer is over; false where it is not known.</summary>
    public bool TryEnd(ulong transfer, out HeldBundle held, out FormerSends.Recipient recipient)
    {
        var isKnown = _inFlight.Remove(transfer, out var begun);
        (held, recipient) = begun;
        if (isKnown) held.Transfers--;
        return isKnown;
    }

    /// <summary>The bundle of a transfer that nobody has answered.</summary>
    public bool TryFind(ulong transfer, out HeldBundle held)
    {
        var isKnown = _inFlight.TryGetValue(transfer, out var begun);
        held = begun.Held;
        return isKnown;
    }

    /// <summary>No transfer will be answered any more.</summary>
    public void EndAll()
    {
        foreach (var held in InFlight) held.Transfers--;
        _inFlight.Clear();
        Sent.Clear();
    }

    private T? Read<T>(Func<IUplink, T> read)
    {
        try
        {
            return read(Uplink);
        }
#pragma warning disable CA1031 // an integrator's code: it throws again in its turn, where measures are taken
        catch (Exception)
#pragma warning restore CA1031
        {
            return default;
        }
    }
}
