namespace Dunes.Sdk.Simulation;

/// <summary>A clock whose time is a scheduler's: it stands still until the scheduler runs. Timers fire on the thread that runs it.</summary>
/// <param name="scheduler">Moves the time.</param>
/// <param name="started">The moment that the scheduler's zero stands for.</param>
public sealed class VirtualClock(Scheduler scheduler, DateTimeOffset started) : TimeProvider
{
    private readonly Scheduler _scheduler = scheduler ?? throw new ArgumentNullException(nameof(scheduler));

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <summary>Ticks of 100 ns.</summary>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => started.ToUniversalTime() + _scheduler.Now;

    /// <inheritdoc/>
    public override long GetTimestamp() => _scheduler.Now.Ticks;

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new VirtualTimer(_scheduler, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class VirtualTimer(Scheduler scheduler, TimerCallback callback, object? state) : ITimer
    {
        private int _generation;
        private bool _isDisposed;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Check(dueTime, nameof(dueTime));
            Check(period, nameof(period));
            if (_isDisposed) return false;
            var generation = ++_generation;
            if (dueTime != Timeout.InfiniteTimeSpan) Arm(dueTime, period, generation);
            return true;
        }

        public void Dispose() => _isDisposed = true;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private static void Check(TimeSpan span, string name)
        {
            if (span < TimeSpan.Zero && span != Timeout.InfiniteTimeSpan) throw new ArgumentOutOfRangeException(name, span, "A timer's times are zero or above, or Timeout.InfiniteTimeSpan.");
        }

        private void Arm(TimeSpan wait, TimeSpan period, int generation) => scheduler.Schedule(scheduler.Now + wait, () =>
        {
            if (_isDisposed || generation != _generation) return;
            if (period > TimeSpan.Zero) Arm(period, period, generation);
            callback(state);
        });
    }
}
