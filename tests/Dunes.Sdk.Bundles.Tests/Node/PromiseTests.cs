using Dunes.Sdk.Bundles.Protocol;
using Dunes.Sdk.Bundles.Store;

namespace Dunes.Sdk.Bundles.Tests.Node;

/// <summary>Nothing accepted is lost, doubled or falsely ended, whatever clocks, restarts, peers and applications do.</summary>
public sealed class PromiseTests : NodeTests
{
    [Fact]
    public void A_relay_that_restarts_sends_on_and_not_back()
    {
        var (relay, store) = Open(Two, "relay.db");
        var first = Attach(relay, One);
        relay.Advance(TimeSpan.Zero, Wall);
        first.Arrive(Encode(Source, Target, 1));
        relay.Advance(TimeSpan.FromSeconds(1), Wall);
        Assert.Single(first.AcceptedTransfers);
        store.Dispose();

        (relay, _) = Open(Two, "relay.db");
        var (back, on) = (Attach(relay, One), Attach(relay, Three));
        relay.Advance(TimeSpan.FromSeconds(2), Wall);
        Assert.Empty(back.Sent);
        Assert.Single(on.Sent);
    }

    [Fact]
    public void Where_nothing_else_goes_a_bundle_may_go_back_after_a_while_but_never_to_its_source()
    {
        var (relay, _) = Open(Two, "relay.db");
        var (fromSource, fromOther) = (Attach(relay, One), Attach(relay, EndpointId.Parse("ipn:4.0")));
        relay.Advance(TimeSpan.Zero, Wall);
        fromOther.Arrive(Encode(Source, Target, 1));
        fromSource.Arrive(Encode(Source, Target, 2));
        fromOther.Cut();
        relay.Advance(TimeSpan.FromSeconds(1), Wall);
        fromOther.Up(EndpointId.Parse("ipn:4.0"));
        relay.Advance(TimeSpan.FromSeconds(2), Wall);
        Assert.Single(fromOther.Sent); // the one that came from its source
        Assert.Empty(fromSource.Sent);
        relay.Advance(TimeSpan.FromMinutes(11), Wall);
        Assert.Equal(2, fromOther.Sent.Count);
        Assert.Empty(fromSource.Sent);
    }

    [Fact]
    public void An_application_that_throws_once_gets_every_bundle_in_the_end()
    {
        var (node, _) = Open(Three, "a.db");
        var wire = Attach(node, One);
        node.Advance(TimeSpan.Zero, Wall);
        for (ulong at = 1; at <= 3; at++) wire.Arrive(Encode(Source, Target, at));
        node.Advance(TimeSpan.FromSeconds(1), Wall);
        Assert.Equal(3, node.Queued);

        var delivered = new List<ulong>();
        var throws = 1;
        node.Register(Target, bundle =>
        {
            if (throws-- > 0) throw new InvalidOperationException("a bad day");
            delivered.Add(bundle.Id.Sequence);
        });
        node.Advance(TimeSpan.FromSeconds(2), Wall);
        Assert.Equal([2UL, 3UL], delivered); // its neighbors go on in the same turn
        RunTo(node, TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(2));
        Assert.Equal([2UL, 3UL, 1UL], delivered);
        Assert.Equal(0, node.Queued);
        Assert.Equal((1, 1), (node.Counters.DeliveriesFailed, node.Counters.PartsFailed));
    }

