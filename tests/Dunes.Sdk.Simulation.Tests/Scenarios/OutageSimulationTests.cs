using Dunes.Sdk.Bundles.Store;
using Dunes.Sdk.Simulation.Traces;
using Dunes.TestSupport;

namespace Dunes.Sdk.Simulation.Tests.Scenarios;

public class OutageSimulationTests
{
    private static readonly OutageOptions Small = new() { Nodes = 16, Length = TimeSpan.FromMinutes(5), Outage = TimeSpan.FromMinutes(1) };

    [Fact]
    public async Task A_small_network_lives_through_an_outage_and_a_killed_gateway()
    {
        var samples = 0;
        var result = await new OutageSimulation(Small).RunAsync(_ => samples++);

        Assert.True(result.IsGood, Describe(result));
        Assert.Equal("proved", result.ReceiptVerdict);
        Assert.Single(result.GatewayRestarts);
        Assert.InRange(result.GatewayRestarts[0], result.OutageStartSeconds, result.OutageStartSeconds + result.OutageDurationSeconds + 10);
        Assert.Equal(120, result.OutageStartSeconds);
        Assert.Equal(result.Samples.Count, samples);
        Assert.InRange(result.PeakQueueBundles, 5, 1000);
        CheckIdentities(result);

        var critical = result.Priorities[Priority.Critical];
        Assert.True(critical.Produced >= 1);
        Assert.Equal(critical.Produced, critical.Delivered);
        Assert.True(result.CommandsSent >= 1);
        Assert.True(result.ForwardSecrecy.OneTime >= 1 && result.ForwardSecrecy.Rotating > result.ForwardSecrecy.OneTime, result.ForwardSecrecy.ToString());
        Assert.Equal(17, result.Nodes.Count);
        Assert.Equal(["actuator", "gateway", "lowPower", "relay"], result.Nodes.Select(node => node.Role).Distinct().Order());
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_figures_and_the_same_outcome_and_another_seed_others()
    {
        var first = await new OutageSimulation(Small with { Seed = 11 }).RunAsync();
        var second = await new OutageSimulation(Small with { Seed = 11 }).RunAsync();
        var other = await new OutageSimulation(Small with { Seed = 12 }).RunAsync();

        Assert.Equal(Describe(first), Describe(second));
        Assert.Equal(first.Outcome, second.Outcome);
        Assert.NotEqual(Describe(first), Describe(other));
    }

    [Fact]
    public async Task Every_seed_keeps_every_accepted_reading_and_delivers_none_twice()
    {
        for (var seed = 100ul; seed < 100ul + (ulong)Depth.Of(2, 20); seed++)
        {
            var result = await new OutageSimulation(Small with { Seed = seed, Nodes = 12 + (int)(seed % 20) }).RunAsync();

            Assert.True(result.IsGood, Describe(result));
            CheckIdentities(result);
        }
    }

    [Fact]
    public async Task A_run_without_an_outage_needs_no_restart_and_delivers_within_the_batching_wait()
    {
        var result = await new OutageSimulation(Small with { Outage = TimeSpan.Zero, Length = TimeSpan.FromMinutes(3) }).RunAsync();

        Assert.True(result.IsGood, Describe(result));
        Assert.Empty(result.GatewayRestarts);
        CheckIdentities(result);
        Assert.InRange(result.Priorities[Priority.Routine].Latency!.P99, 1, 30);
    }

    [Fact]
    public async Task A_data_folder_is_taken_up_by_the_next_run_with_its_keys()
    {
        var parent = Directory.CreateTempSubdirectory("dunes-test-").FullName;
        var folder = Path.Combine(parent, "data");
        try
        {
            var options = Small with { DataFolder = folder, Length = TimeSpan.FromMinutes(2), Outage = TimeSpan.FromSeconds(40), ReceiptPath = Path.Combine(folder, "outage.mu") };
            using var stop = new CancellationTokenSource();

            // Ended in the middle of the outage: what was accepted is still in the gateway's database.
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new OutageSimulation(options).RunAsync(
                progress =>
                {
                    if (progress.Seconds >= 70) stop.Cancel();
                },
                stop.Token));
            long accepted;
            using (var gateway = SqliteBundleStore.Open(Path.Combine(folder, "gateway.db"))) accepted = gateway.Count;
            Assert.True(accepted > 0);

            var result = await new OutageSimulation(options).RunAsync();

            Assert.True(result.IsGood, Describe(result));
            CheckIdentities(result);
            using (var gateway = SqliteBundleStore.Open(Path.Combine(folder, "gateway.db"))) Assert.Equal(0, gateway.Count);
            using var ground = SqliteBundleStore.Open(Path.Combine(folder, "ground.db"));
            var delivered = ground.ReadJournal("reading").Select(entry => entry.Key).ToList();
            Assert.Equal(delivered.Count, delivered.Distinct().Count());
            Assert.True(delivered.Count > result.Priorities.Sum(figures => figures.Value.Delivered)); // those of the first run, too
            Assert.DoesNotContain(ground.ReadJournal("audit"), row => row.Body.Contains("rejected", StringComparison.Ordinal));
            Assert.Equal(result.Outcome, await File.ReadAllTextAsync(Path.Combine(folder, "outage.maml.md")));
            if (OperatingSystem.IsWindows()) return;
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
            foreach (var file in Directory.GetFiles(folder, "*.db*").Concat(Directory.GetFiles(folder, "*.key"))) Assert.Equal((file, UnixFileMode.UserRead | UnixFileMode.UserWrite), (file, File.GetUnixFileMode(file)));
        }
        finally
        {
            Directory.Delete(parent, recursive: true);
        }
    }

