using Dunes.Sdk.Bundles.Protocol;
using Dunes.Sdk.Crypto;
using Dunes.Sdk.Gateway.Flow;
using Dunes.Sdk.Gateway.Tests.World;
using Dunes.Sdk.Mesh.Models;

namespace Dunes.Sdk.Gateway.Tests;

/// <summary>Every command that reaches the gateway ends, whatever the clocks show and however many there are.</summary>
public class CommandTests
{
    private const ushort Actuator = FlowWorld.ActuatorAddress;
    private ulong _sequence;

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    private static SwitchCommand Command(ushort target = Actuator, bool isOn = true) => new(Guid.NewGuid(), target, isOn, "rules", "test");

    /// <summary>Hands the gateway a bundle of commands that was under way for this long.</summary>
    private void Send(FlowWorld world, IEnumerable<SwitchCommand> commands, TimeSpan age = default, TimeSpan? lifetime = null)
    {
        var context = new EnvelopeContext
        {
            Source = world.GroundOptions.Ingest,
            Destination = world.GatewayOptions.Commands,
            ContentType = FlowContent.Commands,
            Created = world.Wall.Add(-age),
            Lifetime = lifetime ?? TimeSpan.FromMinutes(30),
            Epoch = 99,
            Sequence = _sequence,
        };
        var encoded = FlowCodec.EncodeCommands(commands);
        var payload = world.Envelope.Seal(encoded, context, WorldKeys.GroundSigner, WorldKeys.GatewayPair.PublicKey);
        var header = new BundleHeader(context.Source, context.Destination, world.Wall, _sequence++, 86_400_000)
        {
            CrcType = 2,
            Priority = Priority.Critical,
            AgeMilliseconds = (ulong)age.TotalMilliseconds,
        };
        var bundle = new byte[BundleCodec.GetMaxSize(header, payload.Length)];
        world.GroundUplink.Inject(bundle[..BundleCodec.Encode(header, payload, bundle)]);
    }

    private static IEnumerable<AuditRow> Ended(FlowWorld world) =>
        world.GatewayStore.ReadJournal(AuditRow.Topic).Select(row => AuditRow.FromJson(row.Body)!)
            .Where(row => row.Step == AuditSteps.Ended);

    [Theory]
    [InlineData(63)]
    [InlineData(64)]
    public void Targets_that_wait_for_their_rate_keep_no_other_one_waiting(int count)
    {
        var others = Enumerable.Range(0x300, count).Select(static address => (ushort)address).ToArray();
        using var world = new FlowWorld(gateway => (gateway.Actuators, gateway.CommandsPerMinute, gateway.CommandTimeout) = ([.. others, Actuator], 1, TimeSpan.FromSeconds(5)));
        world.Run(Seconds(1));
        Send(world, others.Select(static target => Command(target)));
        world.Run(Seconds(32)); // they do not answer
        Assert.Equal((0, count), (world.Gateway.CommandsUnderWay, (int)world.Gateway.Counters.CommandsFailed));
        Send(world, others.Select(static target => Command(target, false))); // each waits for its rate
        world.Run(Seconds(1));
        Send(world, [Command()], lifetime: TimeSpan.FromSeconds(15));
        world.Run(Seconds(20));
        Assert.Equal([true], world.Switched);
    }

    [Fact]
    public void A_status_that_the_gateway_never_heard_and_is_played_to_it_later_confirms_no_command()
    {
        using var world = new FlowWorld(static gateway => gateway.CommandTimeout = TimeSpan.FromSeconds(5)) { IsActuatorJammed = true };
        world.Run(Seconds(1));
        Send(world, [Command()]);
        world.RunUntil(() => world.Gateway.Counters.CommandsReceived == 1, Seconds(5));
        var octets = new byte[8];
        world.Actuator.Send(new(FlowWorld.GatewayAddress, 0), octets.AsSpan(0, GenericOnOff.EncodeStatus(octets, true)), world.Now, out _);
        world.Run(Seconds(10));
        Assert.Equal("failed", Assert.Single(Ended(world)).Outcome);
        Assert.Empty(world.Switched);
    }

