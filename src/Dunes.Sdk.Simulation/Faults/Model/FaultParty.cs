namespace Dunes.Sdk.Simulation.Faults;

/// <summary>Whom a fault befalls.</summary>
public enum FaultParty
{
    /// <summary>Nobody in particular: a link, the air, an advisor.</summary>
    None = 0,

    /// <summary>The gateway of a site.</summary>
    Gateway,

    /// <summary>The ground station.</summary>
    Ground,

    /// <summary>A sensor of a site.</summary>
    Sensor,

    /// <summary>The actuator of a site.</summary>
    Actuator,
}
