using Dunes.Sdk.Simulation;

namespace Dunes.Cli.Rendering;

/// <summary>Brings a run into the shape that the page shows.</summary>
internal static class OutageReport
{
    private static readonly Priority[] Order = [Priority.Critical, Priority.Elevated, Priority.Routine];

    public static OutageReportModel From(OutageOptions options, OutageResult result)
    {
        var index = result.Nodes.Select((node, at) => (node.Address, at)).ToDictionary(pair => pair.Address, pair => pair.at);
        return new()
        {
            Title = "An emergency network in an uplink outage",
            Suite = result.Suite,
            Seed = result.Seed,
            VirtualDuration = TimeSpan.FromSeconds(result.VirtualSeconds),
            NodeCount = options.Nodes,
            TraceName = result.TraceName,
            OutageStart = TimeSpan.FromSeconds(result.OutageStartSeconds),
            OutageDuration = TimeSpan.FromSeconds(result.OutageDurationSeconds),
            Started = result.Started,
            GatewayDowntimes = result.GatewayDowntimes,
            UplinkSessions = result.UplinkSessions,
            BundlesSentAgain = result.BundlesSentAgain,
            GatewayDiskBytes = result.GatewayDiskBytes,
            GroundDiskBytes = result.GroundDiskBytes,
            CriticalMessages = result.CriticalMessages,
            GatewayRestarts = [.. result.GatewayRestarts.Select(seconds => TimeSpan.FromSeconds(seconds))],
            Notes = Notes(options, result),
            Priorities = [.. Order.Select(priority => Reported(priority, result.Priorities[priority]))],
            Samples = [.. result.Samples.Select(Sample)],
            CommandsSent = (int)result.CommandsSent,
            CommandsAcknowledged = (int)result.CommandsAcknowledged,
            Energy = [new(MeshRole.Relay, Count(result, "relay"), result.RelayMilliwatt), new(MeshRole.LowPower, Count(result, "lowPower"), result.LowPowerMilliwatt)],
            ReceiptVerdict = result.ReceiptVerdict,
            ReceiptFile = options.ReceiptPath is null ? null : Path.GetFileName(options.ReceiptPath),
            MeshNodes = [.. result.Nodes.Select(node => new MeshMapNode(node.Bed is { } bed ? FormattableString.Invariant($"bed {bed} (0x{node.Address:X4})") : FormattableString.Invariant($"0x{node.Address:X4}"), node.X, node.Y, Role(node.Role), node.IsFailed))],
            MeshLinks = [.. result.Links.Where(link => index[link.From] < index[link.To]).Select(link => new MeshMapLink(index[link.From], index[link.To], link.Reception))],
        };
    }

    private static IReadOnlyList<string> Notes(OutageOptions options, OutageResult result) =>
    [
        options.IsRealTime
            ? "Simulated: the radio and the sky. Real: clock, sockets, the dish's gRPC server and client, databases, and all protocol code."
            : "Simulated: clock, radio, dish, sky and the network to ground. Real: all protocol code, cryptography and databases.",
        $"The uplink follows a recorded trace: {result.TraceName}. The outage is laid over it.",
        "Held is read back from the gateway's database at the end. Why a message never got in is told by what was going on: its sensor had failed, the gateway was off between the measurement and the end of its batch, or had no room; what is left was not heard over the radio.",
        "Latency runs from the measurement at the sensor to the delivery by the ground station.",
        $"The envelope suite is {result.Suite}: post-quantum with a classical half. {Secrecy(result)} Commands are sealed for the gateway's static key, without forward secrecy.",
        $"{result.NodeFailures.Count} mesh node(s) failed during the run. Power is a model over the radio's simulated on-times.",
    ];

    private static string Secrecy(OutageResult result)
    {
        var kinds = result.ForwardSecrecy;
        return FormattableString.Invariant($"Envelopes of telemetry by forward secrecy: {kinds.OneTime} for a one-time prekey, {kinds.Rotating} for a rotating one, {kinds.LastResort} for a last-resort one, {kinds.None} without.");
    }

    private static ReportedPriority Reported(Priority priority, PriorityFigures figures) => new(
        priority, figures.Produced, figures.Accepted, figures.Delivered, figures.Held, figures.Lost, figures.Duplicated, figures.NotAccepted, Reported(figures.LatencyInOutage), Reported(figures.LatencyOutsideOutage));

    private static ReportedLatency? Reported(LatencyFigures? latency) =>
        latency is null ? null : new(TimeSpan.FromSeconds(latency.P50), TimeSpan.FromSeconds(latency.P95), TimeSpan.FromSeconds(latency.P99));

    private static OutageSample Sample(OutageProgress progress) => new(
        TimeSpan.FromSeconds(progress.Seconds),
        [.. Order.Select(priority => (int)(progress.Accepted[(int)priority] - progress.Delivered[(int)priority]))],
        progress.IsUplinkUp && progress.UplinkLoss < 1 ? progress.UplinkLatencyMs : null,
        progress.IsUplinkUp ? progress.UplinkLoss : 1,
        [.. Order.Select(priority => progress.Accepted[(int)priority])],
        [.. Order.Select(priority => progress.Delivered[(int)priority])]);

    private static int Count(OutageResult result, string role) => result.Nodes.Count(node => node.Role == role);

    private static MeshRole Role(string role) => role switch
    {
        "gateway" => MeshRole.Gateway,
        "relay" => MeshRole.Relay,
        "actuator" => MeshRole.Actuator,
        _ => MeshRole.LowPower,
    };
}
