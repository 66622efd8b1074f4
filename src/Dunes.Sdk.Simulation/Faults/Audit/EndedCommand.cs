namespace Dunes.Sdk.Simulation.Faults;

/// <summary>Ground's application was told how a command ended.</summary>
internal sealed record EndedCommand(Guid Id, string Outcome, TimeSpan At);
