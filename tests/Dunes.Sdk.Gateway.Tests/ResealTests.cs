using System.Security.Cryptography;
using Dunes.Sdk.Bundles;
using Dunes.Sdk.Gateway.Flow;
using Dunes.Sdk.Gateway.Tests.World;
using Dunes.Sdk.Mesh.Models;

namespace Dunes.Sdk.Gateway.Tests;

/// <summary>What ground refuses is sealed anew, and what cannot be is held as it was.</summary>
public class ResealTests
{
    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    [Theory]
    [InlineData(true)] // as a store that fails: the turn fails
    [InlineData(false)] // as a key on a token that was pulled out
    public void An_alarm_that_ground_refused_and_that_cannot_be_sealed_anew_at_once_is_not_lost(bool isStoreFailure)
    {
        using var world = new FlowWorld();
        var envelope = new FlakyEnvelope();
        world.GatewayEnvelope = envelope;
        world.KillGateway();
        world.GatewayUplink.Cut();
        world.Report(SensorProperty.Alarm, 3, 1);
        world.Run(Seconds(8));
        Assert.Equal((1, 1), (world.Accepted.Count, world.Gateway.Unanswered));
        var fails = 1;
        envelope.Failure = () => fails-- <= 0 ? null
            : isStoreFailure ? new BundleStoreException(BundleStoreFailure.Unavailable, "token", "it was pulled out") : new CryptographicException("the token was pulled out");
        world.LoseGroundStore();
        world.Run(TimeSpan.FromMinutes(2));
        Assert.True(fails <= 0);
        world.Run(TimeSpan.FromMinutes(20));
        Assert.True(world.Delivered.Count == 1 || world.MessageEnds.Count == 1 || world.Gateway.Unanswered > 0,
            $"delivered {world.Delivered.Count}, told {world.MessageEnds.Count}, unanswered {world.Gateway.Unanswered}, bundles of the node {world.GatewayBundles.Queued}, rows of the store {world.GatewayStore.Count}");
        Assert.Single(world.Delivered);
    }

    [Fact]
    public void A_gateway_with_more_critical_bundles_than_it_may_have_seals_anew_what_ground_refuses()
    {
        using var world = new FlowWorld();
        world.GatewayUplink.Cut();
        for (uint at = 1; at <= 24; at++)
        {
            world.Report(SensorProperty.Alarm, (byte)at, at);
            world.Run(Seconds(8));
        }

        world.MaxGatewayBundles = 16; // a smaller configuration
        world.KillGateway();
        world.LoseGroundStore();
        world.Run(TimeSpan.FromMinutes(30));
        Assert.True(world.Delivered.Count == 24, $"delivered {world.Delivered.Count}, failed turns {world.StoreFailures}, unanswered {world.Gateway.Unanswered}");
    }

    [Fact]
    public void One_that_cannot_be_sealed_anew_keeps_no_other_one_from_it()
    {
        using var world = new FlowWorld();
        var envelope = new FlakyEnvelope();
        world.GatewayEnvelope = envelope;
        world.KillGateway();
        world.GatewayUplink.Cut();
        for (uint at = 1; at <= 5; at++)
        {
            world.Report(SensorProperty.Alarm, (byte)at, at);
            world.Run(Seconds(8));
        }

        Assert.Equal(5, world.Gateway.Unanswered);
        var calls = 0;
        envelope.Failure = () => ++calls is 2 or 4 ? new CryptographicException("the token was pulled out") : null; // of the five that are to be sealed anew
        world.LoseGroundStore();
        world.RunUntil(() => world.Delivered.Count == 5, TimeSpan.FromHours(3));
        world.RunUntil(() => world.Gateway.Unanswered == 0, TimeSpan.FromHours(1));
        Assert.Equal([1, 2, 3, 4, 5], world.Delivered.Select(static reading => reading.Value).Order());
        Assert.Equal(0, world.StoreFailures);
        Assert.All(world.MessageEnds, static end => Assert.Equal(MessageOutcome.Delivered, end.Outcome));
        Assert.Contains(world.GatewayRows(AuditSteps.RefusedByGround), static row => row.Outcome == "kept: sealing it anew failed (CryptographicException)");
        Assert.True(world.Gateway.Counters.CallbacksFailed > 0);
    }
}
