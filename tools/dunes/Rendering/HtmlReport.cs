using System.Globalization;
using System.Text;
using Dunes.Sdk;
using Dunes.Sdk.Mesh.Models;
using Dunes.Sdk.Simulation;

namespace Dunes.Cli.Rendering;

/// <summary>Renders an outage simulation as one HTML page that needs nothing else: no script, no font, no file beside it. The same model gives the same page.</summary>
internal static class HtmlReport
{
    /// <summary>Rows of the table of critical messages: a page of some 100 kB at most.</summary>
    private const int MostMessages = 500;

    /// <summary>The whole page; it is well-formed XML, too.</summary>
    public static string Render(OutageReportModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var charts = new OutageCharts(model);
        var page = new StringBuilder();
        page.Append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n")
            .Append("<meta name=\"color-scheme\" content=\"light dark\"/>\n")
            .Append(CultureInfo.InvariantCulture, $"<title>{Svg.Escape(model.Title)}</title>\n<style>\n{HtmlReportStyle.Css}</style>\n</head>\n<body>\n<main>\n");
        Headline(page, model);
        Tiles(page, model);

        page.Append("<div class=\"grid\">\n");
        Figure(page, "What the gateway held", "Every message waits on stable storage until the ground acknowledges it.", EventLegend(model), charts.QueueDepth());
        Figure(page, "Uplink", $"The trace {model.TraceName}, with the outage laid over it.", EventLegend(model), charts.Uplink());
        Figure(page, "Accepted and delivered", "Dashed is accepted, solid is delivered; the gap between them is what the gateway still owes.", EventLegend(model), charts.Delivery());
        Figure(page, "Sensor to ground", "Full bars are readings measured during the outage, pale bars the others. The scale is logarithmic.", string.Empty, charts.Latency());
        Figure(page, "The mesh", "Stronger lines are links more likely to be received.", string.Empty, charts.MeshMap());
        page.Append("<section class=\"card\">\n<h2>How it was run</h2>\n");
        Setup(page, model);
        page.Append("</section>\n</div>\n");

        PriorityTable(page, model);
        NotAcceptedTable(page, model);
        CriticalTable(page, model);
        LatencyTable(page, model);
        EnergyTable(page, model);
        page.Append("</main>\n</body>\n</html>\n");
        return page.ToString();
    }

    /// <summary>Whether every critical message that was accepted has arrived.</summary>
    private static bool Passed(OutageReportModel model) => model.Priorities.Where(one => one.Priority == Priority.Critical).All(one => one.Lost == 0);

    private static void Headline(StringBuilder page, OutageReportModel model)
    {
        var critical = model.Priorities.Where(one => one.Priority == Priority.Critical).ToList();
        var (accepted, held, lost) = (critical.Sum(one => one.Accepted), critical.Sum(one => one.Held), critical.Sum(one => one.Lost));
        var verdict = (lost, accepted) switch
        {
            (0, 0) => "No critical message was accepted, so none could be lost",
            (0, 1) when held == 0 => "The one accepted critical message arrived",
            (0, _) when held == 0 => $"All {OutageCharts.Whole(accepted)} accepted critical messages arrived",
            (0, _) => $"No accepted critical message was lost: {OutageCharts.Whole(accepted - held)} arrived, {OutageCharts.Whole(held)} {(held == 1 ? "is" : "are")} still held",
            _ => $"{OutageCharts.Whole(lost)} of {OutageCharts.Whole(accepted)} accepted critical messages {(lost == 1 ? "was" : "were")} lost",
        };
        var restarts = model.GatewayRestarts.Count;
        var restarted = restarts switch { 0 => string.Empty, 1 => " and a restart of the gateway", _ => $" and {restarts.ToString(CultureInfo.InvariantCulture)} restarts of the gateway" };
        page.Append(CultureInfo.InvariantCulture, $"<header class=\"{(Passed(model) ? "pass" : "fail")}\">\n<p class=\"kicker\">{Svg.Escape(model.Title)}</p>\n")
            .Append(CultureInfo.InvariantCulture, $"<h1><span class=\"mark\" aria-hidden=\"true\">{(Passed(model) ? "✓" : "✗")}</span> {verdict}</h1>\n")
            .Append(CultureInfo.InvariantCulture, $"<p>Through an outage of {Span(model.OutageDuration)}{restarted}, in {Span(model.VirtualDuration)} of simulated time with {OutageCharts.Whole(model.NodeCount)} nodes.</p>\n</header>\n");
    }

