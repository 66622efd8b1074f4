namespace Dunes.Sdk.Gateway;

/// <summary>How a command ended.</summary>
public enum CommandOutcome
{
    /// <summary>It is still under way.</summary>
    None = 0,

    /// <summary>The actuator reported the state that was asked for.</summary>
    Acknowledged = 1,

    /// <summary>No actuator reported that state in time.</summary>
    Failed = 2,

    /// <summary>Policy refused it, or there was no room for it.</summary>
    Refused = 3,

    /// <summary>
    /// Its lifetime ended before it was carried out: it never left the ground station, or the gateway answered that it came too late.
    /// </summary>
    Expired = 4,

    /// <summary>
    /// It left the ground station, its lifetime and a grace are over, and no gateway told how it ended. Only a ground station says so.
    /// </summary>
    Unknown = 5,
}
