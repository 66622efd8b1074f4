using Dunes.Sdk.Bundles;
using Dunes.Sdk.Bundles.Convergence.Tcpcl;
using Dunes.Sdk.Gateway.Flow;
using Dunes.Sdk.Gateway.Tests.World;
using Dunes.Sdk.Mesh.Models;

namespace Dunes.Sdk.Gateway.Tests;

public class FlowTests
{
    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    [Fact]
    public void An_alarm_reaches_ground_and_its_command_the_actuator_and_the_result_ground()
    {
        using var world = new FlowWorld();
        world.Report(SensorProperty.Alarm, 3, 1);
        world.RunUntil(() => world.Ended.Count == 1, Seconds(5));

        Assert.Equal(["0101/FF10/1"], world.ReadingKeys());
        Assert.Equal([true], world.Switched);
        Assert.Equal((world.Sent[0].Id, true), Assert.Single(world.Ended));
        Assert.True(Assert.Single(world.SensorOutcomes).IsDelivered);
        world.RunUntil(() => world.Gateway.Counters.EnvelopesAcknowledged == 2, Seconds(20)); // the telemetry's and the result's
        Assert.Equal((1, 1, 1), (world.Gateway.Counters.ReadingsAccepted, world.Gateway.Counters.CommandsReceived, world.Gateway.Counters.CommandsAcknowledged));
    }

    [Fact]
    public void The_whole_flow_runs_over_TCPCL()
    {
        using var world = new FlowWorld();
        world.GatewayUplink.Cut();
        var (active, passive) = OctetPipe.Create();
        world.GatewayBundles.Attach(new TcpclUplink("tcpcl", isActive: true, new() { NodeId = world.GatewayOptions.Telemetry.NodeId }, active));
        world.GroundBundles.Attach(new TcpclUplink("tcpcl", isActive: false, new() { NodeId = world.GroundOptions.Ingest.NodeId }, passive));
        world.Report(SensorProperty.Alarm, 3, 1);
        world.RunUntil(() => world.Ended.Count == 1, Seconds(10));
        Assert.True(world.Ended[0].IsAcknowledged);
        Assert.Equal([true], world.Switched);
        Assert.Empty(world.GatewayUplink.Carried);
    }

    [Fact]
    public void Routine_readings_share_an_envelope_and_critical_ones_do_not_wait()
    {
        using var world = new FlowWorld();
        for (uint at = 1; at <= 5; at++)
        {
            world.Report(SensorProperty.HeartRate, 70, at, isAcknowledged: false);
            world.Run(Seconds(1));
        }

        Assert.Empty(world.Accepted);
        var alarm = new[] { FlowWorld.Value(SensorProperty.Alarm, 1), FlowWorld.Counter(6) };
        Assert.True(world.TrySend(world.Actuator, alarm, isAcknowledged: true, out _));
        world.RunUntil(() => world.Delivered.Count == 1, Seconds(1));
        world.RunUntil(() => world.Delivered.Count == 6, Seconds(10));
        Assert.Equal([("critical", 1), ("routine", 5)], Sealed(world));
    }

    [Fact]
    public void An_alarm_takes_along_what_waits_of_its_own_sensor()
    {
        using var world = new FlowWorld();
        for (uint at = 1; at <= 5; at++)
        {
            world.Report(SensorProperty.HeartRate, 70, at, isAcknowledged: false);
            world.Run(Seconds(1));
        }

        world.Report(SensorProperty.Alarm, 1, 6);
        world.RunUntil(() => world.Delivered.Count == 6, Seconds(1));
        Assert.Equal([("critical", 6)], Sealed(world));
    }

    private static IEnumerable<(string? Priority, int Count)> Sealed(FlowWorld world) => world.GatewayStore.ReadJournal("audit")
        .Select(row => AuditRow.FromJson(row.Body)!)
        .Where(row => row.Step == AuditSteps.Sealed)
        .Select(row => (row.Priority, row.Count ?? 0));

