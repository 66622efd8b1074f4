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

    /// <summary>Its lifetime was over before it could be done.</summary>
    Expired = 4,
}
