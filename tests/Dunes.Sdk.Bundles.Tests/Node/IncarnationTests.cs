using Dunes.Sdk.Bundles.Convergence.Tcpcl;
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
    [InlineData("5+", "0", true, true)] // the life that had it knows a repeat itself, and any other one forgot
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
    [InlineData(5, false, false)] // and also before its first answer
    [InlineData(0, true, true)] // a destination that tells none may be one that tells none
    [InlineData(0, false, true)]
    public void Who_tells_no_incarnation_had_nothing_where_one_was_told_and_no_answer_came_without_one(int told, bool hasAnswered, bool saysSo)
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

    [Theory]
    [InlineData("apart", false)] // the acknowledgement is read in a turn before the end of the session
    [InlineData("killed", false)] // acknowledgement and FIN lie in the socket when the gateway's turn comes
    [InlineData("terminated", false)] // acknowledgement and SESS_TERM do
    [InlineData("apart", true)]
    [InlineData("killed", true)]
    [InlineData("terminated", true)]
    public void Who_acknowledged_it_is_known_also_where_the_session_ends_with_the_acknowledgement(string end, bool isOverRestart)
    {
        var (node, store) = Open(One, "a.db");
        var time = TimeSpan.Zero;
        node.Advance(time, Wall);
        node.Enqueue(new(Source, Target, Priority.Critical, TimeSpan.FromDays(9), new byte[] { 1 }) { Custody = TimeSpan.FromDays(9) });
        var pipe = new Pipe();
        var link = new EofLink(pipe.Active);
        var uplink = new TcpclUplink("dish", isActive: true, new TcpclOptions { NodeId = One }, link);
        node.Attach(uplink);
        var ground = new TcpclUplink("ground", isActive: false, new TcpclOptions { NodeId = Three }, pipe.Passive);
        ground.Introduce(5);
        var received = Receive(ground);
        ground.Accept(received.Transfer);
        ground.Advance(time);
        if (end == "apart") node.Advance(time += TimeSpan.FromMilliseconds(10), Wall);
        if (end == "terminated")
        {
            ground.Terminate();
            ground.Advance(time);
        }
        else
        {
            link.IsEof = true;
        }

        node.Advance(time += TimeSpan.FromMilliseconds(10), Wall);
        Assert.Equal(1, node.Queued);
        pipe.Cut();
        link.IsEof = false;
        node.Advance(time += TimeSpan.FromSeconds(1), Wall);
        node.Advance(time += TimeSpan.FromSeconds(1), Wall);
        node.Detach(uplink);
        if (isOverRestart)
        {
            store.Dispose();
            (node, _) = Open(One, "a.db");
            node.Advance(time = TimeSpan.Zero, Wall);
        }

        pipe = new Pipe();
        node.Attach(new TcpclUplink("dish", isActive: true, new TcpclOptions { NodeId = One }, pipe.Active));
        ground = new TcpclUplink("ground", isActive: false, new TcpclOptions { NodeId = Three }, pipe.Passive);
        ground.Introduce(6); // another life, which may have forgotten
        received = Receive(ground);
        Assert.Equal(BundleDecodeStatus.Done, BundleCodec.Decode(received.Octets.Span, out var bundle, out _));
        Assert.Equal((true, true), (bundle.IsResent, bundle.WasTakenByFormerIncarnation));

        UplinkEvent Receive(TcpclUplink from)
        {
            for (var turn = 0; turn < 2000; turn++)
            {
                node.Advance(time += TimeSpan.FromSeconds(1), Wall);
                from.Advance(time);
                while (from.TryTakeEvent(out var happened))
                {
                    if (happened.Kind == UplinkEventKind.Received) return happened;
                }
            }

            throw new InvalidOperationException("nothing came");
        }
    }

    [Theory]
    [InlineData(13 * 60, true, 13 * 60)] // off for 13 minutes
    [InlineData(13 * 60, false, 0)] // nobody knows how long
    [InlineData(-13 * 60, true, 0)] // the clock went back
    [InlineData(0, true, 0)]
    public void What_was_sent_before_the_node_was_off_says_how_old_it_is_by_its_own_clock(int secondsOff, bool hasClock, int expected)
    {
        var (node, store) = Open(One, "a.db");
        node.Advance(TimeSpan.Zero, Wall);
        node.Enqueue(new(Source, Target, Priority.Critical, TimeSpan.FromDays(9), new byte[] { 1 }) { Custody = TimeSpan.FromDays(9) });
        Attach(node, Three);
        node.Advance(TimeSpan.FromSeconds(1), Wall.Add(TimeSpan.FromSeconds(1)));
        store.Dispose();

        (node, _) = Open(One, "a.db");
        var wall = hasClock ? Wall.Add(TimeSpan.FromSeconds(secondsOff)) : DtnTime.Unknown;
        node.Advance(TimeSpan.Zero, wall);
        var wire = Attach(node, Three);
        for (var second = 1; second < 60; second++) node.Advance(TimeSpan.FromSeconds(second), wall.IsKnown ? wall.Add(TimeSpan.FromSeconds(second)) : wall);
        Assert.Equal(BundleDecodeStatus.Done, BundleCodec.Decode(wire.Sent[0].Bundle, out var bundle, out _));
        Assert.Equal((true, false), (bundle.IsResent, bundle.WasTakenByFormerIncarnation));
        Assert.InRange(bundle.Header.AgeMilliseconds!.Value, 0UL, 60_000UL); // the age block knows running time only
        if (expected == 0) Assert.Equal(0UL, bundle.ClockAgeMilliseconds);
        else Assert.InRange(bundle.ClockAgeMilliseconds / 1000.0, expected, expected + 60);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(2, 0)]
    [InlineData(4, 1)]
    [InlineData(780_003, 780_000)]
    [InlineData(ulong.MaxValue, ulong.MaxValue - 3)]
    public void The_block_of_a_bundle_that_was_sent_before_has_one_number(ulong value, ulong clockAge)
    {
        Assert.Equal(value != 0, ResentMark.TryRead(value, out var mark));
        Assert.Equal((value, clockAge), (mark.Value, mark.ClockAgeMilliseconds));
        Assert.Equal(value == 2, mark.Former == FormerSend.TakenByFormerIncarnation);
    }

    /// <summary>As a socket is after the peer's FIN: closed, and what came before it is still to be read.</summary>
    private sealed class EofLink(IOctetLink inner) : IOctetLink
    {
        public bool IsEof { get; set; }

        public OctetLinkState State => IsEof ? OctetLinkState.Closed : inner.State;

        public Action? Signal { get => inner.Signal; set => inner.Signal = value; }

        public void Open()
        {
            if (!IsEof) inner.Open();
        }

        public void Close() => inner.Close();

        public int Write(ReadOnlySpan<byte> octets) => IsEof ? 0 : inner.Write(octets);

        public int Read(Span<byte> destination) => inner.Read(destination);
    }
}