    [Fact]
    public void Nothing_is_accepted_nor_acknowledged_while_the_store_fails_and_all_of_it_afterwards()
    {
        using var world = new FlowWorld();
        world.Run(Seconds(1));
        world.GatewayFault = static () => Fault.Fail;
        world.Report(SensorProperty.Alarm, 3, 1);
        world.Run(Seconds(1));
        Assert.True(world.StoreFailures > 0);
        Assert.Empty(world.Accepted);
        Assert.Empty(world.SensorOutcomes);
        Assert.Empty(world.GatewayUplink.Carried);

        world.GatewayFault = static () => Fault.None;
        world.RunUntil(() => world.Ended.Count == 1, Seconds(10));
        Assert.Single(world.Accepted);
        Assert.True(Assert.Single(world.SensorOutcomes).IsDelivered);
        Assert.Equal(["0101/FF10/1"], world.ReadingKeys());
    }

    [Fact]
    public void A_reading_is_stored_before_the_mesh_hears_its_acknowledgement()
    {
        using var world = new FlowWorld();
        world.Run(Seconds(1));
        world.GatewayUplink.Cut(); // stored, although nobody takes it
        world.Report(SensorProperty.Alarm, 3, 1);
        world.GatewayFault = () =>
        {
            Assert.Empty(world.SensorOutcomes);
            return Fault.None;
        };
        world.RunUntil(() => world.SensorOutcomes.Count == 1, Seconds(5));
        Assert.Single(world.Accepted);
        Assert.Equal(1, world.GatewayStore.Count);
    }

    [Fact]
    public void Ground_that_cannot_store_leaves_the_bundle_with_the_gateway()
    {
        using var world = new FlowWorld();
        world.Run(Seconds(1));
        world.GroundFault = static () => Fault.Fail;
        world.Report(SensorProperty.Alarm, 3, 1);
        world.Run(Seconds(2));
        Assert.Empty(world.Delivered);
        Assert.Equal(1, world.GatewayStore.Count);
        world.GroundFault = static () => Fault.None;
        world.RunUntil(() => world.Ended.Count == 1, Seconds(90));
        Assert.Single(world.Delivered);
    }

    [Fact]
    public void The_same_report_sent_again_is_counted_and_has_no_effect_and_after_a_restart_it_comes_marked_and_an_alarm_at_once()
    {
        using var world = new FlowWorld();
        world.Report(SensorProperty.HeartRate, 130, 1);
        world.Run(Seconds(2));
        world.Report(SensorProperty.HeartRate, 130, 1);
        world.Run(Seconds(2));
        Assert.Equal(1, world.Gateway.Counters.ReadingsRepeated);

        world.KillGateway();
        world.Report(SensorProperty.HeartRate, 130, 1);
        world.Run(Seconds(2));
        world.Report(SensorProperty.Alarm, 3, 2);
        world.Run(Seconds(2));
        world.Report(SensorProperty.Alarm, 3, 2); // from a sensor that restarts again and again, it may be another one
        world.Run(Seconds(2));
        Assert.Equal((3, 0), (world.Gateway.Counters.ReadingsAccepted, world.Gateway.Counters.ReadingsRepeated));
        Assert.Equal([false, true, false, true], world.Accepted.Select(reading => reading.IsPossiblyRepeated));
    }

    [Fact]
    public void A_callback_that_asks_for_a_turn_within_the_turn_gets_none_and_nothing_else_happens()
    {
        using var world = new FlowWorld();
        var calls = 0;
        world.Gateway.Accepted += _ => { calls++; world.Gateway.Advance(world.Now, world.Wall); };
        world.Ground.Delivered += _ => { calls++; world.Ground.Advance(world.Now, world.Wall); };
        world.Report(SensorProperty.Alarm, 3, 1);
        world.RunUntil(() => world.Ended.Count == 1, Seconds(5));
        Assert.Equal(2, calls);
        Assert.IsType<InvalidOperationException>(world.Gateway.CallbackFailure);
        Assert.Equal((1, 1), (world.Gateway.Counters.ReadingsAccepted, world.Ground.Counters.ReadingsDelivered));
    }

