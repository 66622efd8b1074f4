using Dunes.Sdk.Bundles;
using Dunes.Sdk.Gateway.Flow;
using Dunes.Sdk.Gateway.Tests.World;
using Dunes.Sdk.Mesh.Models;

namespace Dunes.Sdk.Gateway.Tests;

/// <summary>The replay entry of a mesh message is stored with the effect that the message had.</summary>
public class ReplayTests
{
    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    [Fact]
    public void A_recorded_Status_acknowledges_no_command_after_a_restart()
    {
        using var world = new FlowWorld(static gateway => gateway.CommandTimeout = TimeSpan.FromSeconds(5));
        world.Report(SensorProperty.Alarm, 3, 1);
        world.RunUntil(() => world.Ended.Count == 1, Seconds(10));
        AssertNoFalseAcknowledgement(world);
    }

    [Fact]
    public void Nor_does_one_of_an_actuator_that_had_a_reading_waiting()
    {
        using var world = new FlowWorld(static gateway => gateway.CommandTimeout = TimeSpan.FromSeconds(5));
        var pulse = new[] { FlowWorld.Value(SensorProperty.HeartRate, 70), FlowWorld.Counter(1) };
        Assert.True(world.TrySend(world.Actuator, pulse, isAcknowledged: false, out _));
        world.Run(Seconds(1));
        Assert.Empty(world.Accepted);
        world.Report(SensorProperty.Alarm, 3, 1);
        world.RunUntil(() => world.Ended.Count == 1, Seconds(4));

        // Due at once, since its source has done something that is stored.
        Assert.Contains(world.Accepted, reading => reading.Source == FlowWorld.ActuatorAddress);
        AssertNoFalseAcknowledgement(world);
    }

    [Fact]
    public void A_Status_that_could_not_be_stored_is_reported_once_it_is()
    {
        using var world = new FlowWorld();
        world.Report(SensorProperty.Alarm, 3, 1);
        world.RunUntil(() => world.Sent.Count == 1, Seconds(5));
        world.RunUntil(() => world.Switched.Count == 1, Seconds(5));
        var fails = 3;
        world.GatewayFault = () => fails-- > 0 ? Fault.Fail : Fault.None;
        world.RunUntil(() => world.Ended.Count == 1, Seconds(20));
        Assert.True(world.Ended[0].IsAcknowledged);
        var (_, replays) = GatewayNode.ReadMeshState(world.GatewayStore);
        Assert.Contains(replays, entry => entry.Source == FlowWorld.ActuatorAddress);
    }

    [Fact]
    public void What_is_stored_damaged_of_one_senders_deliveries_fails_its_bundles_and_no_turn()
    {
        using var world = new FlowWorld();
        world.Report(SensorProperty.Alarm, 3, 1);
        world.RunUntil(() => world.Ended.Count == 1, Seconds(5));
        var page = Replays.PageName(WorldKeys.GatewaySigner.VerificationKey.Id, 0);
        Assert.NotNull(world.GroundStore.Get(page));
        var damage = new StoreBatch();
        damage.Put(page, "x"u8);
        world.GroundStore.Commit(damage);
        world.KillGround();
        world.Connect();
        var failures = new List<Exception>();
        world.GroundBundles.PartFailed = (_, failure) => failures.Add(failure);
        world.Report(SensorProperty.Alarm, 4, 2);
        world.Run(Seconds(60));
        Assert.Equal(0, world.StoreFailures);
        Assert.Contains(failures, failure => failure.Message.Contains(page, StringComparison.Ordinal));
        Assert.Single(world.Delivered);
        Assert.True(world.GatewayStore.Count + world.GroundStore.Count > 0); // it is held, for somebody to look at
    }

    private static void AssertNoFalseAcknowledgement(FlowWorld world)
    {
        Assert.True(world.Ended[0].IsAcknowledged);
        var air = world.AirLog.ToArray();
        world.KillGateway();
        world.IsActuatorDeaf = true; // jammed
        world.Report(SensorProperty.Alarm, 3, 2);
        world.RunUntil(() => world.Gateway.Counters.CommandsReceived == 1, Seconds(10));
        world.Inject(air);
        world.RunUntil(() => world.Ended.Count == 2, Seconds(20));
        Assert.False(world.Ended[1].IsAcknowledged);
        Assert.Equal([true], world.Switched);
    }
}
