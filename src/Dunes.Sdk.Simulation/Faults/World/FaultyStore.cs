using Dunes.Sdk.Bundles;

namespace Dunes.Sdk.Simulation.Faults;

/// <summary>A store that dies with its process: at a commit, as a schedule wants, or when its disk lost the power.</summary>
/// <param name="inner">The real store.</param>
internal sealed class FaultyStore(IBundleStore inner) : IBundleStore
{
    private readonly List<Trap> _traps = [];

    /// <summary>Called at the moment of death, before anything of the dying turn can leave the host.</summary>
    public Action<FaultAction>? Killed { get; set; }

    /// <summary>What killed the process; null while it lives.</summary>
    public FaultAction? CauseOfDeath { get; private set; }

    public bool IsDead => CauseOfDeath is not null;

    public int Count => inner.Count;

    private IBundleStore Living
    {
        get
        {
            ThrowIfDead();
            return inner;
        }
    }

    /// <summary>Dies before or after so many commits, from now on.</summary>
    public void Arm(FaultAction kill) => _traps.Add(new(kill, kill.Amount % 2 != 0) { Left = (kill.Amount / 2) + 1 });

    public void Disarm() => _traps.Clear();

    /// <summary>The process is dead, and nothing that it does from now on happens.</summary>
    public void Die(FaultAction cause)
    {
        if (IsDead) return;
        CauseOfDeath = cause;
        Killed?.Invoke(cause);
    }

    public void Commit(StoreBatch batch)
    {
        Step(isAfter: false);
        Write(() => inner.Commit(batch));
        Step(isAfter: true);
    }

    public void RaiseMark(string name, ulong value) => Write(() => inner.RaiseMark(name, value));

    public int ForgetSeen(TimeSpan held)
    {
        var forgotten = 0;
        Write(() => forgotten = inner.ForgetSeen(held));
        return forgotten;
    }

    public IReadOnlyList<StoredBundle> Pending() => Living.Pending();

    public byte[]? Read(BundleId id) => Living.Read(id);

    public byte[]? ReadAttachment(BundleId id) => Living.ReadAttachment(id);

    public bool WasSeen(ReadOnlySpan<byte> key) => Living.WasSeen(key);

    public IReadOnlyList<JournalEntry> ReadJournal(string topic, long after = 0, int limit = int.MaxValue) =>
        Living.ReadJournal(topic, after, limit);

    public byte[]? Get(string name) => Living.Get(name);

    public bool WasRestored => inner.WasRestored;

    public ulong GetMark(string name) => inner.GetMark(name);

    public void Dispose() => inner.Dispose();

    /// <summary>Writes; what the disk says while the power goes, nobody hears.</summary>
    private void Write(Action write)
    {
        ThrowIfDead();
        try
        {
            write();
        }
        catch (BundleStoreException) when (IsDead)
        {
            throw new ProcessKilledException();
        }

        ThrowIfDead(); // the power went in the last operation
    }

    private void ThrowIfDead()
    {
        if (IsDead) throw new ProcessKilledException();
    }

    private void Step(bool isAfter)
    {
        ThrowIfDead();
        foreach (var trap in _traps)
        {
            if (trap.IsAfter != isAfter || --trap.Left > 0) continue;
            Die(trap.Cause);
            throw new ProcessKilledException();
        }
    }

    private sealed record Trap(FaultAction Cause, bool IsAfter)
    {
        public long Left { get; set; }
    }
}
