using Dunes.Sdk.Starlink.Dish;
using System.Globalization;
using System.Text.Json;
using Dunes.Sdk.Starlink.Dish.Protos;
using Dunes.TestSupport;
using Google.Protobuf;

namespace Dunes.Sdk.Starlink.Tests.Dish;

public class DishMessagesTests
{
    [Fact]
    public void Requests_are_the_octets_of_the_real_tools()
    {
        Assert.Equal("E23E00", Convert.ToHexString(DishMessages.EncodeGetStatus())); // field 1004, length 0
        Assert.Equal("FA3E00", Convert.ToHexString(DishMessages.EncodeGetHistory())); // field 1007, length 0
    }

    // Written out by hand from the field numbers, so that a wrong number in the .proto shows.
    [Fact]
    public void A_status_in_octets_written_by_hand_is_read()
    {
        var inner = Bytes(
            "0A07" + "0A05" + "7574303031",           // device_info=1 { id=1 "ut001" }
            "1203" + "08B831",                         // device_state=2 { uptime_s=1 6328 }
            "DD3E" + "0000003E",                       // pop_ping_drop_rate=1003 0.125
            "E23E07" + "0D0000003F" + "2801",          // obstruction_stats=1004 { fraction_obstructed=1 0.5, currently_obstructed=5 true }
            "EA3E04" + "3801" + "4801",                // alerts=1005 { roaming=7, is_heating=9 }
            "FD3E" + "00007A44",                       // downlink_throughput_bps=1007 1000
            "853F" + "0000FA43",                       // uplink_throughput_bps=1008 500
            "8D3F" + "0000D841");                      // pop_ping_latency_ms=1009 27
        var octets = Bytes("1811" + "A27D" + inner.Length.ToString("X2", CultureInfo.InvariantCulture), Convert.ToHexString(inner)); // api_version=3 17, dish_get_status=2004

        Assert.True(DishMessages.TryDecodeStatus(octets, out var status));
        Assert.Equal("ut001", status.DeviceId);
        Assert.Equal(TimeSpan.FromSeconds(6328), status.Uptime);
        Assert.Equal(0.125, status.PopPingDropRate);
        Assert.Equal(0.5, status.FractionObstructed);
        Assert.True(status.IsObstructed);
        Assert.Equal(["roaming", "is_heating"], status.Alerts);
        Assert.Equal(1000, status.DownlinkBitsPerSecond);
        Assert.Equal(500, status.UplinkBitsPerSecond);
        Assert.Equal(TimeSpan.FromMilliseconds(27), status.PopPingLatency);
        Assert.Null(status.Outage);
        Assert.Equal("CONNECTED", status.State);
        Assert.False(DishMessages.TryDecodeHistory(octets, out _));
    }

    [Fact]
    public void An_outage_counts_in_gps_time()
    {
        // The first of the published outages: BOOTING at GPS 1399245304.801994822 s for 596.378678715 s; 1399245304 GPS is 2024-05-08T23:14:46 UTC.
        var octets = Encode(new DishGetStatusResponse
        {
            PopPingDropRate = 1,
            Outage = new() { Cause = Sdk.Starlink.Dish.Protos.DishOutage.Types.Cause.Booting, StartTimestampNs = 1399245304801994822, DurationNs = 596378678715, DidSwitch = true },
        });
        Assert.True(DishMessages.TryDecodeStatus(octets, out var status));
        var outage = Assert.IsType<DishOutage>(status.Outage);
        Assert.Equal(DishOutageCause.Booting, outage.Cause);
        Assert.Equal(new DateTimeOffset(2024, 5, 8, 23, 14, 46, TimeSpan.Zero), new DateTimeOffset(outage.Start!.Value.Ticks / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond, TimeSpan.Zero));
        Assert.Equal(596.378, outage.Duration.TotalSeconds, 0.001);
        Assert.True(outage.DidSwitch);
        Assert.Equal(1, status.PopPingDropRate);
        Assert.Equal("Booting", status.State);
    }

    [Fact]
    public void What_is_missing_is_null()
    {
        Assert.True(DishMessages.TryDecodeStatus(Encode(new DishGetStatusResponse()), out var status));
        Assert.Equal(new DishStatus { DownlinkBitsPerSecond = 0, UplinkBitsPerSecond = 0, TimeToFirstSlot = TimeSpan.Zero, Alerts = status.Alerts }, status);
        Assert.Empty(status.Alerts);
    }

