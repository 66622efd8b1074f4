namespace Dunes.Sdk.Simulation.Traces;

/// <summary>One second of a recorded uplink.</summary>
/// <param name="LatencyMs">Round trip to the point of presence in ms; meaningful only where the drop rate is below 1.</param>
/// <param name="DropRate">Share of pings lost, 0 to 1.</param>
/// <param name="DownlinkBitsPerSecond">Downlink in use.</param>
/// <param name="UplinkBitsPerSecond">Uplink in use.</param>
/// <param name="IsObstructed">Whether something was in the way.</param>
/// <param name="FractionObstructed">Share of the sky that was obstructed, 0 to 1.</param>
public readonly record struct LinkSample(float LatencyMs, float DropRate, float DownlinkBitsPerSecond, float UplinkBitsPerSecond, bool IsObstructed, float FractionObstructed);
