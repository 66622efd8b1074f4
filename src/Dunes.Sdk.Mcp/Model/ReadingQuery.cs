namespace Dunes.Sdk.Mcp;

/// <summary>Which readings or alarms are wanted.</summary>
public sealed record ReadingQuery
{
    /// <summary>The largest <see cref="Limit"/>.</summary>
    public const int MaxLimit = 500;

    /// <summary>How many readings are wanted at most: 1 to 500. The default is 50.</summary>
    public int Limit { get; init; } = 50;

    /// <summary>The journal number to begin after: 0 for the start of the journal, or null, the default, for the newest rows.</summary>
    public long? After { get; init; }

    /// <summary>Only readings of the sensor element with this unicast address; null for all.</summary>
    public ushort? Source { get; init; }

    /// <summary>
    /// Only readings of this gateway, by its endpoint (<c>dtn://hab-1/telemetry</c>) or its node (<c>dtn://hab-1/</c>); null for all.
    /// </summary>
    public EndpointId? Gateway { get; init; }
}
