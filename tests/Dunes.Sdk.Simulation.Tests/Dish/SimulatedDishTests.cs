using Dunes.Sdk.Simulation.Dish;
using Dunes.Sdk.Simulation.Traces;
using Dunes.Sdk.Starlink;
using Dunes.Sdk.Starlink.Dish;
using Dunes.TestSupport;

namespace Dunes.Sdk.Simulation.Tests.Dish;

public class SimulatedDishTests
{
    private static readonly DateTimeOffset Started = new(2024, 12, 12, 9, 7, 1, TimeSpan.Zero);
    private TimeSpan _elapsed = TimeSpan.FromSeconds(50);

    [Fact]
    public void Its_status_follows_the_trace()
    {
        var dish = new SimulatedDish(LinkTrace.Default, () => _elapsed, Started);
        for (var second = 0; second < 200; second++)
        {
            _elapsed = TimeSpan.FromSeconds(second);
            var status = Status(dish);
            var sample = LinkTrace.Default.At(_elapsed);
            Assert.Equal((double)sample.DropRate, status.PopPingDropRate);
            Assert.Equal(sample.LatencyMs, status.PopPingLatency!.Value.TotalMilliseconds, 0.001);
            Assert.Equal("CONNECTED", status.State);
        }
    }

    [Fact]
    public void A_forced_outage_lies_over_the_trace_and_tells_its_beginning()
    {
        var dish = new SimulatedDish(LinkTrace.Default, () => _elapsed, Started, at => at.TotalSeconds is >= 20 and < 60 ? DishOutageCause.NoSatellites : null);
        _elapsed = TimeSpan.FromSeconds(19.9);
        Assert.Null(Status(dish).Outage);
        _elapsed = TimeSpan.FromSeconds(50);
        var held = Status(dish);
        Assert.Equal(new(DishOutageCause.NoSatellites, Started + TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(30), false), held.Outage);
        Assert.Equal(1, held.PopPingDropRate);
        _elapsed = TimeSpan.FromSeconds(60);
        Assert.Null(Status(dish).Outage);
    }

    [Fact]
    public void A_second_of_the_trace_that_lost_everything_is_an_outage()
    {
        var trace = LinkTrace.Of("gaps", [new(30, 0, 1, 1, false, 0), new(0, 1, 0, 0, true, 0.1f), new(0, 1, 0, 0, false, 0.1f)]);
        var dish = new SimulatedDish(trace, () => _elapsed, Started);
        _elapsed = TimeSpan.FromSeconds(1);
        Assert.Equal(DishOutageCause.Obstructed, Status(dish).Outage!.Cause);
        Assert.True(Status(dish).IsObstructed);
        _elapsed = TimeSpan.FromSeconds(2);
        Assert.Equal(DishOutageCause.NoPings, Status(dish).Outage!.Cause);
        _elapsed = TimeSpan.FromSeconds(6);
        var history = History(dish);
        Assert.Equal([DishOutageCause.Obstructed, DishOutageCause.NoPings, DishOutageCause.Obstructed, DishOutageCause.NoPings], history.Outages.Select(outage => outage.Cause));
        Assert.All(history.Outages, outage => Assert.Equal(TimeSpan.FromSeconds(1), outage.Duration));
        Assert.Equal("0 1 1 0 1 1", string.Join(' ', history.PopPingDropRate));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(10, 10)]
    [InlineData(899, 899)]
    [InlineData(900, 900)]
    [InlineData(901, 900)]
    [InlineData(5000, 900)]
    public void Its_history_holds_the_last_900_seconds_in_a_ring(int seconds, int count)
    {
        _elapsed = TimeSpan.FromSeconds(seconds);
        var history = History(new(LinkTrace.Default, () => _elapsed, Started));
        Assert.Equal(((ulong)seconds, count), (history.Current, history.PopPingLatencyMs.Count));
        for (var at = 0; at < count; at++) Assert.Equal(LinkTrace.Default.At(TimeSpan.FromSeconds(seconds - count + at)).LatencyMs, history.PopPingLatencyMs[at]);
    }

    [Theory]
    [InlineData("E23E00", 0, "")]
    [InlineData("FA3E00", 0, "")]
    [InlineData("823F00", 0, "")] // get_device_info=1008
    [InlineData("CA3F00", 7, "GetLocation requests are not enabled on this device")] // get_location=1017
    [InlineData("CA3E00", 12, "The request is not known to this device")] // reboot=1001
    [InlineData("", 12, "The request is not known to this device")]
    [InlineData("E23E05", 3, "The request is no protobuf message")]
    public void Each_request_gets_the_status_of_a_real_dish(string request, int status, string message)
    {
        var octets = new SimulatedDish(LinkTrace.Default, () => _elapsed, Started).Handle(Convert.FromHexString(request), out var found, out var text);
        Assert.Equal((status, message, status == 0), (found, text, octets is not null));
    }

    [Fact]
    public void The_id_of_a_request_comes_back()
    {
        // id=1 is 42, get_status
        var octets = new SimulatedDish(LinkTrace.Default, () => _elapsed, Started).Handle(Convert.FromHexString("082A" + "E23E00"), out _, out _);
        Assert.Equal([0x08, 0x2A], octets!.AsSpan(0, 2).ToArray());
    }

    [Fact]
    public void Any_request_gets_an_answer_or_a_status()
    {
        var random = new Random(4003);
        var dish = new SimulatedDish(LinkTrace.Of("one", new LinkSample[1]), () => _elapsed, Started);
        var octets = new byte[32];
        byte[] valid = [0x08, 0x2A, 0x6A, 0x02, 0x75, 0x74, 0xE2, 0x3E, 0x00];
        for (var round = 0; round < Depth.Of(50_000, 1_000_000); round++)
        {
            var input = octets.AsSpan(0, random.Next(octets.Length + 1));
            random.NextBytes(input);
            if (round % 2 == 0)
            {
                input = octets.AsSpan(0, valid.Length);
                valid.CopyTo(input);
                input[random.Next(input.Length)] = (byte)random.Next(256);
            }

            var answer = dish.Handle(input, out var status, out _);
            if (status is not (0 or 3 or 7 or 12) || (answer is null) != (status != 0)) Assert.Fail($"{Convert.ToHexString(input)} gave {status}");
        }
    }

    private static DishStatus Status(SimulatedDish dish)
    {
        Assert.True(DishMessages.TryDecodeStatus(dish.Handle(DishMessages.EncodeGetStatus(), out _, out _), out var status));
        return status;
    }

    private static DishHistory History(SimulatedDish dish)
    {
        Assert.True(DishMessages.TryDecodeHistory(dish.Handle(DishMessages.EncodeGetHistory(), out _, out _), out var history));
        return history;
    }
}
