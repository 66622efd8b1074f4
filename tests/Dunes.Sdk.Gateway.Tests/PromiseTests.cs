using Dunes.Sdk.Bundles;
using Dunes.Sdk.Gateway.Flow;
using Dunes.Sdk.Gateway.Tests.World;
using Dunes.Sdk.Mesh.Models;

namespace Dunes.Sdk.Gateway.Tests;

/// <summary>What is accepted is delivered, told to have failed, or still held: under wrong clocks, lying hops, lost disks and restored backups.</summary>
public class PromiseTests
{
    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    [Theory]
    [InlineData(-6 * 365)] // an image's date
    [InlineData(-26 / 24.0)]
    [InlineData(26 / 24.0)]
    [InlineData(14 * 365)]
    [InlineData(70 * 365)]
    public void No_clock_of_the_gateway_loses_an_alarm_or_its_command(double daysAhead)
    {
        using var world = new FlowWorld();
        world.GatewayClock = wall => wall.IsKnown ? wall.Add(TimeSpan.FromDays(daysAhead)) : wall;
        world.Report(SensorProperty.Alarm, 3, 1);
        world.RunUntil(() => world.Ends.Count == 1, Seconds(30));
        Assert.Equal((1, 1), (world.Delivered.Count, world.Switched.Count));
        Assert.Equal(CommandOutcome.Acknowledged, world.Ends[0].Outcome);
    }

    [Fact]
    public void An_alarm_that_waited_under_a_stale_clock_is_not_expired_when_the_clock_is_put_right()
    {
        using var world = new FlowWorld();
        world.GatewayClock = static wall => wall.Add(TimeSpan.FromDays(-6 * 365));
        world.GatewayUplink.Cut();
        world.Report(SensorProperty.Alarm, 3, 1);
        world.Run(Seconds(30));
        Assert.Contains(world.SensorOutcomes, static outcome => outcome.IsDelivered);
        world.GatewayClock = static wall => wall; // NTP
        world.Run(Seconds(30));
        world.Connect();
        world.RunUntil(() => world.Delivered.Count == 1, Seconds(30));
        Assert.Equal(0, world.GatewayBundles.Counters.Expired);
    }

    [Fact]
    public void A_wrong_clock_is_shown_on_both_sides()
    {
        using var world = new FlowWorld();
        world.GatewayClock = static wall => wall.Add(TimeSpan.FromMinutes(40));
        world.Report(SensorProperty.Alarm, 3, 1);
        world.RunUntil(() => world.Ends.Count == 1, Seconds(30));
        Assert.Equal(40, world.Ground.ClocksAhead[world.GatewayOptions.Telemetry.NodeId].TotalMinutes, 0.1);
        Assert.Equal(-40, world.Gateway.GroundClockAhead!.Value.TotalMinutes, 0.1);
    }

    [Fact]
    public void A_hop_that_takes_everything_and_keeps_nothing_loses_no_alarm()
    {
        using var world = new FlowWorld();
        world.GatewayUplink.Cut();
        world.PlayRogue();
        for (uint at = 1; at <= 5; at++)
        {
            world.Report(SensorProperty.Alarm, (byte)at, at);
            world.Run(Seconds(8));
        }

        world.Run(TimeSpan.FromMinutes(1));
        Assert.Equal((5, 0, 5), (world.Accepted.Count, world.Delivered.Count, world.Gateway.Unanswered));
        world.GatewayUplink.Cut();
        world.Connect();
        world.RunUntil(() => world.Delivered.Count == 5, TimeSpan.FromMinutes(10));
        world.RunUntil(() => world.Gateway.Unanswered == 0, TimeSpan.FromMinutes(10));
        Assert.Equal([1, 2, 3, 4, 5], world.Delivered.Select(reading => reading.Value).Order());
        Assert.All(world.MessageEnds, end => Assert.Equal(MessageOutcome.Delivered, end.Outcome));
    }

    [Fact]
    public void An_answer_that_is_lost_is_asked_for_again_and_nothing_is_delivered_twice()
    {
        using var world = new FlowWorld();
        world.Report(SensorProperty.Alarm, 3, 1);
        world.RunUntil(() => world.Delivered.Count == 1, Seconds(5));
        world.DropToGateway = true; // ground's answers vanish on the way, after the hop said that it has them
        world.Run(Seconds(30));
        Assert.Equal(2, world.Gateway.Unanswered); // the alarm, and what became of the command
        world.DropToGateway = false;
        world.RunUntil(() => world.Gateway.Unanswered == 0, TimeSpan.FromMinutes(20));
        Assert.Single(world.Delivered);
        Assert.Single(world.Switched);
    }

