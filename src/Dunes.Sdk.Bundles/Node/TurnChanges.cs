namespace Dunes.Sdk.Bundles;

/// <summary>What the turn under way changes about the bundles held: made final by a commit, or undone. The only place that ends a bundle's life.</summary>
internal sealed class TurnChanges(BundleIndex index, StoreBatch batch)
{
    private readonly List<HeldBundle> _added = [];
    private readonly List<(HeldBundle Bundle, BundleFate? Fate, HeldState Before)> _leaving = [];
    private readonly List<(BundleId Id, BundleFate Fate)> _endedOtherwise = [];
    private readonly List<HeldBundle> _setAside = [];
    private readonly HashSet<(BundleId, UInt128)> _seen = [];
    private readonly List<(BundleId Id, BundleFate Fate)> _finished = [];

    // What a neighbor acknowledged outlives a failed commit: the acknowledgement does not come again.
    private readonly List<HeldBundle> _forwarded = [];

    // The operator's word outlives one, too: it is given once.
    private readonly List<(HeldBundle Bundle, StoredBundle Before)> _redelivered = [];
    private readonly Stack<TurnSavepoint> _attempts = [];
    private BundleCounters _counters;

    /// <summary>Called within the turn for each held bundle that ends otherwise than delivered, forwarded or answered, while the store still has it.</summary>
    public Action<BundleId, BundleFate>? Ending { get; set; }

    /// <summary>What was counted in turns that are durable.</summary>
    public BundleCounters Committed { get; private set; }

    /// <summary>Stores a bundle with the turn's commit.</summary>
    public HeldBundle Add(in StoredBundle stored, ReadOnlyMemory<byte> octets, ReadOnlyMemory<byte> attachment, bool keep)
    {
        batch.Add(stored, octets, attachment);
        var held = new HeldBundle(stored);
        if (keep) index.Keep(held, octets);
        _added.Add(held);
        index.Add(held);
        return held;
    }

    /// <summary>Lets a bundle go with the turn's commit; a null fate is a delivery.</summary>
    public void Leave(HeldBundle held, BundleFate? fate, DtnTime wall)
    {
        if (fate is not (null or BundleFate.Acknowledged)) Ending?.Invoke(held.Id, fate.Value);
        _leaving.Add((held, fate, held.State));
        index.Move(held, HeldState.Gone);
        batch.Remove(held.Id);
        if (fate is { } ended) Record(ended, held.Stored, wall);
    }

    /// <summary>Ends a bundle that was never held: it found no place, or is not for anybody.</summary>
    public void EndAtOnce(BundleFate fate, in StoredBundle stored, DtnTime wall)
    {
        _endedOtherwise.Add((stored.Id, fate));
        Record(fate, stored, wall);
    }

    /// <summary>Journals a bundle of others that was accepted and is not kept.</summary>
    public void Drop(string topic, in StoredBundle stored, string reason, DtnTime wall)
    {
        if (topic == BundleJournal.Expired) _counters = _counters with { Expired = _counters.Expired + 1 };
        BundleJournal.Append(batch, topic, stored.Id, stored.Destination, stored.Priority, reason, wall);
    }

    /// <summary>Keeps a bundle on which its application failed too often, for an operator.</summary>
    public void SetAside(HeldBundle held, DtnTime wall)
    {
        held.Stored = held.Stored with { State = BundleState.SetAside };
        index.Move(held, HeldState.SetAside);
        batch.Update(held.Stored);
        _setAside.Add(held);
        _endedOtherwise.Add((held.Id, BundleFate.SetAside));
        Record(BundleFate.SetAside, held.Stored, wall);
    }

    /// <summary>Offers a bundle that was set aside to its application once more.</summary>
    public void Redeliver(HeldBundle held)
    {
        _redelivered.Add((held, held.Stored));
        held.Stored = held.Stored with { State = BundleState.Waiting, Attempts = 0 };
        index.Move(held, HeldState.Undelivered);
    }

