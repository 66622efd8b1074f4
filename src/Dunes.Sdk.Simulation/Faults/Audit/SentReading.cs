namespace Dunes.Sdk.Simulation.Faults;

/// <summary>A sensor sent a reading for the first time.</summary>
internal sealed record SentReading(int Message, ReadingName Name, Priority Priority, TimeSpan At);