    [Fact]
    public void One_bad_bundle_harms_no_other_and_is_set_aside_with_its_rows_taken_back()
    {
        var (node, store) = Open(Three, "a.db");
        var ended = new List<(BundleId Id, BundleFate Fate)>();
        node.Finished = (id, fate) => ended.Add((id, fate));
        var delivered = new List<ulong>();
        node.Register(Target, bundle =>
        {
            node.Batch.Append("seen", bundle.Id.ToString(), "{}");
            node.Batch.Put("last", [(byte)bundle.Id.Sequence]);
            if (bundle.Id.Sequence == 5) throw new InvalidOperationException("never");
            delivered.Add(bundle.Id.Sequence);
        });
        var wire = Attach(node, One);
        node.Advance(TimeSpan.Zero, Wall);
        for (ulong at = 1; at <= 10; at++) wire.Arrive(Encode(Source, Target, at));
        node.Advance(TimeSpan.FromSeconds(1), Wall);
        Assert.Equal(10, wire.AcceptedTransfers.Count);
        Assert.Equal(9, delivered.Count);
        Assert.Equal(10, store.Get("last")![0]);

        RunTo(node, Hour, TimeSpan.FromSeconds(1));
        Assert.Equal(BundleFate.SetAside, Assert.Single(ended).Fate);
        Assert.Equal(9, store.ReadJournal("seen").Count);
        Assert.Single(store.ReadJournal("set-aside"));
        Assert.Equal((8, 1, 9), (node.Counters.DeliveriesFailed, node.Counters.SetAside, node.Counters.Delivered));
        Assert.Equal(1, node.Queued);
        store.Dispose();

        (node, _) = Open(Three, "a.db");
        ulong? again = null;
        node.Register(Target, bundle => again = bundle.Id.Sequence);
        node.Advance(TimeSpan.Zero, Wall);
        Assert.Null(again); // set aside over a restart
        Assert.True(node.Redeliver(ended[0].Id));
        node.Advance(TimeSpan.FromSeconds(1), Wall);
        Assert.Equal(5UL, again);
        Assert.Equal(0, node.Queued);
    }

    [Theory]
    [InlineData(365)]
    [InlineData(14 * 365)]
    [InlineData(70 * 365)]
    [InlineData(-400)]
    public void No_wall_clock_expires_or_dates_what_is_held(int days)
    {
        var (node, store) = Open(One, "a.db");
        node.Advance(TimeSpan.Zero, Wall);
        for (var at = 0; at < 100; at++) node.Enqueue(new(Source, Target, Priority.Critical, TimeSpan.FromHours(72), new byte[] { 1 }));
        node.Advance(TimeSpan.FromSeconds(1), Wall);
        var wrong = Wall.Add(TimeSpan.FromDays(days));
        node.Begin(TimeSpan.FromSeconds(2), wrong);
        Assert.False(node.Enqueue(new(Source, Target, Priority.Critical, Hour, new byte[] { 1 })).Created.IsKnown);
        node.Advance(TimeSpan.FromSeconds(2), wrong);
        Assert.Equal(101, node.Queued);
        Assert.Single(store.ReadJournal("clock"));
        store.Dispose();

        (node, _) = Open(One, "a.db");
        node.Advance(TimeSpan.FromSeconds(3), Wall);
        Assert.Equal(101, node.Queued);
        Assert.Equal(Wall, node.Enqueue(new(Source, Target, Priority.Critical, Hour, new byte[] { 1 })).Created);
        RunTo(node, TimeSpan.FromHours(2), TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(3));
        Assert.Equal(100, node.Queued); // those of an hour are over, by the time that the node ran
        RunTo(node, TimeSpan.FromHours(73), Hour, TimeSpan.FromHours(2));
        Assert.Equal(0, node.Queued);
    }

    [Fact]
    public void A_node_without_a_clock_that_restarts_again_and_again_still_lets_lifetimes_end()
    {
        var expired = 0L;
        for (var start = 0; start < 3; start++)
        {
            var (node, store) = Open(One, "a.db");
            node.Advance(TimeSpan.Zero, DtnTime.Unknown);
            if (start == 0) node.Enqueue(new(Source, Target, Priority.Critical, Hour, new byte[] { 1 }));
            RunTo(node, TimeSpan.FromMinutes(50), TimeSpan.FromMinutes(1));
            expired += node.Counters.Expired;
            store.Dispose();
        }

        Assert.Equal(1, expired);
    }

    [Fact]
    public void While_something_is_held_the_node_wants_a_turn_in_time_to_save_how_long_it_ran()
    {
        var (node, _) = Open(One, "a.db");
        node.Advance(TimeSpan.Zero, Wall);
        node.Enqueue(new(Source, Target, Priority.Critical, TimeSpan.FromDays(1), new byte[] { 1 }));
        node.Advance(TimeSpan.FromSeconds(1), Wall);
        Assert.InRange(node.Deadline ?? TimeSpan.MaxValue, TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(3));
    }

