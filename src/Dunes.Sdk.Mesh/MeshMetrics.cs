using System.Diagnostics.Metrics;

namespace Dunes.Sdk.Mesh;

/// <summary>Counts network PDUs off the air, those dropped by reason, and those relayed.</summary>
internal sealed class MeshMetrics
{
    /// <summary>The reason of a PDU that found the node's inbox full.</summary>
    public const string InboxFull = nameof(InboxFull);

    private static readonly string[] Names = Enum.GetNames<MeshReceiveStatus>();
    private readonly Counter<long>? _received;
    private readonly Counter<long>? _dropped;
    private readonly Counter<long>? _relayed;

    public MeshMetrics(IMeterFactory? meters)
    {
        if (meters is null) return;

        var meter = meters.Create("Dunes.Sdk.Mesh");
        _received = meter.CreateCounter<long>("dunes.mesh.pdu.received", "{pdu}", "Network PDUs that the bearer heard.");
        _dropped = meter.CreateCounter<long>("dunes.mesh.pdu.dropped", "{pdu}", "Network PDUs dropped, by reason.");
        _relayed = meter.CreateCounter<long>("dunes.mesh.pdu.relayed", "{pdu}", "Network PDUs sent on for others.");
    }

    /// <summary>The reason for which a PDU was dropped; null when it was not.</summary>
    public static string? DropReason(MeshReceiveStatus status) =>
        status is MeshReceiveStatus.Delivered or MeshReceiveStatus.Relayed or MeshReceiveStatus.SegmentTaken or MeshReceiveStatus.NotForUs ? null : Names[(int)status];

    public void Received() => _received?.Add(1);

    public void Dropped(string reason) => _dropped?.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public void Relayed() => _relayed?.Add(1);
}
