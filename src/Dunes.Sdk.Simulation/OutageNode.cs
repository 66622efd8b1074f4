namespace Dunes.Sdk.Simulation;

/// <summary>A node of the simulated mesh.</summary>
/// <param name="Address">Unicast address.</param>
/// <param name="Role">gateway, relay, actuator or lowPower.</param>
/// <param name="X">Position in metres.</param>
/// <param name="Y">Position in metres.</param>
/// <param name="IsFailed">Whether it failed during the run.</param>
public sealed record OutageNode(ushort Address, string Role, double X, double Y, bool IsFailed);