    [Fact]
    public void What_hangs_on_a_silent_uplink_goes_by_another_and_ends_at_its_time()
    {
        var (node, store) = Open(One, "a.db");
        var silent = Attach(node, Two);
        node.Advance(TimeSpan.Zero, Wall);
        node.Enqueue(new(Source, Target, Priority.Critical, Hour, new byte[] { 1 }));
        var brief = node.Enqueue(new(Source, Target, Priority.Critical, TimeSpan.FromSeconds(10), new byte[] { 2 }));
        node.Advance(TimeSpan.FromSeconds(1), Wall);
        Assert.Equal(2, silent.Sent.Count);
        node.Advance(TimeSpan.FromSeconds(12), Wall);
        Assert.Equal([brief.ToString()], store.ReadJournal("expired").Select(row => row.Key)); // in flight, and over all the same
        node.Advance(TimeSpan.FromMinutes(3), Wall);
        Assert.Equal(1, node.Queued);

        var other = Attach(node, Three);
        RunTo(node, TimeSpan.FromMinutes(6), TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(3));
        Assert.Single(other.Sent);
        other.Acknowledge(other.Sent[0].Transfer);
        node.Advance(TimeSpan.FromMinutes(7), Wall);
        Assert.Equal((0, 2), (node.Queued, node.Counters.TransfersTimedOut)); // the silent one was asked twice while it was the only one
        silent.Acknowledge(silent.Sent[0].Transfer);
        node.Advance(TimeSpan.FromMinutes(8), Wall);
        Assert.Equal((1, 1), (node.Counters.Forwarded, node.Counters.Expired));
    }

    [Fact]
    public void A_stranger_that_calls_drains_nothing()
    {
        var (node, _) = Open(One, "a.db", options => options.Peers = [Three]);
        for (var at = 0; at < 5; at++) node.Enqueue(new(Source, Target, Priority.Routine, Hour, new byte[] { 1 }));
        var (stranger, self, impostor) = (new Wire("666", isPassive: true), new Wire("self", isPassive: true), new Wire("late", isPassive: true));
        foreach (var wire in (Wire[])[stranger, self, impostor]) node.Attach(wire);
        stranger.Up(EndpointId.Parse("ipn:666.0"));
        self.Up(One);
        node.Advance(TimeSpan.Zero, Wall);
        Assert.Empty(stranger.Sent);
        Assert.Empty(self.Sent);
        stranger.Arrive(Encode(Source, Target, 1));
        self.Arrive(Encode(Source, Target, 2));
        node.Advance(TimeSpan.FromSeconds(1), Wall);
        Assert.Equal((1, 1), (stranger.RefusedTransfers.Count, self.RefusedTransfers.Count));
        Assert.Equal((5, 2), (node.Queued, node.Counters.NotAdmitted));

        var (open, _) = Open(One, "b.db");
        open.Enqueue(new(Source, Target, Priority.Routine, Hour, new byte[] { 1 }));
        var caller = new Wire("call", isPassive: true);
        open.Attach(caller);
        caller.Up(EndpointId.Parse("ipn:666.0"));
        open.Advance(TimeSpan.Zero, Wall);
        Assert.Empty(caller.Sent); // an incoming session is not a default route
        caller.Cut();
        var (true3, second) = (new Wire("3", isPassive: true), new Wire("3 again", isPassive: true));
        open.Attach(true3);
        open.Attach(second);
        true3.Up(Three);
        second.Up(Three);
        open.Advance(TimeSpan.FromSeconds(1), Wall);
        Assert.Equal((1, 0), (true3.Sent.Count, second.Sent.Count));
        true3.Cut();
        open.Advance(TimeSpan.FromSeconds(2), Wall);
        Assert.Single(second.Sent); // once the first session is over
    }

