using Dunes.Sdk;
using Dunes.Sdk.Simulation;

namespace Dunes.Cli.Rendering;

/// <summary>What became of the messages of one priority. Delivered, held, lost and never got in add up to produced.</summary>
/// <param name="Priority">The priority.</param>
/// <param name="Produced">Made by sensors.</param>
/// <param name="Accepted">Stored by the gateway: from here on it answers for them.</param>
/// <param name="Delivered">Arrived on the ground, each counted once.</param>
/// <param name="Held">Accepted, and in the gateway's store still.</param>
/// <param name="Lost">Accepted, neither delivered nor held.</param>
/// <param name="Duplicated">Delivered more than once.</param>
/// <param name="NotAccepted">Why the others never got in.</param>
/// <param name="InOutage">Latency of what was measured during the outage; null when nothing of it arrived.</param>
/// <param name="OutsideOutage">The same for the rest of the run.</param>
internal sealed record ReportedPriority(
    Priority Priority, long Produced, long Accepted, long Delivered, long Held, long Lost, long Duplicated, NotAcceptedFigures NotAccepted, ReportedLatency? InOutage, ReportedLatency? OutsideOutage);
