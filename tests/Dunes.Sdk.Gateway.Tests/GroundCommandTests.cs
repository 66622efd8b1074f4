using Dunes.Sdk.Bundles;
using Dunes.Sdk.Gateway.Flow;
using Dunes.Sdk.Gateway.Tests.World;
using Dunes.Sdk.Mesh.Models;

namespace Dunes.Sdk.Gateway.Tests;

/// <summary>Each command that ground sent ends there, exactly once, whatever becomes of it.</summary>
public class GroundCommandTests
{
    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    private static TimeSpan Minutes(double minutes) => TimeSpan.FromMinutes(minutes);

    /// <summary>Sends a command that its gateway receives, and whose actuator never answers.</summary>
    private static FlowWorld WithACommandUnderWay(Action<GroundOptions>? ground = null)
    {
        var world = new FlowWorld(static gateway => gateway.CommandTimeout = TimeSpan.FromMinutes(5), ground) { IsActuatorDeaf = true };
        world.Report(SensorProperty.Alarm, 3, 1);
        world.RunUntil(() => world.Gateway.Counters.CommandsReceived == 1, Seconds(5));
        return world;
    }

    /// <summary>Sends a command that does not leave ground, because the uplink is cut before the advisor answers.</summary>
    private static FlowWorld WithACommandAtGround()
    {
        var advisor = new PlayedAdvisor();
        var world = new FlowWorld(advisor: advisor);
        world.Report(SensorProperty.Alarm, 3, 1);
        world.RunUntil(() => advisor.Questions.Count == 1, Seconds(5));
        world.Run(Seconds(8));
        world.GatewayUplink.Cut();
        advisor.Answer([new(FlowWorld.ActuatorAddress, true, "alarm")]);
        world.RunUntil(() => world.Sent.Count == 1, Seconds(1));
        return world;
    }

    private static void AssertOneEnd(FlowWorld world, CommandOutcome outcome)
    {
        var end = Assert.Single(world.Ends);
        Assert.Equal((world.Sent[0].Id, EndpointId.Dtn("hab-1"), outcome), (end.Id, end.Gateway, end.Outcome));
        var row = Assert.Single(world.GroundRows(AuditSteps.Ended));
        Assert.Equal((end.Id.ToString(), "dtn://hab-1/", OutcomeNames.Of(outcome)), (row.Command, row.Gateway, row.Outcome));
        Assert.Equal(0, world.Ground.CommandsUnderWay);
    }

    [Fact]
    public void A_command_that_is_carried_out_ends_acknowledged_and_its_rows_name_the_gateway()
    {
        using var world = new FlowWorld();
        world.Report(SensorProperty.Alarm, 3, 1);
        world.RunUntil(() => world.Ends.Count == 1, Seconds(5));
        AssertOneEnd(world, CommandOutcome.Acknowledged);
        Assert.Equal((1, 1), (world.Ground.Counters.CommandsSent, world.Ground.Counters.CommandsAcknowledged));
        Assert.Equal("dtn://hab-1/", Assert.Single(world.GroundRows(AuditSteps.Commanded)).Gateway);
        Assert.Equal("dtn://hab-1/", Assert.Single(world.GroundRows(AuditSteps.Advised)).Gateway);
    }

    [Fact]
    public void A_command_that_does_not_leave_ground_in_its_lifetime_ends_expired()
    {
        using var world = WithACommandAtGround();
        world.Run(Minutes(29));
        Assert.Empty(world.Ends);
        Assert.Equal(1, world.Ground.CommandsUnderWay);
        world.Run(Minutes(2));
        AssertOneEnd(world, CommandOutcome.Expired);
        Assert.Equal(SentCommand.NeverLeft, world.Ends[0].Reason);
        Assert.Equal(1, world.Ground.Counters.CommandsExpired);
        world.Connect();
        world.Run(Minutes(15));
        AssertOneEnd(world, CommandOutcome.Expired);
        Assert.Empty(world.Switched);
    }