    [Fact]
    public void Another_bundle_under_the_same_identity_makes_the_true_one_no_duplicate()
    {
        var (node, _) = Open(Three, "a.db");
        var delivered = new List<byte>();
        node.Register(Target, bundle => delivered.Add(bundle.Payload.Span[0]));
        var wire = Attach(node, Two);
        node.Advance(TimeSpan.Zero, Wall);
        wire.Arrive(Encode(Source, Target, 1, 66));
        node.Advance(TimeSpan.FromSeconds(1), Wall);
        wire.Arrive(Encode(Source, Target, 1, 7));
        wire.Arrive(Encode(Source, Target, 1, 7));
        node.Advance(TimeSpan.FromSeconds(2), Wall);
        Assert.Equal([66, 7], delivered);
        Assert.Equal(1, node.Counters.Duplicates);

        var (relay, _) = Open(Two, "b.db");
        wire = Attach(relay, One);
        relay.Advance(TimeSpan.Zero, Wall);
        wire.Arrive(Encode(Source, Target, 1, 66));
        relay.Advance(TimeSpan.FromSeconds(1), Wall);
        wire.Arrive(Encode(Source, Target, 1, 7));
        relay.Advance(TimeSpan.FromSeconds(2), Wall);
        Assert.True(Assert.Single(wire.RefusedTransfers).IsRetryUseful);
        Assert.Equal(1, relay.Counters.Conflicting);
    }

    [Fact]
    public void What_nobody_here_could_read_need_not_be_sent_again()
    {
        var (node, _) = Open(One, "a.db");
        var wire = Attach(node, Two);
        wire.Arrive([0x9F, 0xFF]);
        node.Advance(TimeSpan.Zero, Wall);
        Assert.False(Assert.Single(wire.RefusedTransfers).IsRetryUseful);
    }

    [Fact]
    public void The_same_payload_for_another_destination_is_another_bundle()
    {
        var (node, _) = Open(Three, "a.db");
        var delivered = 0;
        node.Register(Target, _ => delivered++);
        var wire = Attach(node, Two);
        node.Advance(TimeSpan.Zero, Wall);
        wire.Arrive(Encode(Source, EndpointId.Parse("ipn:3.99"), 1, 7)); // nobody is registered there
        node.Advance(TimeSpan.FromSeconds(1), Wall);
        wire.Arrive(Encode(Source, Target, 1, 7));
        node.Advance(TimeSpan.FromSeconds(2), Wall);
        Assert.Equal((0, 1), (node.Counters.Duplicates, node.Counters.Conflicting + delivered));
    }

    [Fact]
    public void An_uplink_that_numbers_two_transfers_alike_loses_neither_bundle()
    {
        var (node, _) = Open(One, "a.db");
        var failures = 0;
        node.PartFailed = (_, _) => failures++;
        var broken = Attach(node, Two);
        broken.NumbersAllAlike = true;
        node.Advance(TimeSpan.Zero, Wall);
        for (byte at = 1; at <= 2; at++) node.Enqueue(new(Source, Target, Priority.Critical, Hour, new[] { at }));
        node.Advance(TimeSpan.FromSeconds(1), Wall);
        Assert.Equal((1, 2), (failures, node.Queued));
        var sound = Attach(node, Three);
        for (var at = 2; at <= 300; at++) // one hangs on the broken one once more
        {
            node.Advance(TimeSpan.FromSeconds(at), Wall);
            foreach (var (transfer, _) in sound.Sent) sound.Acknowledge(transfer);
        }

        Assert.Equal((0, 2), (node.Queued, node.Counters.Forwarded));
    }

    [Fact]
    public void A_second_session_under_a_neighbors_name_gets_only_what_the_first_one_did_not_take()
    {
        var (node, _) = Open(One, "a.db");
        var first = new Wire("first", isPassive: true);
        var second = new Wire("second", isPassive: true);
        foreach (var wire in new[] { first, second })
        {
            node.Attach(wire);
            wire.Up(Three);
        }

        node.Advance(TimeSpan.Zero, Wall);
        node.Enqueue(new(Source, Target, Priority.Critical, Hour, new byte[] { 1 }));
        node.Advance(TimeSpan.FromSeconds(1), Wall);
        Assert.Equal((1, 0), (first.Sent.Count, second.Sent.Count));
        RunTo(node, TimeSpan.FromMinutes(3), TimeSpan.FromSeconds(10)); // the first takes it and says nothing
        Assert.Equal((1, 1), (first.Sent.Count, second.Sent.Count));
    }

