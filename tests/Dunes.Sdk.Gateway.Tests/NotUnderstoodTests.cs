using Dunes.Sdk.Gateway.Tests.World;
using Dunes.Sdk.Mesh.Models;

namespace Dunes.Sdk.Gateway.Tests;

/// <summary>What the gateway cannot use is counted by reason.</summary>
public class NotUnderstoodTests
{
    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    [Theory]
    [InlineData("5201")] // a Sensor Status that ends in the middle of an id
    [InlineData("52")] // none of its values is here: that is no fault
    [InlineData("820402")] // a Generic OnOff Status of neither off nor on
    [InlineData("8205")] // an opcode that the gateway does not use
    [InlineData("C00102")] // a vendor's
    public void A_message_that_is_not_understood_is_counted_by_reason(string accessPdu)
    {
        using var world = new FlowWorld();
        world.SendToGateway(world.Sensor, Convert.FromHexString(accessPdu));
        world.Run(Seconds(5));
        var counters = world.Gateway.Counters.NotUnderstood;
        (long, long) expected = accessPdu switch { "5201" or "820402" => (1, 0), "52" => (0, 0), _ => (0, 1) };
        Assert.Equal(expected, (counters.Malformed, counters.UnknownOpcode));
        Assert.Equal(0, counters.WrongKey);
        Assert.Empty(world.Accepted);
    }

    [Fact]
    public void A_message_under_another_key_is_counted()
    {
        using var world = new FlowWorld(static gateway => gateway.ApplicationKeyIndex = 1);
        world.Report(SensorProperty.Alarm, 3, 1);
        world.Run(Seconds(5));
        Assert.Equal(1, world.Gateway.Counters.NotUnderstood.WrongKey);
    }

    [Fact]
    public void A_value_too_long_for_a_number_is_counted_and_its_neighbours_are_read()
    {
        using var world = new FlowWorld();
        var tooLong = FlowWorld.Value(SensorProperty.HeartRate, new byte[9]);
        world.ReportAll(tooLong, FlowWorld.Value(SensorProperty.Alarm, 3), FlowWorld.Counter(1));
        world.RunUntil(() => world.Delivered.Count == 1, Seconds(10));
        Assert.Equal((SensorProperty.Alarm, 1), (world.Delivered[0].Property, world.Delivered[0].Position));
        Assert.Equal(1, world.Gateway.Counters.NotUnderstood.UnsupportedSize);
    }

    [Fact]
    public void A_counter_too_long_is_no_counter_and_the_values_beside_it_are_read()
    {
        using var world = new FlowWorld();
        world.ReportAll(FlowWorld.Value(SensorProperty.Alarm, 3), FlowWorld.Value(SensorProperty.ReportCounter, 1, 0, 0, 0, 1));
        world.RunUntil(() => world.Delivered.Count == 1, Seconds(10));
        Assert.Equal(0u, world.Delivered[0].ReportCounter);
        Assert.Equal(1, world.Gateway.Counters.NotUnderstood.UnsupportedSize);
    }
}