    [Fact]
    public void A_command_whose_bundle_went_with_the_last_commit_before_a_crash_ends_expired_all_the_same()
    {
        using var world = WithACommandAtGround();
        world.Skip(Minutes(31));
        var commits = 0;
        world.GroundFault = () => commits++ == 0 ? Fault.KillAfter : Fault.None; // the bundle expires, and the process dies before it tells
        world.Run(Seconds(5));
        Assert.Equal(1, world.Kills);
        AssertOneEnd(world, CommandOutcome.Expired);
    }

    [Fact]
    public void A_command_whose_gateway_is_never_heard_again_ends_unknown_after_its_lifetime_and_the_grace()
    {
        using var world = WithACommandUnderWay();
        world.GatewayUplink.Cut();
        world.Run(Minutes(39));
        Assert.Empty(world.Ends);
        world.Run(Minutes(2));
        AssertOneEnd(world, CommandOutcome.Unknown);
        Assert.Equal(1, world.Ground.Counters.CommandsUnknown);
    }

    [Fact]
    public void What_a_command_has_left_goes_on_after_restarts_whatever_the_clock_says()
    {
        using var world = WithACommandUnderWay();
        world.GatewayUplink.Cut();
        for (var restart = 0; restart < 4; restart++)
        {
            world.Run(Minutes(9));
            world.HasClock = restart % 2 == 1;
            world.KillGround();
            world.GatewayUplink.Cut();
        }

        Assert.Empty(world.Ends);
        world.Run(Minutes(8.5)); // 44.5 of 40 minutes: each process may have lost the last of its own
        AssertOneEnd(world, CommandOutcome.Unknown);
    }

    [Fact]
    public void A_result_that_comes_after_the_end_is_noted_and_is_no_second_end()
    {
        using var world = WithACommandUnderWay();
        world.GatewayUplink.Cut();
        world.Run(Minutes(41));
        world.Connect();
        world.RunUntil(() => world.Ground.Counters.ResultsLate == 1, Minutes(2));
        AssertOneEnd(world, CommandOutcome.Unknown);
        var row = Assert.Single(world.GroundRows(AuditSteps.LateResult));
        Assert.Equal((world.Sent[0].Id.ToString(), "failed", "dtn://hab-1/"), (row.Command, row.Outcome, row.Gateway));
        Assert.Equal(0, world.Ground.Counters.CommandsFailed);
    }

    [Fact]
    public void A_gateway_may_say_that_a_command_came_too_late()
    {
        using var world = WithACommandUnderWay();
        world.DeliverResults(new EndedCommand(world.Sent[0].Id, CommandOutcome.Expired, "it came 3 minutes late", world.Wall));
        world.Run(Seconds(2));
        AssertOneEnd(world, CommandOutcome.Expired);
        Assert.Equal("it came 3 minutes late", world.Ends[0].Reason);
    }

    [Fact]
    public void No_gateway_may_say_unknown()
    {
        using var world = WithACommandUnderWay();
        world.DeliverResults(new EndedCommand(world.Sent[0].Id, CommandOutcome.Unknown, "", world.Wall));
        world.Run(Seconds(2));
        Assert.Equal((0, 1), (world.Ends.Count, world.Ground.Counters.EnvelopesRejected));
    }

    [Fact]
    public void Two_results_in_one_envelope_end_a_command_once()
    {
        using var world = WithACommandUnderWay();
        world.DeliverResults(new(world.Sent[0].Id, CommandOutcome.Failed, "a", world.Wall), new(world.Sent[0].Id, CommandOutcome.Acknowledged, "", world.Wall));
        world.Run(Seconds(2));
        AssertOneEnd(world, CommandOutcome.Failed);
        Assert.Equal(1, world.Ground.Counters.ResultsLate);
    }

    [Fact]
    public void A_result_counts_once_although_the_store_fails_first()
    {
        using var world = new FlowWorld();
        world.Report(SensorProperty.Alarm, 3, 1);
        world.RunUntil(() => world.Sent.Count == 1, Seconds(5));
        var fails = 2;
        world.GroundFault = () => fails-- > 0 ? Fault.Fail : Fault.None;
        world.RunUntil(() => world.Ends.Count == 1, Seconds(90));
        world.Run(Minutes(45));
        AssertOneEnd(world, CommandOutcome.Acknowledged);
    }