    [Fact]
    public void A_ground_that_lost_its_disk_refuses_what_it_cannot_open_and_gets_it_sealed_anew()
    {
        using var world = new FlowWorld();
        world.GatewayUplink.Cut();
        for (uint at = 1; at <= 3; at++)
        {
            world.Report(SensorProperty.Alarm, (byte)at, at);
            world.Run(Seconds(8));
        }

        world.LoseGroundStore(); // with the private prekeys
        world.RunUntil(() => world.Delivered.Count == 3, TimeSpan.FromMinutes(10));
        world.RunUntil(() => world.Gateway.Unanswered == 0, TimeSpan.FromMinutes(10));
        Assert.Equal(3, world.GatewayRows(AuditSteps.RefusedByGround).Count(row => row.Outcome!.StartsWith("sealed anew", StringComparison.Ordinal)));
        Assert.All(world.MessageEnds, end => Assert.Equal(MessageOutcome.Delivered, end.Outcome));
    }

    [Fact]
    public void What_a_lost_ground_may_have_delivered_is_marked()
    {
        using var world = new FlowWorld();
        world.Report(SensorProperty.Alarm, 3, 1);
        world.RunUntil(() => world.Delivered.Count == 1, Seconds(5));
        world.DropToGateway = true;
        world.Run(Seconds(10));
        world.LoseGroundStore();
        world.DropToGateway = false;
        world.RunUntil(() => world.Delivered.Count == 2, TimeSpan.FromMinutes(20));
        Assert.Equal([false, true], world.Delivered.Select(reading => reading.IsPossiblyRepeated));
        world.Report(SensorProperty.Alarm, 4, 2);
        world.RunUntil(() => world.Delivered.Count == 3, TimeSpan.FromMinutes(1));
        Assert.False(world.Delivered[2].IsPossiblyRepeated);
    }

    [Fact]
    public void What_a_lost_ground_delivered_is_marked_also_where_its_gateway_has_no_clock_and_slept_so_long_that_it_looks_young()
    {
        using var world = new FlowWorld { GatewayClock = static _ => DtnTime.Unknown };
        world.GatewayUplink.TellsIncarnation = world.GroundUplink.TellsIncarnation = true;
        world.Report(SensorProperty.Alarm, 3, 1);
        world.RunUntil(() => world.Delivered.Count == 1, Seconds(5));
        world.DropToGateway = true;
        world.Run(Seconds(1));
        world.LoseGroundStore();
        world.GatewayUplink.TellsIncarnation = world.GroundUplink.TellsIncarnation = true;
        world.DropToGateway = false;
        world.Skip(TimeSpan.FromHours(1));
        world.GatewaySlept = TimeSpan.FromHours(1);
        world.RunUntil(() => world.Delivered.Count == 2, TimeSpan.FromMinutes(20));
        Assert.Equal([false, true], world.Delivered.Select(reading => reading.IsPossiblyRepeated));
    }

    [Fact]
    public void A_gateway_that_was_left_out_of_grounds_list_by_mistake_loses_nothing()
    {
        using var world = new FlowWorld();
        world.KillGround(static parts => parts with { Gateways = [] });
        for (uint at = 1; at <= 3; at++)
        {
            world.Report(SensorProperty.Alarm, (byte)at, at);
            world.Run(Seconds(8));
        }

        world.Run(TimeSpan.FromMinutes(3));
        Assert.Empty(world.Delivered);
        Assert.Equal(3, world.Gateway.Unanswered);
        world.KillGround(static parts => parts);
        world.RunUntil(() => world.Delivered.Count == 3, TimeSpan.FromHours(1.5));
    }

    [Theory]
    [InlineData(true, true)] // only the database, as a backup tool does it
    [InlineData(true, false)] // a backup of this very start: only the numbers beside it tell
    [InlineData(false, false)] // the whole card: nothing but ground tells
    public void After_a_restored_backup_of_the_gateway_new_alarms_arrive(bool databaseOnly, bool hasRestarted)
    {
        using var world = new FlowWorld();
        world.Report(SensorProperty.Alarm, 1, 1);
        world.RunUntil(() => world.Ends.Count == 1, Seconds(5));
        world.Run(Seconds(10));
        world.BackUpGateway();
        for (uint at = 2; at <= 20; at++)
        {
            world.Report(SensorProperty.Alarm, (byte)at, at);
            world.Run(Seconds(6));
        }

        Assert.Equal(20, world.Delivered.Count);
        if (hasRestarted) world.KillGateway();
        world.RestoreGateway(databaseOnly);
        Assert.Equal(hasRestarted, world.GatewayStore.WasRestored);
        for (uint at = 21; at <= 40; at++)
        {
            world.Report(SensorProperty.Alarm, (byte)at, at);
            world.Run(Seconds(6));
        }

        world.RunUntil(() => world.Delivered.Count == 40, TimeSpan.FromMinutes(10));
        Assert.Equal(Enumerable.Range(1, 40).Select(at => (long)at), world.Delivered.Select(reading => reading.Value).Order());
    }

