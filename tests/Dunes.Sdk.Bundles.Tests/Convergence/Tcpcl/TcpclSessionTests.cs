using System.Text.Json;
using Dunes.Sdk.Bundles.Convergence.Tcpcl;
using Dunes.TestSupport;

namespace Dunes.Sdk.Bundles.Tests.Convergence.Tcpcl;

public class TcpclSessionTests
{
    private const string Bundle = "9f88070000820282010282028202018202820201820018281a000f424085010100005823526561647920746f2067656e657261746520612033322d62797465207061796c6f6164ff";
    private const string Segment = "010300000000000000010000000d000001000800000000000000480000000000000048" + Bundle;
    private const string ShortSegment = "01030000000000000001000000000000000000000048" + Bundle;
    private const string ServerInit = "07000a0000000000a00000ffffffffffffffff000d64746e3a2f2f7365727665722f00000000";
    private const string ClientInit = "07000a0000000000a00000ffffffffffffffff000d64746e3a2f2f636c69656e742f00000000";

    // A recording of the RFC author's demonstration agent with itself: true is what the active side sends.
    private static readonly (bool FromActive, string Hex)[] Transcript =
    [
        (true, "64746e210400"), (false, "64746e210400"), (true, ClientInit), (false, ServerInit),
        (true, Segment), (false, "020300000000000000010000000000000048"), (true, "04"), (false, "04"),
        (false, Segment), (true, "020300000000000000010000000000000048"), (true, "050000"), (false, "050100"),
    ];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_recorded_session_is_spoken_in_either_role(bool isActive)
    {
        var now = TimeSpan.Zero;
        var session = new TcpclSession(Options(isActive ? "dtn://client/" : "dtn://server/"), isActive, now, ulong.MaxValue);
        for (var step = 0; step < Transcript.Length; step++)
        {
            var (fromActive, hex) = Transcript[step];
            if (step == 4 && isActive) Assert.True(session.TrySend(Convert.FromHexString(Bundle), out _));
            if (step == 6) now = TimeSpan.FromSeconds(10);
            if (step == (isActive ? 6 : 7)) session.OnDeadline(now);

            if (step == 8 && !isActive) Assert.True(session.TrySend(Convert.FromHexString(Bundle), out _));
            if (step == 10 && isActive) session.Terminate(now);
            if (fromActive == isActive)
            {
                // RFC 9174, section 5.2.5.1: a transfer of one segment should not tell its length twice, as the recorded agent does.
                Assert.Equal(hex == Segment ? ShortSegment : hex, Out(session, now));
            }
            else
            {
                Assert.Equal(string.Empty, Out(session, now));
                Into(session, hex, now);
            }

            while (session.TryTakeEvent(out var happened))
            {
                if (happened.Kind != UplinkEventKind.Received) continue;
                Assert.Equal(Bundle, Convert.ToHexStringLower(happened.Octets.Span));
                session.Accept(happened.Transfer);
            }
        }

        Assert.Equal(TcpclSessionState.Closed, session.State);
        Assert.Equal(isActive ? "dtn://server/" : "dtn://client/", session.Peer.ToString());
        Assert.Equal(string.Empty, Out(session, now));
    }

    [Fact]
    public void The_recording_in_the_shared_file_is_the_one_above()
    {
        using var file = JsonDocument.Parse(File.ReadAllBytes(Vectors.Path("bpv7.json")));
        var steps = file.RootElement.GetProperty("tcpclv4").GetProperty("transcript").EnumerateArray().Select(step => (step.GetProperty("dir").GetString() == "active>passive", step.GetProperty("hex").GetString()!));
        Assert.Equal(Transcript, steps);
    }

