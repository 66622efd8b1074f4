using System.Diagnostics;

namespace Dunes.Sdk.Bundles;

/// <summary>The bundles that a node holds, indexed in memory, with their timers; all times are held time.</summary>
/// <remarks>Moving a bundle from one state to another happens here and nowhere else. What a turn changes is made final or undone by <see cref="TurnChanges"/>.</remarks>
internal sealed class BundleIndex(EndpointId self)
{
    /// <summary>How long a bundle waits for another way before it may go back to the neighbor that it came from.</summary>
    public static readonly TimeSpan WayOut = TimeSpan.FromMinutes(10);

    /// <summary>Encoded bundles kept in memory between their storing and their sending, so that a link that is up reads nothing back.</summary>
    private const long MaxKeptBytes = 8 * 1024 * 1024;

    private readonly Dictionary<BundleId, HeldBundle> _held = [];
    private readonly Dictionary<EndpointId, SortedSet<HeldBundle>> _undelivered = [];
    private readonly SortedSet<HeldBundle> _sparable = new(HeldBundle.SendingOrder); // carried ones that give way in a full node
    private readonly PriorityQueue<HeldBundle, TimeSpan> _timers = new();
    private readonly PriorityQueue<HeldBundle, TimeSpan> _ends = new();
    private readonly PriorityQueue<HeldBundle, TimeSpan> _waysOut = new();
    private readonly HashSet<EndpointId> _offered = [];
    private long _keptBytes;

    public BundleQueue Queue { get; } = new();

    /// <summary>Bundles held, those left out that go with this turn.</summary>
    public int Live { get; private set; }

    public int PeakLive { get; private set; }

    /// <summary>Bundles that wait for a local application.</summary>
    public int Undelivered { get; private set; }

    /// <summary>Whether an application may be waiting for bundles that are held for it.</summary>
    public bool HasDeliverable => _offered.Count > 0;

    public HeldBundle? Find(BundleId id) => _held.GetValueOrDefault(id);

    /// <summary>Takes a bundle in.</summary>
    public void Add(HeldBundle held)
    {
        _held.Add(held.Id, held);
        held.State = HeldState.Gone;
        var state = held.Stored.State switch
        {
            BundleState.SetAside => HeldState.SetAside,
            BundleState.Carried => HeldState.Carried,
            _ => held.Stored.Destination.NodeId == self ? HeldState.Undelivered : HeldState.Queued,
        };
        Move(held, state);
        _ends.Enqueue(held, held.Stored.HeldUntil);
        if (!held.Stored.CameFrom.IsNone && state == HeldState.Queued) _waysOut.Enqueue(held, Later(held.Stored.HeldSince, WayOut));
    }

    /// <summary>Lets a bundle go from memory, once its row is gone or was never written.</summary>
    public void Forget(HeldBundle held)
    {
        Move(held, HeldState.Gone);
        Keep(held, null);
        _held.Remove(held.Id);
    }

    /// <summary>Moves a bundle to another state and into the queue that belongs to it.</summary>
    public void Move(HeldBundle held, HeldState state)
    {
        Debug.Assert(HeldMoves.Allow(held.State, state), $"A held bundle does not go from {held.State} to {state}.");
        if (held.State == HeldState.Queued) Queue.Remove(held);
        if (held.State == HeldState.Carried) _sparable.Remove(held);
        if (held.State == HeldState.Undelivered && _undelivered.TryGetValue(held.Stored.Destination, out var waiting))
        {
            waiting.Remove(held);
            Undelivered--;
            if (waiting.Count == 0) _undelivered.Remove(held.Stored.Destination);
        }

        if (held.State == HeldState.Gone && state != HeldState.Gone) PeakLive = Math.Max(PeakLive, ++Live);
        if (held.State != HeldState.Gone && state == HeldState.Gone) Live--;
        held.State = state;
        switch (state)
        {
            case HeldState.Queued:
                Queue.Add(held);
                break;
            case HeldState.Carried when held.Stored.Priority != Priority.Critical:
                _sparable.Add(held);
                break;
            case HeldState.Undelivered:
                if (!_undelivered.TryGetValue(held.Stored.Destination, out var endpoint)) _undelivered.Add(held.Stored.Destination, endpoint = new(HeldBundle.ArrivalOrder));
                endpoint.Add(held);
                Undelivered++;
                _offered.Add(held.Stored.Destination);
                break;
        }
    }

    /// <summary>Moves a bundle to a state that ends at a time: a rest, or the wait for an answer.</summary>
    public void MoveUntil(HeldBundle held, HeldState state, TimeSpan due)
    {
        Move(held, state);
        held.DueAt = due;
        _timers.Enqueue(held, due);
    }

