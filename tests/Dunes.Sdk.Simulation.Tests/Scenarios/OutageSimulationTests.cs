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

    private static void CheckIdentities(OutageResult result)
    {
        foreach (var (priority, figures) in result.Priorities)
        {
            Assert.True(figures.Produced >= figures.Accepted, $"{priority}: {figures}");
            Assert.Equal(figures.Accepted, figures.Delivered + figures.Lost);
            Assert.Equal(0, figures.Lost);
            Assert.Equal(0, figures.Duplicated);
            Assert.Equal(figures.Delivered == 0, figures.Latency is null);
            if (figures.Latency is { } latency) Assert.True(latency.P50 <= latency.P95 && latency.P95 <= latency.P99 && latency.P50 > 0);
        }

        var last = result.Samples[^1];
        Assert.Equal(result.Priorities.OrderBy(p => p.Key).Select(p => p.Value.Accepted), last.Accepted);
        Assert.True(result.CommandsAcknowledged <= result.CommandsSent);
        Assert.InRange(result.RelayMilliwatt, 30, 36);
        Assert.InRange(result.LowPowerMilliwatt, 0.045, 1);
    }

    private static string Describe(OutageResult result) => string.Join('\n', [
        $"{result.Seed} {result.Suite} {result.TraceName} {result.VirtualSeconds} s, queue {result.PeakQueueBundles}, restarts {string.Join(' ', result.GatewayRestarts)}",
        $"commands {result.CommandsAcknowledged}/{result.CommandsSent}, relay {result.RelayMilliwatt} mW, low power {result.LowPowerMilliwatt} mW, {result.ReceiptVerdict}",
        .. result.Priorities.OrderBy(p => p.Key).Select(p => $"{p.Key}: {p.Value}"),
        .. result.NodeFailures.OrderBy(f => f.Key).Select(f => $"{f.Key} failed at {f.Value}"),
        .. result.Samples.Select(s => $"{s.Seconds}: {s.QueuedBundles} {string.Join('/', s.Accepted)} {string.Join('/', s.Delivered)} {s.IsUplinkUp} {s.UplinkLatencyMs} {s.IsGatewayUp} {s.NodesAlive} {s.PdusSent} {s.CommandsSent}"),
        .. result.Links.Select(l => $"{l.From}-{l.To} {l.Reception}")]);
}
