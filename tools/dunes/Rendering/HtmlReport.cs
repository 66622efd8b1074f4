using System.Globalization;
using System.Text;
using Dunes.Sdk;

namespace Dunes.Cli.Rendering;

/// <summary>Renders an outage simulation as one HTML page that needs nothing else: no script, no font, no file beside it. The same model gives the same page.</summary>
internal static class HtmlReport
{
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
        Figure(page, "Sensor to ground", "Full bars are this run, pale bars are the same seed without the outage. The scale is logarithmic.", string.Empty, charts.Latency());
        Figure(page, "The mesh", "Stronger lines are links more likely to be received.", string.Empty, charts.MeshMap());
        page.Append("<section class=\"card\">\n<h2>How it was run</h2>\n");
        Setup(page, model);
        page.Append("</section>\n</div>\n");

        PriorityTable(page, model);
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
        var (accepted, lost) = (critical.Sum(one => one.Accepted), critical.Sum(one => one.Lost));
        var verdict = (lost, accepted) switch
        {
            (0, 0) => "No critical message was accepted, so none could be lost",
            (0, 1) => "The one accepted critical message arrived",
            (0, _) => $"All {OutageCharts.Whole(accepted)} accepted critical messages arrived",
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
        long Sum(Func<PriorityFigures, long> of) => model.Priorities.Sum(of);
        page.Append("<dl class=\"tiles\">\n");
        Tile("Accepted", OutageCharts.Whole(Sum(one => one.Accepted)), $"of {OutageCharts.Whole(Sum(one => one.Produced))} produced");
        Tile("Delivered", OutageCharts.Whole(Sum(one => one.Delivered)), "counted once each");
        Tile("Lost", OutageCharts.Whole(Sum(one => one.Lost)), "after they were accepted", Sum(one => one.Lost) > 0 ? "bad" : "good");
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
        Fact("Gateway restarts", model.GatewayRestarts.Count == 0 ? "none" : "at " + string.Join(", ", model.GatewayRestarts.Select(at => ChartScale.Clock(at.TotalSeconds))));
        page.Append("</dl>\n");
        if (model.Notes.Count == 0) return;
        page.Append("<h3>What is simulated</h3>\n<ul>\n");
        foreach (var note in model.Notes) page.Append(CultureInfo.InvariantCulture, $"<li>{Svg.Escape(note)}</li>\n");
        page.Append("</ul>\n");

        void Fact(string name, string value) => page.Append(CultureInfo.InvariantCulture, $"<dt>{Svg.Escape(name)}</dt><dd>{Svg.Escape(value)}</dd>\n");
    }

    private static void PriorityTable(StringBuilder page, OutageReportModel model) => Table(page, "Messages", ["Priority", "Produced", "Accepted", "Delivered", "Lost", "Duplicated"],
        model.Priorities.Select(one => new[] { OutageCharts.NameOf(one.Priority), OutageCharts.Whole(one.Produced), OutageCharts.Whole(one.Accepted), OutageCharts.Whole(one.Delivered), OutageCharts.Whole(one.Lost), OutageCharts.Whole(one.Duplicated) }));

    private static void LatencyTable(StringBuilder page, OutageReportModel model) => Table(page, "Latency from sensor to ground", ["Priority", "Run", "p50", "p95", "p99"],
        model.Priorities.SelectMany(one => new[] { Row(one, "with outage", one.WithOutage), Row(one, "without", one.WithoutOutage) }));

    private static string[] Row(PriorityFigures one, string run, LatencyFigures? figures) =>
        [OutageCharts.NameOf(one.Priority), run, .. OutageCharts.Percentiles.Select(percentile => figures is null ? "-" : ChartScale.Duration(percentile.Of(figures).TotalSeconds))];

    private static void EnergyTable(StringBuilder page, OutageReportModel model)
    {
        if (model.Energy.Count == 0) return;
        Table(page, "Energy of the radios", ["Role", "Nodes", "Mean a node, mJ", "Most, mJ"], model.Energy.Select(one => new[]
        {
            OutageCharts.NameOf(one.Role), OutageCharts.Whole(one.Nodes), one.MillijoulesPerNode.ToString("#,0.0", CultureInfo.InvariantCulture), one.WorstMillijoules.ToString("#,0.0", CultureInfo.InvariantCulture),
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
            foreach (var cell in row.AsSpan(1)) page.Append(CultureInfo.InvariantCulture, $"<td>{Svg.Escape(cell)}</td>");
            page.Append("</tr>\n");
        }

        page.Append("</tbody>\n</table></div>\n</section>\n");
    }

    private static string Span(TimeSpan time) => ChartScale.Duration(time.TotalSeconds);
}