    /// <summary>Takes the next bundle whose rest or wait is over.</summary>
    public bool TryTakeDue(TimeSpan now, out HeldBundle held)
    {
        while (_timers.TryPeek(out held!, out var due) && due <= now)
        {
            _timers.Dequeue();
            if (held.State is HeldState.Resting or HeldState.Carried && held.DueAt == due) return true;
        }

        while (_waysOut.TryPeek(out held!, out var at) && at <= now)
        {
            _waysOut.Dequeue();
            if (held.State == HeldState.Queued) Queue.Touch();
        }

        held = null!;
        return false;
    }

    /// <summary>Takes the next bundle whose lifetime is over.</summary>
    public bool TryTakeEnded(TimeSpan now, out HeldBundle held)
    {
        while (_ends.TryPeek(out held!, out var end) && end <= now)
        {
            _ends.Dequeue();
            if (held.State != HeldState.Gone) return true;
        }

        held = null!;
        return false;
    }

    /// <summary>The end of a bundle's life did not become durable: it is due again.</summary>
    public void ExpectEnd(HeldBundle held) => _ends.Enqueue(held, held.Stored.HeldUntil);

    /// <summary>The bundle that gives way first in a full node: the last that would be sent, or else a carried one. Critical ones never do.</summary>
    public HeldBundle? FirstToGiveWay()
    {
        if (Queue.Last is { } last && last.Stored.Priority != Priority.Critical) return last;
        return _sparable.Max;
    }

    /// <summary>Queues all that rest, so that the one that gives way is chosen among all.</summary>
    public void RetryAll()
    {
        foreach (var (held, due) in _timers.UnorderedItems)
        {
            if (held.State == HeldState.Resting && held.DueAt == due && held.Stored.Destination.NodeId != self) Move(held, HeldState.Queued);
        }
    }

    public void OfferTo(EndpointId endpoint) => _offered.Add(endpoint);

    /// <summary>The bundles whose application is there, at most so many; they stay on offer until <see cref="EndOffer"/>.</summary>
    public List<HeldBundle> Deliverable(Func<EndpointId, bool> isRegistered, int limit)
    {
        var deliverable = new List<HeldBundle>();
        foreach (var endpoint in _offered)
        {
            if (!isRegistered(endpoint) || !_undelivered.TryGetValue(endpoint, out var waiting)) continue;
            foreach (var held in waiting)
            {
                if (deliverable.Count >= limit) return deliverable;
                deliverable.Add(held);
            }
        }

        return deliverable;
    }

    /// <summary>What was on offer was taken, rests, or has no application yet.</summary>
    public void EndOffer(Func<EndpointId, bool> isRegistered) => _offered.RemoveWhere(endpoint => !isRegistered(endpoint) || !_undelivered.ContainsKey(endpoint));

    /// <summary>Keeps an encoded bundle in memory while the budget lasts, or lets it go.</summary>
    public void Keep(HeldBundle held, ReadOnlyMemory<byte>? octets)
    {
        _keptBytes -= held.Octets?.Length ?? 0;
        held.Octets = null;
        if (octets is not { } kept || _keptBytes + kept.Length > MaxKeptBytes) return;
        held.Octets = kept;
        _keptBytes += kept.Length;
    }

    /// <summary>When something here is due, in held time; null if nothing is scheduled.</summary>
    public TimeSpan? NextDue()
    {
        while (_timers.TryPeek(out var timed, out var at) && !(timed.State is HeldState.Resting or HeldState.Carried && timed.DueAt == at)) _timers.Dequeue();
        while (_ends.TryPeek(out var ending, out _) && ending.State == HeldState.Gone) _ends.Dequeue();
        while (_waysOut.TryPeek(out var waiting, out _) && waiting.State is HeldState.Gone) _waysOut.Dequeue();
        TimeSpan? due = null;
        foreach (var timers in (ReadOnlySpan<PriorityQueue<HeldBundle, TimeSpan>>)[_timers, _ends, _waysOut])
        {
            if (timers.TryPeek(out _, out var at) && (due is null || at < due)) due = at;
        }

        return due;
    }

    /// <summary>Takes out what is gone, once that is most of what a timer queue holds.</summary>
    public void Compact()
    {
        Compact(_timers, static (held, due) => held.State is HeldState.Resting or HeldState.Carried && held.DueAt == due);
        Compact(_ends, static (held, _) => held.State != HeldState.Gone);
        Compact(_waysOut, static (held, _) => held.State != HeldState.Gone);
    }

    /// <summary>A time plus a span, without an overflow.</summary>
    public static TimeSpan Later(TimeSpan time, TimeSpan span) => span < TimeSpan.MaxValue - time ? time + span : TimeSpan.MaxValue;

    private void Compact(PriorityQueue<HeldBundle, TimeSpan> timers, Func<HeldBundle, TimeSpan, bool> isLive)
    {
        if (timers.Count < 1024 + (4 * Live)) return;
        var kept = timers.UnorderedItems.Where(item => isLive(item.Element, item.Priority)).ToList();
        timers.Clear();
        timers.EnqueueRange(kept);
    }
}
