namespace Dunes.Sdk.Simulation;

/// <summary>Quantiles of a latency, in seconds of simulated time.</summary>
/// <param name="P50">Half are faster.</param>
/// <param name="P95">95 of 100 are faster.</param>
/// <param name="P99">99 of 100 are faster.</param>
public sealed record LatencyFigures(double P50, double P95, double P99);
