using Dunes.Sdk.Simulation.Scenarios;
using Dunes.Sdk.Simulation.Traces;

namespace Dunes.Sdk.Simulation;

/// <summary>The main job: an emergency network lives through an outage. Real code runs; only clock, radio, dish and sky are virtual.</summary>
/// <remarks>
/// Real in both modes: every node's mesh stack with its cryptography, the gateway's flow, envelopes, bundles, SQLite databases, TCPCL, ground, rules, receipts and the dish's protobuf.
/// Simulated in both: the radio, the patients, and the conditions of the uplink, which follow a recorded trace. With <see cref="OutageOptions.IsRealTime"/> the clock, the sockets between gateway
/// and ground and the gRPC dish are real, too.
/// </remarks>
public sealed class OutageSimulation
{
    private static readonly DateTimeOffset VirtualStart = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly OutageOptions _options;
    private readonly LinkTrace _trace;

    /// <summary>Prepares a run.</summary>
    /// <exception cref="ArgumentException">An option is out of its range; the message names value and range.</exception>
    /// <exception cref="LinkTraceException">The trace cannot be read.</exception>
    public OutageSimulation(OutageOptions options)
    {
        OutageOptionsCheck.Check(options);
        _options = options;
        _trace = options.TracePath is { } path ? LinkTrace.Load(path) : LinkTrace.Default;
    }

    /// <summary>Plays it to the end, draining included.</summary>
    /// <param name="progress">Called each ten simulated seconds, on the calling thread; in real time on the thread that plays.</param>
    /// <param name="cancellationToken">Ends the run early.</param>
    /// <exception cref="DunesException">The data folder cannot be used, a port is taken; the message says which.</exception>
    public Task<OutageResult> RunAsync(Action<OutageProgress>? progress = null, CancellationToken cancellationToken = default) =>
        _options.IsRealTime ? RealTimeRun.PlayAsync(_options, _trace, progress, cancellationToken) : PlayAsync(progress, cancellationToken);

    private async Task<OutageResult> PlayAsync(Action<OutageProgress>? progress, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var scheduler = new Scheduler();
        var folder = ScenarioFolder.Take(_options.DataFolder);

        // A folder's next run begins a day later, so that its clock never goes back.
        var started = VirtualStart.AddDays(folder.Run);
        var run = await OutageRun.StartAsync(_options, folder, scheduler, started, static call => call,
            (context, plan) => Task.FromResult<IOutageWire>(new VirtualWire(context, _trace, plan, _options.Seed))).ConfigureAwait(false);
        await using (run.ConfigureAwait(false))
        {
            for (var second = 0L; ; second++)
            {
                scheduler.RunUntil(TimeSpan.FromSeconds(second));
                cancellationToken.ThrowIfCancellationRequested();
                if (run.OnSecond(second, progress)) return run.Finish();
            }
        }
    }
}
