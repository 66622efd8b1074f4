namespace Dunes.Sdk.Simulation;

/// <summary>What the outage simulation plays.</summary>
public sealed record OutageOptions
{
    /// <summary>How long the uplink is out: 0 to 50 minutes. The default is 10 minutes.</summary>
    public TimeSpan Outage { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long is simulated around it, before the queues are drained. The default is one hour.</summary>
    public TimeSpan Length { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Mesh nodes, the gateway not counted: 4 to 1,000. The default is 100.</summary>
    public int Nodes { get; init; } = 100;

    /// <summary>Equal seeds give equal runs.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>A recorded uplink, or null for the embedded one.</summary>
    public string? TracePath { get; init; }

    /// <summary>Where the databases are kept; null for a temporary folder that is removed. A folder that holds an earlier run is taken up again.</summary>
    public string? DataFolder { get; init; }

    /// <summary>Where the receipt is written; null to keep it in memory only.</summary>
    public string? ReceiptPath { get; init; }

    /// <summary>Longest wait of a routine reading for others to share its envelope: 0 to 60 s. The default is 10 s.</summary>
    public TimeSpan RoutineWait { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Mean time between two alarms of all sensors together: 0.1 s to 1 h. The default is 40 s.</summary>
    public TimeSpan AlarmInterval { get; init; } = TimeSpan.FromSeconds(40);

    /// <summary>Runs in real time over sockets, the gRPC dish and files, instead of virtual time.</summary>
    public bool IsRealTime { get; init; }
}
