namespace Dunes.Sdk.Simulation.Faults;

/// <summary>
/// A host's two clocks: time since its process started, and the time of day. Both can be wrong; true time is the scheduler's.
/// </summary>
internal sealed class HostClock(Scheduler scheduler)
{
    private const double DriftRate = 500e-6;
    private static readonly DtnTime TrueStart = DtnTime.From(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private static readonly DtnTime ImageDate = DtnTime.From(new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private static readonly TimeSpan Never = TimeSpan.FromDays(3650);
    private static readonly TimeSpan SinceStartOf2000 = TimeSpan.FromSeconds(10);

    private TimeSpan _anchor;
    private TimeSpan _elapsed;
    private double _rate = 1;
    private TimeSpan _drifted;
    private Func<DtnTime>? _wrong;

    /// <summary>Time since the process started, as its monotonic clock says.</summary>
    public TimeSpan Now => _elapsed + ((scheduler.Now - _anchor) * _rate);

    /// <summary>The time of day, as this host sees it.</summary>
    public DtnTime Wall => _wrong is { } wrong ? wrong() : TrueWall.Add(_drifted + ((scheduler.Now - _anchor) * (_rate - 1)));

    private DtnTime TrueWall => TrueStart.Add(scheduler.Now);

    /// <summary>The process starts: its monotonic clock is at zero.</summary>
    public void Start()
    {
        _drifted += (scheduler.Now - _anchor) * (_rate - 1);
        (_anchor, _elapsed) = (scheduler.Now, TimeSpan.Zero);
    }

    /// <summary>The host slept, and its monotonic clock stood still meanwhile.</summary>
    public void SkipSince(TimeSpan suspendedAt)
    {
        _drifted += (scheduler.Now - _anchor) * (_rate - 1);
        if (suspendedAt > _anchor) _elapsed += (suspendedAt - _anchor) * _rate;
        _anchor = scheduler.Now;
    }

    /// <summary>When, by the scheduler, the host's monotonic clock will show a time.</summary>
    public TimeSpan ToTrue(TimeSpan hostTime)
    {
        var left = hostTime - Now;
        if (left <= TimeSpan.Zero) return scheduler.Now;
        return scheduler.Now + (left > Never ? Never : left / _rate) + TimeSpan.FromTicks(1);
    }

    /// <summary>The clock goes wrong.</summary>
    public void Break(FaultKind kind, long amount)
    {
        var since = scheduler.Now;
        switch (kind)
        {
            case FaultKind.ClockUnknown:
                _wrong = static () => DtnTime.Unknown;
                break;
            case FaultKind.Clock2000:
                _wrong = () => new DtnTime(1).Add(SinceStartOf2000 + (scheduler.Now - since));
                break;
            case FaultKind.ClockImage:
                _wrong = () => ImageDate.Add(scheduler.Now - since);
                break;
            case FaultKind.ClockBehind:
                _wrong = () => TrueWall.Add(-TimeSpan.FromMinutes(amount));
                break;
            case FaultKind.ClockAhead:
                _wrong = () => TrueWall.Add(TimeSpan.FromMinutes(amount));
                break;
            case FaultKind.ClockDrift:
                SetRate(1 + (amount * DriftRate));
                break;
        }
    }

    /// <summary>Somebody sets the clock right.</summary>
    public void Mend()
    {
        SetRate(1);
        (_wrong, _drifted) = (null, TimeSpan.Zero);
    }

    private void SetRate(double rate)
    {
        var passed = scheduler.Now - _anchor;
        _drifted += passed * (_rate - 1);
        (_anchor, _elapsed, _rate) = (scheduler.Now, _elapsed + (passed * _rate), rate);
    }
}
