namespace Dunes.Sdk.Gateway;

/// <summary>How the gateway batches, where it sends, and what it lets be switched.</summary>
public sealed class GatewayOptions
{
    /// <summary>The gateway's telemetry endpoint, source of its bundles.</summary>
    public EndpointId Telemetry { get; set; } = EndpointId.Dtn("hab-1", "telemetry");

    /// <summary>The gateway's command endpoint: commands and end-to-end acknowledgements arrive here.</summary>
    public EndpointId Commands { get; set; } = EndpointId.Dtn("hab-1", "commands");

    /// <summary>Where telemetry goes.</summary>
    public EndpointId Ground { get; set; } = EndpointId.Dtn("earth-gs", "ingest");

    /// <summary>Index of the application key that sensors and actuators use.</summary>
    public int ApplicationKeyIndex { get; set; }

    /// <summary>Longest wait of a routine reading for others to share its envelope: 0 to 60 s. The default is 10 s.</summary>
    public TimeSpan RoutineWait { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest wait of an elevated reading: 0 to 60 s. The default is 1 s. Critical readings never wait.</summary>
    public TimeSpan ElevatedWait { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Most readings in one envelope: 1 to 1,024. The default is 256.</summary>
    public int BatchLimit { get; set; } = 256;

    /// <summary>How long telemetry is good for. The default is one day.</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromDays(1);

    /// <summary>How long elevated readings and results are kept for ground's answer after the next node took them: 0 to 365 days, at most their <see cref="Lifetime"/>. The default is 1 hour. Critical ones are kept for their lifetime.</summary>
    public TimeSpan ElevatedCustody { get; set; } = TimeSpan.FromHours(1);

    /// <summary>The same for routine readings. The default is zero: the next node's acknowledgement is enough.</summary>
    public TimeSpan RoutineCustody { get; set; } = TimeSpan.Zero;

    /// <summary>Actuators that commands may switch; a command for another is refused by policy.</summary>
    public IReadOnlyList<ushort> Actuators { get; set; } = [];

    /// <summary>How long an actuator is asked before its command counts as failed: 1 to 600 s. The default is 30 s.</summary>
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often one actuator is switched within a minute, 1 to 600; a command more waits. The default is 60.</summary>
    public int CommandsPerMinute { get; set; } = 60;

    /// <summary>The workflow that the telemetry belongs to, at most 255 octets of UTF-8; empty for none.</summary>
    public string WorkflowId { get; set; } = string.Empty;

    /// <summary>How long a bundle of a priority is kept for its end-to-end answer.</summary>
    internal TimeSpan CustodyOf(Priority priority) => priority switch
    {
        Priority.Critical => Lifetime,
        Priority.Elevated => ElevatedCustody,
        _ => RoutineCustody,
    };
}
