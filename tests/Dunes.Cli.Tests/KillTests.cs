using System.Text.Json;
using Dunes.Sdk.Bundles.Store;
using Dunes.TestSupport;

namespace Dunes.Cli.Tests;

/// <summary>kill -9 of the real process, over real sockets and files, at random moments: what was accepted arrives, and once.</summary>
public class KillTests
{
    private const int Seed = 20261122;

    [Fact]
    public async Task A_killed_process_loses_no_accepted_bundle_and_delivers_none_twice()
    {
        using var folder = new TemporaryFolder();
        var random = new Random(Seed);
        var kills = int.TryParse(Environment.GetEnvironmentVariable("DUNES_KILLS"), out var asked) ? asked : Depth.Of(4, 50);
        var killedAtWork = 0;
        for (var kill = 0; kill < kills; kill++)
        {
            using var process = DunesProcess.Start(Arguments(folder, "10m", "5m"));
            var wait = TimeSpan.FromMilliseconds(random.Next(700, 3000));

            // Half of the moments count from the start, half from when the first store is there, however long a loaded machine takes to get so far.
            if (kill % 2 == 0) await UntilThereAsync(process, folder.File("gateway.db"));
            using var moment = new CancellationTokenSource(wait);
            try
            {
                await process.WaitForExitAsync(moment.Token);
                Assert.Fail($"The process ended by itself: {await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken)}");
            }
            catch (OperationCanceledException)
            {
                process.Kill(); // SIGKILL: nothing of it runs on
                await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            }

            if (File.Exists(folder.File("gateway.db"))) killedAtWork++;
        }

        // Left alone at last, it takes up what its predecessors left and drains it.
        var last = await DunesProcess.RunAsync(Arguments(folder, "10s", "0s"));
        Assert.True(last.ExitCode == 0, last.Error + last.Output);
        Assert.True(killedAtWork > 0);

        using var gateway = SqliteBundleStore.Open(folder.File("gateway.db"));
        using var ground = SqliteBundleStore.Open(folder.File("ground.db"));
        var accepted = Bundles(gateway, "sealed");
        var delivered = Bundles(ground, "ingested");
        Assert.True(accepted.Count > kills, $"Only {accepted.Count} bundles were accepted; the kills proved little.");
        Assert.Equal(accepted.Count, accepted.Distinct().Count());
        Assert.Equal(delivered.Count, delivered.Distinct().Count());
        Assert.Empty(accepted.Except(delivered));

        var critical = Priorities(gateway).Count(static priority => priority == "critical");
        Assert.True(critical > accepted.Count / 2, $"{critical} of {accepted.Count} bundles were critical.");

        var readings = ground.ReadJournal("reading").Select(row => row.Key).ToList();
        Assert.Equal(readings.Count, readings.Distinct().Count());
        Assert.Equal(0, gateway.Count);
    }

    private static string[] Arguments(TemporaryFolder folder, string length, string outage) =>
    [
        "simulate-outage", "--real-time", "--json", "--nodes", "24", "--length", length, "--duration", outage, "--routine-wait", "0.1s", "--alarm-interval", "0.1s", "--data", folder.Path,
    ];

    private static List<string> Bundles(SqliteBundleStore store, string step) =>
    [
        .. from row in store.ReadJournal("audit")
           let fields = JsonDocument.Parse(row.Body).RootElement
           where fields.GetProperty("step").GetString() == step
           select fields.GetProperty("bundle").GetString()!,
    ];

    private static List<string> Priorities(SqliteBundleStore store) =>
    [
        .. from row in store.ReadJournal("audit")
           let fields = JsonDocument.Parse(row.Body).RootElement
           where fields.GetProperty("step").GetString() == "sealed"
           select fields.GetProperty("priority").GetString()!,
    ];

    private static async Task UntilThereAsync(System.Diagnostics.Process process, string path)
    {
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!File.Exists(path) && !process.HasExited) await look.WaitForNextTickAsync(TestContext.Current.CancellationToken);
    }
}
