namespace Dunes.Sdk.Simulation.Scenarios;

/// <summary>What will go wrong, and when: drawn from the seed before the run.</summary>
internal sealed class OutagePlan
{
    /// <summary>The dish is given its satellite for a quarter of a minute at a time; an outage begins with one.</summary>
    private static readonly TimeSpan Grid = TimeSpan.FromSeconds(15);
    private const double FailingShare = 0.04;

    public OutagePlan(OutageOptions options, MeshLayout layout)
    {
        var random = new SeededRandom(options.Seed, 0x91A4);
        Length = options.Length;
        OutageLength = options.Outage;
        var middle = (options.Length - options.Outage) / 2;
        OutageStart = middle < Grid ? middle : new(middle.Ticks / Grid.Ticks * Grid.Ticks);
        OutageEnd = OutageStart + OutageLength;
        Kills = [.. DrawKills(random).OrderBy(kill => kill.At)];
        Failures = DrawFailures(random, layout);
    }

    public TimeSpan Length { get; }

    public TimeSpan OutageStart { get; }

    public TimeSpan OutageLength { get; }

    public TimeSpan OutageEnd { get; }

    /// <summary>When the gateway is killed, and how long it stays off.</summary>
    public IReadOnlyList<(TimeSpan At, TimeSpan Off)> Kills { get; }

    /// <summary>Which node fails, and when; none comes back.</summary>
    public IReadOnlyList<(int Node, TimeSpan At)> Failures { get; }

    public bool IsOutage(TimeSpan at) => at >= OutageStart && at < OutageEnd;

    private List<(TimeSpan At, TimeSpan Off)> DrawKills(SeededRandom random)
    {
        var kills = new List<(TimeSpan, TimeSpan)>();
        if (OutageLength >= TimeSpan.FromSeconds(30)) kills.Add((OutageStart + (OutageLength * (0.3 + (0.4 * random.NextDouble()))), Off()));

        // A second one while the uplink is up: transfers under way are cut.
        if (OutageStart >= TimeSpan.FromMinutes(5)) kills.Add((OutageStart * (0.3 + (0.5 * random.NextDouble())), Off()));
        return kills;

        TimeSpan Off() => TimeSpan.FromSeconds(3 + Math.Round(5 * random.NextDouble(), 3));
    }

    private List<(int Node, TimeSpan At)> DrawFailures(SeededRandom random, MeshLayout layout)
    {
        var candidates = Enumerable.Range(1, layout.Count - 1).Where(node => layout.Roles[node] is NodeRole.Relay or NodeRole.LowPower).ToList();
        var count = layout.Count > 12 ? Math.Max((int)Math.Round((layout.Count - 1) * FailingShare), 1) : 0;
        var failures = new List<(int, TimeSpan)>();
        for (var failure = 0; failure < count && candidates.Count > 2; failure++)
        {
            var at = random.Next(candidates.Count);
            failures.Add((candidates[at], new((long)(Length.Ticks * (0.1 + (0.8 * random.NextDouble()))))));
            candidates.RemoveAt(at);
        }

        return failures;
    }
}
