using Dunes.Sdk.Bundles.Convergence.Tcpcl;

namespace Dunes.Sdk.Bundles.Tests.Convergence.Tcpcl;

public class TcpclUplinkTests
{
    private const string Contact = "64746e210400";
    private const string Segment = "0103" + "0000000000000000" + "00000000" + "0000000000000002" + "9fff";
    private static readonly TimeSpan Start = TimeSpan.FromHours(1);

    [Theory]
    [InlineData("000f", false, "0304" + "0000000000000000")]
    [InlineData("0000", false, "0304" + "0000000000000000")] // no keepalive would ever carry it along
    [InlineData("000f", true, "0303" + "0000000000000000")]
    public void A_refusal_leaves_at_once_whatever_the_keepalive(string keepalive, bool isRetryUseful, string refusal)
    {
        var link = new ScriptedLink();
        var uplink = Passive(link);
        link.Arrive(Contact + Init(keepalive) + Segment);
        RunTurns(uplink, Start, happened => uplink.Refuse(happened.Transfer, isRetryUseful));
        Assert.EndsWith(refusal, link.Written(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_acknowledgement_leaves_at_once_although_it_was_given_between_two_advances()
    {
        var link = new ScriptedLink();
        var uplink = Passive(link);
        link.Arrive(Contact + Init("000f") + Segment);
        RunTurns(uplink, Start, happened => uplink.Accept(happened.Transfer));
        Assert.EndsWith("0203" + "0000000000000000" + "0000000000000002", link.Written(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_bundle_and_the_end_of_the_session_are_due_as_soon_as_they_are_asked_for()
    {
        var (link, uplink) = Established("000f");
        Assert.True(uplink.TrySend(new byte[] { 0x9f, 0xff }, out _));
        Assert.True(uplink.Deadline <= Start);
        RunTurns(uplink, Start);
        Assert.EndsWith("9fff", link.Written(), StringComparison.Ordinal);

        uplink.Terminate();
        Assert.True(uplink.Deadline <= Start);
        RunTurns(uplink, Start);
        Assert.Equal("050000", link.Written());
    }

    [Fact]
    public void Output_for_which_the_link_has_no_room_waits_for_the_links_signal_and_not_in_a_busy_loop()
    {
        var (link, uplink) = Established("0000");
        link.Room = 4;
        link.Arrive(Segment);
        RunTurns(uplink, Start, happened => uplink.Refuse(happened.Transfer, isRetryUseful: false));
        Assert.Equal("03040000", link.Written());
        Assert.False(uplink.Deadline <= Start);
        link.Room = 100;
        RunTurns(uplink, Start);
        Assert.Equal("000000000000", link.Written());
    }

    [Fact]
    public void Segments_that_waited_for_an_acceptance_are_read_as_soon_as_it_came()
    {
        var link = new ScriptedLink();
        var options = Options();
        options.TransferMru = 4096;
        var uplink = new TcpclUplink("down", isActive: false, options, link);
        link.Arrive(Contact + Init("0000") + Transfer(0) + Transfer(1));
        var received = new List<ulong>();
        RunTurns(uplink, Start, happened =>
        {
            received.Add(happened.Transfer);
            uplink.Accept(happened.Transfer);
        });
        Assert.Equal([0UL, 1UL], received);

        static string Transfer(int id) => "0103" + id.ToString("x16") + "00000000" + "0000000000001000" + new string('0', 8192);
    }

    [Fact]
    public void A_connection_that_was_accepted_is_due_before_anything_arrived_and_closed_when_it_stays_silent()
    {
        var link = new ScriptedLink();
        var uplink = Passive(link);
        Assert.True(uplink.Deadline <= Start);
        RunTurns(uplink, Start);
        Assert.Equal(Start + TimeSpan.FromSeconds(30), uplink.Deadline);
        RunTurns(uplink, Start + TimeSpan.FromSeconds(30));
        Assert.Equal(OctetLinkState.Closed, link.State);
        Assert.True(uplink.IsOver);
    }

    [Fact]
    public void A_passive_uplink_is_over_once_its_session_ended_and_its_events_were_taken()
    {
        var (link, uplink) = Established("000f");
        Assert.False(uplink.IsOver);
        link.Close();
        Assert.False(uplink.IsOver);
        uplink.Advance(Start);
        Assert.False(uplink.IsOver); // its Down was not taken yet
        Assert.True(uplink.TryTakeEvent(out var happened) && happened.Kind == UplinkEventKind.Down);
        Assert.True(uplink.IsOver);
        Assert.Null(uplink.Deadline);
        Assert.InRange(uplink.BufferedOctets, 0, 0);
    }

    [Fact]
    public void An_active_uplink_is_over_only_once_it_was_terminated()
    {
        var link = new ScriptedLink(isPassive: false);
        var uplink = new TcpclUplink("up", isActive: true, Options(), link);
        Assert.False(uplink.IsOver);
        RunTurns(uplink, Start);
        link.Close();
        RunTurns(uplink, Start);
        Assert.False(uplink.IsOver);
        uplink.Terminate();
        RunTurns(uplink, Start);
        Assert.True(uplink.IsOver);
    }

    [Fact]
    public void A_peer_that_acknowledges_nothing_loses_the_session_and_the_uplink_opens_another_one()
    {
        var link = new ScriptedLink(isPassive: false);
        var uplink = new TcpclUplink("up", isActive: true, Options(), link);
        link.Arrive(Contact + Init("000f"));
        RunTurns(uplink, Start);
        RunTurns(uplink, Start);
        Assert.Equal(UplinkState.Up, uplink.State);
        Assert.True(uplink.TrySend(new byte[100], out _));

        var events = new List<UplinkEvent>();
        var now = Start;
        for (; link.Opened == 1; now += TimeSpan.FromSeconds(1))
        {
            Assert.InRange(now, Start, Start + TimeSpan.FromMinutes(3));
            if (link.State == OctetLinkState.Open) link.Arrive("04");
            RunTurns(uplink, now, events.Add);
        }

        Assert.Contains("acknowledged nothing for 120 s", Assert.Single(events).Reason, StringComparison.Ordinal);
        link.Arrive(Contact + Init("000f"));
        RunTurns(uplink, now, events.Add);
        Assert.Equal(UplinkState.Up, uplink.State);
    }

    [Fact]
    public void A_link_that_takes_nothing_any_more_is_given_up_with_the_transfers_that_wait_for_it()
    {
        var (link, uplink) = Established("000f");
        link.Room = 10;
        Assert.True(uplink.TrySend(new byte[100], out _));
        var events = new List<UplinkEvent>();
        for (var now = Start; events.Count == 0; now += TimeSpan.FromSeconds(5))
        {
            Assert.InRange(now, Start, Start + TimeSpan.FromSeconds(160)); // the transfer's time, and the last words'
            link.Arrive("04");
            RunTurns(uplink, now, events.Add);
        }

        Assert.Equal(UplinkEventKind.Down, events[0].Kind);
        Assert.Equal(OctetLinkState.Closed, link.State);
    }

    [Fact]
    public void What_arrived_while_this_side_was_held_up_is_read_before_the_peer_is_given_up()
    {
        var (link, uplink) = Established("000f");
        Assert.True(uplink.TrySend(new byte[100], out var transfer));
        RunTurns(uplink, Start);
        link.Arrive("04" + "0203" + transfer.ToString("x16") + 100.ToString("x16"));
        var events = new List<UplinkEvent>();
        RunTurns(uplink, Start + TimeSpan.FromHours(2), events.Add);
        Assert.Equal(UplinkEventKind.Acknowledged, Assert.Single(events).Kind);
        Assert.Equal(UplinkState.Up, uplink.State);
    }

    [Fact]
    public void A_peer_that_turns_this_node_away_is_asked_less_and_less_often()
    {
        var link = new ScriptedLink(isPassive: false);
        var uplink = new TcpclUplink("up", isActive: true, Options(), link);
        var openings = new List<int>();
        for (var second = 0; second < 120; second++)
        {
            var before = link.Opened;
            RunTurns(uplink, Start + TimeSpan.FromSeconds(second));
            if (link.Opened == before) continue;
            openings.Add(second);
            link.Arrive(Contact + Init("000f") + "050004");
            RunTurns(uplink, Start + TimeSpan.FromSeconds(second));
            link.Arrive("050104");
            link.Close();
            RunTurns(uplink, Start + TimeSpan.FromSeconds(second));
        }

        Assert.Equal([0, 1, 3, 7, 15, 31, 61, 91], openings);
    }

    private static TcpclOptions Options() => new() { NodeId = EndpointId.Parse("dtn://server/") };

    private static TcpclUplink Passive(ScriptedLink link) => new("down", isActive: false, Options(), link);

    private static string Init(string keepalive, string node = "64746e3a2f2f636c69656e742f") =>
        "07" + keepalive + "000000000000a000" + "0000000000010000" + (node.Length / 2).ToString("x4") + node + "00000000";

    private static (ScriptedLink Link, TcpclUplink Uplink) Established(string keepalive)
    {
        var link = new ScriptedLink();
        var uplink = Passive(link);
        link.Arrive(Contact + Init(keepalive));
        RunTurns(uplink, Start);
        Assert.Equal(UplinkState.Up, uplink.State);
        link.Written();
        return (link, uplink);
    }

    /// <summary>What a host does when the link signalled: a turn, and further ones for as long as one is due.</summary>
    private static void RunTurns(TcpclUplink uplink, TimeSpan now, Action<UplinkEvent>? happened = null)
    {
        var turns = 0;
        do
        {
            Assert.InRange(turns++, 0, 100);
            uplink.Advance(now);
            while (uplink.TryTakeEvent(out var uplinkEvent))
            {
                if (uplinkEvent.Kind != UplinkEventKind.Up) happened?.Invoke(uplinkEvent);
            }
        }
        while (uplink.Deadline <= now);
    }
}
