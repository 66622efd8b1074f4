namespace Dunes.Sdk.Simulation;

/// <summary>What became of the readings of one priority.</summary>
/// <param name="Produced">Measured by a node that was alive.</param>
/// <param name="Accepted">On the gateway's stable storage.</param>
/// <param name="Delivered">Delivered by the ground station, each counted once.</param>
/// <param name="Lost">Accepted and not delivered when everything was drained.</param>
/// <param name="Duplicated">Delivered more than once.</param>
/// <param name="Latency">From measured to delivered, whole run; null when nothing was delivered.</param>
/// <param name="LatencyInOutage">The same for readings measured during the outage.</param>
/// <param name="LatencyOutsideOutage">The same for the others.</param>
public sealed record PriorityFigures(
    long Produced, long Accepted, long Delivered, long Lost, long Duplicated, LatencyFigures? Latency, LatencyFigures? LatencyInOutage, LatencyFigures? LatencyOutsideOutage);
