using System.Text.Json;
using Dunes.Sdk.Bundles.Convergence.Tcpcl;
using Dunes.TestSupport;

namespace Dunes.Sdk.Bundles.Tests.Convergence.Tcpcl;

public class TcpclSessionTests
{
    private const string Bundle = "9f88070000820282010282028202018202820201820018281a000f424085010100005823526561647920746f2067656e657261746520612033322d62797465207061796c6f6164ff";
    private const string Segment = "010300000000000000010000000d000001000800000000000000480000000000000048" + Bundle;
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
    public void The_recorded_session_is_spoken_octet_for_octet_in_either_role(bool isActive)
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
                Assert.Equal(hex, Out(session, now));
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
    [InlineData("64746e210400" + "010000000000000000010000000000000001" + "61", "64746e210400" + "060301")] // before SESS_INIT
    [InlineData("64746e210400" + "07012c00000000000004000000000000002800000568656c6c6f00000000", "*050004")] // no node id
    [InlineData("64746e210400" + "07000000000000000000000000000000000000000864746e3a6e6f6e6500000000", "*050004")] // dtn:none
    [InlineData("64746e210400" + "07000a0000000000a00000ffffffffffffffff000d64746e3a2f2f636c69656e742f0000000a01fffe00056578746869", "*050004")] // unknown critical extension
    [InlineData("64746e210400" + "07000a0000000000a00000ffffffffffffffff000d64746e3a2f2f636c69656e742f0fffffff", "050005")] // 256 MiB of extensions
    [InlineData("64746e210400" + ClientInit + "010000000000000000010000000000000001" + "61", "*060301")] // no START
    [InlineData("64746e210400" + ClientInit + "0102" + "0000000000000001" + "00000000" + "0000000000000001" + "61" + "0102" + "0000000000000002" + "00000000" + "0000000000000001", "*060301")] // two transfers alternate
    [InlineData("64746e210400" + ClientInit + "0102" + "0000000000000001" + "00000000" + "00000000ffffffff", "*050005")] // over the segment MRU
    [InlineData("64746e210400" + ClientInit + "0203" + "0000000000000001" + "0000000000000048", "*060302")] // acknowledges what was not sent
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

    private static TcpclSession Established(out TimeSpan now)
    {
        now = TimeSpan.Zero;
        var session = new TcpclSession(Options("dtn://server/"), isActive: false, now);
        Into(session, "64746e210400" + ClientInit, now);
        Assert.Equal(TcpclSessionState.Established, session.State);
        Out(session, now);
        Assert.True(session.TryTakeEvent(out var up) && up.Kind == UplinkEventKind.Up);
        return session;
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
