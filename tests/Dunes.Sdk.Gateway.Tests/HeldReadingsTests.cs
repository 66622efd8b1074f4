using Dunes.Sdk.Gateway.Tests.World;
using Dunes.Sdk.Mesh.Models;

namespace Dunes.Sdk.Gateway.Tests;

/// <summary>What a gateway says that it holds is what its store holds.</summary>
public class HeldReadingsTests
{
    [Fact]
    public void What_is_held_is_read_from_the_store_before_and_after_a_kill_and_gone_once_it_is_answered()
    {
        using var world = new FlowWorld();
        world.GatewayUplink.Cut();
        Assert.Empty(world.Gateway.ReadHeld());
        for (uint at = 1; at <= 3; at++)
        {
            world.Report(SensorProperty.Alarm, (byte)at, at);
            world.Run(TimeSpan.FromSeconds(8));
        }

        world.Report(SensorProperty.HeartRate, 70, 4, isAcknowledged: false);
        world.Run(TimeSpan.FromSeconds(15));
        Assert.Equal([1, 2, 3, 70], world.Gateway.ReadHeld().Select(reading => reading.Value));
        world.KillGateway();
        Assert.Equal([1, 2, 3, 70], world.Gateway.ReadHeld().Select(reading => reading.Value));
        Assert.All(world.Gateway.ReadHeld(), reading => Assert.Equal((FlowWorld.SensorAddress, world.GatewayBundles.Id), (reading.Source, reading.Gateway)));

        world.Connect();
        world.RunUntil(() => world.Gateway.Unanswered == 0, TimeSpan.FromMinutes(10));
        Assert.Equal([1, 2, 3, 70], world.Delivered.Select(reading => reading.Value).Order());
        Assert.Empty(world.Gateway.ReadHeld());
    }

    [Fact]
    public void A_result_is_no_reading()
    {
        using var world = new FlowWorld();
        world.Report(SensorProperty.Alarm, 3, 1);
        world.RunUntil(() => world.Switched.Count == 1, TimeSpan.FromSeconds(30));
        world.GatewayUplink.Cut();
        world.RunUntil(() => world.Gateway.CommandsUnderWay == 0, TimeSpan.FromMinutes(1));

        Assert.True(world.Gateway.Unanswered > 0); // the result
        Assert.DoesNotContain(world.Gateway.ReadHeld(), reading => reading.Value != 3);
    }
}