    [Fact]
    public void A_command_that_is_taken_up_after_a_restart_has_a_transaction_of_its_own()
    {
        using var world = new FlowWorld(static gateway => gateway.CommandTimeout = TimeSpan.FromSeconds(60)) { IsActuatorDeaf = true };
        world.Run(Seconds(1));
        Send(world, [Command()]);
        world.RunUntil(() => world.Transactions.Count > 0, Seconds(5));
        var before = world.Transactions.ToHashSet();
        world.Transactions.Clear();
        world.KillGateway();
        world.RunUntil(() => world.Transactions.Count > 0, Seconds(10)); // within the six seconds that an actuator remembers it
        Assert.DoesNotContain(world.Transactions, before.Contains);
    }

    [Theory]
    [InlineData(7)]
    [InlineData(24)]
    [InlineData(63)]
    public void Dead_actuators_starve_no_live_one(int dead)
    {
        using var world = new FlowWorld(gateway => { gateway.Actuators = [Actuator, .. Enumerable.Range(0, dead).Select(at => (ushort)(0x0300 + at))]; });
        world.Run(Seconds(1));
        Send(world, [.. Enumerable.Range(0, dead).Select(at => Command((ushort)(0x0300 + at))), Command()]);
        world.Run(Seconds(45));
        Assert.Equal("acknowledged", Ended(world).Single(static row => row.Target == Actuator).Outcome);
    }

