using System.Globalization;
using Dunes.Sdk.Simulation;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Dunes.Cli.Rendering;

/// <summary>Mesh, queue, uplink and delivery while the hour is played. Without a terminal a line a minute goes to standard error instead.</summary>
internal static class OutageLiveDisplay
{
    private const int TrendLength = 60;
    private const string Bars = " ▁▂▃▄▅▆▇█";

    /// <summary>Plays a run and shows it.</summary>
    /// <param name="options">What is played.</param>
    /// <param name="simulation">Plays it.</param>
    /// <param name="reached">Told how far it is, for whoever stops it.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static Task<OutageResult> RunAsync(OutageOptions options, OutageSimulation simulation, Action<OutageProgress> reached, CancellationToken cancellationToken) =>
        AnsiConsole.Profile.Capabilities.Interactive && !Console.IsOutputRedirected && !VerbOutput.IsCaptured
            ? LiveAsync(options, simulation, reached, cancellationToken)
            : PlainAsync(simulation, reached, cancellationToken);

    private static Task<OutageResult> PlainAsync(OutageSimulation simulation, Action<OutageProgress> reached, CancellationToken cancellationToken)
    {
        var minute = -1;
        var uplink = new UplinkWord();
        return simulation.RunAsync(
            progress =>
            {
                reached(progress);
                var word = uplink.Of(progress);
                if ((int)(progress.Seconds / 300) is var at && at == minute) return;
                minute = at;
                Console.Error.WriteLine(FormattableString.Invariant(
                    $"{Clock(progress.Seconds)}  gateway {(progress.IsGatewayUp ? "up" : "DOWN"),-4}  uplink {word,-10}  queue {progress.QueuedBundles,4}  accepted {progress.Accepted.Sum(),6}  delivered {progress.Delivered.Sum(),6}"));
            },
            cancellationToken);
    }

    private static async Task<OutageResult> LiveAsync(OutageOptions options, OutageSimulation simulation, Action<OutageProgress> reached, CancellationToken cancellationToken)
    {
        OutageResult? result = null;
        var uplink = new UplinkWord();
        var queue = new List<int>();
        await AnsiConsole.Live(new Text("starting")).AutoClear(true).StartAsync(async live =>
        {
            result = await simulation.RunAsync(
                progress =>
                {
                    reached(progress);
                    queue.Add(progress.QueuedBundles);
                    live.UpdateTarget(View(options, progress, uplink.Of(progress), queue));
                    live.Refresh();
                },
                cancellationToken);
        });
        return result!;
    }

    private static Panel View(OutageOptions options, OutageProgress now, string uplink, List<int> queue)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn();
        grid.AddRow("time", $"{Clock(now.Seconds)} of {Clock(options.Length.TotalSeconds)} simulated");
        grid.AddRow("mesh", Format($"{now.NodesAlive} of {options.Nodes} nodes alive, {now.PdusSent:#,0} advertisements sent"));
        grid.AddRow("gateway", now.IsGatewayUp ? "[green]up[/]" : "[red]DOWN, restarting from disk[/]");
        grid.AddRow("queue", Format($"{now.QueuedBundles,5} bundles  {Trend(queue)}"));
        grid.AddRow("uplink", now.IsUplinkUp ? Format($"[green]up[/]  {now.UplinkLatencyMs:0} ms, {now.UplinkLoss:0.0%} lost") : uplink == UplinkWord.Down ? "[red]OUT[/]" : uplink);
        for (var priority = Priority.Critical; ; priority--)
        {
            var accepted = now.Accepted[(int)priority];
            var delivered = now.Delivered[(int)priority];
            grid.AddRow(PriorityName.Of(priority), Format($"{delivered,7:#,0} of {accepted,7:#,0} delivered  {Bar(delivered, accepted)}"));
            if (priority == Priority.Routine) break;
        }

        grid.AddRow("commands", Format($"{now.CommandsAcknowledged} of {now.CommandsSent} acknowledged"));
        IRenderable body = grid;
        return new Panel(body) { Header = new PanelHeader(" dunes simulate-outage "), Border = BoxBorder.Rounded };
    }

    private static string Trend(List<int> queue)
    {
        var recent = queue.Count > TrendLength ? queue[^TrendLength..] : queue;
        var most = Math.Max(1, recent.Max());
        return string.Concat(recent.Select(depth => Bars[(int)Math.Ceiling((double)depth / most * (Bars.Length - 1))]));
    }

    private static string Bar(long part, long whole)
    {
        const int width = 24;
        var full = whole == 0 ? width : (int)(part * width / whole);
        return $"[green]{new string('━', full)}[/][grey]{new string('━', width - full)}[/]";
    }

    private static string Format(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Clock(double seconds) => TimeSpan.FromSeconds(seconds).ToString(@"hh\:mm\:ss", CultureInfo.InvariantCulture);
}
