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
        foreach (var name in (ReadOnlySpan<string>)["produced", "accepted", "delivered", "lost", "duplicated"]) delivery.AddColumn(new TableColumn(name).RightAligned());
        var latency = new Table { Border = TableBorder.Rounded, Title = new TableTitle("Seconds from sensor to ground") };
        latency.AddColumn("priority");
        latency.AddColumn("measured");
        foreach (var name in (ReadOnlySpan<string>)["p50", "p95", "p99"]) latency.AddColumn(new TableColumn(name).RightAligned());
        foreach (var priority in (ReadOnlySpan<Priority>)[Priority.Critical, Priority.Elevated, Priority.Routine])
        {
            var figures = result.Priorities[priority];
            delivery.AddRow(PriorityName.Of(priority), Count(figures.Produced), Count(figures.Accepted), Count(figures.Delivered), Flag(figures.Lost), Flag(figures.Duplicated));
            AddLatency(PriorityName.Of(priority), "whole run", figures.Latency);
            AddLatency(string.Empty, "in the outage", figures.LatencyInOutage);
            AddLatency(string.Empty, "outside of it", figures.LatencyOutsideOutage);
        }

        console.Write(delivery);
        console.Write(latency);
        console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"outage      {result.OutageDurationSeconds:0} s from {result.OutageStartSeconds:0} s on; at most {result.PeakQueueBundles} bundles waited");
        console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"gateway     restarted from its disk {result.GatewayRestarts.Count} time(s); {result.NodeFailures.Count} mesh node(s) failed");
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
        console.MarkupLine(result.IsGood
            ? "[green]No accepted critical reading was lost.[/]"
            : "[red]FAILED: an accepted critical reading was lost or delivered twice, or the receipt does not verify.[/]");

        void AddLatency(string priority, string measured, LatencyFigures? figures) =>
            latency.AddRow(priority, measured, Seconds(figures?.P50), Seconds(figures?.P95), Seconds(figures?.P99));
    }

    private static string Count(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);

    private static string Flag(long count) => count == 0 ? "0" : $"[red]{count.ToString("#,0", CultureInfo.InvariantCulture)}[/]";

    private static string Seconds(double? seconds) => seconds?.ToString("0.00", CultureInfo.InvariantCulture) ?? "-";
}
