namespace Dunes.Sdk.Simulation.Faults;

/// <summary>A promise that a seed broke.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Rule">The rule that was broken, in a word or two.</param>
/// <param name="What">What was seen.</param>
public sealed record FaultViolation(ulong Seed, string Rule, string What);
