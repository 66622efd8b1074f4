using Dunes.Sdk.Bundles.Protocol;

namespace Dunes.Sdk.Bundles;

/// <summary>The bundles that a node holds, indexed in memory, and what the turn under way changes about them: made final by a commit, or undone.</summary>
internal sealed class BundleHold(int maxBundles, EndpointId self, StoreBatch batch)
{
    /// <summary>Encoded bundles kept in memory between their storing and their sending, so that a link that is up reads nothing back.</summary>
    private const long MaxKeptOctets = 8 * 1024 * 1024;

    private static readonly TimeSpan FirstRest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestRest = TimeSpan.FromMinutes(5);

    private readonly Dictionary<BundleId, HeldBundle> _held = [];
    private readonly Dictionary<EndpointId, List<HeldBundle>> _undelivered = [];
    private readonly PriorityQueue<HeldBundle, TimeSpan> _resting = new();
    private readonly PriorityQueue<HeldBundle, ulong> _expiries = new();
    private readonly PriorityQueue<HeldBundle, TimeSpan> _undated = new();
    private readonly Queue<HeldBundle> _unstamped = new();
    private readonly HashSet<EndpointId> _offered = [];

    // The turn: what came, what goes, and what was acknowledged. Only the last outlives a failed commit.
    private readonly List<HeldBundle> _added = [];
    private readonly List<(HeldBundle Bundle, BundleFate? Fate, HeldState Before)> _leaving = [];
    private readonly List<BundleId> _evictedAtBirth = [];
    private readonly HashSet<BundleId> _seen = [];
    private readonly List<HeldBundle> _forwarded = [];
    private readonly List<(BundleId Id, BundleFate Fate)> _finished = [];
    private BundleCounters _committed;
    private BundleCounters _counters;
    private TimeSpan _now;
    private bool _hasBegun;
    private long _order;
    private long _keptOctets;

    public BundleQueue Queue { get; } = new();

    public int Live { get; private set; }

    public int PeakLive { get; private set; }

    public BundleCounters Counters => _committed;

    /// <summary>Whether an application may be waiting for bundles that are held for it.</summary>
    public bool HasDeliverable => _offered.Count > 0;

    public HeldBundle? Find(BundleId id) => _held.GetValueOrDefault(id);

    /// <summary>Takes a bundle that the store held when the node was opened.</summary>
    public void Load(StoredBundle stored)
    {
        _order = Math.Max(_order, stored.Order);
        Hold(new(stored));
    }

    /// <summary>Begins a turn: bundles get the node's time, and those that have rested are queued again.</summary>
    public void Begin(TimeSpan now, Func<HeldBundle, TimeSpan> lifetimeOf)
    {
        (_now, _hasBegun) = (now, true);
        while (_unstamped.TryPeek(out var held))
        {
            if (!held.Stored.Expires.IsKnown && held.State != HeldState.Gone)
            {
                var remaining = held.Remaining ?? lifetimeOf(held);
                held.ExpiresAt = remaining < TimeSpan.MaxValue - now ? now + remaining : TimeSpan.MaxValue;
                _undated.Enqueue(held, held.ExpiresAt.Value);
            }

            held.HeldSince ??= now;
            _unstamped.Dequeue();
        }

        while (_resting.TryPeek(out var rested, out var until) && until <= now)
        {
            _resting.Dequeue();
            if (rested.State == HeldState.Resting) Queue.Add(rested);
        }
    }

    /// <summary>Stores a bundle with the turn's commit, and queues it, or keeps it for its local application.</summary>
    /// <param name="id">Its identity.</param>
    /// <param name="destination">Where to.</param>
    /// <param name="priority">Its priority.</param>
    /// <param name="expires">When it expires, or unknown.</param>
    /// <param name="remaining">How long it has left.</param>
    /// <param name="octets">The encoded bundle, there until the commit.</param>
    /// <param name="cameFrom">The neighbour it came from; None for this node.</param>
    /// <param name="keep">Whether the octets may be kept for longer.</param>
    public void Add(BundleId id, EndpointId destination, Priority priority, DtnTime expires, TimeSpan remaining, ReadOnlyMemory<byte> octets, EndpointId cameFrom, bool keep)
    {
        var stored = new StoredBundle(id, destination, priority, expires, octets.Length, ++_order);
        batch.Add(stored, octets);
        var held = new HeldBundle(stored) { CameFrom = cameFrom, Remaining = remaining };
        if (keep) Keep(held, octets);
        _added.Add(held);
        Hold(held);
    }

