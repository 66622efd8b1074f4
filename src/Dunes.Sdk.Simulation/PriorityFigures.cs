namespace Dunes.Sdk.Simulation;

/// <summary>What became of the readings of one priority. Delivered, held, lost and not accepted add up to produced.</summary>
/// <param name="Produced">Measured by a node that was alive.</param>
/// <param name="Accepted">On the gateway's stable storage: delivered, held or lost.</param>
/// <param name="Delivered">Delivered by the ground station, each counted once.</param>
/// <param name="Held">Accepted, not delivered, and read back from the gateway's store at the end.</param>
/// <param name="Lost">Accepted, neither delivered nor held.</param>
/// <param name="Duplicated">Delivered more than once.</param>
/// <param name="NotAccepted">Never got in, by reason.</param>
/// <param name="Latency">From measured to delivered, whole run; null when nothing was delivered.</param>
/// <param name="LatencyInOutage">The same for readings measured during the outage.</param>
/// <param name="LatencyOutsideOutage">The same for the others.</param>
public sealed record PriorityFigures(
    long Produced, long Accepted, long Delivered, long Held, long Lost, long Duplicated, NotAcceptedFigures NotAccepted,
    LatencyFigures? Latency, LatencyFigures? LatencyInOutage, LatencyFigures? LatencyOutsideOutage);
