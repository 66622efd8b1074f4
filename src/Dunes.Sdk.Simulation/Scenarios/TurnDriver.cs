namespace Dunes.Sdk.Simulation.Scenarios;

/// <summary>Runs a state machine's turns: when asked to, and when its deadline comes; several requests at one moment make one turn.</summary>
/// <param name="scheduler">Moves the time.</param>
/// <param name="turn">Runs one turn.</param>
/// <param name="deadline">Gives when the machine wants its next turn.</param>
internal sealed class TurnDriver(Scheduler scheduler, Action turn, Func<TimeSpan?> deadline)
{
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(1);
    private bool _isRequested;
    private bool _isStopped;
    private TimeSpan? _planned;

    /// <summary>Asks for a turn now.</summary>
    public void Request()
    {
        if (_isRequested || _isStopped) return;
        _isRequested = true;
        scheduler.Schedule(scheduler.Now, Run);
    }

    /// <summary>Looks at the deadline again, without a turn.</summary>
    public void Replan()
    {
        if (_isStopped || deadline() is not { } due) return;

        // A machine that wants a turn at once, right after one, gets it a moment later: time goes on whatever it wants.
        if (due <= scheduler.Now) due = scheduler.Now + Least;

        if (_planned is { } planned && planned <= due && planned > scheduler.Now) return;
        _planned = due;
        scheduler.Schedule(due, () =>
        {
            if (_planned == due)
            {
                _planned = null;
                Request();
            }
        });
    }

    /// <summary>Runs no turn any more: the machine is dead.</summary>
    public void Stop() => _isStopped = true;

    private void Run()
    {
        if (_isStopped) return;
        _isRequested = false;
        turn();
        Replan();
    }
}
