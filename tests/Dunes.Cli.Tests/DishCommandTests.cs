using System.Net;
using System.Text.Json;
using Dunes.Sdk.Simulation.Dish;
using Dunes.Sdk.Simulation.Traces;
using Dunes.Sdk.Starlink;

namespace Dunes.Cli.Tests;

/// <summary>The verb against a dish that answers over real gRPC on loopback.</summary>
public class DishCommandTests
{
    private static readonly DateTimeOffset Started = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_connected_dish_says_so_with_its_latency()
    {
        await using var server = await StartAsync(outage: null);
        var run = await DunesProcess.RunAsync("dish", "status", "--address", server.Endpoint.ToString(), "--json");

        Assert.True(run.ExitCode == 0, run.Error);
        using var status = JsonDocument.Parse(run.Output);
        Assert.Equal("CONNECTED", status.RootElement.GetProperty("state").GetString());
        Assert.Equal(LinkTrace.Default.At(TimeSpan.FromSeconds(5)).LatencyMs, status.RootElement.GetProperty("popPingLatencyMs").GetDouble(), 2);
    }

    [Fact]
    public async Task A_dish_without_satellites_names_the_cause()
    {
        await using var server = await StartAsync(DishOutageCause.NoSchedule);
        var run = await DunesProcess.RunAsync("dish", "status", "--address", server.Endpoint.ToString());

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("SEARCHING", run.Output, StringComparison.Ordinal);
        Assert.Contains("NoSchedule", run.Output, StringComparison.Ordinal);
    }

    private static Task<SimulatedDishServer> StartAsync(DishOutageCause? outage) => SimulatedDishServer.StartAsync(
        new SimulatedDish(LinkTrace.Default, static () => TimeSpan.FromSeconds(5), Started, _ => outage), new IPEndPoint(IPAddress.Loopback, 0), TestContext.Current.CancellationToken);
}