    [Fact]
    public void A_bundle_of_its_own_that_comes_back_is_left_with_the_neighbor()
    {
        var (node, _) = Open(One, "a.db");
        var wire = Attach(node, Two);
        node.Advance(TimeSpan.Zero, Wall);
        node.Enqueue(new(Source, Target, Priority.Critical, Hour, new byte[] { 1 }));
        node.Advance(TimeSpan.FromSeconds(1), Wall);
        wire.Acknowledge(wire.Sent[0].Transfer);
        node.Advance(TimeSpan.FromSeconds(2), Wall);
        for (var at = 0; at < 100; at++) wire.Arrive(wire.Sent[0].Bundle);
        node.Advance(TimeSpan.FromSeconds(3), Wall);
        Assert.Single(wire.Sent);
        Assert.Equal((100, 100), (wire.RefusedTransfers.Count, node.Counters.Looped));
    }

    [Fact]
    public void In_custody_a_bundle_stays_until_its_answer_and_is_sent_again_by_another_way()
    {
        var (node, store) = Open(One, "a.db");
        var ended = new List<BundleFate>();
        node.Finished = (_, fate) => ended.Add(fate);
        var liar = Attach(node, Two);
        node.Advance(TimeSpan.Zero, Wall);
        var id = node.Enqueue(new(Source, Target, Priority.Critical, TimeSpan.FromDays(1), new byte[] { 1 }) { Custody = TimeSpan.FromDays(1), Tag = "7-1", Attachment = new byte[] { 9 } });
        node.Advance(TimeSpan.FromSeconds(1), Wall);
        liar.Acknowledge(liar.Sent[0].Transfer);
        node.Advance(TimeSpan.FromSeconds(2), Wall);
        Assert.Equal(BundleState.Carried, Assert.Single(store.Pending()).State);
        Assert.Empty(ended);
        store.Dispose();

        (node, store) = Open(One, "a.db"); // over a restart
        node.Finished = (_, fate) => ended.Add(fate);
        (liar, var honest) = (Attach(node, Two), Attach(node, Three));
        RunTo(node, TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(10));
        Assert.Equal(1, liar.Sent.Count + honest.Sent.Count);
        var stored = Assert.Single(store.Pending());
        Assert.Equal(("7-1", id), (stored.Tag, stored.Id));
        Assert.Equal([9], store.ReadAttachment(id));

        var carrier = liar.Sent.Count > 0 ? liar : honest;
        carrier.Acknowledge(carrier.Sent[0].Transfer);
        RunTo(node, TimeSpan.FromMinutes(6), TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(1));
        Assert.Equal((1, 1), (liar.Sent.Count, honest.Sent.Count)); // the other one, since it is there
        Assert.Equal(2, node.Counters.Resent);
        Assert.True(node.Settle(id));
        node.Advance(TimeSpan.FromMinutes(10), Wall);
        Assert.Equal([BundleFate.Acknowledged], ended);
        Assert.Equal((0, 0, false), (node.Queued, store.Count, node.Settle(id)));
    }

    [Fact]
    public void Custody_of_a_while_ends_unconfirmed_with_a_row()
    {
        var (node, store) = Open(One, "a.db");
        var wire = Attach(node, Three);
        node.Advance(TimeSpan.Zero, Wall);
        var id = node.Enqueue(new(Source, Target, Priority.Elevated, TimeSpan.FromDays(1), new byte[] { 1 }) { Custody = TimeSpan.FromMinutes(10) });
        for (var at = 1; at < 3600 * 2; at += 10)
        {
            node.Advance(TimeSpan.FromSeconds(at), Wall);
            while (wire.AcceptedTransfers.Count < wire.Sent.Count)
            {
                wire.Acknowledge(wire.Sent[wire.AcceptedTransfers.Count].Transfer);
                wire.AcceptedTransfers.Add(0);
            }
        }

        Assert.Equal([id.ToString()], store.ReadJournal("unconfirmed").Select(row => row.Key));
        Assert.Equal((0, 1), (node.Queued, node.Counters.Unconfirmed));
        Assert.InRange(wire.Sent.Count, 2, 4);
    }