    /// <summary>Finds a place for one more: expired bundles go first, then the one that would leave last, if it is less urgent. Critical ones always stay.</summary>
    public RoomFor MakeRoom(Priority priority, DtnTime expires, TimeSpan now, DtnTime wall)
    {
        if (Live < maxBundles) return RoomFor.One;
        Expire(now, wall);
        if (Live < maxBundles) return RoomFor.One;
        WakeAll();
        if (Queue.Last is not { } last || last.Stored.Priority > priority || last.Stored.Priority == Priority.Critical) return RoomFor.Nobody;
        if (last.Stored.Priority == priority && expires.IsKnown && last.Stored.Expires.IsKnown && last.Stored.Expires <= expires) return RoomFor.Nobody;
        Leave(last, BundleFate.Evicted, wall);
        return RoomFor.One;
    }

    /// <summary>Journals a bundle that found no place.</summary>
    public void EvictAtBirth(BundleId id, EndpointId destination, Priority priority, DtnTime wall)
    {
        _evictedAtBirth.Add(id);
        _counters = _counters with { Evicted = _counters.Evicted + 1 };
        BundleJournal.Append(batch, BundleJournal.Evicted, id, destination, priority, "the node is full of bundles that are at least as urgent", wall);
    }

    /// <summary>Journals a bundle that was accepted and is not kept.</summary>
    public void Drop(string topic, BundleId id, EndpointId destination, Priority priority, string reason, DtnTime wall)
    {
        if (topic == BundleJournal.Expired) _counters = _counters with { Expired = _counters.Expired + 1 };
        BundleJournal.Append(batch, topic, id, destination, priority, reason, wall);
    }

    /// <summary>Lets a bundle go with the turn's commit; null is a delivery.</summary>
    public void Leave(HeldBundle held, BundleFate? fate, DtnTime wall)
    {
        _leaving.Add((held, fate, held.State));
        Unlist(held);
        held.State = HeldState.Gone;
        Live--;
        batch.Remove(held.Id);
        switch (fate)
        {
            case BundleFate.Expired:
                _counters = _counters with { Expired = _counters.Expired + 1 };
                BundleJournal.Append(batch, BundleJournal.Expired, held.Id, held.Stored.Destination, held.Stored.Priority, "its lifetime ended", wall);
                break;
            case BundleFate.Evicted:
                _counters = _counters with { Evicted = _counters.Evicted + 1 };
                BundleJournal.Append(batch, BundleJournal.Evicted, held.Id, held.Stored.Destination, held.Stored.Priority, "the node was full and others were more urgent", wall);
                break;
        }
    }

    /// <summary>Lets the bundles go whose time is over; those on their way are left to their acknowledgement.</summary>
    public void Expire(TimeSpan now, DtnTime wall)
    {
        while (wall.IsKnown && _expiries.TryPeek(out var held, out var expires) && expires <= wall.Milliseconds)
        {
            _expiries.Dequeue();
            ExpireOne(held, wall);
        }

        while (_undated.TryPeek(out var held, out var at) && at <= now)
        {
            _undated.Dequeue();
            ExpireOne(held, wall);
        }
    }

    public void OfferTo(EndpointId endpoint) => _offered.Add(endpoint);

    /// <summary>Takes the bundles whose application is there.</summary>
    public List<HeldBundle> TakeDeliverable(Func<EndpointId, bool> isRegistered)
    {
        var deliverable = new List<HeldBundle>();
        if (_offered.Count == 0) return deliverable;
        foreach (var endpoint in _offered)
        {
            if (isRegistered(endpoint) && _undelivered.TryGetValue(endpoint, out var waiting)) deliverable.AddRange(waiting);
        }

        _offered.Clear();
        return deliverable;
    }

