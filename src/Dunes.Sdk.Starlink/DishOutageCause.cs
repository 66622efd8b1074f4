namespace Dunes.Sdk.Starlink;

/// <summary>Why the dish has no connection; values as on the wire.</summary>
public enum DishOutageCause
{
    /// <summary>Not said.</summary>
    Unknown = 0,

    /// <summary>Starting up.</summary>
    Booting = 1,

    /// <summary>Stowed.</summary>
    Stowed = 2,

    /// <summary>Too hot.</summary>
    ThermalShutdown = 3,

    /// <summary>No satellite is scheduled to serve it.</summary>
    NoSchedule = 4,

    /// <summary>No satellite is in view.</summary>
    NoSatellites = 5,

    /// <summary>Something is in the way.</summary>
    Obstructed = 6,

    /// <summary>Nothing is received.</summary>
    NoDownlink = 7,

    /// <summary>Received, but no ping comes back.</summary>
    NoPings = 8,

    /// <summary>The motors are moving.</summary>
    ActuatorActivity = 9,

    /// <summary>A cable test is under way.</summary>
    CableTest = 10,

    /// <summary>Asleep by schedule.</summary>
    Sleeping = 11,

    /// <summary>Searching the sky.</summary>
    SkySearch = 13,

    /// <summary>Told not to transmit.</summary>
    InhibitRf = 14,
}
