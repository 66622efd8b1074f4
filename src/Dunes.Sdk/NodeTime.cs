namespace Dunes.Sdk;

/// <summary>A moment as one node knows it.</summary>
/// <param name="Now">Time since the node's process started. It never goes back, and a stepped wall clock does not move it.</param>
/// <param name="Held">Time that the node has run since its store was created, over all its starts. Lifetimes and memories are counted in it. Time without power is not part of it.</param>
/// <param name="Wall">What the wall clock shows; <see cref="DtnTime.Unknown"/> before 2000.</param>
/// <param name="Trust">How far <paramref name="Wall"/> is believed.</param>
public readonly record struct NodeTime(TimeSpan Now, TimeSpan Held, DtnTime Wall, ClockTrust Trust)
{
    /// <summary>The wall time where it is trusted, otherwise <see cref="DtnTime.Unknown"/>: what may be written into creation times and compared with other dates.</summary>
    public DtnTime Trusted => Trust == ClockTrust.Trusted ? Wall : DtnTime.Unknown;
}
