namespace Dunes.Sdk.Simulation;

/// <summary>A radio link of the simulated mesh.</summary>
/// <param name="From">Sender's address.</param>
/// <param name="To">Receiver's address.</param>
/// <param name="Reception">Probability that one advertisement is received, collisions aside: 0 to 1.</param>
public sealed record OutageLink(ushort From, ushort To, double Reception);
