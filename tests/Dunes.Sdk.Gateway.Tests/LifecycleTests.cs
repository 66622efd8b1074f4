using Dunes.Sdk.Bundles;
using Dunes.Sdk.Crypto;
using Dunes.Sdk.Gateway.Flow;
using Dunes.Sdk.Gateway.Tests.World;
using Dunes.Sdk.Mesh.Models;

namespace Dunes.Sdk.Gateway.Tests;

/// <summary>
/// The tables of docs/PROMISE.md, walked: every end of a reading and of a command is reached, told once, has its row, and is not told again by the
/// next process. An end that is added without a way to it fails here.
/// </summary>
public class LifecycleTests
{
    public static TheoryData<MessageOutcome> ReadingEnds => [.. Enum.GetValues<MessageOutcome>()];

    public static TheoryData<CommandOutcome> CommandEnds => [.. Enum.GetValues<CommandOutcome>().Where(static outcome => outcome != CommandOutcome.None)];

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    [Theory]
    [MemberData(nameof(ReadingEnds))]
    public void A_reading_comes_to_each_of_its_ends_once(MessageOutcome outcome)
    {
        using var world = new FlowWorld(static gateway => (gateway.Lifetime, gateway.ElevatedCustody, gateway.RoutineWait) = (TimeSpan.FromHours(1), Seconds(20), Seconds(1)));
        var priority = LetReadingEnd(world, outcome);
        Assert.Contains(world.MessageEnds, end => end.Outcome == outcome && end.Priority == priority);
        AssertToldOnce();
        if (outcome is not (MessageOutcome.Delivered or MessageOutcome.Forwarded))
        {
            var told = world.MessageEnds.First(end => end.Outcome == outcome);
            Assert.NotEmpty(told.Readings); // whoever is told knows what it was
            Assert.Contains(world.GatewayStore.ReadJournal(Topic(outcome)), row => row.Key == told.Bundle.ToString());
        }

        world.KillGateway();
        world.Run(Seconds(30));
        AssertToldOnce();

        void AssertToldOnce() => Assert.Equal(world.MessageEnds.Count, world.MessageEnds.Select(static end => end.Envelope).Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(CommandEnds))]
    public void A_command_comes_to_each_of_its_ends_once(CommandOutcome outcome)
    {
        using var world = LetCommandEnd(outcome);
        AssertOneEnd();
        world.KillGround();
        world.Connect();
        world.Run(Seconds(30));
        AssertOneEnd();

        void AssertOneEnd()
        {
            Assert.Equal(outcome, Assert.Single(world.Ends).Outcome);
            Assert.Equal(OutcomeNames.Of(outcome), Assert.Single(world.GroundRows(AuditSteps.Ended)).Outcome);
        }
    }

