using Dunes.Sdk.Bundles;

namespace Dunes.Sdk.Simulation.Faults;

/// <summary>The process of a gateway or of ground on its host: it is built from its disk, runs turns, dies and comes back.</summary>
internal abstract class HostParty : IDisposable
{
    private const int LongestBackOff = 8; // doublings of a minute: some four hours
    private static readonly TimeSpan RestartAfterCrash = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RestartAfterFailedStart = TimeSpan.FromMinutes(1);
    private readonly Scheduler _scheduler;
    private readonly FaultHistory _history;
    private readonly string _name;
    private readonly List<FaultAction> _pendingTraps = [];
    private FaultyStore? _store;
    private TurnLoop? _loop;
    private TimeSpan? _suspendedAt;
    private bool _standsStill;
    private FaultAction? _diedAtStart;
    private int _starts;
    private int _failedStarts;

    protected HostParty(Scheduler scheduler, HostDisk disk, FaultHistory history, string name)
    {
        (_scheduler, Disk, _history, _name) = (scheduler, disk, history, name);
        Clock = new(scheduler);
    }

    public HostClock Clock { get; }

    public HostDisk Disk { get; }

    public bool IsRunning => _store is { IsDead: false };

    /// <summary>When the process last died or was stopped.</summary>
    protected TimeSpan StoppedAt { get; private set; }

    protected TimeSpan Now => _scheduler.Now;

    protected FaultHistory History => _history;

    /// <summary>Starts the process, unless it runs.</summary>
    public void Start()
    {
        if (_store is not null) return;
        _starts++;
        _diedAtStart = null;
        Disk.PowerUp();
        Clock.Start();
        try
        {
            var store = Disk.OpenStore();
            _store = new(store) { Killed = OnKilled };
            foreach (var trap in _pendingTraps) _store.Arm(trap);
            _pendingTraps.Clear();
            _loop = new(_scheduler, Clock, Turn, () => Deadline);
            Build(_store, store);
            _loop.Request();
            _failedStarts = 0;
        }
#pragma warning disable CA1031 // whatever keeps the flow from starting is what the auditor is told
        catch (Exception failure)
#pragma warning restore CA1031
        {
            if ((_store is null ? _diedAtStart : _store.CauseOfDeath) is { } cause)
            {
                Bury(cause.Length, isOrderly: false);
                return;
            }

            _history.Stops.Add(new(_name, $"{Name(failure)} at its start", Now));
            Bury(RestartAfterFailedStart * (1 << Math.Min(_failedStarts++, LongestBackOff)), isOrderly: true);
        }
    }

    /// <summary>The process is ended, and starts again after a while.</summary>
    /// <param name="off">How long.</param>
    /// <param name="whileOff">What happens to the disk meanwhile.</param>
    public void Stop(TimeSpan off, Action<HostDisk>? whileOff = null)
    {
        Leave(isPowerCut: false);
        Bury(off, isOrderly: true, whileOff);
    }

    /// <summary>Lets the power go at an operation of the disk, or the process die at a commit.</summary>
    public void Arm(FaultAction action)
    {
        if (action.Kind == FaultKind.PowerCut && PowerCutPoint.From(action.Amount) is { IsIdle: true }) CutPower(action.Length);
        else if (action.Kind == FaultKind.PowerCut) Disk.Arm(PowerCutPoint.From(action.Amount), () => OnPowerCut(action));
        else if (_store is { IsDead: false } store) store.Arm(action);
        else _pendingTraps.Add(action);
    }

    public void Suspend(bool standsStill)
    {
        if (_suspendedAt is not null || _loop is null) return;
        (_suspendedAt, _standsStill) = (Now, standsStill);
        _loop.Suspend();
    }

    public void Resume()
    {
        if (_suspendedAt is not { } since) return;
        _suspendedAt = null;
        if (_standsStill) Clock.SkipSince(since);
        _loop?.Resume();
    }

    /// <summary>No fault is left: the process runs, with a right clock.</summary>
    public void Heal()
    {
        _pendingTraps.Clear();
        _store?.Disarm();
        Disk.Disarm();
        Disk.SetFull(false);
        Disk.SyncLatency = TimeSpan.Zero;
        Clock.Mend();
        Resume();
        Start();
        _loop?.Request();
    }

    /// <summary>The run is over.</summary>
    public void Dispose()
    {
        if (_store is not null) Release(isPowerCut: true);
        _store = null;
        Disk.Dispose();
    }

    protected bool IsSuspended => _suspendedAt is not null;

    protected abstract TimeSpan? Deadline { get; }

    /// <summary>Builds the parts over a store that has just been opened.</summary>
    /// <param name="store">What the flow is given.</param>
    /// <param name="real">The same store without faults, for an application that reads the journal.</param>
    protected abstract void Build(IBundleStore store, IBundleStore real);

    protected abstract void RunTurn(TimeSpan now, DtnTime wall);

    /// <summary>Lets the parts go; links are closed, or fall silent where the power is gone.</summary>
    protected abstract void Release(bool isPowerCut);

    protected void RequestTurn() => _loop?.Request();

    private TimeSpan Turn()
    {
        var before = Disk.SyncTime;
        RunSafely();
        return Disk.SyncTime - before;
    }

    private void RunSafely()
    {
        if (_store is null) return;
        Exception? crash = null;
        try
        {
            RunTurn(Clock.Now, Clock.Wall);
        }
        catch (BundleStoreException)
        {
            // The host goes on, as its contract says: a later turn finds the disk better.
        }
#pragma warning disable CA1031 // whatever leaves a turn stops a host
        catch (Exception failure)
#pragma warning restore CA1031
        {
            crash = failure;
        }

        if (_store.CauseOfDeath is { } cause)
        {
            Bury(cause.Length, isOrderly: false);
            return;
        }

        if (crash is null) return;
        _history.Stops.Add(new(_name, Name(crash), Now));
        Stop(RestartAfterCrash);
    }

    private void CutPower(TimeSpan off)
    {
        if (_store is null) return;
        Leave(isPowerCut: true);
        Disk.CutPower();
        Bury(off, isOrderly: false);
    }

    /// <summary>The power goes below the store: while it is opened, at work, or closing.</summary>
    private void OnPowerCut(FaultAction cause)
    {
        if (_store is { } store) store.Die(cause);
        else _diedAtStart = cause;
    }

    private void OnKilled(FaultAction cause) => Leave(cause.Kind == FaultKind.PowerCut);

    /// <summary>Nothing leaves the host from now on, whatever the dying turn still tries.</summary>
    private void Leave(bool isPowerCut)
    {
        if (_store is null) return;
        StoppedAt = Now;
        _loop?.Stop();
        Release(isPowerCut);
    }

    private void Bury(TimeSpan off, bool isOrderly, Action<HostDisk>? whileOff = null)
    {
        if (_store is not null)
        {
            _loop?.Stop();
            Release(isPowerCut: false);
        }

        (_store, _loop, _suspendedAt) = (null, null, null);
        Disk.Close(isOrderly);
        whileOff?.Invoke(Disk);
        var start = _starts;
        _scheduler.Schedule(Now + off, () =>
        {
            if (_starts == start) Start();
        });
    }

    /// <summary>What failed, without what differs from run to run.</summary>
    private static string Name(Exception failure) => failure is BundleStoreException store
        ? $"{nameof(BundleStoreException)} ({store.Failure})"
        : failure.GetType().Name;
}