    [Fact]
    public void A_session_reads_the_same_whatever_the_pieces()
    {
        for (var size = 1; size < 40; size++)
        {
            var session = Established(out _);
            var octets = Convert.FromHexString(Segment + "04" + Segment.Replace("0000000000000001000000", "0000000000000002000000", StringComparison.Ordinal));
            var pending = new List<byte>();
            foreach (var piece in octets.Chunk(size))
            {
                pending.AddRange(piece);
                pending.RemoveRange(0, session.Receive(pending.ToArray()));
            }

            Assert.Empty(pending);
            Assert.True(session.TryTakeEvent(out var first) && first.Kind == UplinkEventKind.Received);
            Assert.Equal(Bundle, Convert.ToHexStringLower(first.Octets.Span));
            Assert.True(session.TryTakeEvent(out var second) && second.Transfer == 2);
        }
    }

    [Fact]
    public void The_last_segment_is_acknowledged_once_the_bundle_is_accepted_and_the_others_at_once()
    {
        var session = Established(out var now);
        Into(session, "0102" + "0000000000000007" + "00000000" + "0000000000000003" + "616263", now);
        Assert.Equal("0202" + "0000000000000007" + "0000000000000003", Out(session, now));
        Into(session, "0101" + "0000000000000007" + "0000000000000002" + "6465", now);
        Assert.Equal(string.Empty, Out(session, now));
        Assert.True(session.TryTakeEvent(out var received));
        Assert.Equal("abcde"u8, received.Octets.Span);
        session.Accept(7);
        Assert.Equal("0201" + "0000000000000007" + "0000000000000005", Out(session, now));
        session.Accept(7);
        Assert.Equal(string.Empty, Out(session, now));
    }

    [Theory]
    [InlineData("64746e220400", "")] // bad magic: closed without a word
    [InlineData("64746e210300", "64746e210400050002")] // version 3
    [InlineData("64746e210400" + "ff", "64746e210400" + "0601ff")] // unknown type
    [InlineData("64746e210400" + "07000a0000000000a00000ffffffffffffffff000d64746e3a2f2f7365727665722f00000000", "*050004")] // our own node id
    [InlineData("64746e210400" + "07012c00000000000004000000000000002800000568656c6c6f00000000", "*050004")] // no node id
    [InlineData("64746e210400" + "07000000000000000000000000000000000000000864746e3a6e6f6e6500000000", "*050004")] // dtn:none
    [InlineData("64746e210400" + "07000a0000000000a00000ffffffffffffffff000d64746e3a2f2f636c69656e742f0000000a01fffe00056578746869", "*050004")] // unknown critical extension
    [InlineData("64746e210400" + "07000a0000000000a00000ffffffffffffffff000d64746e3a2f2f636c69656e742f0fffffff", "050005")] // 256 MiB of extensions
    [InlineData("64746e210400" + ClientInit + "0102" + "0000000000000001" + "00000000" + "00000000ffffffff", "*050005")] // over the segment MRU
    public void A_wrong_peer_is_told_so_and_left(string hex, string answer)
    {
        var session = new TcpclSession(Options("dtn://server/"), isActive: false, TimeSpan.Zero);
        Into(session, hex, TimeSpan.Zero);
        Assert.Equal(TcpclSessionState.Closed, session.State);
        Assert.NotEmpty(session.CloseReason);
        var said = Out(session, TimeSpan.Zero);
        if (answer.StartsWith('*')) Assert.EndsWith(answer[1..], said, StringComparison.Ordinal);
        else if (answer.Length == 6) Assert.EndsWith(answer, said, StringComparison.Ordinal);
        else Assert.Equal(answer, said);
    }

