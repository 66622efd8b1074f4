namespace Dunes.Cli.Rendering;

/// <summary>Percentiles of a latency.</summary>
internal sealed record LatencyFigures(TimeSpan P50, TimeSpan P95, TimeSpan P99);
