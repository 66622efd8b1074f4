using System.Globalization;
using Dunes.Sdk;

namespace Dunes.Cli.Rendering;

/// <summary>The pictures of the outage report, each one SVG.</summary>
internal sealed class OutageCharts
{
    private const double Width = 540;
    private const double Left = 52;
    private const double Right = 528;
    private const double PanelHeight = 92;
    private const double PanelGap = 38;
    private const int MaxPoints = 500;

    private readonly OutageReportModel _model;
    private readonly IReadOnlyList<IReadOnlyList<OutageSample>> _buckets;
    private readonly ChartScale _time;

    public OutageCharts(OutageReportModel model)
    {
        _model = model;
        var size = Math.Max(1, (model.Samples.Count + MaxPoints - 1) / MaxPoints);
        _buckets = [.. model.Samples.Chunk(size)];
        _time = new(0, Math.Max(1, model.VirtualDuration.TotalSeconds), Left, Right);
    }

    private double OutageEnd => (_model.OutageStart + _model.OutageDuration).TotalSeconds;

    /// <summary>The class that colours a priority, in pictures and in words.</summary>
    public static string StyleOf(Priority priority) => priority switch
    {
        Priority.Critical => "critical",
        Priority.Elevated => "elevated",
        _ => "routine",
    };

    /// <summary>Where the nodes stand and how well they hear one another.</summary>
    public string MeshMap()
    {
        const double Size = 430, Margin = 22;
        var nodes = _model.MeshNodes;
        var failed = nodes.Count(node => node.Failed);
        var svg = new Svg(Width, Size + 34, "mesh", "Mesh map", $"{nodes.Count} nodes, {failed} of which failed, and {_model.MeshLinks.Count} radio links; a stronger line is a link more likely to be received.");
        if (nodes.Count == 0) return svg.Text(Width / 2, Size / 2, "No positions were recorded.", "tick", "middle").ToString();
        var (left, right, low, high) = (nodes.Min(node => node.X), nodes.Max(node => node.X), nodes.Min(node => node.Y), nodes.Max(node => node.Y));
        var metres = Math.Max(1e-9, Math.Max((right - left) / (Width - (2 * Margin)), (high - low) / (Size - (2 * Margin))));
        double X(MeshMapNode node) => (Width / 2) + ((node.X - ((left + right) / 2)) / metres);
        double Y(MeshMapNode node) => (Size / 2) - ((node.Y - ((low + high) / 2)) / metres);

        foreach (var link in _model.MeshLinks.Where(link => IsNode(link.From) && IsNode(link.To)))
        {
            var (from, to) = (nodes[link.From], nodes[link.To]);
            var broken = from.Failed || to.Failed;
            svg.Line(X(from), Y(from), X(to), Y(to), broken ? "link broken" : "link", 0.08 + (0.62 * Math.Clamp(link.ReceptionProbability, 0, 1)));
        }

        var radius = nodes.Count switch { <= 60 => 6.5, <= 250 => 4.5, _ => 3.2 };
        foreach (var node in nodes.OrderBy(node => node.Role == MeshRole.Gateway)) DrawNode(svg, X(node), Y(node), radius, node.Role, node.Failed, node.Name);

        double legend = 14;
        foreach (var role in Enum.GetValues<MeshRole>().Where(role => nodes.Any(node => node.Role == role)))
        {
            DrawNode(svg, legend, Size + 18, 5.5, role, failed: false, null);
            svg.Text(legend + 12, Size + 22, NameOf(role));
            legend += 108;
        }

        if (failed > 0)
        {
            DrawNode(svg, legend, Size + 18, 5.5, MeshRole.Relay, failed: true, null);
            svg.Text(legend + 12, Size + 22, "failed");
        }

        return svg.ToString();

        bool IsNode(int index) => index >= 0 && index < nodes.Count;
    }

    /// <summary>What the gateway holds over time, one panel a priority: a dozen alarms would not show beside a thousand readings.</summary>
    public string QueueDepth()
    {
        var highest = _model.Priorities.Select((_, index) => _model.Samples.Select(sample => Value(sample.QueueDepth, index)).DefaultIfEmpty().Max()).ToList();
        var svg = new Svg(Width, PanelsHeight, "queue", "Messages held by the gateway", string.Join(" ", _model.Priorities.Select((one, index) => $"{one.Priority}: at most {Whole(highest[index])}.")));
        Panels(svg, highest, index => $"{NameOf(_model.Priorities[index].Priority)}: at most {Whole(highest[index])} held", (index, scale, bottom, style) =>
        {
            var points = Points(scale, bucket => bucket.Max(sample => Value(sample.QueueDepth, index))).ToList();
            if (points.Count > 1) svg.Path([(points[0].X, bottom), .. points, (points[^1].X, bottom)], "area " + style, closed: true);
            svg.Path(points, "series " + style);
        });
        return svg.ToString();
    }

