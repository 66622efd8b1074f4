using Dunes.Sdk.Bundles;

namespace Dunes.Sdk.Simulation.Faults;

/// <summary>A store at whose operations the process dies, or fails to write, as a schedule wants.</summary>
/// <param name="inner">The real store.</param>
/// <param name="path">What its failures name.</param>
internal sealed class FaultyStore(IBundleStore inner, string path) : IBundleStore
{
    private readonly List<Trap> _traps = [];

    /// <summary>Called at the moment of death, before anything of the dying turn can leave the host.</summary>
    public Action<FaultAction>? Killed { get; set; }

    /// <summary>What killed the process; null while it lives.</summary>
    public FaultAction? CauseOfDeath { get; private set; }

    public bool IsDead => CauseOfDeath is not null;

    /// <summary>Whether writing fails, as on a full disk.</summary>
    public bool IsFull { get; set; }

    public int Count => inner.Count;

    /// <summary>Dies as a power cut or a kill says: at so many operations, or before or after so many commits, from now on.</summary>
    public void Arm(FaultAction action) => _traps.Add(action.Kind == FaultKind.PowerCut
        ? new(action, action.Amount, IsCommit: false, IsAfter: false)
        : new(action, (action.Amount / 2) + 1, IsCommit: true, IsAfter: action.Amount % 2 != 0));

    public void Disarm() => _traps.Clear();

    public void Commit(StoreBatch batch)
    {
        Step();
        Step(isCommit: true);
        if (IsFull) throw new BundleStoreException(BundleStoreFailure.Full, path, "the schedule says so");
        inner.Commit(batch);
        Step(isCommit: true, isAfter: true);
    }

    public IReadOnlyList<StoredBundle> Pending()
    {
        Step();
        return inner.Pending();
    }

    public byte[]? Read(BundleId id)
    {
        Step();
        return inner.Read(id);
    }

    public bool WasSeen(ReadOnlySpan<byte> key)
    {
        Step();
        return inner.WasSeen(key);
    }

    public IReadOnlyList<JournalEntry> ReadJournal(string topic, long after = 0, int limit = int.MaxValue)
    {
        Step();
        return inner.ReadJournal(topic, after, limit);
    }

    public byte[]? Get(string name)
    {
        Step();
        return inner.Get(name);
    }

    public int ForgetSeen(TimeSpan held)
    {
        Step();
        return inner.ForgetSeen(held);
    }

    public byte[]? ReadAttachment(BundleId id)
    {
        Step();
        return inner.ReadAttachment(id);
    }

    public bool WasRestored => inner.WasRestored;

    public ulong GetMark(string name) => inner.GetMark(name);

    public void RaiseMark(string name, ulong value)
    {
        Step();
        inner.RaiseMark(name, value);
    }

    public void Dispose() => inner.Dispose();

    private void Step(bool isCommit = false, bool isAfter = false)
    {
        if (IsDead) throw new ProcessKilledException();
        foreach (var trap in _traps)
        {
            if (trap.IsCommit != isCommit || trap.IsAfter != isAfter || --trap.Left > 0) continue;
            CauseOfDeath = trap.Cause;
            Killed?.Invoke(trap.Cause);
            throw new ProcessKilledException();
        }
    }

    private sealed record Trap(FaultAction Cause, long N, bool IsCommit, bool IsAfter)
    {
        public long Left { get; set; } = N;
    }
}