    /// <summary>
    /// Does work of the owner's or an application's within the turn. Where it throws, all that it did to the batch and to bundles is taken
    /// back, and the exception goes on.
    /// </summary>
    public void Attempt(Action work)
    {
        var savepoint = new TurnSavepoint
        {
            Batch = batch.Mark(),
            Added = _added.Count,
            Leaving = _leaving.Count,
            EndedOtherwise = _endedOtherwise.Count,
            Redelivered = _redelivered.Count,
            Counters = _counters,
        };
        _attempts.Push(savepoint);
        try
        {
            work();
        }
        catch
        {
            RollBackTo(savepoint);
            throw;
        }
        finally
        {
            _attempts.Pop();
        }
    }

    /// <summary>A neighbor has it on stable storage.</summary>
    public void Forwarded(HeldBundle held, string uplink)
    {
        if (held.State == HeldState.Gone) return; // its lifetime ended on the way, or it was answered already
        if (held.IsAcknowledged) return; // by another neighbor, in this turn
        held.CarriedBy = uplink;
        index.Keep(held, null);
        index.Move(held, HeldState.InFlight); // out of every queue until the turn is durable
        _forwarded.Add(held);
    }

    /// <summary>Puts what neighbors acknowledged into the turn: forgotten, or kept for its answer.</summary>
    /// <param name="time">The time.</param>
    /// <param name="answerAfter">When the answer to a bundle is overdue, by its attempts.</param>
    /// <param name="carried">Told of each, with the name of the uplink.</param>
    public void StageForwarded(in NodeTime time, Func<int, TimeSpan> answerAfter, Action<BundleId, string> carried)
    {
        foreach (var held in _forwarded)
        {
            if (held.State == HeldState.Gone) continue;
            if (IsInCustody(held, time))
            {
                held.Stored = held.Stored with { State = BundleState.Carried, TakenBy = held.Sends.Acknowledged };
                index.MoveUntil(held, HeldState.Carried, BundleIndex.Later(time.Held, answerAfter(held.Stored.Attempts)));
                batch.Update(held.Stored);
            }
            else
            {
                batch.Remove(held.Id);
            }

            carried(held.Id, held.CarriedBy!);
        }

        foreach (var (held, _) in _redelivered)
        {
            if (held.State != HeldState.Gone) batch.Update(held.Stored);
        }
    }

    public static bool IsInCustody(HeldBundle held, in NodeTime time) => held.Stored.CustodyUntil > time.Held;

    public void MarkSeen(BundleId id, UInt128 digest) => _seen.Add((id, digest));

    public bool WasSeen(BundleId id, UInt128 digest) => _seen.Contains((id, digest));

    /// <summary>Counts something that stands only if the turn does.</summary>
    public void Count(Func<BundleCounters, BundleCounters> add) => _counters = add(_counters);

    /// <summary>Counts something that happened whatever becomes of the turn.</summary>
    public void CountAtOnce(Func<BundleCounters, BundleCounters> add)
    {
        (_counters, Committed) = (add(_counters), add(Committed));
        foreach (var attempt in _attempts) attempt.Counters = add(attempt.Counters);
    }

    /// <summary>The commit is done: what the turn changed is final. Gives the bundles that ended.</summary>
    public IReadOnlyList<(BundleId Id, BundleFate Fate)> Complete()
    {
        _finished.Clear();
        var forwarded = 0;
        foreach (var held in _forwarded)
        {
            forwarded++;
            if (held.State != HeldState.InFlight) continue; // it is carried, or left in this very turn
            index.Forget(held);
            _finished.Add((held.Id, BundleFate.Forwarded));
        }

        foreach (var (held, fate, _) in _leaving)
        {
            index.Forget(held);
            if (fate is { } ended) _finished.Add((held.Id, ended));
        }

        _finished.AddRange(_endedOtherwise);
        _counters = _counters with { Forwarded = _counters.Forwarded + forwarded };
        Committed = _counters;
        _forwarded.Clear();
        _redelivered.Clear();
        EndTurn();
        index.Compact();
        return _finished;
    }