    [Fact]
    public void An_uplink_that_throws_is_left_alone_for_a_while_and_the_others_go_on()
    {
        var (node, _) = Open(One, "a.db");
        var failures = new List<string>();
        node.PartFailed = (part, _) => failures.Add(part);
        var (broken, sound) = (Attach(node, Two), Attach(node, Three));
        node.Enqueue(new(Source, Target, Priority.Critical, Hour, new byte[] { 1 }));
        broken.Throws = new InvalidOperationException("unplugged");
        RunTo(node, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(1));
        Assert.Single(sound.Sent);
        Assert.InRange(failures.Count, 3, 7); // with growing rests
        Assert.All(failures, part => Assert.Equal("uplink ipn:2.0", part));
        broken.Throws = null;
        RunTo(node, TimeSpan.FromMinutes(2), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30));
        var before = failures.Count;
        RunTo(node, TimeSpan.FromMinutes(4), TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(2));
        Assert.Equal(before, failures.Count);
    }

    [Fact]
    public void A_restored_store_goes_on_beyond_what_may_have_been_used()
    {
        var used = new HashSet<BundleId>();
        var (node, store) = Open(One, "a.db");
        node.Advance(TimeSpan.Zero, Wall);
        used.Add(node.Enqueue(new(Source, Target, Priority.Critical, Hour, new byte[] { 1 })));
        node.Advance(TimeSpan.FromSeconds(1), Wall);
        store.RaiseMark("mesh", 1000);
        store.Dispose();
        File.Copy(Folder.File("a.db"), Folder.File("backup"));

        (node, store) = Open(One, "a.db");
        Assert.False(store.WasRestored);
        node.Advance(TimeSpan.Zero, Wall);
        for (var at = 0; at < 20; at++) used.Add(node.Enqueue(new(Source, Target, Priority.Critical, Hour, new byte[] { 1 })));
        node.Advance(TimeSpan.FromSeconds(1), Wall);
        store.RaiseMark("mesh", 5000);
        store.Dispose();

        File.Copy(Folder.File("backup"), Folder.File("a.db"), overwrite: true);
        (node, store) = Open(One, "a.db");
        Assert.True(store.WasRestored);
        Assert.Equal(5000UL, store.GetMark("mesh"));
        node.Advance(TimeSpan.Zero, Wall);
        for (var at = 0; at < 20; at++) Assert.True(used.Add(node.Enqueue(new(Source, Target, Priority.Critical, Hour, new byte[] { 1 }))));
        node.Advance(TimeSpan.FromSeconds(1), Wall);
        store.Dispose();
        Assert.False(Open(One, "a.db").Store.WasRestored);
    }

    [Fact]
    public void What_the_store_gives_back_otherwise_than_it_was_ends_as_damaged()
    {
        var (node, store) = Open(One, "a.db", options => options.CrcType = 0);
        node.Advance(TimeSpan.Zero, Wall);
        var id = node.Enqueue(new(Source, Target, Priority.Critical, Hour, new byte[] { 1, 2, 3 }));
        node.Advance(TimeSpan.FromSeconds(1), Wall);
        store.Dispose();
        (node, store) = Open(One, "a.db");
        store.ExecuteForTest("UPDATE bundle SET octets = substr(octets, 1, length(octets) - 2) || x'09' || x'ff'");
        var ended = new List<(BundleId, BundleFate)>();
        node.Finished = (bundle, fate) => ended.Add((bundle, fate));
        var wire = Attach(node, Three);
        RunTo(node, TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(1));
        Assert.Empty(wire.Sent);
        Assert.Equal([(id, BundleFate.Damaged)], ended);
        Assert.Single(store.ReadJournal("damaged"));
    }
}
