namespace Dunes.Cli.Rendering;

/// <summary>The state at one moment.</summary>
/// <param name="At">The moment.</param>
/// <param name="QueueDepth">Messages that the gateway holds, by priority.</param>
/// <param name="UplinkLatencyMilliseconds">Latency of the uplink; null while it is down.</param>
/// <param name="UplinkLossShare">Share of what the uplink loses, 0 to 1; 1 while it is down.</param>
/// <param name="Accepted">Messages accepted so far, by priority.</param>
/// <param name="Delivered">Messages delivered so far, by priority.</param>
internal sealed record OutageSample(TimeSpan At, IReadOnlyList<int> QueueDepth, double? UplinkLatencyMilliseconds, double UplinkLossShare, IReadOnlyList<long> Accepted, IReadOnlyList<long> Delivered);
