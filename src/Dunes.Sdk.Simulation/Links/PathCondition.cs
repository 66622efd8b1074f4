namespace Dunes.Sdk.Simulation.Links;

/// <summary>How a network path is at a moment.</summary>
/// <param name="IsUp">Whether anything gets through at all.</param>
/// <param name="OneWayDelay">Time from end to end.</param>
/// <param name="Loss">Share of packets lost, 0 to 1.</param>
/// <param name="BitsPerSecond">Rate of each direction, above 0.</param>
public readonly record struct PathCondition(bool IsUp, TimeSpan OneWayDelay, double Loss, double BitsPerSecond);