    /// <summary>The commit failed: what the turn changed is as before.</summary>
    public void Undo(in NodeTime time)
    {
        foreach (var (held, _, before) in _leaving)
        {
            // What became of its transfer in this turn was not noted: it is sent again.
            if (before == HeldState.InFlight && !_forwarded.Contains(held)) index.Move(held, HeldState.Queued);
            else if (before is HeldState.Resting or HeldState.Carried) index.MoveUntil(held, before, time.Held);
            else index.Move(held, before);
            index.ExpectEnd(held);
        }

        foreach (var held in _setAside)
        {
            if (held.State != HeldState.SetAside) continue;
            held.Stored = held.Stored with { State = BundleState.Waiting };
            index.Move(held, HeldState.Undelivered); // its application is asked once more
        }

        foreach (var held in _forwarded)
        {
            if (held.State == HeldState.Carried) index.Move(held, HeldState.InFlight); // staged again with the next turn
        }

        foreach (var held in _added) index.Forget(held);
        _counters = Committed;
        EndTurn();
    }

    /// <summary>
    /// An attempt threw: what it changed is as before, the last change first. Nothing of its transfers can have changed meanwhile.
    /// </summary>
    private void RollBackTo(TurnSavepoint savepoint)
    {
        for (var at = _leaving.Count - 1; at >= savepoint.Leaving; at--)
        {
            var (held, _, before) = _leaving[at];
            if (before is HeldState.Resting or HeldState.Carried) index.MoveUntil(held, before, held.DueAt);
            else index.Move(held, before);
            index.ExpectEnd(held);
        }

        for (var at = _redelivered.Count - 1; at >= savepoint.Redelivered; at--)
        {
            var (held, before) = _redelivered[at];
            held.Stored = before;
            index.Move(held, HeldState.SetAside);
        }

        for (var at = _added.Count - 1; at >= savepoint.Added; at--) index.Forget(_added[at]);
        _leaving.RemoveRange(savepoint.Leaving, _leaving.Count - savepoint.Leaving);
        _redelivered.RemoveRange(savepoint.Redelivered, _redelivered.Count - savepoint.Redelivered);
        _added.RemoveRange(savepoint.Added, _added.Count - savepoint.Added);
        _endedOtherwise.RemoveRange(savepoint.EndedOtherwise, _endedOtherwise.Count - savepoint.EndedOtherwise);
        _counters = savepoint.Counters;
        batch.RollBackTo(savepoint.Batch);
    }

    private void Record(BundleFate fate, in StoredBundle stored, DtnTime wall)
    {
        _counters = fate switch
        {
            BundleFate.Expired => _counters with { Expired = _counters.Expired + 1 },
            BundleFate.Evicted => _counters with { Evicted = _counters.Evicted + 1 },
            BundleFate.Acknowledged => _counters with { Acknowledged = _counters.Acknowledged + 1 },
            BundleFate.Unconfirmed => _counters with { Unconfirmed = _counters.Unconfirmed + 1 },
            BundleFate.SetAside => _counters with { SetAside = _counters.SetAside + 1 },
            BundleFate.Damaged => _counters with { Damaged = _counters.Damaged + 1 },
            BundleFate.Withdrawn => _counters with { Withdrawn = _counters.Withdrawn + 1 },
            _ => _counters,
        };
        if (BundleJournal.Of(fate) is { } row) BundleJournal.Append(batch, row.Topic, stored.Id, stored.Destination, stored.Priority, row.Reason, wall);
    }

    private void EndTurn()
    {
        _added.Clear();
        _leaving.Clear();
        _endedOtherwise.Clear();
        _setAside.Clear();
        _seen.Clear();
        batch.Clear();
    }
}