    private static void Tiles(StringBuilder page, OutageReportModel model)
    {
        long Sum(Func<ReportedPriority, long> of) => model.Priorities.Sum(of);
        page.Append("<dl class=\"tiles\">\n");
        Tile("Accepted", OutageCharts.Whole(Sum(one => one.Accepted)), $"of {OutageCharts.Whole(Sum(one => one.Produced))} produced");
        Tile("Delivered", OutageCharts.Whole(Sum(one => one.Delivered)), "counted once each");
        Tile("Held", OutageCharts.Whole(Sum(one => one.Held)), "in the gateway's database still");
        Tile("Lost", OutageCharts.Whole(Sum(one => one.Lost)), "after they were accepted", Sum(one => one.Lost) > 0 ? "bad" : "good");
        Tile("Never got in", OutageCharts.Whole(Sum(one => one.NotAccepted.Total)), "and why: below");
        Tile("Duplicated", OutageCharts.Whole(Sum(one => one.Duplicated)), "delivered more than once");
        Tile("Commands", $"{OutageCharts.Whole(model.CommandsAcknowledged)}/{OutageCharts.Whole(model.CommandsSent)}", "acknowledged of sent", model.CommandsAcknowledged < model.CommandsSent ? "bad" : "good");
        Tile("Receipt", model.ReceiptVerdict ?? "none", model.ReceiptFile ?? "not written", model.ReceiptVerdict switch { "Proved" => "good", "Failed" => "bad", _ => string.Empty });
        page.Append("</dl>\n");

        void Tile(string name, string value, string detail, string style = "") => page.Append(CultureInfo.InvariantCulture,
            $"<div class=\"tile\"><dt>{Svg.Escape(name)}</dt><dd class=\"value {style}\">{Svg.Escape(value)}</dd><dd class=\"detail\">{Svg.Escape(detail)}</dd></div>\n");
    }

    private static void Figure(StringBuilder page, string title, string caption, string legend, string picture) => page
        .Append(CultureInfo.InvariantCulture, $"<figure class=\"card\">\n<figcaption><h2>{Svg.Escape(title)}</h2><p>{Svg.Escape(caption)}</p></figcaption>\n")
        .Append(legend.Length == 0 ? string.Empty : $"<ul class=\"legend\">{legend}</ul>\n").Append(picture).Append("\n</figure>\n");

    private static string EventLegend(OutageReportModel model) =>
        (model.OutageDuration > TimeSpan.Zero ? "<li><span class=\"key shade\"></span>outage</li>" : string.Empty)
        + (model.GatewayRestarts.Count > 0 ? "<li><span class=\"key restarted\"></span>gateway restart</li>" : string.Empty);

    private static void Setup(StringBuilder page, OutageReportModel model)
    {
        page.Append("<dl class=\"setup\">\n");
        Fact("Seed", model.Seed.ToString(CultureInfo.InvariantCulture));
        Fact("Suite", model.Suite);
        Fact("Uplink trace", model.TraceName);
        Fact("Nodes", OutageCharts.Whole(model.NodeCount));
        Fact("Simulated time", $"{Span(model.VirtualDuration)} ({model.VirtualDuration.TotalSeconds.ToString("#,0.#", CultureInfo.InvariantCulture)} s)");
        Fact("Outage", model.OutageDuration > TimeSpan.Zero ? $"{Span(model.OutageDuration)}, from {ChartScale.Clock(model.OutageStart.TotalSeconds)} to {ChartScale.Clock((model.OutageStart + model.OutageDuration).TotalSeconds)}" : "none");
        Fact("Gateway off", model.GatewayDowntimes.Count == 0 ? "never" : string.Join(", ", model.GatewayDowntimes.Select(off => $"{ChartScale.Duration(off.To - off.From)} from {ChartScale.Clock(off.From)}")));
        Fact("Gateway restarts", model.GatewayRestarts.Count == 0 ? "none" : "at " + string.Join(", ", model.GatewayRestarts.Select(at => ChartScale.Clock(at.TotalSeconds))));
        Fact("Uplink sessions", $"{OutageCharts.Whole(model.UplinkSessions)}; {OutageCharts.Whole(model.BundlesSentAgain)} bundles sent again");
        Fact("Disk used", $"gateway {Megabytes(model.GatewayDiskBytes)}, ground {Megabytes(model.GroundDiskBytes)}");
        if (model.Started is { } started) Fact("Begins at", started.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture));
        page.Append("</dl>\n");
        if (model.Notes.Count == 0) return;
        page.Append("<h3>What is simulated</h3>\n<ul>\n");
        foreach (var note in model.Notes) page.Append(CultureInfo.InvariantCulture, $"<li>{Svg.Escape(note)}</li>\n");
        page.Append("</ul>\n");

        void Fact(string name, string value) => page.Append(CultureInfo.InvariantCulture, $"<dt>{Svg.Escape(name)}</dt><dd>{Svg.Escape(value)}</dd>\n");
    }

    private static void PriorityTable(StringBuilder page, OutageReportModel model) => Table(page, "Messages", ["Priority", "Produced", "Accepted", "Delivered", "Held", "Lost", "Never got in", "Duplicated"],
        model.Priorities.Select(one => new[] { OutageCharts.NameOf(one.Priority), OutageCharts.Whole(one.Produced), OutageCharts.Whole(one.Accepted), OutageCharts.Whole(one.Delivered), OutageCharts.Whole(one.Held), OutageCharts.Whole(one.Lost), OutageCharts.Whole(one.NotAccepted.Total), OutageCharts.Whole(one.Duplicated) }));

