namespace Dunes.Sdk.Simulation.Faults;

/// <summary>A sensor was told that the mesh delivered it.</summary>
internal sealed record AcceptedReading(int Message, TimeSpan At);
