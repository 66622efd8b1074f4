using System.Globalization;
using Dunes.Sdk.Simulation;
using Spectre.Console;

namespace Dunes.Cli.Rendering;

/// <summary>The figures of a run, for people.</summary>
internal static class OutageSummary
{
    public static void Print(OutageOptions options, OutageResult result, TimeSpan cpu, string? reportPath)
    {
        var console = Terminal.ForOutput();
        var delivery = new Table { Border = TableBorder.Rounded, Title = new TableTitle("Readings") };
        delivery.AddColumn("priority");
        foreach (var name in (ReadOnlySpan<string>)["produced", "delivered", "held", "lost", "never got in", "duplicated"]) delivery.AddColumn(new TableColumn(name).RightAligned());
        var outside = new Table { Border = TableBorder.Rounded, Title = new TableTitle("Never got in, and why") };
        outside.AddColumn("priority");
        foreach (var name in (ReadOnlySpan<string>)["not heard (radio)", "gateway off", "no room", "sensor failed"]) outside.AddColumn(new TableColumn(name).RightAligned());
        var latency = new Table { Border = TableBorder.Rounded, Title = new TableTitle("Seconds from sensor to ground") };
        latency.AddColumn("priority");
        latency.AddColumn("measured");
        foreach (var name in (ReadOnlySpan<string>)["p50", "p95", "p99"]) latency.AddColumn(new TableColumn(name).RightAligned());
        foreach (var priority in (ReadOnlySpan<Priority>)[Priority.Critical, Priority.Elevated, Priority.Routine])
        {
            var figures = result.Priorities[priority];
            delivery.AddRow(PriorityName.Of(priority), Count(figures.Produced), Count(figures.Delivered), Count(figures.Held), Flag(figures.Lost), Count(figures.NotAccepted.Total), Flag(figures.Duplicated));
            var reasons = figures.NotAccepted;
            outside.AddRow(PriorityName.Of(priority), Count(reasons.NotHeard), Count(reasons.GatewayOff), Count(reasons.NoRoom), Count(reasons.SensorFailed));
            AddLatency(PriorityName.Of(priority), "whole run", figures.Latency);
            AddLatency(string.Empty, "in the outage", figures.LatencyInOutage);
            AddLatency(string.Empty, "outside of it", figures.LatencyOutsideOutage);
        }

        console.Write(delivery);
        if (result.Priorities.Values.Any(static figures => figures.NotAccepted.Total > 0)) console.Write(outside);
        console.Write(latency);
        console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"outage      {result.OutageDurationSeconds:0} s from {result.OutageStartSeconds:0} s on; at most {result.PeakQueueBundles} bundles waited");
        console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"gateway     off {result.GatewayDowntimes.Sum(static off => off.To - off.From):0.0} s, restarted from its disk {result.GatewayRestarts.Count} time(s); {result.NodeFailures.Count} mesh node(s) failed");
        console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"sessions    {result.UplinkSessions} over the uplink; {result.BundlesSentAgain} bundle(s) sent again");
        console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"disk        gateway {result.GatewayDiskBytes / 1e6:0.0} MB, ground {result.GroundDiskBytes / 1e6:0.0} MB");
        console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"commands    {result.CommandsSent} sent, {result.CommandsAcknowledged} acknowledged by their actuator");
        console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"energy      relay {result.RelayMilliwatt:0.##} mW, low-power sensor {result.LowPowerMilliwatt:0.###} mW (a model over the radio's on-times)");
        console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"envelope    {result.Suite}, signed with ML-DSA-87");
        var secrecy = result.ForwardSecrecy;
        console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"telemetry   {secrecy.OneTime} envelopes for one-time prekeys, {secrecy.Rotating} for rotating, {secrecy.LastResort} for last-resort ones, {secrecy.None} without forward secrecy; commands without");
        console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"uplink      {result.TraceName}");
        console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"simulated   {(options.IsRealTime ? "radio and sky; clock, sockets, dish server and disk were real" : "clock, radio, dish, sky and the network to ground; protocol code and disk were real")}");
        console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"receipt     {result.ReceiptVerdict}{(options.ReceiptPath is null ? " (not written: no --receipt)" : $", {options.ReceiptPath}")}");
        if (reportPath is not null) console.MarkupLineInterpolated($"report      {reportPath}");
        console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"took        {cpu.TotalSeconds:0.0} s of CPU time for {result.VirtualSeconds:0} simulated seconds");
        console.MarkupLine(result.IsGood ? "[green]No accepted critical reading was lost.[/]" : $"[red]FAILED: {Failure(result)}.[/]");
        var held = result.Priorities.Values.Sum(static figures => figures.Held);
        if (held > 0) console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"{held} accepted reading(s), {result.Priorities[Priority.Critical].Held} of them critical, lie safe in the gateway's database{HowToGoOn(options)}.");

        void AddLatency(string priority, string measured, LatencyFigures? figures) =>
            latency.AddRow(priority, measured, Seconds(figures?.P50), Seconds(figures?.P95), Seconds(figures?.P99));
    }

    /// <summary>What was reached, and how to go on, of a run that a signal stopped.</summary>
    public static string Stopped(OutageOptions options, OutageProgress? reached)
    {
        var how = options.DataFolder is { } folder ? $"the databases are in {folder}: the same command takes them up" : "the databases were temporary; with --data FOLDER they stay, and the next run takes them up";
        if (reached is null) return $"dunes: stopped before the first second; {how}";
        var (accepted, delivered) = (reached.Accepted.Sum(), reached.Delivered.Sum());
        return string.Create(CultureInfo.InvariantCulture,
            $"dunes: stopped at {ChartScale.Clock(reached.Seconds)} of simulated time: {accepted} readings accepted, {delivered} delivered, {accepted - delivered} held in {reached.QueuedBundles} bundles; {how}");
    }

    private static string HowToGoOn(OutageOptions options) =>
        options.DataFolder is { } folder ? $" in {folder}; the same command takes it up" : ", which was temporary; with --data FOLDER it stays, and the next run takes it up";

    private static string Failure(OutageResult result)
    {
        var critical = result.Priorities[Priority.Critical];
        List<string> found = [];
        if (critical.Lost > 0) found.Add($"{Count(critical.Lost)} accepted critical reading(s) lost");
        if (critical.Duplicated > 0) found.Add($"{Count(critical.Duplicated)} critical reading(s) delivered twice");
        if (result.ReceiptVerdict != "proved") found.Add($"the receipt is {result.ReceiptVerdict}");
        return string.Join(", ", found);
    }

    private static string Count(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);

    private static string Flag(long count) => count == 0 ? "0" : $"[red]{count.ToString("#,0", CultureInfo.InvariantCulture)}[/]";

    private static string Seconds(double? seconds) => seconds?.ToString("0.00", CultureInfo.InvariantCulture) ?? "-";
}