    [Fact]
    public void What_is_no_number_or_out_of_range_is_null()
    {
        Assert.True(DishMessages.TryDecodeStatus(
            Encode(new DishGetStatusResponse
            {
                DeviceState = new() { UptimeS = ulong.MaxValue },
                PopPingDropRate = float.NaN,
                PopPingLatencyMs = float.PositiveInfinity,
                DownlinkThroughputBps = float.NaN,
                UplinkThroughputBps = -1,
                SecondsToFirstNonemptySlot = -1,
                ObstructionStats = new() { FractionObstructed = 1.5f },
            }),
            out var status));
        Assert.Equal(new DishStatus { IsObstructed = false, Alerts = status.Alerts }, status);
    }

    [Fact]
    public void A_loss_of_zero_is_known_beside_a_latency()
    {
        Assert.True(DishMessages.TryDecodeStatus(Encode(new DishGetStatusResponse { PopPingLatencyMs = 30 }), out var status));
        Assert.Equal(0, status.PopPingDropRate);
    }

    [Fact]
    public void The_extremes_of_an_outage_are_read()
    {
        foreach (var nanoseconds in new[] { long.MinValue, long.MaxValue, -1 })
        {
            var octets = Encode(new DishGetStatusResponse { Outage = new() { Cause = (Sdk.Starlink.Dish.Protos.DishOutage.Types.Cause)99, StartTimestampNs = nanoseconds, DurationNs = ulong.MaxValue } });
            Assert.True(DishMessages.TryDecodeStatus(octets, out var status));
            Assert.Equal(DishOutageCause.Unknown, status.Outage!.Cause);
        }
    }

    [Theory]
    [InlineData(0, "")]
    [InlineData(1, "0")]
    [InlineData(3, "0 1 2")]
    [InlineData(4, "0 1 2 3")]
    [InlineData(5, "1 2 3 4")]
    [InlineData(8, "4 5 6 7")]
    [InlineData(10, "6 7 8 9")]
    public void A_ring_of_four_is_unwrapped_by_current(int current, string expected)
    {
        var ring = new float[4];
        for (var sample = 0; sample < current; sample++) ring[sample % 4] = sample;
        var answer = new DishGetHistoryResponse { Current = (ulong)current };
        answer.PopPingLatencyMs.Add(ring);
        Assert.True(DishMessages.TryDecodeHistory(new Response { DishGetHistory = answer }.ToByteArray(), out var history));
        Assert.Equal(expected, string.Join(' ', history.PopPingLatencyMs));
        Assert.Empty(history.PopPingDropRate); // a ring that firmware no longer fills
        Assert.Equal((ulong)current, history.Current);
    }

    [Theory]
    [InlineData("")] // an empty Response has no answer in it
    [InlineData("1811")] // only api_version
    [InlineData("C2BB0100")] // wifi_get_status=3004: a router answered
    [InlineData("A27D05")] // dish_get_status that ends too soon
    [InlineData("FFFFFFFFFFFFFFFFFFFFFF")]
    public void Octets_that_are_no_answer_are_refused(string octets)
    {
        Assert.False(DishMessages.TryDecodeStatus(Convert.FromHexString(octets), out var status));
        Assert.False(DishMessages.TryDecodeHistory(Convert.FromHexString(octets), out var history));
        Assert.Null(status);
        Assert.Null(history);
    }

    [Fact]
    public void An_answer_beyond_the_bound_is_refused() => Assert.False(DishMessages.TryDecodeStatus(new byte[DishMessages.MaxSize + 1], out _));