    /// <summary>Latency of the uplink, and the share of what it loses below it.</summary>
    public string Uplink()
    {
        const double Top = 26, Bottom = 256, StripTop = 290, StripBottom = 376;
        var highest = _model.Samples.Max(sample => sample.UplinkLatencyMilliseconds) ?? 0;
        var latency = ChartScale.FromZero(highest, Bottom, Top);
        var loss = new ChartScale(0, 1, StripBottom, StripTop);
        var svg = new Svg(Width, 398, "uplink", "Uplink", $"Latency of the uplink, at most {Svg.Number(highest)} ms, and the share of traffic that it loses.");
        Frame(svg, Top, Bottom, latency, value => Svg.Number(value), timeLabels: false);
        Frame(svg, StripTop, StripBottom, loss, value => value is 0 or 1 ? Svg.Number(value * 100) + "%" : null);
        Events(svg, Top, StripBottom);
        svg.Text(Left + 4, Top - 8, "latency, ms").Text(Left + 4, StripTop - 8, "loss");

        var line = new List<(double X, double Y)>();
        foreach (var bucket in _buckets)
        {
            if (bucket.Max(sample => sample.UplinkLatencyMilliseconds) is { } value)
            {
                line.Add((_time.Place(bucket[^1].At.TotalSeconds), latency.Place(value)));
                continue;
            }

            svg.Path(line, "series uplink"); // a gap while it is down
            line.Clear();
        }

        svg.Path(line, "series uplink");
        var lost = Points(loss, bucket => bucket.Average(sample => sample.UplinkLossShare)).ToList();
        if (lost.Count > 1) svg.Path([(lost[0].X, StripBottom), .. lost, (lost[^1].X, StripBottom)], "area loss", closed: true).Path(lost, "series loss thin");
        return svg.ToString();
    }

    /// <summary>Accepted and delivered so far, one panel a priority; between the two lines is what the gateway answers for.</summary>
    public string Delivery()
    {
        var highest = _model.Priorities.Select((_, index) => _model.Samples.Select(sample => Value(sample.Accepted, index)).DefaultIfEmpty().Max()).ToList();
        var svg = new Svg(Width, PanelsHeight, "delivery", "Accepted and delivered", string.Join(" ", _model.Priorities.Select(one => $"{one.Priority}: {Whole(one.Accepted)} accepted, {Whole(one.Delivered)} delivered.")));
        Panels(svg, highest, index => $"{NameOf(_model.Priorities[index].Priority)}: {Whole(_model.Priorities[index].Delivered)} of {Whole(_model.Priorities[index].Accepted)} delivered", (index, scale, _, style) =>
        {
            var accepted = Points(scale, bucket => Value(bucket[^1].Accepted, index)).ToList();
            var delivered = Points(scale, bucket => Value(bucket[^1].Delivered, index)).ToList();
            svg.Path([.. accepted, .. Enumerable.Reverse(delivered)], "area " + style, closed: true);
            svg.Path(accepted, "series accepted " + style).Path(delivered, "series " + style);
        });
        return svg.ToString();
    }

    /// <summary>Percentiles of the way from sensor to ground on a logarithmic scale, with the outage and without.</summary>
    public string Latency()
    {
        const double Row = 15, Top = 10, Label = 118;
        var all = _model.Priorities.SelectMany(one => new[] { one.WithOutage, one.WithoutOutage }).OfType<LatencyFigures>()
            .SelectMany(one => new[] { one.P50, one.P95, one.P99 }).Select(time => time.TotalSeconds).Where(seconds => seconds > 0).DefaultIfEmpty(1).ToList();
        var height = Top + (_model.Priorities.Count * ((6 * Row) + 30)) + 26;
        var scale = ChartScale.Decades(all.Min() * 0.6, all.Max(), Label, Right - 58);
        var svg = new Svg(Width, height, "latency", "Latency from sensor to ground", "Percentiles 50, 95 and 99 of each priority on a logarithmic scale, with the outage and without; the figures are in the table below.");
        foreach (var tick in scale.Ticks())
        {
            svg.Line(scale.Place(tick), Top, scale.Place(tick), height - 24, "grid").Text(scale.Place(tick), height - 8, ChartScale.Duration(tick), "tick", "middle");
        }

        var y = Top;
        foreach (var figures in _model.Priorities)
        {
            svg.Text(2, y + 14, NameOf(figures.Priority), "label");
            y += 20;
            foreach (var (name, of) in Percentiles)
            {
                Bar(name, figures.WithOutage, of, StyleOf(figures.Priority), "with outage");
                Bar(string.Empty, figures.WithoutOutage, of, StyleOf(figures.Priority) + " without", "without outage");
            }

            y += 10;
        }

        return svg.ToString();

        void Bar(string name, LatencyFigures? figures, Func<LatencyFigures, TimeSpan> of, string style, string run)
        {
            if (name.Length > 0) svg.Text(Label - 8, y + 15, name, "tick", "end");
            if (figures is null)
            {
                svg.Text(Label + 4, y + 11, run + ": none", "tick");
            }
            else
            {
                var seconds = of(figures).TotalSeconds;
                var end = Math.Max(scale.Place(seconds), Label + 2);
                svg.Rectangle(Label, y + 2, end - Label, Row - 4, "bar " + style, $"{name} {run}: {ChartScale.Duration(seconds)}".Trim());
                svg.Text(end + 5, y + 12, ChartScale.Duration(seconds), "tick");
            }

            y += Row;
        }
    }

