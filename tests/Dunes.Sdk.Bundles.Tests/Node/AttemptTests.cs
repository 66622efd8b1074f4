namespace Dunes.Sdk.Bundles.Tests.Node;

/// <summary>What throws within a turn takes back all that it did to the node, and nothing of what others did.</summary>
public sealed class AttemptTests : NodeTests
{
    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    [Fact]
    public void A_delivery_that_throws_takes_back_what_it_did_to_other_bundles()
    {
        var (node, store) = Open(One, "a.db");
        node.Advance(TimeSpan.Zero, Wall);
        var held = node.Enqueue(new(Source, Target, Priority.Critical, TimeSpan.FromDays(9), new byte[] { 1 }) { Custody = TimeSpan.FromDays(9) });
        node.Advance(TimeSpan.FromSeconds(1), Wall);
        var ends = new List<(BundleId, BundleFate)>();
        node.Finished = (id, fate) => ends.Add((id, fate));
        var fails = 1;
        node.Register(Source, _ =>
        {
            if (fails-- <= 0) return;
            node.Withdraw(held);
            throw new InvalidOperationException("the application's");
        });
        var wire = Attach(node, Two);
        wire.Arrive(Encode(EndpointId.Parse("ipn:2.1"), Source, 1));
        node.Advance(TimeSpan.FromSeconds(2), Wall);
        node.Advance(TimeSpan.FromSeconds(9), Wall);
        Assert.Equal(1, store.Count);
        Assert.True(node.Lifetime(held) is not null, $"The store holds the bundle, the node does not; told: {string.Join(' ', ends)}");
        Assert.Empty(ends);
    }

    [Fact]
    public void What_a_delivery_that_throws_enqueued_does_not_leave()
    {
        var (node, store) = Open(One, "a.db");
        node.Advance(TimeSpan.Zero, Wall);
        var fails = 1;
        node.Register(Source, _ =>
        {
            node.Enqueue(new(Source, Target, Priority.Critical, TimeSpan.FromDays(9), new byte[] { 1 }));
            if (fails-- > 0) throw new InvalidOperationException("the application's");
        });
        var wire = Attach(node, Two);
        wire.Arrive(Encode(EndpointId.Parse("ipn:2.1"), Source, 1));
        for (var at = 1; at <= 20; at++) node.Advance(TimeSpan.FromSeconds(at), Wall);
        Assert.Equal(1, store.Count);
        Assert.Equal(1, node.Queued);
        Assert.Single(wire.Sent);
    }

    [Theory]
    [InlineData("withdrawn")]
    [InlineData("settled")]
    [InlineData("replaced")]
    public void A_bundle_that_was_let_go_is_as_it_was_wherever_it_was(string how)
    {
        // Queued, on its way, carried, resting after a refusal, waiting for its application, set aside
        for (var place = 0; place < 6; place++)
        {
            var (node, store) = Open(One, $"{how}{place}.db", static options => options.MaxDeliveryAttempts = 1);
            var ends = new List<(BundleId, BundleFate)>();
            node.Finished = (id, fate) => ends.Add((id, fate));
            node.Advance(TimeSpan.Zero, Wall);
            var wire = place == 0 ? null : Attach(node, Three);
            var fails = true;
            BundleId held;
            if (place < 4)
            {
                held = node.Enqueue(new(Source, Target, Priority.Critical, TimeSpan.FromDays(9), new byte[] { 1 }) { Custody = TimeSpan.FromDays(9) });
                node.Advance(Seconds(1), Wall);
                if (place == 2) wire!.AcceptAll();
                if (place == 3) wire!.RefuseAll();
                node.Advance(Seconds(1.1), Wall);
            }
            else
            {
                if (place == 5) node.Register(Source, _ => { if (fails) throw new InvalidOperationException("the application's"); });
                wire!.Arrive(Encode(EndpointId.Parse("ipn:2.1"), Source, 1));
                node.Advance(Seconds(1), Wall);
                held = Assert.Single(store.Pending()).Id;
                node.Advance(Seconds(1.1), Wall);
                ends.Clear();
            }

            var (counters, due) = (node.Counters, node.Deadline);
            Assert.Throws<InvalidOperationException>(() => node.Attempt(() =>
            {
                if (how == "withdrawn") node.Withdraw(held);
                else if (how == "settled") node.Settle(held);
                else node.Enqueue(new(Source, Target, Priority.Critical, Hour, new byte[] { 2 }) { Replaces = held });
                throw new InvalidOperationException("and then");
            }));
            Assert.Equal(counters, node.Counters);
            if (place != 4) Assert.Equal(due, node.Deadline); // one that waits for its application asks once more whether it is there
            node.Advance(Seconds(1.2), Wall);
            Assert.Equal((1, 1, counters), (node.Queued, store.Count, node.Counters));
            Assert.Empty(ends);

            // It goes on from where it was.
            if (place == 0) wire = Attach(node, Three);
            if (place == 1) wire!.AcceptAll();
            fails = false;
            if (place == 5) Assert.True(node.Redeliver(held));
            if (place == 4) node.Register(Source, static _ => { });
            for (var at = 2; at < 7200 && node.Queued > 0; at += 30)
            {
                node.Advance(Seconds(at), Wall);
                wire!.AcceptAll();
                if (place < 4 && at > 3600) node.Settle(held);
            }

            Assert.Equal((place, 0), (place, node.Queued));
            if (place < 4) Assert.True(wire!.Sent.Count > 0, $"It was not sent from place {place}.");
            else Assert.Equal(1, node.Counters.Delivered);
        }
    }

