namespace Dunes.Sdk.Simulation.Faults;

/// <summary>
/// Runs a host's turns: when asked to, when its deadline comes by its own clock, and once an hour, as hosts do. Several requests at one
/// moment make one turn, and none begins while the disk still keeps the host waiting in the last one.
/// </summary>
/// <param name="scheduler">True time.</param>
/// <param name="clock">The host's own.</param>
/// <param name="turn">Makes a turn, and tells how long it waits for the disk.</param>
/// <param name="deadline">When the host wants its next one, by its own clock.</param>
internal sealed class TurnLoop(Scheduler scheduler, HostClock clock, Func<TimeSpan> turn, Func<TimeSpan?> deadline)
{
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);
    private bool _isRequested;
    private bool _isStopped;
    private bool _isSuspended;
    private TimeSpan? _planned;
    private TimeSpan _busyUntil;

    /// <summary>Asks for a turn now; a suspended host makes it when it wakes.</summary>
    public void Request()
    {
        if (_isRequested || _isStopped) return;
        _isRequested = true;
        if (!_isSuspended) scheduler.Schedule(scheduler.Now > _busyUntil ? scheduler.Now : _busyUntil, Run);
    }

    public void Suspend() => _isSuspended = true;

    public void Resume()
    {
        if (!_isSuspended) return;
        _isSuspended = false;
        _isRequested = true;
        scheduler.Schedule(scheduler.Now > _busyUntil ? scheduler.Now : _busyUntil, Run);
    }

    /// <summary>Makes no turn any more: the process is dead.</summary>
    public void Stop() => _isStopped = true;

    private void Run()
    {
        if (_isStopped || _isSuspended || !_isRequested) return;
        _isRequested = false;
        _busyUntil = scheduler.Now + turn();
        if (!_isStopped) Plan();
    }

    private void Plan()
    {
        var now = scheduler.Now;
        var due = deadline() is { } hostTime ? clock.ToTrue(hostTime) : now + Longest;

        // One who wants a turn at once, right after one, gets it a moment later: time goes on whatever it wants.
        due = due <= now ? now + Least : due > now + Longest ? now + Longest : due;
        if (_planned is { } planned && planned <= due && planned > now) return;
        _planned = due;
        scheduler.Schedule(due, () =>
        {
            if (_planned != due) return;
            _planned = null;
            Request();
        });
    }
}
