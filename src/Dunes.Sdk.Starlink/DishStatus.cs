namespace Dunes.Sdk.Starlink;

/// <summary>What a dish says of itself. Every field may be missing: firmware comes and goes.</summary>
public sealed record DishStatus
{
    /// <summary>Device id.</summary>
    public string? DeviceId { get; init; }

    /// <summary>Hardware version, for example <c>rev4_prod1</c>.</summary>
    public string? HardwareVersion { get; init; }

    /// <summary>Software version.</summary>
    public string? SoftwareVersion { get; init; }

    /// <summary>Time since it started.</summary>
    public TimeSpan? Uptime { get; init; }

    /// <summary>Round trip to the point of presence; meaningful only where <see cref="PopPingDropRate"/> is below 1.</summary>
    public TimeSpan? PopPingLatency { get; init; }

    /// <summary>Share of pings lost, 0 to 1.</summary>
    public double? PopPingDropRate { get; init; }

    /// <summary>Downlink in use, bit/s; not its capacity.</summary>
    public double? DownlinkBitsPerSecond { get; init; }

    /// <summary>Uplink in use, bit/s.</summary>
    public double? UplinkBitsPerSecond { get; init; }

    /// <summary>The outage under way; null while there is none.</summary>
    public DishOutage? Outage { get; init; }

    /// <summary>Whether something is in the way now.</summary>
    public bool? IsObstructed { get; init; }

    /// <summary>Share of the sky that is obstructed, 0 to 1.</summary>
    public double? FractionObstructed { get; init; }

    /// <summary>Time to the first slot that serves the dish; null when it is not known.</summary>
    public TimeSpan? TimeToFirstSlot { get; init; }

    /// <summary>The alerts that are on, by their names in the API.</summary>
    public IReadOnlyList<string> Alerts { get; init; } = [];

    /// <summary>CONNECTED, SEARCHING (no schedule) or the cause of the outage, as tools show it.</summary>
    public string State => Outage is null ? "CONNECTED" : Outage.Cause == DishOutageCause.NoSchedule ? "SEARCHING" : Outage.Cause.ToString();
}