    [Fact]
    public async Task In_real_time_over_sockets_and_the_gRPC_dish_nothing_is_lost_either()
    {
        if (!Depth.IsDeep) Assert.Skip("It takes most of a minute of real time: set DUNES_DEEP=1.");
        var result = await new OutageSimulation(Small with { IsRealTime = true, Length = TimeSpan.FromSeconds(30), Outage = TimeSpan.FromSeconds(10) }).RunAsync();

        Assert.True(result.IsGood, Describe(result));
        CheckIdentities(result);
    }

    [Theory]
    [InlineData(51, 60, 100, "Outage is 00:51:00; use 0 to 00:50:00")]
    [InlineData(10, 5, 100, "Length is 00:05:00; use at least the outage, 00:10:00")]
    [InlineData(0, 0, 100, "Length is 00:00:00; use 00:00:10 to 1.00:00:00")]
    [InlineData(10, 60, 3, "Nodes is 3; use 4 to 1000")]
    [InlineData(10, 60, 1001, "Nodes is 1001; use 4 to 1000")]
    public void An_option_out_of_its_range_is_named_with_value_and_range(int outage, int length, int nodes, string expected)
    {
        var options = new OutageOptions { Outage = TimeSpan.FromMinutes(outage), Length = TimeSpan.FromMinutes(length), Nodes = nodes };

        Assert.Contains(expected, Assert.Throws<ArgumentException>(() => new OutageSimulation(options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Alarms_come_ten_times_a_second_at_most()
    {
        var failure = Assert.Throws<ArgumentException>(() => new OutageSimulation(new() { AlarmInterval = TimeSpan.FromSeconds(0.09) }));
        Assert.Contains("AlarmInterval is 00:00:00.0900000; use 00:00:00.1000000 to 01:00:00", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unreadable_trace_and_an_unusable_folder_are_said()
    {
        Assert.Throws<LinkTraceException>(() => new OutageSimulation(new() { TracePath = "/nowhere/at/all.csv" }));
        var file = Path.GetTempFileName();
        try
        {
            var failure = Assert.ThrowsAny<DunesException>(() => new OutageSimulation(Small with { DataFolder = file }).RunAsync().GetAwaiter().GetResult());
            Assert.Contains(file, failure.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static void CheckIdentities(OutageResult result)
    {
        foreach (var (priority, figures) in result.Priorities)
        {
            Assert.True(figures.Produced >= figures.Accepted, $"{priority}: {figures}");
            Assert.Equal(figures.Accepted, figures.Delivered + figures.Held + figures.Lost);
            Assert.Equal(figures.Produced, figures.Accepted + figures.NotAccepted.Total);
            Assert.Equal((0, 0), (figures.Lost, figures.Held));
            Assert.Equal(0, figures.Duplicated);
            Assert.Equal(figures.Delivered == 0, figures.Latency is null);
            if (figures.Latency is { } latency) Assert.True(latency.P50 <= latency.P95 && latency.P95 <= latency.P99 && latency.P50 > 0);
        }

        Assert.Equal(result.Priorities[Priority.Critical].Produced, result.CriticalMessages.Count);
        Assert.All(result.CriticalMessages, message => Assert.True(message.Bed > 0 && message.Sends > 0, message.ToString()));
        Assert.Equal(result.GatewayRestarts, result.GatewayDowntimes.Select(off => off.To));
        Assert.All(result.GatewayDowntimes, off => Assert.InRange(off.To - off.From, 3, 8));
        Assert.True(result.UplinkSessions >= 1 + result.GatewayRestarts.Count, $"{result.UplinkSessions} sessions");
        Assert.True(result is { GatewayDiskBytes: > 0, GroundDiskBytes: > 0 });
        var last = result.Samples[^1];
        Assert.Equal(result.Priorities.OrderBy(p => p.Key).Select(p => p.Value.Accepted), last.Accepted);
        Assert.True(result.CommandsAcknowledged <= result.CommandsSent);
        Assert.Equal((0, 0), (result.ForwardSecrecy.LastResort, result.ForwardSecrecy.None)); // killed, restarted or cut off: every envelope of telemetry is forward secret
        Assert.Contains("- lost, because their prekey was gone: 0 envelopes\n", result.Outcome, StringComparison.Ordinal);
        Assert.InRange(result.RelayMilliwatt, 30, 36);
        Assert.InRange(result.LowPowerMilliwatt, 0.045, 1);
        Assert.True(result.VirtualSeconds < result.OutageStartSeconds + (result.OutageDurationSeconds * 2) + result.OutageStartSeconds + 300, $"{result.VirtualSeconds} s: it never drained");
    }

    private static string Describe(OutageResult result) => string.Join('\n', [
        $"{result.Seed} {result.Suite} {result.TraceName} {result.VirtualSeconds} s, queue {result.PeakQueueBundles}, restarts {string.Join(' ', result.GatewayRestarts)}",
        $"commands {result.CommandsAcknowledged}/{result.CommandsSent}, {result.ForwardSecrecy}, relay {result.RelayMilliwatt} mW, low power {result.LowPowerMilliwatt} mW, {result.ReceiptVerdict}",
        .. result.Priorities.OrderBy(p => p.Key).Select(p => $"{p.Key}: {p.Value}"),
        .. result.NodeFailures.OrderBy(f => f.Key).Select(f => $"{f.Key} failed at {f.Value}"),
        .. result.Samples.Select(s => $"{s.Seconds}: {s.QueuedBundles} {string.Join('/', s.Accepted)} {string.Join('/', s.Delivered)} {s.IsUplinkUp} {s.UplinkLatencyMs} {s.IsGatewayUp} {s.NodesAlive} {s.PdusSent} {s.CommandsSent}"),
        .. result.Links.Select(l => $"{l.From}-{l.To} {l.Reception}")]);
}