    public void MarkSeen(BundleId id) => _seen.Add(id);

    public bool WasSeen(BundleId id) => _seen.Contains(id);

    public void OnSent(HeldBundle held)
    {
        Queue.Remove(held);
        Keep(held, null);
        held.State = HeldState.InFlight;
    }

    /// <summary>The next node has it: it is forgotten with this turn's commit, or the next one that succeeds.</summary>
    public void OnForwarded(HeldBundle held, string uplink)
    {
        held.CarriedBy = uplink;
        held.State = HeldState.Gone;
        Live--;
        _forwarded.Add(held);
    }

    /// <summary>A transfer failed with its session: the bundle is queued again.</summary>
    public void Return(HeldBundle held)
    {
        Queue.Add(held);
        if (held.HasExpired) Date(held);
    }

    /// <summary>Puts a bundle aside for a while that doubles.</summary>
    public void Rest(HeldBundle held, TimeSpan now)
    {
        Unlist(held);
        held.State = HeldState.Resting;
        if (held.HasExpired) Date(held);
        var rest = held.Refusals > 8 ? LongestRest : FirstRest * (1 << held.Refusals++);
        _resting.Enqueue(held, now + rest);
    }

    /// <summary>Keeps octets in memory while the budget lasts, or lets them go.</summary>
    public void Keep(HeldBundle held, ReadOnlyMemory<byte>? octets)
    {
        _keptOctets -= held.Octets?.Length ?? 0;
        held.Octets = null;
        if (octets is not { } kept || _keptOctets + kept.Length > MaxKeptOctets) return;
        held.Octets = kept;
        _keptOctets += kept.Length;
    }

    /// <summary>Lets the forwarded bundles go with the turn's commit, and says by which uplink each went.</summary>
    public void StageRemovals(Action<BundleId, string>? carried)
    {
        foreach (var held in _forwarded)
        {
            batch.Remove(held.Id);
            carried?.Invoke(held.Id, held.CarriedBy!);
        }
    }

    /// <summary>The commit is done: what the turn changed is final. Gives the bundles that are held no longer.</summary>
    public IReadOnlyList<(BundleId Id, BundleFate Fate)> Complete()
    {
        _finished.Clear();
        foreach (var held in _forwarded)
        {
            Forget(held);
            _finished.Add((held.Id, BundleFate.Forwarded));
        }

        foreach (var (held, fate, _) in _leaving)
        {
            Forget(held);
            if (fate is { } ended) _finished.Add((held.Id, ended));
        }

        foreach (var id in _evictedAtBirth) _finished.Add((id, BundleFate.Evicted));
        _counters = _counters with { Forwarded = _counters.Forwarded + _forwarded.Count };
        _committed = _counters;
        _forwarded.Clear();
        EndTurn();
        Compact(_expiries);
        Compact(_undated);
        return _finished;
    }

    /// <summary>The commit failed: what the turn changed is as before.</summary>
    public void Undo()
    {
        foreach (var (held, _, before) in _leaving)
        {
            Live++;
            if (before == HeldState.Undelivered)
            {
                ListUndelivered(held);
                Date(held);
            }
            else
            {
                Queue.Add(held);
                Date(held);
            }
        }

        foreach (var held in _added)
        {
            Live--;
            Unlist(held);
            Forget(held);
            held.State = HeldState.Gone;
        }

        _counters = _committed;
        EndTurn();
    }

