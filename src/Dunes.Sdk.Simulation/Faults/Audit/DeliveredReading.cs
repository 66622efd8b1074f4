namespace Dunes.Sdk.Simulation.Faults;

/// <summary>Ground's application got a reading.</summary>
internal sealed record DeliveredReading(ReadingName Name, bool IsMarked, TimeSpan At);
