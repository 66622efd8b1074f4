using Dunes.Sdk.Crypto;
using Dunes.Sdk.Gateway;

namespace Dunes.Sdk.Simulation;

/// <summary>What the outage simulation showed.</summary>
public sealed record OutageResult
{
    /// <summary>The envelope suite in use.</summary>
    public required string Suite { get; init; }

    /// <summary>The moment that second 0 stands for.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>The seed.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Simulated seconds, draining included.</summary>
    public required double VirtualSeconds { get; init; }

    /// <summary>Where the uplink's conditions came from.</summary>
    public required string TraceName { get; init; }

    /// <summary>Figures by priority.</summary>
    public required IReadOnlyDictionary<Priority, PriorityFigures> Priorities { get; init; }

    /// <summary>When the outage began, in seconds since the start.</summary>
    public required double OutageStartSeconds { get; init; }

    /// <summary>How long it lasted.</summary>
    public required double OutageDurationSeconds { get; init; }

    /// <summary>Most bundles that the gateway held.</summary>
    public required int PeakQueueBundles { get; init; }

    /// <summary>When the gateway was restarted from its disk, in seconds since the start.</summary>
    public required IReadOnlyList<double> GatewayRestarts { get; init; }

    /// <summary>When the gateway did not run.</summary>
    public required IReadOnlyList<GatewayDowntime> GatewayDowntimes { get; init; }

    /// <summary>Sessions of the convergence layer that ground took: one more for each time that the uplink came back.</summary>
    public required int UplinkSessions { get; init; }

    /// <summary>Bundles that the gateway sent again, since the next hop or ground did not answer in time.</summary>
    public required long BundlesSentAgain { get; init; }

    /// <summary>Octets of the gateway's database and its log at the end.</summary>
    public required long GatewayDiskBytes { get; init; }

    /// <summary>Octets of ground's database and its log at the end.</summary>
    public required long GroundDiskBytes { get; init; }

    /// <summary>Every critical reading and what became of it, by when it was produced.</summary>
    public required IReadOnlyList<CriticalMessage> CriticalMessages { get; init; }

    /// <summary>Nodes that failed, by address, and when in seconds since the start.</summary>
    public required IReadOnlyDictionary<ushort, double> NodeFailures { get; init; }

    /// <summary>Envelopes of telemetry that ground opened, by the key that they were sealed for.</summary>
    public required ForwardSecrecyCounters ForwardSecrecy { get; init; }

    /// <summary>Commands that ground sent.</summary>
    public required long CommandsSent { get; init; }

    /// <summary>Commands that an actuator acknowledged, as ground heard.</summary>
    public required long CommandsAcknowledged { get; init; }

    /// <summary>Mean power of a relay, in mW: a model over the radio's simulated on-times.</summary>
    public required double RelayMilliwatt { get; init; }

    /// <summary>Mean power of a low-power sensor, in mW: the same model.</summary>
    public required double LowPowerMilliwatt { get; init; }

    /// <summary>The outcome document, forward.</summary>
    public required string Outcome { get; init; }

    /// <summary>The signed receipt.</summary>
    public required string Receipt { get; init; }

    /// <summary>The key that the receipt's signature verifies with.</summary>
    public required VerificationKey ReceiptKey { get; init; }

    /// <summary>The verdict on the receipt: failed, consistent or proved.</summary>
    public required string ReceiptVerdict { get; init; }

    /// <summary>The mesh as it stood.</summary>
    public required IReadOnlyList<OutageNode> Nodes { get; init; }

    /// <summary>Links of the mesh that receive more than a tenth of what is sent.</summary>
    public required IReadOnlyList<OutageLink> Links { get; init; }

    /// <summary>One sample each ten simulated seconds.</summary>
    public required IReadOnlyList<OutageProgress> Samples { get; init; }

    /// <summary>
    /// No accepted critical message was lost (one that is still held is not), none was delivered twice, and the receipt verifies.
    /// </summary>
    public bool IsGood => Priorities[Priority.Critical] is { Lost: 0, Duplicated: 0 } && ReceiptVerdict == "proved";
}
