namespace Dunes.Sdk.Simulation.Radio;

/// <summary>What went over the simulated air.</summary>
/// <param name="Advertisements">Advertising events: one PDU, sent on three channels.</param>
/// <param name="Heard">Receptions handed to a node.</param>
/// <param name="Collided">Receptions that an overlapping packet spoiled.</param>
/// <param name="Deaf">Receptions that fell into the receiver's own sending.</param>
/// <param name="Dropped">Transmissions dropped because a node's queue was full.</param>
public readonly record struct RadioCounters(long Advertisements, long Heard, long Collided, long Deaf, long Dropped);
