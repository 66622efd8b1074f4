using Dunes.Sdk.Gateway.Tests.World;
using Dunes.Sdk.Mesh.Models;

namespace Dunes.Sdk.Gateway.Tests;

/// <summary>What a life of ground that is gone had acknowledged comes again with the mark, whatever became of the session and by whichever way it goes then.</summary>
public class MarkTests
{
    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_a_lost_ground_delivered_is_marked_also_where_it_died_with_its_acknowledgement(bool diesWithIt)
    {
        using var world = new FlowWorld { GatewayClock = static _ => DtnTime.Unknown };
        world.GatewayUplink.TellsIncarnation = world.GroundUplink.TellsIncarnation = true;
        var isFirst = true;
        world.Ground.Delivered += _ =>
        {
            if (isFirst && diesWithIt) world.GatewayUplink.Hangup();
            isFirst = false;
        };
        world.DropToGateway = true;
        world.Report(SensorProperty.Alarm, 3, 1);
        world.RunUntil(() => world.Delivered.Count == 1, Seconds(5));
        world.Run(Seconds(1));
        world.LoseGroundStore();
        world.GatewayUplink.TellsIncarnation = world.GroundUplink.TellsIncarnation = true;
        DeliverAgain(world);
        Assert.Equal([false, true], world.Delivered.Select(reading => reading.IsPossiblyRepeated));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)] // the way back to ground is by a hop that tells no life: a relay
    public void What_a_lost_ground_delivered_is_marked_also_where_the_second_way_tells_no_life(bool tells)
    {
        using var world = new FlowWorld { GatewayClock = static _ => DtnTime.Unknown };
        world.GatewayUplink.TellsIncarnation = world.GroundUplink.TellsIncarnation = true;
        world.Report(SensorProperty.Alarm, 3, 1);
        world.RunUntil(() => world.Delivered.Count == 1, Seconds(5));
        world.DropToGateway = true;
        world.Run(Seconds(1));
        world.LoseGroundStore();
        world.GatewayUplink.TellsIncarnation = world.GroundUplink.TellsIncarnation = tells;
        DeliverAgain(world);
        Assert.Equal([false, true], world.Delivered.Select(reading => reading.IsPossiblyRepeated));
    }

    /// <summary>The gateway sleeps for an hour while ground runs, so that neither age nor clock tells that the bundle is older than ground's start.</summary>
    private static void DeliverAgain(FlowWorld world)
    {
        world.DropToGateway = false;
        world.GatewayUplink.Cut();
        world.Run(Seconds(1));
        world.Skip(TimeSpan.FromHours(1));
        world.Connect();
        world.GatewaySlept = TimeSpan.FromHours(1);
        world.RunUntil(() => world.Delivered.Count == 2, TimeSpan.FromMinutes(20));
    }
}
