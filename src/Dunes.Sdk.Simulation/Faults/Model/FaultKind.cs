namespace Dunes.Sdk.Simulation.Faults;

/// <summary>What a fault schedule can do to the world. <see cref="FaultKinds"/> gives their names.</summary>
public enum FaultKind
{
    /// <summary>The power of a gateway or of ground goes at any write of its disk, or wait for it: what was not synchronized is there in part, torn, or not at all.</summary>
    PowerCut = 0,

    /// <summary>The process of a gateway or of ground dies just before or after a commit.</summary>
    Kill,

    /// <summary>A gateway or ground stops between two turns and starts again.</summary>
    Restart,

    /// <summary>A sensor gets a new battery: its report counter starts over while its mesh sequence goes on.</summary>
    SensorRestart,

    /// <summary>An actuator gets a new battery: it is off, and its mesh sequence goes on.</summary>
    ActuatorRestart,

    /// <summary>A host's clock shows a time before 2000: no time is known.</summary>
    ClockUnknown,

    /// <summary>A host's clock starts at the beginning of 2000.</summary>
    Clock2000,

    /// <summary>A host's clock starts at the date of its image, in 2020.</summary>
    ClockImage,

    /// <summary>A host's clock is behind: 40 minutes or 26 hours.</summary>
    ClockBehind,

    /// <summary>A host's clock is ahead: 40 minutes to 70 years.</summary>
    ClockAhead,

    /// <summary>A host's clock runs 500 ppm fast or slow.</summary>
    ClockDrift,

    /// <summary>A host is suspended: nothing of it runs, and its monotonic clock may stand still.</summary>
    Suspend,

    /// <summary>The database of a gateway or of ground is replaced by an earlier copy of it.</summary>
    RestoreDatabase,

    /// <summary>The whole data folder of a gateway or of ground is replaced by an earlier copy of it.</summary>
    RestoreCard,

    /// <summary>Ground gets a new, empty disk.</summary>
    LostDisk,

    /// <summary>Ground runs for a while without a gateway in its list.</summary>
    ForgottenGateway,

    /// <summary>Somebody answers in ground's place, acknowledges everything and keeps nothing.</summary>
    RogueHop,

    /// <summary>Somebody answers in ground's place, keeps the session alive and acknowledges nothing.</summary>
    SilentHop,

    /// <summary>Strangers call ground: foreign node ids, garbage, bundles under the identities of others.</summary>
    Stranger,

    /// <summary>The air loses PDUs.</summary>
    AirLoss,

    /// <summary>PDUs that were heard earlier are sent once more.</summary>
    AirReplay,

    /// <summary>The air flips bits.</summary>
    AirCorrupt,

    /// <summary>An actuator hears nothing.</summary>
    ActuatorJam,

    /// <summary>The application's callbacks throw.</summary>
    CallbackThrows,

    /// <summary>The advisor throws.</summary>
    AdvisorThrows,

    /// <summary>The advisor never answers.</summary>
    AdvisorHangs,

    /// <summary>The advisor answers what no command can be made of.</summary>
    AdvisorNonsense,

    /// <summary>The uplink goes away and comes back.</summary>
    UplinkFlap,

    /// <summary>Two gateways have the same mesh address plan.</summary>
    SameAddresses,

    /// <summary>Reports carry two values of one property.</summary>
    TwinValues,

    /// <summary>The disk of a gateway or of ground is full for a while; off unless asked for.</summary>
    FullDisk,

    /// <summary>A bit of a gateway's or of ground's database flips while it is off; off unless asked for.</summary>
    BitRot,

    /// <summary>Each wait for the disk of a gateway or of ground takes up to 20 seconds.</summary>
    SlowDisk,
}
