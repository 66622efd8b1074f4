using System.Buffers.Binary;
using Dunes.Sdk.Bundles.Convergence.Tcpcl;
using Dunes.TestSupport;

namespace Dunes.Sdk.Bundles.Tests.Convergence.Tcpcl;

/// <summary>RFC 9174, sections 5.2.3 and 5.2.4: who answers in the order of the segments is understood by every peer.</summary>
public class ReplyOrderTests
{
    private const string Contact = "64746e210400";
    private const string ClientInit = "07000a0000000000a00000ffffffffffffffff000d64746e3a2f2f636c69656e742f00000000";

    [Fact]
    public void Acknowledgements_of_later_transfers_wait_for_the_end_of_earlier_ones()
    {
        var session = Established();
        for (var id = 0; id < 3; id++) Into(session, Message(id, 2, 3) + Message(id, 1, 2));
        Assert.Equal(Ack(0, 2, 3), Out(session));
        session.Accept(2);
        session.Accept(1);
        Assert.Equal(string.Empty, Out(session));
        session.Accept(0);
        Assert.Equal(Ack(0, 1, 5) + Ack(1, 2, 3) + Ack(1, 1, 5) + Ack(2, 2, 3) + Ack(2, 1, 5), Out(session));
    }

    [Fact]
    public void A_refusal_waits_for_earlier_transfers_too_and_frees_the_later_ones()
    {
        var session = Established();
        Into(session, Message(0, 3, 1) + Message(1, 3, 1) + Message(2, 3, 1));
        session.Refuse(1, XferRefuseReason.Retransmit);
        session.Accept(2);
        Assert.Equal(string.Empty, Out(session));
        session.Accept(0);
        Assert.Equal(Ack(0, 3, 1) + "0303" + 1.ToString("x16") + Ack(2, 3, 1), Out(session));
    }

    [Fact]
    public void Every_further_segment_of_a_refused_transfer_is_refused_again()
    {
        var session = Established();
        var refusal = "0305" + 0.ToString("x16");
        Into(session, "0102" + 0.ToString("x16") + "00000005" + "01" + "00ff" + "0000" + 1.ToString("x16") + "61");
        Into(session, Message(0, 0, 1) + Message(0, 1, 1) + Message(1, 3, 1));
        session.Accept(1);
        Assert.Equal(refusal + refusal + refusal + Ack(1, 3, 1), Out(session));
    }

    [Fact]
    public void Whatever_the_order_of_verdicts_the_replies_come_in_the_order_of_the_segments()
    {
        var count = Depth.Of(500, 20_000);
        for (var seed = 0; seed < count; seed++)
        {
            var random = new Random(seed);
            var session = Established();
            var expected = new List<string>();
            var waiting = new List<(int Id, int Reply)>();
            var said = string.Empty;
            var transfers = random.Next(1, 12);
            for (var id = 0; id < transfers; id++)
            {
                var segments = random.Next(1, 5);
                var isUnreadable = random.Next(6) == 0; // refused before it is whole
                var length = 0;
                for (var segment = 0; segment < segments; segment++)
                {
                    var (isFirst, isLast) = (segment == 0, segment == segments - 1);
                    var flags = (isFirst ? 2 : 0) | (isLast ? 1 : 0);
                    var data = random.Next(0, 40);
                    length += data;
                    Into(session, Message(id, flags, data, isUnreadable ? "00000005" + "01" + "00ff" + "0000" : "00000000"));
                    if (isLast && !isUnreadable) waiting.Add((id, expected.Count));
                    expected.Add(isUnreadable ? "0305" + id.ToString("x16") : Ack(id, flags, length));
                    if (random.Next(3) == 0) said += Out(session);
                    if (random.Next(2) == 0) Decide(random.Next(waiting.Count + 1));
                }
            }

            while (waiting.Count > 0) Decide(random.Next(waiting.Count));
            said += Out(session);
            Assert.Equal(string.Concat(expected), said);

            void Decide(int at)
            {
                if (at >= waiting.Count) return;
                var (id, reply) = waiting[at];
                waiting.RemoveAt(at);
                if (random.Next(3) != 0)
                {
                    session.Accept((ulong)id);
                    return;
                }

                session.Refuse((ulong)id, XferRefuseReason.Retransmit);
                expected[reply] = "0303" + id.ToString("x16");
            }
        }
    }

    [Fact]
    public void Replies_that_wait_are_bounded_and_none_is_lost()
    {
        const int Segments = 20_000;
        var session = Established();
        Into(session, Message(0, 3, 1));
        var octets = Convert.FromHexString(Message(1, 2, 1) + string.Concat(Enumerable.Repeat(Message(1, 0, 1), Segments - 2)) + Message(1, 1, 1));
        var read = session.Receive(octets);
        Assert.InRange(read, 1, octets.Length / 4); // the rest waits in the link, and so slows the peer down
        Assert.Equal(string.Empty, Out(session));

        session.Accept(0);
        var said = Out(session);
        while (read < octets.Length)
        {
            read += session.Receive(octets.AsSpan(read));
            said += Out(session);
        }

        session.Accept(1);
        said += Out(session);
        Assert.Equal((Segments + 1) * 18 * 2, said.Length);
        for (var at = 0; at < Segments; at++)
        {
            Assert.Equal((ulong)(at + 1), BinaryPrimitives.ReadUInt64BigEndian(Convert.FromHexString(said.AsSpan(((at + 1) * 36) + 20, 16))));
        }
    }

    private static TcpclSession Established()
    {
        var session = new TcpclSession(new() { NodeId = EndpointId.Parse("dtn://server/"), Keepalive = TimeSpan.FromSeconds(10) }, isActive: false, TimeSpan.Zero);
        Into(session, Contact + ClientInit);
        Out(session);
        return session;
    }

    private static string Message(int id, int flags, int length, string extensions = "00000000") =>
        "01" + flags.ToString("x2") + id.ToString("x16") + ((flags & 2) != 0 ? extensions : string.Empty) + length.ToString("x16") + string.Concat(Enumerable.Repeat("61", length));

    private static string Ack(int id, int flags, int length) => "02" + flags.ToString("x2") + id.ToString("x16") + length.ToString("x16");

    private static void Into(TcpclSession session, string hex)
    {
        var octets = Convert.FromHexString(hex);
        Assert.Equal(octets.Length, session.Receive(octets));
    }

    private static string Out(TcpclSession session)
    {
        var buffer = new byte[1024 * 1024];
        return Convert.ToHexStringLower(buffer.AsSpan(0, session.Transmit(buffer, TimeSpan.Zero)));
    }
}
