namespace Dunes.Sdk.Simulation.Faults;

/// <summary>Somebody was told how a reading ended that was not delivered.</summary>
internal sealed record ToldOutcome(ReadingName Name, string Outcome, TimeSpan At);
