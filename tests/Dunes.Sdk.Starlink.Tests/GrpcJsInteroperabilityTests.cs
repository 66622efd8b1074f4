using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Dunes.Sdk.Simulation.Dish;
using Dunes.Sdk.Simulation.Traces;

namespace Dunes.Sdk.Starlink.Tests;

/// <summary>Against grpc-js 1.14.7, a gRPC of other makers; skipped where it is not installed (see Peers/grpc-js/README.md).</summary>
public class GrpcJsInteroperabilityTests
{
    private static readonly DateTimeOffset Started = new(2024, 12, 12, 9, 7, 1, TimeSpan.Zero);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_grpc_js_client_reads_the_simulated_dish()
    {
        var dish = new SimulatedDish(LinkTrace.Default, () => TimeSpan.FromSeconds(1000), Started, at => at >= TimeSpan.FromSeconds(990) ? DishOutageCause.Obstructed : null);
        await using var server = await SimulatedDishServer.StartAsync(dish, new(IPAddress.Loopback, 0), Cancellation);
        using var peer = Start("client", server.Endpoint.ToString(), Proto);
        var lines = (await peer.StandardOutput.ReadToEndAsync(Cancellation)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(4, lines.Length);
        using var status = JsonDocument.Parse(lines[0]);
        using var history = JsonDocument.Parse(lines[1]);
        using var device = JsonDocument.Parse(lines[2]);
        using var location = JsonDocument.Parse(lines[3]);

        var answer = status.RootElement.GetProperty("answer");
        Assert.Equal("7", answer.GetProperty("id").GetString());
        Assert.Equal("dish_get_status", answer.GetProperty("response").GetString());
        var outage = answer.GetProperty("dish_get_status").GetProperty("outage");
        Assert.Equal("OBSTRUCTED", outage.GetProperty("cause").GetString());
        Assert.Equal("10000000000", outage.GetProperty("duration_ns").GetString());
        Assert.Equal(1, answer.GetProperty("dish_get_status").GetProperty("pop_ping_drop_rate").GetDouble());

        var rings = history.RootElement.GetProperty("answer").GetProperty("dish_get_history");
        Assert.Equal("1000", rings.GetProperty("current").GetString());
        var latency = rings.GetProperty("pop_ping_latency_ms");
        Assert.Equal(900, latency.GetArrayLength());
        Assert.Equal(LinkTrace.Default.At(TimeSpan.FromSeconds(950)).LatencyMs, latency[50].GetSingle(), 0.001f); // second 950 stands at 950 mod 900
        Assert.Equal("hp1_proto1", device.RootElement.GetProperty("answer").GetProperty("get_device_info").GetProperty("device_info").GetProperty("hardware_version").GetString());
        Assert.Equal(7, location.RootElement.GetProperty("code").GetInt32());
        Assert.Equal("GetLocation requests are not enabled on this device", location.RootElement.GetProperty("details").GetString());
    }

    [Fact]
    public async Task Our_client_reads_a_grpc_js_dish()
    {
        using var peer = Start("server", Proto);
        try
        {
            var port = await peer.StandardOutput.ReadLineAsync(Cancellation);
            using var dish = new DishClient(new() { Address = new($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromSeconds(20) });
            var status = await dish.GetStatusAsync(Cancellation);
            Assert.Equal(("ut-js", "rev4_prod1", TimeSpan.FromSeconds(6328)), (status.DeviceId, status.HardwareVersion, status.Uptime));
            Assert.Equal((0.25, TimeSpan.FromMilliseconds(26.5)), (status.PopPingDropRate, status.PopPingLatency));
            Assert.Equal(["roaming"], status.Alerts);
            Assert.Equal((DishOutageCause.Obstructed, TimeSpan.FromSeconds(1.5), true), (status.Outage!.Cause, status.Outage.Duration, status.Outage.DidSwitch));
            Assert.Equal("2024-05-08T23:14:46", status.Outage.Start!.Value.ToString("s", CultureInfo.InvariantCulture));

            var denied = await Assert.ThrowsAsync<DishRefusedException>(async () => await dish.GetHistoryAsync(Cancellation));
            Assert.Equal(7, denied.GrpcStatus);
            Assert.Contains("PERMISSION_DENIED: é: 50% denied", denied.Message, StringComparison.Ordinal);
            var empty = await Assert.ThrowsAsync<DishRefusedException>(async () => await dish.GetStatusAsync(Cancellation));
            Assert.Equal(-1, empty.GrpcStatus);
        }
        finally
        {
            peer.StandardInput.Close();
            await peer.WaitForExitAsync(Cancellation);
        }
    }

    private static string Proto => Path.Combine(Checkout(), "src", "Dunes.Sdk.Starlink", "Dish", "Protos", "dish.proto");

    private static Process Start(params string[] arguments)
    {
        var folder = Path.Combine(Checkout(), "tests", "Dunes.Sdk.Starlink.Tests", "Peers", "grpc-js");
        var modules = new[] { Environment.GetEnvironmentVariable("DUNES_GRPC_JS"), folder }
            .Where(place => !string.IsNullOrEmpty(place))
            .Select(place => Path.Combine(place!, "node_modules"))
            .FirstOrDefault(place => Directory.Exists(Path.Combine(place, "@grpc", "grpc-js")));
        if (modules is null) Assert.Skip("grpc-js is not installed: npm ci --ignore-scripts --prefix tests/Dunes.Sdk.Starlink.Tests/Peers/grpc-js");
        try
        {
            var start = new ProcessStartInfo("node", [Path.Combine(folder, "peer.js"), .. arguments]) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false };
            start.Environment["NODE_PATH"] = modules;
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("node is not installed.");
            throw;
        }
    }

    private static string Checkout()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, "Dunes.Sdk.sln"))) return at.FullName;
        }

        Assert.Skip("the tests run outside a checkout.");
        return string.Empty;
    }
}