    [Theory]
    [InlineData("0100" + "0000000000000001" + "0000000000000003" + "616263", "060301")] // no START
    [InlineData("0100" + "0000000000000001" + "0000000000000000", "060301")]
    [InlineData("0203" + "0000000000000009" + "0000000000000048", "060302")] // acknowledges a transfer that was never begun
    [InlineData("0300" + "0000000000000009", "060303")] // refuses one
    [InlineData(ClientInit, "060307")]
    public void A_message_out_of_place_is_rejected_and_the_session_goes_on(string message, string rejection)
    {
        for (var cut = 1; cut <= message.Length / 2; cut++)
        {
            var session = Established(out var now);
            var read = session.Receive(Convert.FromHexString(message).AsSpan(0, cut));
            Assert.Equal(message.Length / 2, read + session.Receive(Convert.FromHexString(message).AsSpan(read)));
            Assert.Equal(rejection, Out(session, now));
            Into(session, Segment, now);
            Assert.True(session.TryTakeEvent(out var received) && received.Kind == UplinkEventKind.Received);
            Assert.Equal(TcpclSessionState.Established, session.State);
        }
    }

    [Theory]
    [InlineData("04", "060304")]
    [InlineData("0102" + "0000000000000001" + "00000000" + "0000000000000001" + "61", "060301")]
    [InlineData("020300000000000000090000000000000048", "060302")]
    [InlineData("03000000000000000009", "060303")]
    public void A_message_before_SESS_INIT_is_rejected_and_the_session_opens_yet(string message, string rejection)
    {
        var session = new TcpclSession(Options("dtn://server/"), isActive: false, TimeSpan.Zero);
        Into(session, "64746e210400" + message + ClientInit, TimeSpan.Zero);
        Assert.Equal(TcpclSessionState.Established, session.State);
        Assert.StartsWith("64746e210400" + rejection + "07", Out(session, TimeSpan.Zero), StringComparison.Ordinal);
    }

    [Fact]
    public void Segments_of_a_transfer_that_alternates_with_another_are_rejected_and_the_other_one_is_whole()
    {
        var session = Established(out var now);
        Into(session, "0102" + "0000000000000001" + "00000000" + "0000000000000001" + "61", now);
        Into(session, "0102" + "0000000000000002" + "00000000" + "0000000000000001" + "62", now);
        Into(session, "0101" + "0000000000000002" + "0000000000000001" + "62", now);
        Into(session, "0101" + "0000000000000001" + "0000000000000001" + "63", now);
        Assert.Equal("0202" + "0000000000000001" + "0000000000000001" + "060301" + "060301", Out(session, now));
        Assert.True(session.TryTakeEvent(out var received));
        Assert.Equal("ac"u8, received.Octets.Span);
    }

