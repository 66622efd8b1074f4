namespace Dunes.Cli.Rendering;

/// <summary>Percentiles of a latency.</summary>
internal sealed record ReportedLatency(TimeSpan P50, TimeSpan P95, TimeSpan P99);
