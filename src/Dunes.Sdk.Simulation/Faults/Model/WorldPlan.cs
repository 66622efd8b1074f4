using Dunes.Sdk.Mesh.Models;

namespace Dunes.Sdk.Simulation.Faults;

/// <summary>What a seed says of the world before any fault: how many sites, how long the storm, which reports.</summary>
internal sealed record WorldPlan
{
    public const int SensorsPerSite = 3;
    private const int LeastReports = 10;
    private const int MostReports = 30;
    private const ulong Stream = 1;
    private static readonly TimeSpan FirstReport = TimeSpan.FromSeconds(15);

    public required ulong Seed { get; init; }

    public required int Sites { get; init; }

    /// <summary>How long faults may begin.</summary>
    public required TimeSpan Storm { get; init; }

    /// <summary>How long telemetry is good for.</summary>
    public required TimeSpan Lifetime { get; init; }

    /// <summary>One way, from a gateway to ground.</summary>
    public required TimeSpan Latency { get; init; }

    /// <summary>How long ground waits before it acknowledges envelopes together.</summary>
    public required TimeSpan AcknowledgeWait { get; init; }

    public required IReadOnlyList<PlannedReport> Reports { get; init; }

    public static WorldPlan Create(ulong seed)
    {
        var random = new SeededRandom(seed, Stream);
        var storm = random.Next(20) switch
        {
            < 10 => TimeSpan.FromMinutes(10),
            < 15 => TimeSpan.FromHours(1),
            < 18 => TimeSpan.FromHours(6),
            _ => TimeSpan.FromHours(30),
        };
        var sites = random.Next(100) < 35 ? 2 : 1;
        var reports = new List<PlannedReport>();
        byte alarm = 0, racing = 120, calm = 50;
        var few = random.NextDouble();
        for (var left = LeastReports + (int)((MostReports - LeastReports + 1) * few * few); left > 0; left--)
        {
            var at = FirstReport + ((storm - FirstReport) * random.NextDouble());
            var (site, sensor, kind, isEcho) = (random.Next(sites), random.Next(SensorsPerSite), random.Next(10), random.Next(3) == 0);
            reports.Add(kind switch
            {
                < 5 => new(at, site, sensor, SensorProperty.Alarm, ++alarm, ++alarm, IsAcknowledged: true, isEcho),
                < 7 => new(at, site, sensor, SensorProperty.HeartRate, ++racing, ++racing, IsAcknowledged: true, isEcho),
                _ => new(at, site, sensor, SensorProperty.HeartRate, ++calm, ++calm, IsAcknowledged: false, isEcho),
            });
        }

        reports.Sort(static (left, right) => left.At.CompareTo(right.At));
        return new()
        {
            Seed = seed,
            Sites = sites,
            Storm = storm,
            Lifetime = random.Next(10) switch { 0 => TimeSpan.FromMinutes(20), 1 => TimeSpan.FromHours(2), _ => TimeSpan.FromHours(72) },
            Latency = TimeSpan.FromMilliseconds(20 + random.Next(280)),
            AcknowledgeWait = TimeSpan.FromSeconds(random.Next(3) == 0 ? 5 : 30),
            Reports = reports,
        };
    }
}
