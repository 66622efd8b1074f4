namespace Dunes.Sdk.Simulation;

/// <summary>A node of the simulated mesh.</summary>
/// <param name="Address">Unicast address.</param>
/// <param name="Role">gateway, relay, actuator or lowPower.</param>
/// <param name="X">Position in metres.</param>
/// <param name="Y">Position in metres.</param>
/// <param name="IsFailed">Whether it failed during the run.</param>
/// <param name="Bed">The bed whose patient wears it, 1 and up; null for nodes that nobody wears.</param>
public sealed record OutageNode(ushort Address, string Role, double X, double Y, bool IsFailed, int? Bed);