    [Fact]
    public void A_peer_that_sends_message_after_message_out_of_place_is_left()
    {
        var session = Established(out var now);
        for (var count = 1; count < 16; count++) Into(session, "0300" + "0000000000000009", now);
        Assert.Equal(TcpclSessionState.Established, session.State);
        Into(session, "0300" + "0000000000000009", now);
        Assert.Equal(TcpclSessionState.Closed, session.State);
        Assert.EndsWith("060303" + "050000", Out(session, now), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0201", 2)] // the end before it was sent
    [InlineData("0200", 65)] // more than was sent
    public void A_peer_that_acknowledges_what_was_not_sent_is_left(string start, int length)
    {
        var session = Established(out var now);
        Assert.True(session.TrySend(new byte[64], out var id));
        Out(session, now);
        Into(session, start + id.ToString("x16") + length.ToString("x16"), now);
        Assert.Equal(TcpclSessionState.Closed, session.State);
        Assert.Equal("060302", Out(session, now));
    }

    [Fact]
    public void A_transfer_tells_its_length_when_it_has_several_segments()
    {
        var session = Established(out var now, segmentMru: 48);
        Assert.True(session.TrySend(new byte[49], out _));
        Assert.StartsWith("0102" + "0000000000000001" + "0000000d" + "00" + "0001" + "0008" + "0000000000000031" + "0000000000000030", Out(session, now), StringComparison.Ordinal);
        Assert.True(session.TrySend(new byte[48], out _));
        Assert.StartsWith("0103" + "0000000000000002" + "00000000" + "0000000000000030", Out(session, now), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0000000d" + "00" + "0001" + "0008" + "0000000100000000", "02")] // announced beyond the transfer MRU
    [InlineData("0000000d" + "00" + "0001" + "0008" + "0000000000000002", "04")] // not as long as announced
    [InlineData("00000005" + "01" + "00ff" + "0000", "05")] // unknown critical transfer extension
    public void A_transfer_that_cannot_be_taken_is_refused_and_the_session_goes_on(string extensions, string reason)
    {
        var session = Established(out var now);
        Into(session, "0103" + "0000000000000001" + extensions + "0000000000000001" + "61", now);
        Assert.Equal("03" + reason + "0000000000000001", Out(session, now));
        Into(session, "0103" + "0000000000000002" + "00000000" + "0000000000000001" + "61", now);
        Assert.True(session.TryTakeEvent(out var received) && received.Transfer == 2);
    }

    [Fact]
    public void A_silent_peer_is_given_up_after_two_keepalives_and_a_mute_one_after_the_handshake_time()
    {
        var session = Established(out _);
        session.OnDeadline(TimeSpan.FromSeconds(10));
        Assert.Equal("04", Out(session, TimeSpan.FromSeconds(10)));
        session.OnDeadline(TimeSpan.FromSeconds(19.9));
        Assert.Equal(TcpclSessionState.Established, session.State);
        session.OnDeadline(TimeSpan.FromSeconds(20));
        Assert.Equal(TcpclSessionState.Closed, session.State);
        Assert.EndsWith("050001", Out(session, TimeSpan.FromSeconds(20)), StringComparison.Ordinal);

        var mute = new TcpclSession(Options("dtn://server/"), isActive: false, TimeSpan.Zero);
        Assert.Equal(TimeSpan.FromSeconds(30), mute.Deadline);
        mute.OnDeadline(TimeSpan.FromSeconds(30));
        Assert.Equal(TcpclSessionState.Closed, mute.State);
    }

    [Fact]
    public void A_peer_that_keeps_the_session_alive_and_acknowledges_nothing_loses_it()
    {
        var session = Established(out var now);
        Assert.True(session.TrySend(new byte[64], out _));
        while (session.State == TcpclSessionState.Established)
        {
            Out(session, now);
            Into(session, "04", now);
            Assert.InRange(now, TimeSpan.Zero, TimeSpan.FromMinutes(2));
            now += TimeSpan.FromSeconds(1);
            session.OnDeadline(now);
        }

        Assert.Equal(TimeSpan.FromMinutes(2), now);
        Assert.EndsWith("050005", Out(session, now), StringComparison.Ordinal); // its transfers hold our window, a resource that ran out
        Assert.Contains("acknowledged nothing for 120 s", session.CloseReason, StringComparison.Ordinal);
    }

    [Fact]
    public void The_time_of_a_transfer_is_part_of_the_deadline()
    {
        var session = Established(out var now, keepalive: 0);
        Assert.Equal(now + TimeSpan.FromMinutes(10), session.Deadline);
        Assert.True(session.TrySend(new byte[64], out var id));
        session.OnDeadline(now);
        Assert.Equal(now + TimeSpan.FromMinutes(2), session.Deadline);
        Out(session, now);
        now += TimeSpan.FromSeconds(100);
        Into(session, "0203" + id.ToString("x16") + "0000000000000040", now);
        Assert.Equal(now + TimeSpan.FromMinutes(10), session.Deadline);
    }

    [Fact]
    public void A_peer_that_is_slow_and_acknowledges_segment_by_segment_keeps_the_session()
    {
        var session = Established(out var now, keepalive: 0, segmentMru: 16);
        Assert.True(session.TrySend(new byte[64], out var first));
        Assert.True(session.TrySend(new byte[64], out var second));
        foreach (var id in new[] { first, second })
        {
            for (var length = 16; length <= 64; length += 16)
            {
                session.OnDeadline(now);
                Out(session, now);
                now += TimeSpan.FromSeconds(119);
                session.OnDeadline(now);
                Assert.Equal(TcpclSessionState.Established, session.State);
                Into(session, "02" + (length == 16 ? "02" : length == 64 ? "01" : "00") + id.ToString("x16") + length.ToString("x16"), now);
            }
        }

        Assert.Equal(2, Enumerable.Range(0, 3).Count(_ => session.TryTakeEvent(out var happened) && happened.Kind == UplinkEventKind.Acknowledged));
    }

    [Fact]
    public void A_transfer_that_is_passed_over_is_no_progress_whatever_comes_after_it()
    {
        var session = Established(out var now, keepalive: 0);
        Assert.True(session.TrySend(new byte[64], out _));
        while (session.State == TcpclSessionState.Established)
        {
            Assert.True(session.TrySend(new byte[64], out var later));
            session.OnDeadline(now);
            Out(session, now);
            Into(session, "0203" + later.ToString("x16") + "0000000000000040", now);
            Assert.InRange(now, TimeSpan.Zero, TimeSpan.FromMinutes(2));
            now += TimeSpan.FromSeconds(10);
            session.OnDeadline(now);
        }

        Assert.Equal(TimeSpan.FromMinutes(2), now);
    }

    [Fact]
    public void An_acknowledgement_that_says_again_what_was_said_before_is_no_progress()
    {
        var session = Established(out var now, keepalive: 0, segmentMru: 16);
        Assert.True(session.TrySend(new byte[32], out var id));
        session.OnDeadline(now);
        Out(session, now);
        for (var count = 0; count < 12; count++)
        {
            now += TimeSpan.FromSeconds(10);
            Into(session, "0202" + id.ToString("x16") + "0000000000000010", now);
        }

        session.OnDeadline(TimeSpan.FromSeconds(129));
        Assert.Equal(TcpclSessionState.Established, session.State);
        session.OnDeadline(TimeSpan.FromSeconds(130));
        Assert.Equal(TcpclSessionState.Closed, session.State);
    }

    [Fact]
    public void A_peer_that_switches_keepalives_off_may_be_silent_for_the_idle_time()
    {
        var session = Established(out var now, keepalive: 0);
        Assert.Null(session.Keepalive);
        now += TimeSpan.FromMinutes(9);
        Into(session, Segment, now);
        session.OnDeadline(now + TimeSpan.FromMinutes(9));
        Assert.Equal(TcpclSessionState.Established, session.State);
        Assert.Equal(now + TimeSpan.FromMinutes(10), session.Deadline);
        session.OnDeadline(now + TimeSpan.FromMinutes(10));
        Assert.Equal(TcpclSessionState.Closed, session.State);
        Assert.EndsWith("050001", Out(session, now), StringComparison.Ordinal);
        Assert.Contains("silent for 600 s", session.CloseReason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_peer_that_is_not_in_the_list_is_refused_and_named()
    {
        var options = Options("dtn://server/");
        options.Peers = [EndpointId.Parse("ipn:7.0"), EndpointId.Parse("dtn://hab-1/")];
        var session = new TcpclSession(options, isActive: false, TimeSpan.Zero);
        Into(session, "64746e210400" + ClientInit, TimeSpan.Zero);
        Assert.Equal(TcpclSessionState.Closed, session.State);
        Assert.EndsWith("050004", Out(session, TimeSpan.Zero), StringComparison.Ordinal);
        Assert.Contains("'dtn://client/'", session.CloseReason, StringComparison.Ordinal);
        Assert.Contains("ipn:7.0, dtn://hab-1/", session.CloseReason, StringComparison.Ordinal);
        Assert.False(session.TryTakeEvent(out _));
        Assert.True(session.Peer.IsNone);

        options.Peers = [EndpointId.Parse("dtn://client/")];
        session = new(options, isActive: false, TimeSpan.Zero);
        Into(session, "64746e210400" + ClientInit, TimeSpan.Zero);
        Assert.Equal(TcpclSessionState.Established, session.State);
    }

    [Theory]
    [InlineData("68690a1b5b31", "'hi\\x0a\\x1b[1'")]
    [InlineData("27c3a9", "'\\x27\\xc3\\xa9'")]
    [InlineData("", "''")]
    public void A_node_id_that_cannot_be_read_is_shown_escaped(string nodeId, string shown)
    {
        var session = new TcpclSession(Options("dtn://server/"), isActive: false, TimeSpan.Zero);
        Into(session, "64746e210400" + "07000a0000000000a00000ffffffffffffffff" + (nodeId.Length / 2).ToString("x4") + nodeId + "00000000", TimeSpan.Zero);
        Assert.Equal(TcpclSessionState.Closed, session.State);
        Assert.Contains(shown, session.CloseReason, StringComparison.Ordinal);
    }

    [Fact]
    public void Transfers_under_way_are_finished_when_the_session_ends()
    {
        var session = Established(out var now);
        Assert.True(session.TrySend(new byte[100], out var begun));
        var first = new byte[20];
        session.Transmit(first, now);
        Assert.True(session.TrySend(new byte[100], out var unbegun));
        session.Terminate(now);
        Assert.True(session.TryTakeEvent(out var refused) && refused.Kind == UplinkEventKind.Refused && refused.Transfer == unbegun);
        Assert.EndsWith("050000", Out(session, now), StringComparison.Ordinal);
        Into(session, "050100", now);
        Assert.Equal(TcpclSessionState.Ending, session.State);
        Into(session, "0203" + begun.ToString("x16") + "0000000000000064", now);
        Assert.Equal(TcpclSessionState.Closed, session.State);
    }

    [Fact]
    public void Random_and_mutated_octets_never_throw_and_hold_no_more_than_the_bounds()
    {
        var random = new Random(9174);
        var options = Options("dtn://server/");
        options.SegmentMru = 1024;
        options.TransferMru = 2048;
        var valid = Convert.FromHexString("64746e210400" + ClientInit + Segment + "04" + "0102000000000000000900000000000000000000000161" + "01010000000000000009000000000000000162" + "0203000000000000000100000000000000ff" + "0302" + "00000000000004d2" + "060207" + "050000");
        var session = new TcpclSession(options, false, TimeSpan.Zero);
        var scratch = new byte[16 * 1024];
        var buffer = new byte[64 * 1024];
        var held = 0;
        var established = 0;
        var count = Depth.Of(50_000, 1_000_000);
        for (var at = 0; at < count; at++)
        {
            if (session.State == TcpclSessionState.Closed || at % 50 == 0)
            {
                session.Abandon();
                session = new(options, false, TimeSpan.Zero);
                held = 0;
                if (random.Next(4) != 0) session.Receive(valid.AsSpan(0, 6 + (ClientInit.Length / 2)));
                if (session.State == TcpclSessionState.Established) established++;
            }

            if (random.Next(3) == 0)
            {
                var length = random.Next(64);
                random.NextBytes(buffer.AsSpan(held, length));
                if (length > 0) buffer[held] = (byte)random.Next(1, 8);
                held += length;
            }
            else
            {
                var start = random.Next(valid.Length);
                var length = random.Next(valid.Length - start + 1);
                valid.AsSpan(start, length).CopyTo(buffer.AsSpan(held));
                if (length > 0 && random.Next(2) == 0) buffer[held + random.Next(length)] = (byte)random.Next(256);
                held += length;
            }

            var read = session.Receive(buffer.AsSpan(0, held));
            buffer.AsSpan(read, held - read).CopyTo(buffer);
            held -= read;
            if (held > 32 * 1024) held = 0;
            session.OnDeadline(TimeSpan.FromSeconds(random.Next(60)));
            session.Transmit(scratch, TimeSpan.Zero);
            Assert.InRange(session.BufferedOctets, 0, (3 * 4096) + (64 * 1024));
            while (session.TryTakeEvent(out var happened))
            {
                if (happened.Kind == UplinkEventKind.Received && random.Next(2) == 0) session.Accept(happened.Transfer);
            }
        }

        Assert.True(established > 100);
    }

    private static TcpclOptions Options(string node) => new() { NodeId = EndpointId.Parse(node), Keepalive = TimeSpan.FromSeconds(10), SegmentMru = 10 * 1024 * 1024 };

    private static TcpclSession Established(out TimeSpan now, int keepalive = 10, int segmentMru = 0xa00000)
    {
        now = TimeSpan.Zero;
        var session = new TcpclSession(Options("dtn://server/"), isActive: false, now);
        Into(session, "64746e210400" + "07" + keepalive.ToString("x4") + segmentMru.ToString("x16") + ClientInit[22..], now);
        Assert.Equal(TcpclSessionState.Established, session.State);
        Out(session, now);
        Assert.True(session.TryTakeEvent(out var up) && up.Kind == UplinkEventKind.Up);
        return session;
    }

    [Fact]
    public void A_session_tells_which_incarnation_of_its_node_it_is_and_one_that_tells_none_is_taken()
    {
        var now = TimeSpan.Zero;
        var (active, passive) = (new TcpclSession(Options("dtn://client/"), isActive: true, now, null, incarnation: 0x1122334455667788), new TcpclSession(Options("dtn://server/"), isActive: false, now));
        for (var step = 0; step < 3; step++)
        {
            Into(passive, Out(active, now), now);
            Into(active, Out(passive, now), now);
        }

        Assert.Equal((TcpclSessionState.Established, TcpclSessionState.Established), (active.State, passive.State));
        Assert.Equal((0UL, 0x1122334455667788UL), (active.PeerIncarnation, passive.PeerIncarnation));
    }

    [Theory]
    [InlineData("00" + "8d01" + "0008" + "0000000000000009", true)]
    [InlineData("00" + "8d02" + "0001" + "00", true)] // another one's, and not critical
    [InlineData("01" + "8d02" + "0001" + "00", false)]
    [InlineData("00" + "8d01" + "0007" + "00000000000009", false)] // too short for a number
    [InlineData("00" + "8d01" + "0008" + "0000000000000009" + "00" + "8d01" + "0008" + "0000000000000009", false)]
    public void A_session_extension_is_read_or_passed_over_or_ends_the_session(string items, bool isTaken)
    {
        var session = new TcpclSession(Options("dtn://server/"), isActive: false, TimeSpan.Zero);
        Into(session, "64746e210400" + ClientInit[..^8] + (items.Length / 2).ToString("x8") + items, TimeSpan.Zero);
        Assert.Equal(isTaken, session.State == TcpclSessionState.Established);
    }

    [Theory]
    [InlineData("00" + "8d01" + "0001" + "00", true, false)] // not a session's: its value is nobody's business
    [InlineData("01" + "8d01" + "0008" + "0000000000000009", true, true)]
    public void An_incarnation_in_a_transfer_is_an_item_that_nobody_knows(string items, bool isWellFormed, bool hasUnknownCritical)
    {
        var read = TcpclExtensions.Read(Convert.FromHexString(items), isTransfer: true);
        Assert.Equal((isWellFormed, hasUnknownCritical, 0UL), (read.IsWellFormed, read.HasUnknownCritical, read.Incarnation));
    }

    private static void Into(TcpclSession session, string hex, TimeSpan now)
    {
        session.NoteArrival(now);
        session.Receive(Convert.FromHexString(hex));
    }

    private static string Out(TcpclSession session, TimeSpan now)
    {
        var buffer = new byte[4096];
        return Convert.ToHexStringLower(buffer.AsSpan(0, session.Transmit(buffer, now)));
    }
}
