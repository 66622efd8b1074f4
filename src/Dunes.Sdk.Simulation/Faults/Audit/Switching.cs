namespace Dunes.Sdk.Simulation.Faults;

/// <summary>An actuator did what a command asks for.</summary>
internal sealed record Switching(int Site, ushort Target, bool IsOn, TimeSpan At);