    [Fact]
    public void A_bundle_and_an_envelope_that_arrive_again_have_no_effect()
    {
        using var world = new FlowWorld();
        world.Report(SensorProperty.Alarm, 3, 1);
        world.RunUntil(() => world.Ended.Count == 1, Seconds(5));
        world.Run(Seconds(6));
        var counters = world.Gateway.Counters;
        var ground = world.Ground.Counters;
        foreach (var carried in world.GatewayUplink.Carried.ToArray()) world.GatewayUplink.Inject(carried);
        foreach (var carried in world.GroundUplink.Carried.ToArray()) world.GroundUplink.Inject(carried);

        // The same envelopes in bundles of another identity: past the bundle node, but not past the envelope's.
        world.Replay();
        world.Run(Seconds(10));
        // Ground answers what comes again once more, since its first answer may have been lost; nothing else happens.
        Assert.Equal(counters with { EnvelopesAcknowledged = counters.EnvelopesAcknowledged + 2 }, world.Gateway.Counters);
        Assert.Equal(ground, world.Ground.Counters);
        Assert.Equal([true], world.Switched);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_was_delivered_is_known_after_both_sides_were_killed(bool hasClock)
    {
        using var world = new FlowWorld { HasClock = hasClock };
        world.Report(SensorProperty.Alarm, 3, 1);
        world.RunUntil(() => world.Ended.Count == 1, Seconds(5));
        world.Run(Seconds(6));
        var (atGround, atGateway) = (Rows(world.GroundStore), Rows(world.GatewayStore));
        world.KillGround();
        world.KillGateway();
        world.Replay();
        world.Run(Seconds(10));
        Assert.Equal((0, 0), (world.Gateway.Counters.EnvelopesRejected, world.Ground.Counters.EnvelopesRejected)); // a duplicate is a success without effect
        // The gateway notes that an uplink carried them, and ground's answer, which ground notes as well.
        Assert.Equal((atGround + 1, atGateway + world.ReplayedToGround + 1), (Rows(world.GroundStore), Rows(world.GatewayStore)));
        Assert.Equal([true], world.Switched);
    }

    [Fact]
    public void A_delivery_that_could_not_be_stored_is_not_remembered()
    {
        using var world = new FlowWorld();
        world.Report(SensorProperty.Alarm, 3, 1);
        var fails = 2;
        world.GroundFault = () => fails-- > 0 ? Fault.Fail : Fault.None;
        world.RunUntil(() => world.Ended.Count == 1, Seconds(90));
        Assert.Equal(0, world.Ground.Counters.EnvelopesRejected);
        Assert.Equal(["0101/FF10/1"], world.ReadingKeys());
    }

    [Fact]
    public void Envelopes_of_many_restarts_all_count_although_the_urgent_ones_overtake_them()
    {
        using var world = new FlowWorld(static gateway => gateway.RoutineWait = TimeSpan.Zero);
        world.Run(Seconds(1));
        world.GatewayUplink.Cut();
        for (uint at = 1; at <= 20; at++)
        {
            world.Report(at % 3 == 0 ? SensorProperty.Alarm : SensorProperty.HeartRate, 70, at);
            world.Run(Seconds(1));
            world.GatewayUplink.Cut();
            world.KillGateway();
            world.GatewayUplink.Cut();
        }

        world.Connect();
        world.RunUntil(() => world.Delivered.Count == 20, Seconds(60));
        Assert.Equal(0, world.Ground.Counters.EnvelopesRejected);
        Assert.Equal(world.GatewayStore.ReadJournal("audit").Count(row => row.Body.Contains("\"sealed\"", StringComparison.Ordinal)), world.Ground.Counters.EnvelopesOpened);
    }

    [Fact]
    public void A_sequence_that_was_used_before_is_rejected_with_a_reason_and_so_is_one_far_behind()
    {
        using var world = new FlowWorld();
        world.Run(Seconds(1));
        SendNumbered(world, 70_000);
        world.RunUntil(() => world.Switched.Count == 1, Seconds(3));
        SendNumbered(world, 70_000);
        SendNumbered(world, 70_000 - 65_536);
        SendNumbered(world, 70_000 - 65_535);
        world.RunUntil(() => world.Switched.Count == 2, Seconds(5));
        Assert.Equal(2, world.Gateway.Counters.EnvelopesRejected);
        var rejected = world.GatewayStore.ReadJournal("audit").Select(row => AuditRow.FromJson(row.Body)!).Where(row => row.Step == AuditSteps.Rejected).OrderBy(row => row.Reason).ToList();
        Assert.Equal(["99-70000", "99-4464"], rejected.Select(row => row.Envelope));
        Assert.StartsWith("SequenceReused: ", rejected[0].Reason);
        Assert.StartsWith("Stale: ", rejected[1].Reason);
    }

    [Fact]
    public void A_gateway_that_lost_its_store_begins_a_later_epoch()
    {
        using var world = new FlowWorld();
        world.Report(SensorProperty.Alarm, 3, 1);
        world.RunUntil(() => world.Ended.Count == 1, Seconds(5));
        world.Run(Seconds(5));
        world.LoseGatewayStore();
        world.Report(SensorProperty.Alarm, 3, 2);
        world.RunUntil(() => world.Ended.Count == 2, Seconds(10));
        Assert.Equal(0, world.Ground.Counters.EnvelopesRejected);
        Assert.Equal(["0101/FF10/1", "0101/FF10/2"], world.ReadingKeys());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(0x10000)]
    public void A_replay_state_that_cannot_be_read_stops_its_senders_deliveries_and_loses_nothing(int page)
    {
        using var world = new FlowWorld();
        world.Report(SensorProperty.HeartRate, 130, 1);
        world.RunUntil(() => world.Delivered.Count == 1, Seconds(5));
        world.Run(Seconds(10));
        var name = Replays.PageName(WorldKeys.GatewaySigner.VerificationKey.Id, page);
        var stored = world.GroundStore.Get(name)!;
        Put(world, name, stored[..^1]);
        world.KillGround();
        world.Report(SensorProperty.HeartRate, 131, 2);
        world.Run(Seconds(5));
        Assert.Single(world.Delivered);
        Assert.True(world.GroundBundles.Counters.DeliveriesFailed > 0);
        Assert.Equal((0, 1), (world.StoreFailures, world.GroundStore.Count));

        Put(world, name, stored);
        world.RunUntil(() => world.Delivered.Count == 2, Seconds(90));
        Assert.Equal(0, world.Ground.Counters.EnvelopesRejected);
    }

    private static void Put(FlowWorld world, string name, byte[] octets)
    {
        var batch = new StoreBatch();
        batch.Put(name, octets);
        world.GroundStore.Commit(batch);
    }

    private static int Rows(FaultyStore store) => store.ReadJournal("audit").Count + store.ReadJournal("reading").Count;

    private static void SendNumbered(FlowWorld world, ulong sequence)
    {
        var command = FlowCodec.EncodeCommands([new(Guid.NewGuid(), FlowWorld.ActuatorAddress, true, "rules", "test")]);
        Send(world, world.Envelope.Seal(command, Context(world, FlowContent.Commands) with { Sequence = sequence }, WorldKeys.GroundSigner, WorldKeys.GatewayPair.PublicKey));
        world.Run(Seconds(1));
    }

    [Fact]
    public void An_actuator_that_does_not_answer_fails_its_command_and_ground_hears_of_it()
    {
        using var world = new FlowWorld(static gateway => gateway.CommandTimeout = TimeSpan.FromSeconds(3)) { IsActuatorDeaf = true };
        world.Report(SensorProperty.Alarm, 3, 1);
        world.RunUntil(() => world.Ended.Count == 1, Seconds(10));
        Assert.False(world.Ended[0].IsAcknowledged);
        Assert.Equal(1, world.Gateway.Counters.CommandsFailed);
    }

    [Fact]
    public void A_command_survives_a_restart_and_ends_once()
    {
        using var world = new FlowWorld { IsActuatorDeaf = true };
        world.Report(SensorProperty.Alarm, 3, 1);
        world.RunUntil(() => world.Gateway.Counters.CommandsReceived == 1, Seconds(5));
        world.KillGateway();
        world.IsActuatorDeaf = false;
        world.RunUntil(() => world.Ended.Count == 1, Seconds(10));
        world.Run(Seconds(5));
        Assert.True(Assert.Single(world.Ended).IsAcknowledged);
    }

    [Fact]
    public void Policy_refuses_an_unlisted_target_and_says_so_to_ground()
    {
        using var world = new FlowWorld(static gateway => gateway.Actuators = [0x0300]);
        world.Report(SensorProperty.Alarm, 3, 1);
        world.RunUntil(() => world.Ended.Count == 1, Seconds(5));
        Assert.False(world.Ended[0].IsAcknowledged);
        Assert.Empty(world.Switched);
        Assert.Equal(1, world.Gateway.Counters.CommandsRefused);
        Assert.Contains(world.GatewayStore.ReadJournal("audit"), row => row.Body.Contains("\"verdict\":\"refused\"", StringComparison.Ordinal));
    }

    [Fact]
    public void A_stranger_is_rejected_on_both_sides()
    {
        using var world = new FlowWorld();
        world.Run(Seconds(1));
        var command = FlowCodec.EncodeCommands([new(Guid.NewGuid(), FlowWorld.ActuatorAddress, true, "rules", "stranger")]);
        Send(world, world.Envelope.Seal(command, Context(world, FlowContent.Commands), WorldKeys.Stranger, WorldKeys.GatewayPair.PublicKey));
        Send(world, world.Envelope.Seal(command, Context(world, FlowContent.Commands), null, WorldKeys.GatewayPair.PublicKey));
        Send(world, [1, 2, 3]);
        Send(world, world.Envelope.Seal(command, Context(world, FlowContent.Commands) with { Destination = EndpointId.Dtn("other", "commands") }, WorldKeys.GroundSigner, WorldKeys.GatewayPair.PublicKey));
        Send(world, world.Envelope.Seal([9, 9, 9], Context(world, FlowContent.Commands), WorldKeys.GroundSigner, WorldKeys.GatewayPair.PublicKey));
        world.Run(Seconds(5));
        Assert.Equal((5, 0), (world.Gateway.Counters.EnvelopesRejected, world.Gateway.Counters.CommandsReceived));
        Assert.Empty(world.Switched);

        Send(world, world.Envelope.Seal(command, Context(world, FlowContent.Commands) with { Sequence = 1 }, WorldKeys.GroundSigner, WorldKeys.GatewayPair.PublicKey));
        world.Run(Seconds(5));
        Assert.Equal([true], world.Switched); // the same under the right key is executed: the test rejects for the right reason
    }

    private static Crypto.EnvelopeContext Context(FlowWorld world, string contentType) => new()
    {
        Source = world.GroundOptions.Ingest,
        Destination = world.GatewayOptions.Commands,
        ContentType = contentType,
        Created = world.Wall,
        Lifetime = TimeSpan.FromMinutes(30),
        Epoch = 99,
    };

    private static void Send(FlowWorld world, byte[] payload) =>
        world.GroundBundles.Enqueue(new(world.GroundOptions.Ingest, world.GatewayOptions.Commands, Priority.Critical, TimeSpan.FromHours(1), payload));
}
