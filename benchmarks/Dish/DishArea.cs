using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Dunes.Benchmarks.Quick;
using Dunes.Sdk.Simulation.Dish;
using Dunes.Sdk.Starlink;
using Dunes.Sdk.Starlink.Dish;
using Dunes.Sdk.Starlink.Dish.Grpc;
using Dunes.Sdk.Starlink.Dish.Protos;
using Google.Protobuf;

namespace Dunes.Benchmarks.Dish;

/// <summary>Decoding a dish's answers, and asking over loopback.</summary>
internal sealed class DishArea : IQuickArea
{
    private const string Install = "npm ci --ignore-scripts --prefix tests/Dunes.Sdk.Starlink.Tests/Peers/grpc-js";

    public string Name => "dish";

    public IEnumerable<QuickRow> Run()
    {
        var dish = new DishFixture();
        var utf8 = Encoding.UTF8.GetBytes(dish.Json);
        var decode = Settled(() => DishMessages.TryDecodeStatus(dish.Status, out _));
        yield return QuickRow.Nanoseconds("get_status, decode", decode, Settled(() => JsonSerializer.Deserialize(utf8, DishJsonContext.Default.DishJson)), $"System.Text.Json {Environment.Version}, the same figures, generated", 1.5, 4096);
        yield return QuickRow.Nanoseconds("get_status, decode", decode, Settled(() => JsonParser.Default.Parse<DishGetStatusResponse>(dish.Json)), $"Google.Protobuf {typeof(JsonParser).Assembly.GetName().Version?.ToString(3)} JsonParser", 5, 4096);

        var history = Settled(() => DishMessages.TryDecodeHistory(dish.History, out _));
        yield return new("get_history, decode and unwrap 900 s", history.NanosecondsPerCall, "ns/op", null, "none", null, "<= 100,000 ns", history.NanosecondsPerCall <= 100_000, history.AllocatedBytesPerCall);

        var reader = new GrpcFrameReader(DishMessages.MaxSize);
        var frame = Settled(() => reader.Read(dish.Frame, out _, out _));
        yield return new($"gRPC frame of {dish.Frame.Length} octets, decode", frame.NanosecondsPerCall, "ns/op", null, "none", null, "<= 100 ns, 0 B", frame.NanosecondsPerCall <= 100 && frame.AllocatedBytesPerCall == 0, frame.AllocatedBytesPerCall);

        yield return UnaryCalls(dish);
    }

    /// <summary>Measured once for the compiler, whose last tier comes late on a busy machine, and once for the figure; ours and the peer's alike.</summary>
    private static Measurement Settled(Action call)
    {
        Measurement.Of(call, TimeSpan.FromMilliseconds(100));
        return Measurement.Of(call);
    }

    /// <summary>One call after the other, client and server on one machine; wall time, as the peer runs in its own process.</summary>
    private static QuickRow UnaryCalls(DishFixture fixture)
    {
        using var server = new Server(fixture.Dish);
        using var dish = new DishClient(new() { Address = new($"http://{server.Address}"), Timeout = TimeSpan.FromSeconds(20) });
        for (var warm = 0; warm < 500; warm++) Ask();
        var allocated = GC.GetTotalAllocatedBytes();
        var watch = Stopwatch.StartNew();
        var calls = 0;
        for (; watch.Elapsed.TotalSeconds < 3; calls++) Ask();
        var ours = calls / watch.Elapsed.TotalSeconds;
        var bytes = (double)(GC.GetTotalAllocatedBytes() - allocated) / calls;
        var theirs = Peer(server.Address);
        return new("unary call over loopback, one at a time", ours, "op/s wall", theirs, theirs is null ? $"grpc-js client; install: {Install}" : "grpc-js 1.14.7 client of the same server", ours / theirs, ">= 1x", theirs is null ? null : ours >= theirs, bytes);

        void Ask() => dish.GetStatusAsync().AsTask().GetAwaiter().GetResult();
    }

    private static double? Peer(string address)
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (at is not null && !File.Exists(Path.Combine(at.FullName, "Dunes.Sdk.sln"))) at = at.Parent;
        if (at is null) return null;
        var folder = Path.Combine(at.FullName, "tests", "Dunes.Sdk.Starlink.Tests", "Peers", "grpc-js");
        var modules = new[] { Environment.GetEnvironmentVariable("DUNES_GRPC_JS"), folder }
            .Where(place => !string.IsNullOrEmpty(place))
            .Select(place => Path.Combine(place!, "node_modules"))
            .FirstOrDefault(place => Directory.Exists(Path.Combine(place, "@grpc", "grpc-js")));
        if (modules is null) return null;
        var proto = Path.Combine(at.FullName, "src", "Dunes.Sdk.Starlink", "Dish", "Protos", "dish.proto");
        var start = new ProcessStartInfo("node", [Path.Combine(folder, "peer.js"), "bench", address, proto, "3"]) { RedirectStandardOutput = true, UseShellExecute = false };
        start.Environment["NODE_PATH"] = modules;
        try
        {
            using var peer = Process.Start(start)!;
            using var answer = JsonDocument.Parse(peer.StandardOutput.ReadToEnd());
            return answer.RootElement.GetProperty("callsPerSecond").GetDouble();
        }
        catch (Exception failure) when (failure is System.ComponentModel.Win32Exception or JsonException)
        {
            Console.Error.WriteLine($"grpc-js did not run: {failure.Message}");
            return null;
        }
    }

    private sealed class Server(SimulatedDish dish) : IDisposable
    {
        private readonly SimulatedDishServer _server = SimulatedDishServer.StartAsync(dish, DishFixture.AnyPort).GetAwaiter().GetResult();

        public string Address => _server.Endpoint.ToString();

        public void Dispose() => _server.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }
}

/// <summary>The figures that a status decodes to, as a JSON tool would read them.</summary>
internal sealed record DishJson(
    DishJson.Device DeviceInfo, DishJson.State DeviceState, double PopPingDropRate, double PopPingLatencyMs, double DownlinkThroughputBps, double UplinkThroughputBps,
    double SecondsToFirstNonemptySlot, DishJson.Obstruction ObstructionStats, DishJson.Flags Alerts)
{
    internal sealed record Device(string Id, string HardwareVersion, string SoftwareVersion);

    internal sealed record State(string UptimeS);

    internal sealed record Obstruction(double FractionObstructed, bool CurrentlyObstructed);

    internal sealed record Flags(bool Roaming, bool IsHeating, bool ThermalThrottle);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(DishJson))]
internal sealed partial class DishJsonContext : JsonSerializerContext;
