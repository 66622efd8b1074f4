using Dunes.Sdk;
using Dunes.Sdk.Simulation;

namespace Dunes.Cli.Rendering;

/// <summary>Everything that the report of an outage simulation shows. Times count from the start of the simulation.</summary>
internal sealed record OutageReportModel
{
    public required string Title { get; init; }

    /// <summary>The cipher suite's full name.</summary>
    public required string Suite { get; init; }

    public required ulong Seed { get; init; }

    public required TimeSpan VirtualDuration { get; init; }

    public required int NodeCount { get; init; }

    /// <summary>The uplink trace that was replayed, by name.</summary>
    public required string TraceName { get; init; }

    public required TimeSpan OutageStart { get; init; }

    public required TimeSpan OutageDuration { get; init; }

    /// <summary>The moment that the start of the simulation stands for; null shows no time of day.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>When the gateway did not run.</summary>
    public IReadOnlyList<GatewayDowntime> GatewayDowntimes { get; init; } = [];

    /// <summary>Sessions over the uplink.</summary>
    public int UplinkSessions { get; init; }

    /// <summary>Bundles that the gateway sent again.</summary>
    public long BundlesSentAgain { get; init; }

    /// <summary>Octets of the gateway's database.</summary>
    public long GatewayDiskBytes { get; init; }

    /// <summary>Octets of ground's database.</summary>
    public long GroundDiskBytes { get; init; }

    /// <summary>Every critical message, by when it was produced.</summary>
    public IReadOnlyList<CriticalMessage> CriticalMessages { get; init; } = [];

    /// <summary>When the gateway was killed and started again.</summary>
    public IReadOnlyList<TimeSpan> GatewayRestarts { get; init; } = [];

    /// <summary>What was simulated and what was real, one sentence each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>One entry a priority, in the order to show; the most urgent first reads best.</summary>
    public required IReadOnlyList<ReportedPriority> Priorities { get; init; }

    /// <summary>In the order of time; every list within is in the order of <see cref="Priorities"/>.</summary>
    public IReadOnlyList<OutageSample> Samples { get; init; } = [];

    public int CommandsSent { get; init; }

    public int CommandsAcknowledged { get; init; }

    public IReadOnlyList<RoleEnergy> Energy { get; init; } = [];

    /// <summary>What checking the receipt gave, for example <c>Proved</c>; null when no receipt was written.</summary>
    public string? ReceiptVerdict { get; init; }

    /// <summary>The receipt's file name.</summary>
    public string? ReceiptFile { get; init; }

    public IReadOnlyList<MeshMapNode> MeshNodes { get; init; } = [];

    public IReadOnlyList<MeshMapLink> MeshLinks { get; init; } = [];
}
