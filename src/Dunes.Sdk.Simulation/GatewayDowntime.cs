namespace Dunes.Sdk.Simulation;

/// <summary>A time in which the gateway did not run. Seconds since the start.</summary>
/// <param name="From">When it was killed.</param>
/// <param name="To">When it ran again from its disk.</param>
public sealed record GatewayDowntime(double From, double To);
