namespace Dunes.Sdk;

/// <summary>How urgent a message is. A higher value always leaves before a lower one.</summary>
public enum Priority : byte
{
    /// <summary>Readings that may wait for seconds and share an envelope.</summary>
    Routine = 0,

    /// <summary>Readings out of their usual range, and everything about the network's own health.</summary>
    Elevated = 1,

    /// <summary>Alarms and commands: sent at once, alone, and never lost once accepted.</summary>
    Critical = 2,
}
