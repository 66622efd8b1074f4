namespace Dunes.Sdk.Simulation.Faults;

/// <summary>The process dies here. No part of the flow can hold it back: the store of a dead process throws it for ever.</summary>
internal sealed class ProcessKilledException() : DunesException("The process was killed by the schedule.");