    /// <summary>When something here is due; null for never.</summary>
    public TimeSpan? NextDeadline(TimeSpan now, DtnTime wall)
    {
        TimeSpan? deadline = _resting.TryPeek(out _, out var rested) ? rested : null;
        while (_undated.TryPeek(out var undated, out _) && undated.State == HeldState.Gone) _undated.Dequeue();
        if (_undated.TryPeek(out _, out var at) && (deadline is null || at < deadline)) deadline = at;
        while (_expiries.TryPeek(out var dated, out _) && dated.State == HeldState.Gone) _expiries.Dequeue();
        if (wall.IsKnown && _expiries.TryPeek(out _, out var expires))
        {
            var left = expires > wall.Milliseconds ? BundleCodec.ToTimeSpan(expires - wall.Milliseconds) : TimeSpan.Zero;
            var due = left < TimeSpan.MaxValue - now ? now + left : TimeSpan.MaxValue;
            if (deadline is null || due < deadline) deadline = due;
        }

        return deadline;
    }

    public void CountEnqueued() => _counters = _counters with { Enqueued = _counters.Enqueued + 1 };

    public void CountReceived() => _counters = _counters with { Received = _counters.Received + 1 };

    public void CountDelivered() => _counters = _counters with { Delivered = _counters.Delivered + 1 };

    public void CountDuplicate() => _counters = _counters with { Duplicates = _counters.Duplicates + 1 };

    /// <summary>Refusals happen at once, whatever becomes of the turn.</summary>
    public void CountRefusedHere()
    {
        _counters = _counters with { RefusedHere = _counters.RefusedHere + 1 };
        _committed = _committed with { RefusedHere = _committed.RefusedHere + 1 };
    }

    public void CountRefusedByPeer()
    {
        _counters = _counters with { RefusedByPeers = _counters.RefusedByPeers + 1 };
        _committed = _committed with { RefusedByPeers = _committed.RefusedByPeers + 1 };
    }

    private void Hold(HeldBundle held)
    {
        _held.Add(held.Id, held);
        if (_hasBegun) held.HeldSince = _now;
        _unstamped.Enqueue(held);
        Live++;
        PeakLive = Math.Max(PeakLive, Live);
        if (held.Stored.Expires.IsKnown) Date(held);
        if (held.Stored.Destination.NodeId == self) ListUndelivered(held);
        else Queue.Add(held);
    }

    /// <summary>Takes out the bundles that are gone, once they are most of what a timer queue holds.</summary>
    private void Compact<TDue>(PriorityQueue<HeldBundle, TDue> timers)
    {
        if (timers.Count < 1024 + (2 * Live)) return;
        var kept = timers.UnorderedItems.Where(item => item.Element.State != HeldState.Gone).ToList();
        timers.Clear();
        timers.EnqueueRange(kept);
    }

    private void Date(HeldBundle held)
    {
        held.HasExpired = false;
        if (held.Stored.Expires.IsKnown) _expiries.Enqueue(held, held.Stored.Expires.Milliseconds);
        else if (held.ExpiresAt is { } at) _undated.Enqueue(held, at);
    }

    private void ExpireOne(HeldBundle held, DtnTime wall)
    {
        if (held.State == HeldState.Gone) return;
        if (held.State == HeldState.InFlight) held.HasExpired = true;
        else Leave(held, BundleFate.Expired, wall);
    }

    private void WakeAll()
    {
        while (_resting.TryDequeue(out var rested, out _))
        {
            if (rested.State == HeldState.Resting) Queue.Add(rested);
        }
    }

    private void ListUndelivered(HeldBundle held)
    {
        held.State = HeldState.Undelivered;
        if (!_undelivered.TryGetValue(held.Stored.Destination, out var waiting)) _undelivered.Add(held.Stored.Destination, waiting = []);
        waiting.Add(held);
        _offered.Add(held.Stored.Destination);
    }

    private void Unlist(HeldBundle held)
    {
        if (held.State == HeldState.Queued) Queue.Remove(held);
        if (held.State != HeldState.Undelivered || !_undelivered.TryGetValue(held.Stored.Destination, out var waiting)) return;
        waiting.Remove(held);
        if (waiting.Count == 0) _undelivered.Remove(held.Stored.Destination);
    }

    private void Forget(HeldBundle held)
    {
        Keep(held, null);
        _held.Remove(held.Id);
    }

    private void EndTurn()
    {
        _added.Clear();
        _leaving.Clear();
        _evictedAtBirth.Clear();
        _seen.Clear();
        batch.Clear();
    }
}
