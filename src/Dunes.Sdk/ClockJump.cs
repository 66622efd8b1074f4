namespace Dunes.Sdk;

/// <summary>A wall clock that moved otherwise than time did.</summary>
/// <param name="From">What it should have shown.</param>
/// <param name="To">What it showed.</param>
/// <param name="At">When, in the node's held time.</param>
public readonly record struct ClockJump(DtnTime From, DtnTime To, TimeSpan At);
