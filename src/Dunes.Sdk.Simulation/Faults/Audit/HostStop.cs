namespace Dunes.Sdk.Simulation.Faults;

/// <summary>A host stopped that no fault had stopped.</summary>
internal sealed record HostStop(string Host, string Reason, TimeSpan At);
