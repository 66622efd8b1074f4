namespace Dunes.Sdk.Simulation.Faults;

/// <summary>
/// Plays small emergency networks through storms of faults, and judges each from outside: what was accepted must be delivered, told to have
/// failed, or still be held.
/// </summary>
/// <remarks>
/// Real in each run: the mesh stack of sensors, actuators and gateways with its cryptography, the flow of gateway and ground, envelopes of
/// suite 2, bundles, SQLite and TCPCL. Simulated: the clocks, the air, the wires, and the disks below SQLite. A run has one or two gateways,
/// a ground station and 10 to 30 reports; its faults come from the seed, and after the last one everything works for 24 virtual hours.
/// Equal seeds give equal verdicts, whatever the keys are and however many run at once.
/// </remarks>
public sealed class FaultSimulation : IDisposable
{
    private const int ShrinkLimit = 120;
    private readonly FaultSimulationOptions _options;
    private readonly FaultKeys _keys = new();

    /// <summary>Prepares runs.</summary>
    /// <exception cref="ArgumentException">An option is out of its range; the message names it.</exception>
    public FaultSimulation(FaultSimulationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Jobs is < 1 or > FaultSimulationOptions.MaxJobs)
        {
            var problem = $"{nameof(options.Jobs)} is {options.Jobs}; use 1 to {FaultSimulationOptions.MaxJobs}.";
            throw new ArgumentException(problem, nameof(options));
        }

        _options = options;
    }

    /// <summary>The schedule of a seed under these options.</summary>
    public FaultSchedule ScheduleOf(ulong seed)
    {
        var schedule = FaultSchedule.Create(seed, _options.Kinds);
        return _options.Only is { } only ? schedule.Keep(only) : schedule;
    }

    /// <summary>Plays and judges one schedule.</summary>
    public FaultVerdict Run(FaultSchedule schedule)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        using var world = new FaultWorld(schedule, _keys);
        return FaultAuditor.Judge(schedule.Seed, world.Run());
    }

    /// <summary>Plays and judges seeds, several at once.</summary>
    /// <param name="first">The first seed.</param>
    /// <param name="count">How many.</param>
    /// <param name="cancellationToken">Ends the run early.</param>
    /// <returns>The verdicts, in the order of their seeds.</returns>
    public IReadOnlyList<FaultVerdict> Run(ulong first, int count, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var verdicts = new FaultVerdict[count];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = _options.Jobs, CancellationToken = cancellationToken };
        Parallel.For(0, count, parallel, at => verdicts[at] = Run(ScheduleOf(first + (ulong)at)));
        return verdicts;
    }

    /// <summary>Makes the schedule of a red seed shorter while it stays red for the same reason; the effort is bounded.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="cancellationToken">Ends the search with what was found.</param>
    /// <returns>The shortest schedule found, and what is seen in it.</returns>
    public (FaultSchedule Schedule, FaultVerdict Verdict) Shrink(ulong seed, CancellationToken cancellationToken = default)
    {
        var schedule = ScheduleOf(seed);
        var verdict = Run(schedule);
        if (verdict.Violations.Count == 0) return (schedule, verdict);
        var rule = verdict.Violations[0].Rule;
        var shortest = FaultShrinker.Shrink(schedule, IsRed, ShrinkLimit);
        return (shortest, ReferenceEquals(shortest, schedule) ? verdict : Run(shortest));

        bool IsRed(FaultSchedule shorter) => !cancellationToken.IsCancellationRequested
            && Run(shorter).Violations.Any(violation => violation.Rule == rule);
    }

    /// <summary>Destroys the keys.</summary>
    public void Dispose() => _keys.Dispose();
}