    private static Priority LetReadingEnd(FlowWorld world, MessageOutcome outcome)
    {
        switch (outcome)
        {
            case MessageOutcome.Delivered:
                world.Report(SensorProperty.Alarm, 3, 1);
                world.Run(Seconds(40));
                return Priority.Critical;
            case MessageOutcome.Forwarded:
                world.Report(SensorProperty.HeartRate, 70, 1, isAcknowledged: false);
                world.Run(Seconds(10));
                return Priority.Routine;
            case MessageOutcome.Unconfirmed:
                world.DropToGateway = true;
                world.Report(SensorProperty.HeartRate, 130, 1);
                world.Run(Seconds(5));
                world.Skip(TimeSpan.FromMinutes(2)); // the wait for the answer, of which custody is the shorter here
                world.Run(Seconds(5));
                return Priority.Elevated;
            case MessageOutcome.Expired:
                world.GatewayUplink.Cut();
                world.Report(SensorProperty.Alarm, 3, 1);
                world.Run(Seconds(10));
                world.Skip(TimeSpan.FromMinutes(61));
                world.Run(Seconds(5));
                return Priority.Critical;
            case MessageOutcome.Evicted:
                world.MaxGatewayBundles = 16;
                world.KillGateway();
                world.GatewayUplink.Cut();
                world.Report(SensorProperty.HeartRate, 70, 1, isAcknowledged: false);
                world.Run(Seconds(3));
                for (uint at = 2; at < 20; at++)
                {
                    world.TryReport(SensorProperty.Alarm, 3, at, isAcknowledged: true, out _);
                    world.Run(Seconds(1));
                }

                return Priority.Routine;
            case MessageOutcome.Refused:
                world.DropToGateway = true;
                world.Report(SensorProperty.Alarm, 3, 1);
                world.Run(Seconds(2));
                world.DropToGateway = false;
                Refuse(world);
                world.Run(Seconds(5));
                return Priority.Critical;
            case MessageOutcome.Damaged:
                world.GatewayUplink.Cut();
                world.Report(SensorProperty.Alarm, 3, 1);
                world.Run(Seconds(2));
                world.KillGateway(); // what it has in memory is sound
                world.GatewayStore.IsRotten = true;
                world.Run(Seconds(5));
                return Priority.Critical;
            default:
                throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "The table has an end that nobody walks to.");
        }
    }

    private static FlowWorld LetCommandEnd(CommandOutcome outcome)
    {
        var advisor = new PlayedAdvisor();
        var world = new FlowWorld(gateway => gateway.CommandTimeout = outcome == CommandOutcome.Unknown ? TimeSpan.FromMinutes(5) : Seconds(5), advisor: advisor);
        world.Report(SensorProperty.HeartRate, 70, 1, isAcknowledged: false);
        world.Run(Seconds(1));
        switch (outcome)
        {
            case CommandOutcome.Acknowledged:
                break;
            case CommandOutcome.Failed:
                world.IsActuatorDeaf = true;
                break;
            case CommandOutcome.Refused:
                world.GatewayOptions.Actuators = [];
                world.KillGateway();
                break;
            case CommandOutcome.Expired or CommandOutcome.Unknown:
                world.IsActuatorDeaf = true;
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "The table has an end that nobody walks to.");
        }

        world.Report(SensorProperty.Alarm, 3, 2);
        world.RunUntil(() => advisor.Questions.Count == 1, Seconds(5));
        world.Run(Seconds(8));
        if (outcome == CommandOutcome.Expired) world.GatewayUplink.Cut(); // it never leaves ground
        advisor.Answer([new(FlowWorld.ActuatorAddress, true, "alarm")]);
        world.RunUntil(() => world.Sent.Count == 1, Seconds(1));
        if (outcome == CommandOutcome.Expired)
        {
            world.Skip(TimeSpan.FromMinutes(31)); // its lifetime, and not yet the grace
        }
        else if (outcome == CommandOutcome.Unknown)
        {
            world.RunUntil(() => world.Gateway.Counters.CommandsReceived == 1, Seconds(5));
            world.GroundUplink.Cut();
            world.Skip(TimeSpan.FromHours(2));
        }

        world.RunUntil(() => world.Ends.Count > 0, Seconds(30));
        return world;
    }

    /// <summary>Ground answers the last envelope that it does not understand it.</summary>
    private static void Refuse(FlowWorld world)
    {
        var bundle = world.GatewayUplink.Carried.Last();
        Assert.Equal(Bundles.Protocol.BundleDecodeStatus.Done, Bundles.Protocol.BundleCodec.Decode(bundle, out var view, out _));
        var refusal = FlowCodec.EncodeAcknowledgement([], [new(Identities.Digest128(view.Payload), RefusalReason.NotUnderstood)]);
        var context = new EnvelopeContext
        {
            Source = world.GroundOptions.Ingest,
            Destination = world.GatewayOptions.Commands,
            ContentType = FlowContent.Acknowledgement,
            Created = world.Wall,
            Lifetime = TimeSpan.FromHours(1),
            Epoch = 99,
            Sequence = 1,
        };
        var payload = world.Envelope.Seal(refusal, context, WorldKeys.GroundSigner, WorldKeys.GatewayPair.PublicKey);
        world.GroundBundles.Enqueue(new(world.GroundOptions.Ingest, world.GatewayOptions.Commands, Priority.Critical, TimeSpan.FromHours(1), payload));
    }

    private static string Topic(MessageOutcome outcome) => outcome == MessageOutcome.Refused ? "withdrawn" : outcome.ToString().ToLowerInvariant();
}
