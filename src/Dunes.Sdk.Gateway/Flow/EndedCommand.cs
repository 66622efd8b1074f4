namespace Dunes.Sdk.Gateway.Flow;

/// <summary>How a command ended, when and why.</summary>
internal readonly record struct EndedCommand(Guid Id, CommandOutcome Outcome, string Reason, DtnTime Ended);