    [Fact]
    public void Ground_that_was_restored_from_a_backup_still_delivers_each_alarm()
    {
        using var world = new FlowWorld();
        world.Report(SensorProperty.Alarm, 1, 1);
        world.RunUntil(() => world.Ends.Count == 1, Seconds(5));
        world.Run(Seconds(10));
        world.BackUpGround();
        for (uint at = 2; at <= 20; at++)
        {
            world.Report(SensorProperty.Alarm, (byte)at, at);
            world.Run(Seconds(6));
        }

        world.RestoreGround();
        for (uint at = 21; at <= 40; at++)
        {
            world.Report(SensorProperty.Alarm, (byte)at, at);
            world.Run(Seconds(6));
        }

        world.RunUntil(() => world.Delivered.Select(reading => reading.Value).Distinct().Count() == 40, TimeSpan.FromMinutes(10));
        Assert.All(world.Delivered.GroupBy(reading => reading.Value), same => Assert.Single(same, reading => !reading.IsPossiblyRepeated));
        Assert.InRange(world.Ends.Count, 40, 40);
    }

    [Fact]
    public void An_alarm_that_nobody_takes_expires_once_and_is_told()
    {
        using var world = new FlowWorld(static gateway => gateway.Lifetime = TimeSpan.FromHours(1));
        world.GatewayUplink.Cut();
        world.Report(SensorProperty.Alarm, 3, 1);
        world.Run(Seconds(10));
        world.Skip(TimeSpan.FromMinutes(58));
        world.Run(Seconds(1));
        Assert.Empty(world.MessageEnds);
        world.Skip(TimeSpan.FromMinutes(2));
        world.Run(Seconds(5));
        Assert.Equal((MessageOutcome.Expired, Priority.Critical), world.MessageEnds.Select(end => (end.Outcome, end.Priority)).Single());
        Assert.Single(world.GatewayStore.ReadJournal("expired"));
    }

    [Fact]
    public void A_turn_that_fails_before_its_commit_is_not_wanted_again_at_once()
    {
        using var world = new FlowWorld();
        world.GroundStore.HasNoRoomForMarks = world.GatewayStore.HasNoRoomForMarks = true;
        world.Report(SensorProperty.Alarm, 3, 1);
        world.Run(Seconds(5));
        Assert.True(world.StoreFailures > 0);
        Assert.True(world.Gateway.Deadline > world.Now, $"The gateway wants a turn at {world.Gateway.Deadline}, and it is {world.Now}.");
        Assert.True(world.Ground.Deadline > world.Now, $"Ground wants a turn at {world.Ground.Deadline}, and it is {world.Now}.");

        world.GroundStore.HasNoRoomForMarks = world.GatewayStore.HasNoRoomForMarks = false;
        world.Run(Seconds(30));
        Assert.Single(world.Delivered);
        Assert.Single(world.MessageEnds, static end => end is { Outcome: MessageOutcome.Delivered, Priority: Priority.Critical });
    }

    [Fact]
    public void After_a_leap_of_its_numbers_the_gateway_wants_a_turn_while_the_mesh_has_something_to_send()
    {
        using var world = new FlowWorld();
        world.Report(SensorProperty.Alarm, 1, 1);
        world.RunUntil(() => world.Ends.Count == 1, Seconds(5));
        world.Run(Seconds(10));
        world.BackUpGateway();
        for (uint at = 2; at <= 100; at++)
        {
            world.Report(SensorProperty.Alarm, (byte)at, at);
            world.Run(Seconds(1.5));
        }

        world.RestoreGateway(databaseOnly: false); // ground refuses the numbers that it has heard
        var counter = 101u;
        world.TryReport(SensorProperty.Alarm, (byte)counter, counter++, true, out _);
        for (var turn = 0; turn < 300; turn++)
        {
            world.Skip(Seconds(0.05));
            world.Sensor.OnDeadline(world.Now);
            while (world.Sensor.TryTakeTransmission(out var pdu)) world.GatewayMesh.OnReceived(pdu.Pdu, world.Now);
            var before = world.GatewayMesh.NextSequence;
            world.Gateway.Advance(world.Now, world.Wall);
            var hasLeapt = world.GatewayMesh.NextSequence > before + 50_000;
            while (world.Gateway.TryTakeTransmission(out var pdu)) world.Sensor.OnReceived(pdu.Pdu, world.Now);
            if (hasLeapt && world.GatewayMesh.TryTakeTransmission(out _))
            {
                Assert.True(world.Gateway.Deadline <= world.Now, $"It is {world.Now}, and the gateway wants a turn at {world.Gateway.Deadline}.");
                return;
            }

            while (world.Sensor.TryTakeOutcome(out _))
            {
            }

            world.TryReport(SensorProperty.Alarm, (byte)counter, counter, true, out _);
            if (turn % 3 == 0) counter++;
            world.Ground.Advance(world.Now, world.Wall);
        }

        Assert.Fail("Nothing waited when the numbers leapt: the test shows nothing.");
    }
}
