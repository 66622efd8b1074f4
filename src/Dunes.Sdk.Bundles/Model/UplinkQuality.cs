namespace Dunes.Sdk.Bundles;

/// <summary>What an uplink knows of itself; unknown figures are null.</summary>
/// <param name="RoundTrip">Round trip to the first hop beyond the air.</param>
/// <param name="Loss">Share of packets lost, 0 to 1.</param>
public readonly record struct UplinkQuality(TimeSpan? RoundTrip, double? Loss);
