using System.Diagnostics;
using Dunes.Benchmarks.Quick;
using Dunes.Sdk;
using Dunes.Sdk.Simulation;

namespace Dunes.Benchmarks.Simulation;

/// <summary>The scheduler beside the runtime's priority queue, and the CPU time of the main scenario.</summary>
internal sealed class SimulationArea : IQuickArea
{
    private const int Waiting = 4096;

    public string Name => "simulation";

    public IEnumerable<QuickRow> Run()
    {
        var ours = Measurement.Of(SchedulerTurn());
        var peer = Measurement.Of(PriorityQueueTurn());
        yield return QuickRow.Nanoseconds($"one event among {Waiting}: schedule and run", ours, peer, "System.Collections.Generic.PriorityQueue", 1, 0);
        yield return Scenario();
    }

    /// <summary>One event runs and schedules the next; as many as a busy mesh has wait meanwhile.</summary>
    private static Action SchedulerTurn()
    {
        var scheduler = new Scheduler();
        var next = new Next(scheduler);
        for (var at = 0; at < Waiting; at++) scheduler.Schedule(TimeSpan.FromTicks(at), next.Handler, at, 0);
        return () => scheduler.RunNext();
    }

    private static Action PriorityQueueTurn()
    {
        var queue = new PriorityQueue<(int First, int Second), (long Ticks, long Order)>();
        var order = 0L;
        for (var at = 0; at < Waiting; at++) queue.Enqueue((at, 0), (at, order++));
        return () =>
        {
            queue.TryDequeue(out var element, out var due);
            queue.Enqueue(element, (due.Ticks + 1 + (element.First * 37 % 5000), order++));
        };
    }

    private static QuickRow Scenario()
    {
        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        var result = new OutageSimulation(new OutageOptions()).RunAsync().GetAwaiter().GetResult();
        process.Refresh();
        var seconds = (process.TotalProcessorTime - before).TotalSeconds;
        return new("100 nodes, one hour, 10 minutes of outage", seconds, "CPU s", null, "none", null, "<= 60 s, nothing accepted lost", seconds <= 60 && result.Priorities[Priority.Critical].Lost == 0, 0);
    }

    private sealed class Next : IScheduledHandler
    {
        private readonly Scheduler _scheduler;

        public Next(Scheduler scheduler)
        {
            _scheduler = scheduler;
            Handler = scheduler.Register(this);
        }

        public int Handler { get; }

        public void OnEvent(int first, int second) => _scheduler.Schedule(_scheduler.Now + TimeSpan.FromTicks(1 + (first * 37 % 5000)), Handler, first, second);
    }
}
