namespace Dunes.Sdk.Mcp;

/// <summary>Where the ground station listens and what it answers.</summary>
public sealed class GroundOptions
{
    /// <summary>The ground station's ingest endpoint.</summary>
    public EndpointId Ingest { get; set; } = EndpointId.Dtn("earth-gs", "ingest");

    /// <summary>How long commands are good for: a late command is worse than none. The default is 30 minutes.</summary>
    public TimeSpan CommandLifetime { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>Longest wait before envelopes are acknowledged end to end, so that several share a bundle: 0 to 60 s. The default is 5 s.</summary>
    public TimeSpan AcknowledgeWait { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Actuators that commands may be sent for; null where only the gateways know them. A gateway judges by its own list in any case.</summary>
    public IReadOnlyList<ushort>? Actuators { get; set; }

    /// <summary>The workflow that the commands belong to, at most 255 octets of UTF-8; empty for none.</summary>
    public string WorkflowId { get; set; } = string.Empty;
}
