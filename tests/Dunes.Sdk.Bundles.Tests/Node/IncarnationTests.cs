using Dunes.Sdk.Bundles.Protocol;

namespace Dunes.Sdk.Bundles.Tests.Node;

/// <summary>A destination that may have lost what it knew is told that a bundle was sent before; another one is not.</summary>
public sealed class IncarnationTests : NodeTests
{
    [Theory]
    [InlineData("5", "5", false)] // the same life of the destination: its store knows
    [InlineData("5", "6", true)] // another one, which may have forgotten
    [InlineData("5", "0", true)] // which life it is, nobody knows
    [InlineData("5 0", "6", true)]
    [InlineData("5 6", "7", true)]
    [InlineData("5 0", "5", true)] // an impostor after it, or not: by another uplink, nobody knows
    [InlineData("0 5", "5", true)]
    [InlineData("relay 5", "5", true)]
    [InlineData("5 6", "6", true)] // two of its lives
    [InlineData("0", "6", true)] // it never told its life: anybody
    [InlineData("relay", "5", true)] // who hands it on, nobody knows when
    [InlineData("refused", "6", false)]
    public void A_bundle_says_that_it_was_sent_before_to_those_who_may_have_had_it_in_an_earlier_life(string before, string now, bool saysSo)
    {
        var (node, _) = Open(One, "a.db");
        var time = TimeSpan.Zero;
        node.Advance(time, Wall);
        node.Enqueue(new(Source, Target, Priority.Critical, TimeSpan.FromDays(1), new byte[] { 1 }));
        var peers = before.Split(' ').Append(now).ToList();
        for (var at = 0; at < peers.Count; at++)
        {
            var peer = peers[at];
            var wire = new Wire("wire") { PeerIncarnation = ulong.TryParse(peer, out var life) ? life : 0 };
            node.Attach(wire);
            Assert.NotEqual(0UL, wire.Introduced);
            wire.Up(peer == "relay" ? Two : Three);
            node.Advance(time += TimeSpan.FromMinutes(1), Wall);
            var octets = Assert.Single(wire.Sent).Bundle;
            Assert.Equal(BundleDecodeStatus.Done, BundleCodec.Decode(octets, out var bundle, out _));
            if (peer == "refused") wire.RefuseAll();
            node.Advance(time += TimeSpan.FromMinutes(1), Wall);
            wire.Cut();
            node.Advance(time += TimeSpan.FromMinutes(1), Wall);
            node.Detach(wire);
            if (at == peers.Count - 1) Assert.Equal((saysSo, false), (bundle.IsResent, bundle.WasTakenByFormerIncarnation));
        }
    }

    [Theory]
    [InlineData("5+", "5", false, false)]
    [InlineData("5+", "6", true, true)]
    [InlineData("5+", "0", true, false)] // which life it is, nobody knows
    [InlineData("5+ 0+", "6", true, true)]
    [InlineData("5+ 6+", "6", true, true)]
    [InlineData("5 6+", "6", true, false)] // whether the first had it, nobody knows
    [InlineData("0+", "6", true, false)]
    [InlineData("5", "6", true, false)]
    public void It_says_so_surely_where_an_earlier_life_had_acknowledged_it(string before, string now, bool saysSo, bool isSure)
    {
        var (node, _) = Open(One, "a.db");
        var time = TimeSpan.Zero;
        node.Advance(time, Wall);
        node.Enqueue(new(Source, Target, Priority.Critical, TimeSpan.FromDays(9), new byte[] { 1 }) { Custody = TimeSpan.FromDays(9) });
        var wire = new Wire("wire");
        node.Attach(wire);
        foreach (var peer in before.Split(' ').Append(now))
        {
            wire.PeerIncarnation = ulong.Parse(peer.TrimEnd('+'), System.Globalization.CultureInfo.InvariantCulture);
            wire.Up(Three);
            var sent = wire.Sent.Count;
            for (var end = time + Hour; wire.Sent.Count == sent && time < end;) node.Advance(time += TimeSpan.FromSeconds(10), Wall);
            Assert.Equal(sent + 1, wire.Sent.Count);
            if (peer.EndsWith('+')) wire.Acknowledge(wire.Sent[^1].Transfer);
            node.Advance(time += TimeSpan.FromSeconds(1), Wall);
            wire.Cut();
            node.Advance(time += TimeSpan.FromSeconds(1), Wall);
        }

        Assert.Equal(BundleDecodeStatus.Done, BundleCodec.Decode(wire.Sent[^1].Bundle, out var bundle, out _));
        Assert.Equal((saysSo, isSure), (bundle.IsResent, bundle.WasTakenByFormerIncarnation));
    }

