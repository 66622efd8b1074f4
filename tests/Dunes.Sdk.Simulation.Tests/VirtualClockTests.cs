using Dunes.Sdk.Simulation;

namespace Dunes.Sdk.Simulation.Tests;

public class VirtualClockTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly Scheduler _scheduler = new();

    [Fact]
    public void Time_is_the_schedulers()
    {
        var clock = new VirtualClock(_scheduler, Start);
        var before = clock.GetTimestamp();

        _scheduler.RunUntil(TimeSpan.FromMilliseconds(1500));

        Assert.Equal(Start.AddMilliseconds(1500), clock.GetUtcNow());
        Assert.Equal(TimeSpan.FromMilliseconds(1500), clock.GetElapsedTime(before));
    }

    [Fact]
    public void A_timer_fires_when_due_and_then_each_period()
    {
        var clock = new VirtualClock(_scheduler, Start);
        var fired = new List<double>();
        using var timer = clock.CreateTimer(_ => fired.Add(_scheduler.Now.TotalSeconds), null, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(3));

        _scheduler.RunUntil(TimeSpan.FromSeconds(9));

        Assert.Equal([2, 5, 8], fired);
    }

    [Fact]
    public void A_changed_timer_forgets_its_old_time_and_a_disposed_one_never_fires()
    {
        var clock = new VirtualClock(_scheduler, Start);
        var fired = new List<double>();
        var timer = clock.CreateTimer(_ => fired.Add(_scheduler.Now.TotalSeconds), null, TimeSpan.FromSeconds(2), Timeout.InfiniteTimeSpan);
        Assert.True(timer.Change(TimeSpan.FromSeconds(4), Timeout.InfiniteTimeSpan));
        _scheduler.RunUntil(TimeSpan.FromSeconds(10));
        timer.Change(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        timer.Dispose();
        Assert.False(timer.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan));

        _scheduler.RunUntil(TimeSpan.FromSeconds(20));

        Assert.Equal([4], fired);
    }

    [Fact]
    public async Task A_delay_over_the_clock_ends_when_time_is_moved()
    {
        var clock = new VirtualClock(_scheduler, Start);
        var delay = Task.Delay(TimeSpan.FromHours(1), clock);
        Assert.False(delay.IsCompleted);

        _scheduler.RunUntil(TimeSpan.FromHours(1));

        await delay;
    }
}
