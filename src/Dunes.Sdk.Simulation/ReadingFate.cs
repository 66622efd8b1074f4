namespace Dunes.Sdk.Simulation;

/// <summary>What became of a reading that a sensor produced: exactly one of these.</summary>
public enum ReadingFate
{
    /// <summary>Ground delivered it.</summary>
    Delivered,

    /// <summary>Accepted, and on the gateway's stable storage still, read back at the end of the run.</summary>
    Held,

    /// <summary>Accepted, neither delivered nor held.</summary>
    Lost,

    /// <summary>Not accepted: the gateway ran and had room, so the radio did not carry it.</summary>
    NotHeard,

    /// <summary>Not accepted: the gateway was off when it came, or was killed before its batch was stored.</summary>
    GatewayOff,

    /// <summary>Not accepted: the gateway's store had failed for so long that there was no room.</summary>
    NoRoom,

    /// <summary>Not accepted: its sensor failed before the gateway had it.</summary>
    SensorFailed,
}