    [Fact]
    public void Any_octets_give_an_answer_or_none_and_bounded_memory()
    {
        var random = new Random(4002);
        var history = new DishGetHistoryResponse { Current = 7 };
        history.PopPingDropRate.Add([1, 2, 3, 4, 5]);
        history.Outages.Add(new Sdk.Starlink.Dish.Protos.DishOutage { DurationNs = 5, StartTimestampNs = 9 });
        byte[][] valid =
        [
            Encode(new DishGetStatusResponse { DeviceInfo = new() { Id = "ut", SoftwareVersion = "v" }, PopPingLatencyMs = 3, PopPingDropRate = 0.5f, Alerts = new() { Roaming = true }, ObstructionStats = new() { FractionObstructed = 1 } }),
            new Response { DishGetHistory = history }.ToByteArray(),
        ];
        var octets = new byte[128];
        for (var round = 0; round < Depth.Of(50_000, 1_000_000); round++)
        {
            var input = octets.AsSpan(0, random.Next(octets.Length));
            if (round % 2 == 0)
            {
                random.NextBytes(input);
            }
            else
            {
                var source = valid[round / 2 % valid.Length];
                input = octets.AsSpan(0, source.Length);
                source.CopyTo(input);
                for (var fault = random.Next(1, 4); fault > 0; fault--) input[random.Next(input.Length)] = (byte)random.Next(256);
                input = input[..random.Next(input.Length / 2, input.Length + 1)];
            }

            var before = GC.GetAllocatedBytesForCurrentThread();
            DishMessages.TryDecodeStatus(input, out _);
            DishMessages.TryDecodeHistory(input, out _);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 32 * 1024);
        }
    }

    [Fact]
    public void The_real_status_of_2024_is_read_back_from_our_messages()
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Real("dish-get-status-2024.json")));
        var root = json.RootElement.GetProperty("dishGetStatus");
        // What the published JSON says, put into octets by the API's own JSON mapping; names that this package does not read are passed over.
        var parser = new JsonParser(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));
        var octets = new Response { ApiVersion = 17, DishGetStatus = parser.Parse<DishGetStatusResponse>(root.GetRawText()) }.ToByteArray();

        Assert.True(DishMessages.TryDecodeStatus(octets, out var status));
        Assert.Equal("rev4_prod1", status.HardwareVersion);
        Assert.Equal(TimeSpan.FromSeconds(6328), status.Uptime);
        Assert.Equal(26.808, status.PopPingLatency!.Value.TotalMilliseconds, 0.001);
        Assert.Equal(0, status.PopPingDropRate);
        Assert.Equal(74222.41, status.DownlinkBitsPerSecond!.Value, 0.01);
        Assert.Equal(0.13378, status.FractionObstructed!.Value, 0.00001);
        Assert.Equal(["roaming", "is_heating"], status.Alerts);
        Assert.Equal("CONNECTED", status.State);
    }

    [Fact]
    public void The_real_ring_of_2024_is_unwrapped()
    {
        const int Current = 13547;
        var rows = File.ReadLines(Real("dish-history-ring-2024.csv")).Where(line => char.IsAsciiDigit(line[0]))
            .Select(line => Array.ConvertAll(line.Split(','), field => float.Parse(field, CultureInfo.InvariantCulture))).ToArray();
        Assert.Equal(900, rows.Length);
        var answer = new DishGetHistoryResponse { Current = Current };
        answer.PopPingDropRate.Add(rows.Select(row => row[1]));
        answer.PopPingLatencyMs.Add(rows.Select(row => row[2]));
        answer.DownlinkThroughputBps.Add(rows.Select(row => row[3]));
        Assert.True(DishMessages.TryDecodeHistory(new Response { DishGetHistory = answer }.ToByteArray(), out var history));

        Assert.Equal(900, history.PopPingDropRate.Count);
        Assert.Equal(76, history.PopPingDropRate.Count(drop => drop == 1));
        Assert.Equal(rows[(Current - 1) % 900][2], history.PopPingLatencyMs[^1]);
        Assert.Equal(rows[Current % 900][2], history.PopPingLatencyMs[0]);
        Assert.Equal(rows[Current % 900][3], history.DownlinkBitsPerSecond[0]);
    }

    private static string Real(string file)
    {
        var folder = Vectors.BesideCheckout("starlink");
        var path = folder is null ? null : Path.Combine(folder, file);
        if (path is null || !File.Exists(path)) Assert.Skip($"{file} is not beside this checkout; it has no licence that would let it be copied here.");
        return path;
    }

    private static byte[] Encode(DishGetStatusResponse status) => new Response { DishGetStatus = status }.ToByteArray();

    private static byte[] Bytes(params string[] hex) => Convert.FromHexString(string.Concat(hex));
}