    [Theory]
    [InlineData("5", "5", true, false)] // sent by a process before this one: by its row the same life had it, and others may have
    [InlineData("5", "6", true, true)]
    [InlineData("5 6", "6", true, true)]
    [InlineData("0", "6", true, false)]
    public void Who_acknowledged_it_is_known_over_a_restart(string before, string now, bool saysSo, bool isSure)
    {
        var time = TimeSpan.Zero;
        BundleId? id = null;
        Wire? wire = null;
        foreach (var peer in before.Split(' ').Append(now))
        {
            var (node, store) = Open(One, "a.db");
            time = TimeSpan.Zero;
            node.Advance(time, Wall);
            id ??= node.Enqueue(new(Source, Target, Priority.Critical, TimeSpan.FromDays(9), new byte[] { 1 }) { Custody = TimeSpan.FromDays(9) });
            wire = new Wire("wire") { PeerIncarnation = ulong.Parse(peer, System.Globalization.CultureInfo.InvariantCulture) };
            node.Attach(wire);
            wire.Up(Three);
            while (wire.Sent.Count == 0 && time < Hour) node.Advance(time += TimeSpan.FromSeconds(10), Wall);
            wire.AcceptAll();
            node.Advance(time += TimeSpan.FromSeconds(1), Wall);
            store.Dispose();
        }

        Assert.Equal(BundleDecodeStatus.Done, BundleCodec.Decode(Assert.Single(wire!.Sent).Bundle, out var bundle, out _));
        Assert.Equal((saysSo, isSure), (bundle.IsResent, bundle.WasTakenByFormerIncarnation));
    }

    [Theory]
    [InlineData(5, true, false)] // where the destination answered and tells its own, who tells none is an impostor
    [InlineData(5, false, true)] // without an answer of the destination that was nobody's word
    [InlineData(0, true, true)] // a destination that tells none may be one that tells none
    public void Who_tells_no_incarnation_had_nothing_only_where_the_destination_answered_and_tells_its_own(int told, bool hasAnswered, bool saysSo)
    {
        var (node, _) = Open(One, "a.db");
        node.Advance(TimeSpan.Zero, Wall);
        var wire = new Wire("wire") { PeerIncarnation = (ulong)told };
        node.Attach(wire);
        wire.Up(Three);
        var first = Enqueue();
        node.Advance(TimeSpan.FromSeconds(1), Wall);
        wire.AcceptAll();
        node.Advance(TimeSpan.FromSeconds(2), Wall);
        if (hasAnswered) Assert.True(node.Settle(first));
        else Assert.True(node.Withdraw(first));
        node.Advance(TimeSpan.FromSeconds(3), Wall);

        Next(0, 4);
        Enqueue();
        node.Advance(TimeSpan.FromSeconds(7), Wall);
        Next(6, 8);
        Assert.Equal(3, wire.Sent.Count);
        Assert.Equal(BundleDecodeStatus.Done, BundleCodec.Decode(wire.Sent[^1].Bundle, out var bundle, out _));
        Assert.Equal(saysSo, bundle.IsResent);

        BundleId Enqueue() => node.Enqueue(new(Source, Target, Priority.Critical, TimeSpan.FromDays(1), new byte[] { 1 }) { Custody = TimeSpan.FromDays(1) });

        void Next(ulong incarnation, int seconds)
        {
            wire.Cut();
            node.Advance(TimeSpan.FromSeconds(seconds), Wall);
            wire.PeerIncarnation = incarnation;
            wire.Up(Three);
            node.Advance(TimeSpan.FromSeconds(seconds + 1), Wall);
        }
    }

    [Fact]
    public void Each_start_of_a_node_is_another_incarnation()
    {
        var lives = new HashSet<ulong>();
        for (var start = 0; start < 3; start++)
        {
            var (node, store) = Open(One, "a.db");
            lives.Add(Attach(node, Three).Introduced);
            store.Dispose();
        }

        Assert.Equal(3, lives.Count);
    }
}