    private static void NotAcceptedTable(StringBuilder page, OutageReportModel model)
    {
        if (model.Priorities.All(static one => one.NotAccepted.Total == 0)) return;
        Table(page, "Never got in, and why", ["Priority", "Not heard (radio)", "Gateway off", "No room", "Sensor failed"], model.Priorities.Select(static one => new[]
        {
            OutageCharts.NameOf(one.Priority), OutageCharts.Whole(one.NotAccepted.NotHeard), OutageCharts.Whole(one.NotAccepted.GatewayOff), OutageCharts.Whole(one.NotAccepted.NoRoom), OutageCharts.Whole(one.NotAccepted.SensorFailed),
        }));
    }

    /// <summary>Each critical message: those that did not arrive first, the rest by time, and a word on what is left out.</summary>
    private static void CriticalTable(StringBuilder page, OutageReportModel model)
    {
        if (model.CriticalMessages.Count == 0) return;
        var shown = model.CriticalMessages.OrderBy(static one => one.Fate == ReadingFate.Delivered).Take(MostMessages).ToList();
        var title = shown.Count == model.CriticalMessages.Count
            ? "Each critical message"
            : $"Critical messages: {OutageCharts.Whole(shown.Count)} of {OutageCharts.Whole(model.CriticalMessages.Count)}, those that did not arrive first";
        Table(page, title, ["Bed", "What", "Measured", "Stored", "Delivered", "Took", "Sent by sensor", "Became"], shown.Select(one => new[]
        {
            $"bed {one.Bed.ToString(CultureInfo.InvariantCulture)}",
            $"{(one.Property == SensorProperty.Alarm ? "alarm" : one.Property.ToString())} {one.Value.ToString(CultureInfo.InvariantCulture)}",
            Moment(model, one.Produced),
            Moment(model, one.Accepted),
            Moment(model, one.Delivered),
            one.Delivered is { } delivered ? ChartScale.Duration(Math.Round(delivered - one.Produced, 3)) : "-",
            one.Sends == 1 ? "once" : $"{one.Sends.ToString(CultureInfo.InvariantCulture)} times",
            Word(one.Fate),
        }));
    }

    private static string Word(ReadingFate fate) => fate switch
    {
        ReadingFate.Delivered => "delivered",
        ReadingFate.Held => "held",
        ReadingFate.Lost => "LOST",
        ReadingFate.NotHeard => "not heard (radio)",
        ReadingFate.GatewayOff => "gateway off",
        ReadingFate.NoRoom => "no room",
        _ => "sensor failed",
    };

    /// <summary>The time of day where the run has one, or else the time since the start.</summary>
    private static string Moment(OutageReportModel model, double? seconds) => (seconds, model.Started) switch
    {
        (null, _) => "-",
        ({ } at, { } started) => (started + TimeSpan.FromSeconds(at)).ToString("HH:mm:ss", CultureInfo.InvariantCulture),
        ({ } at, _) => ChartScale.Clock(at),
    };

    private static string Megabytes(long octets) => (octets / 1e6).ToString("0.0", CultureInfo.InvariantCulture) + " MB";

    private static void LatencyTable(StringBuilder page, OutageReportModel model) => Table(page, "Latency from sensor to ground", ["Priority", "Run", "p50", "p95", "p99"],
        model.Priorities.SelectMany(one => new[] { Row(one, "measured in the outage", one.InOutage), Row(one, "outside of it", one.OutsideOutage) }));

    private static string[] Row(ReportedPriority one, string run, ReportedLatency? figures) =>
        [OutageCharts.NameOf(one.Priority), run, .. OutageCharts.Percentiles.Select(percentile => figures is null ? "-" : ChartScale.Duration(percentile.Of(figures).TotalSeconds))];

    private static void EnergyTable(StringBuilder page, OutageReportModel model)
    {
        if (model.Energy.Count == 0) return;
        Table(page, "Power of the radios (a model over their simulated on-times)", ["Role", "Nodes", "Mean power, mW"], model.Energy.Select(one => new[]
        {
            OutageCharts.NameOf(one.Role), OutageCharts.Whole(one.Nodes), one.Milliwatt.ToString("#,0.###", CultureInfo.InvariantCulture),
        }));
    }

    private static void Table(StringBuilder page, string title, string[] columns, IEnumerable<string[]> rows)
    {
        page.Append(CultureInfo.InvariantCulture, $"<section class=\"card table\">\n<h2>{Svg.Escape(title)}</h2>\n<div class=\"scroll\"><table>\n<thead><tr>");
        foreach (var column in columns) page.Append(CultureInfo.InvariantCulture, $"<th scope=\"col\">{Svg.Escape(column)}</th>");
        page.Append("</tr></thead>\n<tbody>\n");
        foreach (var row in rows)
        {
            page.Append(CultureInfo.InvariantCulture, $"<tr><th scope=\"row\">{Svg.Escape(row[0])}</th>");
            for (var at = 1; at < row.Length; at++) page.Append(CultureInfo.InvariantCulture, $"<td data-of=\"{Svg.Escape(columns[at])}\">{Svg.Escape(row[at])}</td>");
            page.Append("</tr>\n");
        }

        page.Append("</tbody>\n</table></div>\n</section>\n");
    }

    private static string Span(TimeSpan time) => ChartScale.Duration(time.TotalSeconds);
}
