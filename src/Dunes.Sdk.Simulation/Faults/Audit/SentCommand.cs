namespace Dunes.Sdk.Simulation.Faults;

/// <summary>Ground's application was told that a command was sent.</summary>
internal sealed record SentCommand(Guid Id, ushort Target, bool IsOn, string Because, TimeSpan At);
