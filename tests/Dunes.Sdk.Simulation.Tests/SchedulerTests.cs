using Dunes.Sdk.Simulation;
using Dunes.TestSupport;

namespace Dunes.Sdk.Simulation.Tests;

public class SchedulerTests
{
    [Fact]
    public void Events_run_in_the_order_of_time_and_among_equals_in_the_order_of_scheduling()
    {
        var scheduler = new Scheduler();
        var random = new SeededRandom(7);
        var expected = new List<(long Ticks, int Order)>();
        var ran = new List<(long Ticks, int Order)>();
        var recorder = new Recorder((first, _) => ran.Add((scheduler.Now.Ticks, first)));
        var handler = scheduler.Register(recorder);
        for (var order = 0; order < 20_000; order++)
        {
            var ticks = random.Next(500);
            expected.Add((ticks, order));
            scheduler.Schedule(new(ticks), handler, order, 0);
        }

        scheduler.RunUntil(TimeSpan.FromSeconds(1));

        Assert.Equal(expected.OrderBy(e => e.Ticks).ThenBy(e => e.Order), ran);
        Assert.Equal(TimeSpan.FromSeconds(1), scheduler.Now);
        Assert.Equal(0, scheduler.Count);
    }

    [Fact]
    public void An_event_in_the_past_runs_now_and_time_never_goes_back()
    {
        var scheduler = new Scheduler();
        var at = TimeSpan.MinValue;
        scheduler.Schedule(TimeSpan.FromSeconds(5), () => scheduler.Schedule(TimeSpan.FromSeconds(1), () => at = scheduler.Now));

        scheduler.RunUntil(TimeSpan.FromSeconds(5));

        Assert.Equal(TimeSpan.FromSeconds(5), at);
    }

    [Fact]
    public void RunUntil_leaves_what_is_due_later()
    {
        var scheduler = new Scheduler();
        var runs = 0;
        scheduler.Schedule(TimeSpan.FromTicks(100), () => runs++);
        scheduler.Schedule(TimeSpan.FromTicks(101), () => runs++);

        scheduler.RunUntil(TimeSpan.FromTicks(100));

        Assert.Equal(1, runs);
        Assert.Equal(TimeSpan.FromTicks(101), scheduler.NextDue);
    }

    [Fact]
    public void Scheduling_and_running_an_event_allocates_nothing()
    {
        var scheduler = new Scheduler();
        var handler = 0;
        handler = scheduler.Register(new Recorder((first, _) => scheduler.Schedule(scheduler.Now + TimeSpan.FromTicks(1 + (first % 7)), handler, first + 1, 0)));
        for (var i = 0; i < 100; i++) scheduler.Schedule(default, handler, i, 0);
        for (var i = 0; i < 1000; i++) scheduler.RunNext();

        Allocations.AreZero(() => scheduler.RunNext());
    }

    [Fact]
    public void An_unknown_handler_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => new Scheduler().Schedule(default, 9, 0, 0));

    private sealed class Recorder(Action<int, int> onEvent) : IScheduledHandler
    {
        public void OnEvent(int first, int second) => onEvent(first, second);
    }
}
