using Dunes.Sdk;

namespace Dunes.Cli.Rendering;

/// <summary>What became of the messages of one priority.</summary>
/// <param name="Priority">The priority.</param>
/// <param name="Produced">Made by sensors.</param>
/// <param name="Accepted">Stored by the gateway: from here on it answers for them.</param>
/// <param name="Delivered">Arrived on the ground, each counted once.</param>
/// <param name="Lost">Accepted and never delivered.</param>
/// <param name="Duplicated">Delivered more than once.</param>
/// <param name="WithOutage">Latency from production to the ground in this run; null when nothing arrived.</param>
/// <param name="WithoutOutage">The same seed without the outage; null when it was not run.</param>
internal sealed record PriorityFigures(Priority Priority, long Produced, long Accepted, long Delivered, long Lost, long Duplicated, LatencyFigures? WithOutage, LatencyFigures? WithoutOutage);