    [Fact]
    public void A_turn_that_fails_before_its_commit_leaves_nothing_for_the_next_one()
    {
        using var world = WithACommandUnderWay();
        var envelope = new FlakyEnvelope();
        world.KillGround(parts => parts with { Envelope = envelope });
        world.Report(SensorProperty.Alarm, 3, 2);
        world.RunUntil(() => world.Delivered.Count == 2, Seconds(5));
        world.GatewayUplink.Cut();
        world.Skip(Minutes(41)); // both commands end, and the acknowledgement is due
        envelope.Failure = static () => new BundleStoreException(BundleStoreFailure.Unavailable, "token", "it was pulled out");
        world.Run(Seconds(5));
        Assert.True(world.StoreFailures > 0);
        Assert.Empty(world.Ends);
        envelope.Failure = static () => null;
        world.Run(Seconds(5));
        Assert.Equal(2, world.Ends.Count);
        Assert.Equal(2, world.GroundRows(AuditSteps.Ended).Count);
    }

    [Fact]
    public void A_callback_that_throws_breaks_neither_the_turn_nor_the_others()
    {
        using var world = new FlowWorld();
        world.Ground.Delivered = (_ => throw new InvalidOperationException("the application's")) + world.Ground.Delivered;
        world.Ground.CommandSent = (_ => throw new InvalidOperationException("the application's")) + world.Ground.CommandSent;
        world.Ground.CommandEnded = (_ => throw new InvalidOperationException("the application's")) + world.Ground.CommandEnded;
        world.Report(SensorProperty.Alarm, 3, 1);
        world.RunUntil(() => world.Ends.Count == 1, Seconds(5));
        Assert.Equal((1, 1, 3), (world.Delivered.Count, world.Sent.Count, world.Ground.Counters.CallbacksFailed));
        Assert.Equal(["CommandEnded", "CommandSent", "Delivered"], world.Failures.Select(failure => failure.Part).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void One_command_more_than_ground_can_keep_an_eye_on_is_refused_there()
    {
        using var world = new FlowWorld();
        var commands = new SentCommands(world.GroundOptions, world.GroundBundles, new(() => world.GroundBundles.Time));
        var bundle = new BundleId(world.GroundOptions.Ingest, new(5), 6);
        commands.Add(EndpointId.Dtn("hab-1"), Enumerable.Range(0, SentCommands.Capacity).Select(_ => new SwitchCommand(Guid.NewGuid(), 0x0201, true, "rules", "test")), bundle);
        commands.OnCarried(bundle);
        world.Run(Seconds(1));
        world.KillGround();
        Assert.Equal(SentCommands.Capacity, world.Ground.CommandsUnderWay); // all of them are there after a restart

        world.Report(SensorProperty.Alarm, 3, 1);
        world.RunUntil(() => world.Ground.Counters.CommandsDenied == 1, Seconds(5));
        Assert.Equal("65536 commands are under way", Assert.Single(world.GroundRows(AuditSteps.Judged)).Reason);
        Assert.Empty(world.Sent);
    }

    [Theory]
    [InlineData(nameof(GroundOptions.AdviceTimeout), 1, 600)]
    [InlineData(nameof(GroundOptions.AdviceLifetime), 60, 30 * 86_400)]
    [InlineData(nameof(GroundOptions.AcknowledgeGrace), 0, 86_400)]
    public void Options_out_of_their_range_are_named(string option, int least, int most)
    {
        var property = typeof(GroundOptions).GetProperty(option)!;
        string? Fault(double seconds)
        {
            var options = new GroundOptions();
            property.SetValue(options, Seconds(seconds));
            return GroundOptionsValidator.Fault(options);
        }

        Assert.Null(Fault(least));
        Assert.Null(Fault(most));
        Assert.Contains(option, Fault(least - 0.001));
        Assert.Contains(option, Fault(most + 0.001));
    }
}
