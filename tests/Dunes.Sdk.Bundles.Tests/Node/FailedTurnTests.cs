using Dunes.Sdk.Bundles.Store;

namespace Dunes.Sdk.Bundles.Tests.Node;

/// <summary>What happened in a turn whose commit failed happens again, and nothing of it is forgotten.</summary>
public sealed class FailedTurnTests : NodeTests
{
    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    [Theory]
    [InlineData("cut", true)]
    [InlineData("refuse", true)]
    [InlineData("acknowledge", true)]
    [InlineData("nothing", true)]
    [InlineData("cut", false)]
    [InlineData("refuse", false)]
    public void A_bundle_whose_transfer_ended_with_it_is_sent_again(string happens, bool isSettled)
    {
        var (node, store) = Open(One, "a.db");
        var wire = Attach(node, Three);
        node.Advance(TimeSpan.Zero, Wall);
        var bundle = node.Enqueue(new(Source, Target, Priority.Critical, TimeSpan.FromDays(2), new byte[] { 1 }) { Custody = TimeSpan.FromDays(2) });
        node.Advance(Seconds(1), Wall);
        Assert.Single(wire.Sent);
        Assert.True(isSettled ? node.Settle(bundle) : node.Withdraw(bundle));
        if (happens == "cut") wire.Cut();
        else if (happens == "refuse") wire.RefuseAll();
        else if (happens == "acknowledge") wire.AcceptAll();
        Fail(node, store, Seconds(2), Wall);
        Assert.Equal(1, node.Queued);

        if (happens == "cut") wire.Up(Three);
        RunTo(node, Hour, Seconds(30), Seconds(2));
        Assert.Equal(1, node.Queued);
        Assert.True(wire.Sent.Count > 1, "It is never sent again.");
        Assert.True(node.Settle(bundle));
        node.Advance(Hour + Hour, Wall);
        Assert.Equal(0, node.Queued);
    }

    [Fact]
    public void One_that_was_set_aside_is_so_with_the_next_and_told_once()
    {
        var told = new List<BundleFate>();
        var (node, store) = Open(One, "a.db", static options => options.MaxDeliveryAttempts = 2);
        node.Finished = (_, fate) => told.Add(fate);
        node.Register(Source, static _ => throw new InvalidOperationException("never"));
        var wire = Attach(node, Three);
        node.Advance(TimeSpan.Zero, Wall);
        wire.Arrive(Encode(Target, Source, 1));
        node.Advance(Seconds(1), Wall);
        Fail(node, store, Seconds(10), Wall);
        Assert.Empty(told);
        RunTo(node, Hour, Seconds(30), Seconds(10));
        Assert.Equal([BundleFate.SetAside], told);
        Assert.Single(store.ReadJournal(BundleJournal.SetAside));
        Assert.Equal(BundleState.SetAside, Assert.Single(store.Pending()).State);
        Assert.Equal(1, node.Counters.SetAside);
    }

    [Fact]
    public void One_whose_lifetime_ended_ends_with_the_next()
    {
        var told = new List<BundleFate>();
        var (node, store) = Open(One, "a.db");
        node.Finished = (_, fate) => told.Add(fate);
        node.Advance(TimeSpan.Zero, Wall);
        node.Enqueue(new(Source, Target, Priority.Critical, Hour, new byte[] { 1 }));
        node.Advance(Seconds(1), Wall);
        Fail(node, store, Hour + Seconds(2), DtnTime.Unknown);
        Assert.Empty(told);
        node.Advance(Hour + Seconds(4), DtnTime.Unknown);
        Assert.Equal([BundleFate.Expired], told);
    }

    [Fact]
    public void A_jump_of_the_clock_is_journaled_with_the_next()
    {
        var (node, store) = Open(One, "a.db");
        node.Advance(TimeSpan.Zero, Wall);
        node.Advance(Seconds(1), Wall.Add(Seconds(1)));
        Fail(node, store, Seconds(2), Wall.Add(TimeSpan.FromDays(3)));
        node.Advance(Seconds(3), Wall.Add(TimeSpan.FromDays(3) + Seconds(1)));
        node.Advance(Seconds(200), Wall.Add(TimeSpan.FromDays(3) + Seconds(198)));
        Assert.Equal(1, node.ClockJumps);
        Assert.Single(store.ReadJournal(BundleJournal.Clock));
    }

    [Fact]
    public void The_node_rests_for_a_second_although_something_is_due()
    {
        var (node, store) = Open(One, "a.db");
        Attach(node, Three);
        node.Advance(TimeSpan.Zero, Wall);
        node.Enqueue(new(Source, Target, Priority.Critical, Hour, new byte[] { 1 }));
        Assert.Equal(TimeSpan.Zero, node.Deadline);
        Fail(node, store, Seconds(1), Wall);
        Assert.Equal(Seconds(2), node.Deadline);
    }

    /// <summary>A turn whose commit fails, since the disk takes no writes.</summary>
    private static void Fail(BundleNode node, SqliteBundleStore store, TimeSpan now, DtnTime wall)
    {
        store.ExecuteForTest("PRAGMA query_only = 1");
        Assert.Throws<BundleStoreException>(() => node.Advance(now, wall));
        store.ExecuteForTest("PRAGMA query_only = 0");
    }
}
