using Dunes.Sdk.Gateway.Tests.World;
using Dunes.Sdk.Mesh.Models;

namespace Dunes.Sdk.Gateway.Tests;

/// <summary>What is a repeat, and what only looks like one: no sensor hears "delivered" for a value that was thrown away.</summary>
public class RepeatTests
{
    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    private static void Report(FlowWorld world, SensorProperty property, byte value, uint counter)
    {
        world.Report(property, value, counter);
        world.Run(Seconds(8));
    }

    [Fact]
    public void A_sensor_that_counts_from_one_again_is_heard_again()
    {
        using var world = new FlowWorld();
        for (uint counter = 1; counter <= 3; counter++) Report(world, SensorProperty.Alarm, 3, counter);

        // The battery was changed: the report counter starts over, the mesh sequence goes on.
        for (uint counter = 1; counter <= 3; counter++) Report(world, SensorProperty.Alarm, 9, counter);
        Assert.Equal([3, 3, 3, 9, 9, 9], world.Accepted.Select(reading => reading.Value));
        Assert.Equal([3, 3, 3, 9, 9, 9], world.Delivered.Select(reading => reading.Value));
        Assert.Equal(0, world.Gateway.Counters.ReadingsRepeated);
        Assert.DoesNotContain(world.Delivered, reading => reading.IsPossiblyRepeated);
    }

    [Fact]
    public void A_counter_that_starts_over_with_the_same_value_is_delivered_and_marked()
    {
        using var world = new FlowWorld();
        for (uint counter = 1; counter <= 3; counter++) Report(world, SensorProperty.Alarm, 3, counter);
        Report(world, SensorProperty.Alarm, 3, 1);
        Assert.Equal([false, false, false, true], world.Delivered.Select(reading => reading.IsPossiblyRepeated));
        Assert.Equal((1, 0), (world.Gateway.Counters.ReadingsMarked, world.Gateway.Counters.ReadingsRepeated));
    }

    [Fact]
    public void Two_values_of_one_property_in_one_message_are_two_readings()
    {
        using var world = new FlowWorld();
        world.ReportAll(FlowWorld.Value(SensorProperty.Alarm, 0), FlowWorld.Value(SensorProperty.Alarm, 5), FlowWorld.Counter(1));
        world.RunUntil(() => world.Delivered.Count == 2, Seconds(8));
        Assert.Equal([(0, 0L), (1, 5L)], world.Delivered.Select(reading => (reading.Position, reading.Value)).Order());

        world.ReportAll(FlowWorld.Value(SensorProperty.HeartRate, 70), FlowWorld.Value(SensorProperty.HeartRate, 70), FlowWorld.Counter(2));
        world.RunUntil(() => world.Delivered.Count == 4, Seconds(20));
        Assert.Equal(0, world.Gateway.Counters.ReadingsRepeated);
    }

    [Fact]
    public void The_same_report_two_days_later_is_new_and_one_three_minutes_later_is_marked()
    {
        using var world = new FlowWorld();
        Report(world, SensorProperty.Alarm, 3, 1);
        world.Skip(TimeSpan.FromMinutes(3));
        Report(world, SensorProperty.Alarm, 3, 1);
        Assert.True(world.Delivered[^1].IsPossiblyRepeated);
        world.Skip(TimeSpan.FromHours(50));
        Report(world, SensorProperty.Alarm, 3, 1);
        Assert.Equal([false, true, false], world.Delivered.Select(reading => reading.IsPossiblyRepeated));
    }

    [Fact]
    public void A_reading_that_is_sent_again_after_other_vital_signs_is_a_repeat_and_an_alarm_a_doubt()
    {
        using var world = new FlowWorld();
        Report(world, SensorProperty.Alarm, 3, 1);
        world.Report(SensorProperty.HeartRate, 70, 2);
        world.Run(Seconds(1));
        Report(world, SensorProperty.HeartRate, 70, 2);
        Report(world, SensorProperty.Alarm, 3, 1);
        Assert.Equal((1, 1), (world.Gateway.Counters.ReadingsRepeated, world.Gateway.Counters.ReadingsMarked));
        Assert.Equal([false, true], world.Delivered.Where(reading => reading.Property == SensorProperty.Alarm).Select(reading => reading.IsPossiblyRepeated));
    }

    [Fact]
    public void A_gateway_whose_mesh_uses_the_same_addresses_has_readings_of_its_own()
    {
        using var world = new FlowWorld();
        Report(world, SensorProperty.Alarm, 3, 1);
        Assert.Equal(world.GatewayOptions.Telemetry.NodeId, Assert.Single(world.Accepted).Gateway);
        Assert.Equal(world.Accepted[0], world.Delivered[0]); // all of it, so that an advisor can tell two sites apart
    }

    [Fact]
    public void A_repeat_is_known_after_a_restart_and_a_recording_of_the_air_has_no_effect()
    {
        using var world = new FlowWorld();
        Report(world, SensorProperty.Alarm, 3, 1);
        Report(world, SensorProperty.HeartRate, 130, 2);
        world.Report(SensorProperty.HeartRate, 70, 3); // waits in memory as the gateway dies
        world.Run(Seconds(1));
        var air = world.AirLog.ToArray();
        world.KillGateway();
        world.Inject(air);
        world.Run(Seconds(20));

        // The last was never stored, so its replay is its first arrival.
        Assert.Equal([3, 130, 70], world.Delivered.Select(reading => reading.Value));
        Assert.DoesNotContain(world.Delivered, reading => reading.IsPossiblyRepeated);

        world.KillGateway();
        world.Skip(TimeSpan.FromDays(3));
        world.Inject(air);
        world.Run(Seconds(20));
        Assert.Equal(3, world.Delivered.Count);
    }
}