    [Fact]
    public void A_recorded_status_before_the_transports_acknowledgement_confirms_nothing()
    {
        using var world = new FlowWorld(static gateway => gateway.CommandTimeout = Seconds(10)) { IsActuatorJammed = true, IsActuatorDeaf = true };
        world.Run(Seconds(1));
        var octets = new byte[8];
        world.Actuator.Send(new(FlowWorld.GatewayAddress, 0), octets.AsSpan(0, GenericOnOff.EncodeStatus(octets, true)), world.Now, out _);
        var recorded = new List<byte[]>();
        while (world.Actuator.TryTakeTransmission(out var sent)) recorded.Add(sent.Pdu.ToArray()); // nobody else has heard it
        world.Run(Seconds(60));
        Send(world, [Command()]);
        world.RunUntil(() => world.Gateway.Counters.CommandsReceived == 1, Seconds(5));
        world.Inject(recorded);
        world.Run(Seconds(1));
        world.IsActuatorJammed = false; // transport answers, the application does nothing
        world.Run(Seconds(15));
        Assert.Empty(world.Switched);
        Assert.Equal("failed", Assert.Single(Ended(world)).Outcome);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)] // a friend keeps the request for an actuator that sleeps, and says so
    public void A_recorded_status_confirms_no_command_although_a_friend_acknowledged_the_request(bool hasFriend)
    {
        using var world = new FlowWorld(static gateway => gateway.CommandTimeout = Seconds(10)) { IsActuatorJammed = true };
        world.Run(Seconds(1));
        var octets = new byte[8];
        var recorded = new List<byte[]>();
        for (var at = 0; at < 2; at++)
        {
            recorded.Clear(); // the second: its sequence number is 1
            world.Actuator.Send(new(FlowWorld.GatewayAddress, 0), octets.AsSpan(0, GenericOnOff.EncodeStatus(octets, true)), world.Now, out _);
            while (world.Actuator.TryTakeTransmission(out var sent)) recorded.Add(sent.Pdu.ToArray()); // nobody else has heard it
        }

        world.Run(Seconds(60));
        using var credentials = Mesh.Security.NetworkCredentials.FromNetworkKey(Convert.FromHexString("7dd7364cd842ad18c17c2b820c84c3d6"));
        Send(world, [Command()]);
        world.RunUntil(() => world.Gateway.Counters.CommandsReceived == 1, Seconds(5));
        world.RunUntil(() => Answer(), Seconds(5));
        world.Run(Seconds(0.5));
        world.Inject(recorded);
        world.Run(Seconds(20));
        Assert.Empty(world.Transactions); // the actuator heard nothing
        Assert.Equal("failed", Assert.Single(Ended(world)).Outcome);

        bool Answer()
        {
            Span<byte> buffer = stackalloc byte[29];
            foreach (var heard in world.AirLog)
            {
                if (!Mesh.Network.NetworkPdu.TryDecode(heard, credentials, 0, buffer, out var pdu) || pdu.Source != FlowWorld.GatewayAddress || pdu.Destination != Actuator || pdu.IsControl) continue;
                if (!Mesh.Transport.SegmentHeader.TryDecode(pdu.Transport, false, out var header)) continue;
                if (!hasFriend) return true;
                var transport = new byte[Mesh.Transport.SegmentAcknowledgment.Size];
                new Mesh.Transport.SegmentAcknowledgment(true, header.SequenceZero, 1).Encode(transport);
                var answer = new byte[29];
                world.Inject([answer[..Mesh.Network.NetworkPdu.Encode(answer, credentials, 0, new(true, 7, 500, 0x0300, FlowWorld.GatewayAddress), transport)]]);
                return true;
            }

            return false;
        }
    }

    [Fact]
    public void A_result_that_waits_for_a_reading_of_the_same_source_is_no_busy_loop()
    {
        using var world = new FlowWorld();
        world.ActuatorAnswered = () => world.TrySend(world.Actuator, [FlowWorld.Value(SensorProperty.HeartRate, 60)], false, out _);
        world.Report(SensorProperty.Alarm, 3, 1);
        world.RunUntil(() => world.Switched.Count == 1, Seconds(5));
        var busy = 0;
        var now = world.Now;
        while (world.Delivered.Count < 2 && world.Now < now + Seconds(60))
        {
            world.Run(Seconds(0.05));
            if (world.Gateway.Deadline <= world.Now - Seconds(0.05)) busy++;
        }

        Assert.Equal(1, world.Gateway.Counters.CommandsAcknowledged);
        Assert.True(world.Delivered.Count >= 2, "The reading was not delivered.");
        Assert.True(busy == 0, $"In {busy} of the ticks of 50 ms the gateway wanted a turn at once after 40; the result came after {world.Now - now}.");
    }

    [Fact]
    public void A_set_that_the_actuator_heard_is_not_told_as_never_done_after_a_restart()
    {
        using var world = new FlowWorld(static gateway => gateway.CommandTimeout = Seconds(60)) { IsActuatorDeaf = true }; // its Status is lost
        world.Run(Seconds(1));
        Send(world, [Command()], lifetime: Seconds(20));
        world.Run(Seconds(25));
        Assert.NotEmpty(world.Transactions); // the actuator heard it
        world.Report(SensorProperty.Alarm, 0, 1); // the running time is stored
        world.Run(Seconds(2));
        world.KillGateway();
        world.Run(Seconds(70));
        Assert.Equal("failed", Assert.Single(Ended(world)).Outcome);
    }

    [Fact]
    public void Two_restarts_give_no_number_twice()
    {
        using var world = new FlowWorld(static gateway => gateway.CommandTimeout = Seconds(60)) { IsActuatorDeaf = true };
        world.Run(Seconds(1));
        Send(world, [Command()], lifetime: Seconds(8));
        world.Run(Seconds(0.2));
        Send(world, [Command(isOn: false)], lifetime: Seconds(600));
        world.Run(Seconds(5));
        world.KillGateway();
        world.Transactions.Clear();
        world.Run(Seconds(6));
        var ofOn = world.Transactions.ToHashSet(); // the numbers of ON after the first restart
        world.Report(SensorProperty.Alarm, 0, 1);
        world.Run(Seconds(0.3));
        world.KillGateway();
        world.Transactions.Clear();
        world.Run(Seconds(3));
        Assert.NotEmpty(world.Transactions);
        Assert.DoesNotContain(world.Transactions, ofOn.Contains);
    }

    [Fact]
    public void Commands_to_one_actuator_are_carried_out_in_their_order()
    {
        using var world = new FlowWorld();
        world.Run(Seconds(1));
        Send(world, [Command(), Command(isOn: false), Command(), Command(isOn: false)]);
        world.Run(Seconds(30));
        Assert.Equal([true, false, true, false], world.Switched);
        Assert.All(Ended(world), row => Assert.Equal("acknowledged", row.Outcome));
    }

    [Fact]
    public void The_acknowledgement_of_one_actuators_transport_says_nothing_of_another()
    {
        const ushort dead = 0x0300;
        using var world = new FlowWorld(static gateway => (gateway.Actuators, gateway.CommandTimeout) = ([Actuator, dead], TimeSpan.FromSeconds(5)));
        world.Run(Seconds(1));
        Send(world, [Command(dead), Command()]);
        world.Run(Seconds(10));
        Assert.Equal(["acknowledged", "failed"], Ended(world).OrderBy(static row => row.Target).Select(static row => row.Outcome));
    }

    [Theory]
    [InlineData(59.9, true)]
    [InlineData(60, false)]
    public void A_command_is_executed_within_its_time_and_expires_after_it(double age, bool isExecuted)
    {
        using var world = new FlowWorld();
        world.Run(Seconds(1));
        Send(world, [Command()], Seconds(age), Seconds(60));
        world.RunUntil(() => world.Ground.Counters.ResultsLate == 1, Seconds(3));
        Assert.Equal(isExecuted ? 1 : 0, world.Gateway.Counters.CommandsAcknowledged);
        Assert.Equal(isExecuted ? 1 : 0, world.Switched.Count);
        Assert.Equal((0, isExecuted ? 0 : 1), (world.Gateway.Counters.CommandsRefused, world.Gateway.Counters.CommandsExpired));
        Assert.Equal(isExecuted ? "acknowledged" : "expired", Assert.Single(Ended(world)).Outcome);
    }

    [Theory]
    [InlineData(40)]
    [InlineData(-40)]
    [InlineData(-60 * 24 * 365 * 6)]
    public void No_command_is_late_because_the_gateways_clock_is_wrong(int minutesAhead)
    {
        using var world = new FlowWorld();
        world.GatewayClock = wall => wall.Add(TimeSpan.FromMinutes(minutesAhead));
        world.Run(Seconds(1));
        Send(world, [Command()]);
        world.RunUntil(() => world.Switched.Count == 1, Seconds(3));
        Assert.Equal(0, world.Gateway.Counters.CommandsRefused + world.Gateway.Counters.CommandsExpired);
    }

    [Fact]
    public void A_command_waits_for_its_turn_no_longer_than_it_is_good_and_a_restart_gives_it_no_more_time()
    {
        using var world = new FlowWorld(static gateway => gateway.CommandsPerMinute = 1);
        world.Run(Seconds(1));
        Send(world, [Command(), Command(), Command()], lifetime: Seconds(20));
        world.RunUntil(() => world.Ground.Counters.ResultsLate == 1, Seconds(5));
        world.Run(Seconds(8));
        world.Report(SensorProperty.Alarm, 0, 1); // a turn that is stored, and with it how long the gateway has run
        world.Run(Seconds(2));
        world.KillGateway();
        world.RunUntil(() => world.Ground.Counters.ResultsLate == 2, Seconds(5)); // nobody counts over a restart how often an actuator was switched
        world.RunUntil(() => world.Ground.Counters.ResultsLate == 3, Seconds(12));
        Assert.Equal(["acknowledged", "acknowledged", "expired"], Ended(world).Select(row => row.Outcome));
    }

    [Fact]
    public void What_an_earlier_version_held_by_the_clock_ends_and_may_have_been_done()
    {
        using var world = new FlowWorld();
        var batch = new Bundles.StoreBatch();
        var held = new Protos.StoredCommands();
        held.Commands.Add(new Protos.StoredCommand { Command = FlowCodec.ToProto(Command()), Received = world.Wall.Milliseconds });
        batch.Put("flow/commands", Google.Protobuf.MessageExtensions.ToByteArray(held));
        world.GatewayStore.Commit(batch);
        world.KillGateway();
        world.RunUntil(() => world.Ground.Counters.ResultsLate == 1, Seconds(5));
        Assert.Equal(1, world.Gateway.Counters.CommandsFailed);
        Assert.Empty(world.Switched);
    }

    [Fact]
    public void Commands_beyond_those_under_way_are_refused_and_each_has_its_result()
    {
        using var world = new FlowWorld(static gateway => gateway.CommandTimeout = TimeSpan.FromSeconds(600)) { IsActuatorDeaf = true };
        world.Run(Seconds(1));
        for (var at = 0; at < 7; at++) Send(world, Enumerable.Range(0, 256).Select(_ => Command()));
        world.RunUntil(() => world.Ground.Counters.ResultsLate == (7 * 256) - Commands.Capacity, Seconds(20));
        var counters = world.Gateway.Counters;
        Assert.Equal((7 * 256, (7 * 256) - Commands.Capacity), (counters.CommandsReceived, counters.CommandsRefused));
        Assert.Equal(Commands.Capacity, world.Gateway.CommandsUnderWay);
        Assert.Equal(0, world.Gateway.Counters.CommandsNotTaken);
    }

    [Fact]
    public void An_envelope_that_finds_no_room_even_for_refusals_is_not_taken()
    {
        using var world = new FlowWorld(static gateway => gateway.CommandTimeout = TimeSpan.FromSeconds(600)) { IsActuatorDeaf = true };
        world.Run(Seconds(1));
        const int Envelopes = ((Commands.Capacity + Commands.ResultCapacity) / 256) + 2;
        for (var at = 0; at < Envelopes; at++) Send(world, Enumerable.Range(0, 256).Select(_ => Command()));
        world.RunUntil(() => world.Gateway.Counters.CommandsReceived > 0, Seconds(3));
        var counters = world.Gateway.Counters;
        Assert.Equal((Commands.Capacity + Commands.ResultCapacity, 512), (counters.CommandsReceived, counters.CommandsNotTaken));
        Assert.Equal(2, world.Gateway.Counters.EnvelopesRejected);
        world.RunUntil(() => world.Ground.Counters.ResultsLate == Commands.ResultCapacity, Seconds(20));
    }

    [Fact]
    public void The_same_command_under_another_envelope_is_done_once_whatever_the_clock_does()
    {
        using var world = new FlowWorld();
        world.Run(Seconds(1));
        var command = Command();
        Send(world, [command, command]);
        world.RunUntil(() => world.Ground.Counters.ResultsLate == 1, Seconds(3));
        world.GatewayClock = static wall => wall.Add(TimeSpan.FromDays(365 * 14));
        world.Skip(TimeSpan.FromMinutes(11)); // what is pruned by the clock is pruned now
        world.Run(Seconds(1));
        world.GatewayClock = static wall => wall;
        world.KillGateway();
        Send(world, [command, Command(0x0999)]);
        world.RunUntil(() => world.Ground.Counters.ResultsLate == 2, Seconds(3));
        Assert.Equal([true], world.Switched);
        Assert.Equal((1, 1), (world.Gateway.Counters.CommandsReceived, world.Gateway.Counters.CommandsRefused));
    }
}
