namespace Dunes.Sdk.Mesh.Models;

/// <summary>The timer of a request that is repeated until its answer comes or the attempts run out.</summary>
internal sealed class RepeatedRequest
{
    private readonly TimeSpan _interval;
    private readonly int _attempts;
    private int _left;

    public RepeatedRequest(TimeSpan interval, int attempts)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(interval, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(attempts, 1);
        (_interval, _attempts) = (interval, attempts);
    }

    public RequestState State { get; private set; }

    public TimeSpan? Deadline { get; private set; }

    public void Begin(TimeSpan now) => (_left, State, Deadline) = (_attempts, RequestState.Waiting, now);

    /// <summary>Whether the request is to be sent now.</summary>
    public bool IsDue(TimeSpan now)
    {
        if (Deadline is not { } due || now < due) return false;

        if (_left == 0)
        {
            (State, Deadline) = (RequestState.TimedOut, null);
            return false;
        }

        _left--;
        Deadline = now + _interval;
        return true;
    }

    public void End() => (State, Deadline) = (RequestState.Done, null);
}