    /// <summary>The percentiles that are shown, by name.</summary>
    public static IReadOnlyList<(string Name, Func<LatencyFigures, TimeSpan> Of)> Percentiles { get; } = [("p50", one => one.P50), ("p95", one => one.P95), ("p99", one => one.P99)];

    public static string NameOf(Priority priority) => priority.ToString();

    public static string NameOf(MeshRole role) => role switch
    {
        MeshRole.LowPower => "low power",
        _ => role.ToString().ToLowerInvariant(),
    };

    public static string Whole(long value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    private static void DrawNode(Svg svg, double x, double y, double radius, MeshRole role, bool failed, string? name)
    {
        var hover = name is null ? null : $"{name}, {NameOf(role)}{(failed ? ", failed" : string.Empty)}";
        var style = "node " + (failed ? "failed" : role.ToString().ToLowerInvariant());
        switch (role)
        {
            case MeshRole.Gateway:
                svg.Path([(x, y - (radius * 1.7)), (x + (radius * 1.7), y), (x, y + (radius * 1.7)), (x - (radius * 1.7), y)], style, closed: true, hover);
                break;
            case MeshRole.Actuator:
                svg.Rectangle(x - radius, y - radius, radius * 2, radius * 2, style, hover);
                break;
            case MeshRole.LowPower:
                svg.Circle(x, y, radius * 0.75, style, hover);
                break;
            default:
                svg.Circle(x, y, radius, style, hover);
                break;
        }

        if (!failed) return;
        svg.Line(x - radius, y - radius, x + radius, y + radius, "cross").Line(x - radius, y + radius, x + radius, y - radius, "cross");
    }

    private double PanelsHeight => 8 + (Math.Max(1, _model.Priorities.Count) * (PanelHeight + PanelGap));

    /// <summary>One panel a priority under one another, each with its own scale, over one axis of time.</summary>
    private void Panels(Svg svg, List<long> highest, Func<int, string> label, Action<int, ChartScale, double, string> draw)
    {
        for (var index = 0; index < _model.Priorities.Count; index++)
        {
            var top = 24 + (index * (PanelHeight + PanelGap));
            var bottom = top + PanelHeight;
            var scale = ChartScale.FromZero(highest[index], bottom, top);
            Frame(svg, top, bottom, scale, ChartScale.Count, timeLabels: index == _model.Priorities.Count - 1);
            Events(svg, top, bottom, marks: index == 0);
            draw(index, scale, bottom, StyleOf(_model.Priorities[index].Priority));
            svg.Text(Left, top - 9, label(index), "label");
        }
    }

    private void Frame(Svg svg, double top, double bottom, ChartScale scale, Func<double, string?> label, bool timeLabels = true)
    {
        foreach (var tick in scale.Ticks())
        {
            var y = scale.Place(tick);
            if (label(tick) is not { } text) continue;
            svg.Line(Left, y, Right, y, "grid").Text(Left - 6, y + 4, text, "tick", "end");
        }

        if (!timeLabels) return;
        foreach (var tick in _time.TimeTicks())
        {
            var x = _time.Place(tick);
            svg.Line(x, bottom, x, bottom + 4, "axis").Text(x, bottom + 18, ChartScale.Moment(tick, _time.High), "tick", x > Right - 16 ? "end" : "middle");
        }
    }

    private void Events(Svg svg, double top, double bottom, bool marks = true)
    {
        if (_model.OutageDuration > TimeSpan.Zero)
        {
            var (start, end) = (_time.Place(_model.OutageStart.TotalSeconds), _time.Place(OutageEnd));
            svg.Rectangle(start, top, end - start, bottom - top, "outage", $"Outage from {ChartScale.Clock(_model.OutageStart.TotalSeconds)} to {ChartScale.Clock(OutageEnd)}");
        }

        foreach (var restart in _model.GatewayRestarts)
        {
            var x = _time.Place(restart.TotalSeconds);
            svg.Line(x, top, x, bottom, "restart");
            if (marks) svg.Path([(x - 4, top - 4), (x + 4, top - 4), (x, top + 3)], "restart-mark", closed: true, $"Gateway restarted at {ChartScale.Clock(restart.TotalSeconds)}");
        }
    }

    private IEnumerable<(double X, double Y)> Points(ChartScale scale, Func<IReadOnlyList<OutageSample>, double> value) =>
        _buckets.Select(bucket => (_time.Place(bucket[^1].At.TotalSeconds), scale.Place(value(bucket))));

    private static long Value(IReadOnlyList<int> values, int index) => index < values.Count ? values[index] : 0;

    private static long Value(IReadOnlyList<long> values, int index) => index < values.Count ? values[index] : 0;
}