    [Fact]
    public void An_attempt_within_one_that_throws_is_taken_back_with_it_and_one_that_throws_alone()
    {
        var (node, store) = Open(One, "a.db");
        node.Advance(TimeSpan.Zero, Wall);
        BundleId Enqueue(byte payload) => node.Enqueue(new(Source, Target, Priority.Critical, Hour, new byte[] { payload }));
        var before = Enqueue(1);
        node.Attempt(() =>
        {
            Enqueue(2);
            Assert.Throws<InvalidOperationException>(() => node.Attempt(() =>
            {
                Enqueue(3);
                node.Withdraw(before);
                throw new InvalidOperationException("the inner one");
            }));
        });
        Assert.Throws<InvalidOperationException>(() => node.Attempt(() =>
        {
            node.Attempt(() => Enqueue(4));
            throw new InvalidOperationException("the outer one");
        }));
        node.Advance(Seconds(1), Wall);
        Assert.Equal((2, 2, 2), (node.Queued, store.Count, (int)node.Counters.Enqueued));
        Assert.NotNull(node.Lifetime(before));
    }

    [Fact]
    public void One_that_replaces_another_has_room_in_a_node_that_is_full()
    {
        var (node, store) = Open(One, "a.db", static options => options.MaxBundles = 16);
        node.Advance(TimeSpan.Zero, Wall);
        var bundles = Enumerable.Range(0, 16).Select(at => node.Enqueue(new(Source, Target, Priority.Critical, Hour, new byte[] { (byte)at }))).ToList();
        node.Advance(Seconds(1), Wall);
        Assert.Throws<BundleStoreException>(() => node.Enqueue(new(Source, Target, Priority.Critical, Hour, new byte[] { 99 })));
        var ends = new List<(BundleId, BundleFate)>();
        node.Finished = (id, fate) => ends.Add((id, fate));
        var other = node.Enqueue(new(Source, Target, Priority.Critical, Hour, new byte[] { 99 }) { Replaces = bundles[3] });
        node.Advance(Seconds(2), Wall);
        Assert.Equal([(bundles[3], BundleFate.Withdrawn)], ends);
        Assert.Equal((16, 16), (node.Queued, store.Count));
        Assert.NotNull(node.Lifetime(other));
        Assert.Throws<BundleStoreException>(() => node.Enqueue(new(Source, Target, Priority.Critical, Hour, new byte[] { 98 }) { Replaces = bundles[3] })); // it is gone
    }

    [Fact]
    public void An_operators_word_outlives_a_turn_that_failed()
    {
        var (node, store) = Open(One, "a.db", static options => options.MaxDeliveryAttempts = 1);
        var fails = true;
        node.Register(Source, _ => { if (fails) throw new InvalidOperationException("not yet"); });
        var wire = Attach(node, Three);
        node.Advance(TimeSpan.Zero, Wall);
        wire.Arrive(Encode(Target, Source, 1));
        node.Advance(Seconds(1), Wall);
        var held = Assert.Single(store.Pending());
        Assert.Equal(BundleState.SetAside, held.State);
        store.ExecuteForTest("PRAGMA query_only = 1");
        Assert.True(node.Redeliver(held.Id));
        Assert.Throws<BundleStoreException>(() => node.Advance(Seconds(2), Wall));
        store.ExecuteForTest("PRAGMA query_only = 0");
        fails = false;
        node.Advance(Seconds(4), Wall);
        Assert.Equal((0, 0, 1), (node.Queued, store.Count, (int)node.Counters.Delivered));
    }
}
