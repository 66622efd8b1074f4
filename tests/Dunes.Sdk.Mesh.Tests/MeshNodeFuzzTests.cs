using Dunes.Sdk.Mesh.Network;
using Dunes.Sdk.Mesh.Security;
using Dunes.Sdk.Mesh.Transport;
using Dunes.TestSupport;

namespace Dunes.Sdk.Mesh.Tests;

/// <summary>Whatever is on the air, a node answers with a status, keeps within its bounds and throws nothing.</summary>
public class MeshNodeFuzzTests
{
    private const uint IvIndex = 0x12345678;
    private static readonly NetworkCredentials Credentials = NetworkCredentials.FromNetworkKey(TestNetwork.NetworkKey);
    private static readonly TransportKey Application = TransportKey.Application(0, TestNetwork.ApplicationKey);

    [Fact]
    public void Random_octets_never_pass()
    {
        var node = Node();
        var random = new Random(1);
        var octets = new byte[40];
        for (var i = 0; i < Depth.Of(50_000, 1_000_000); i++)
        {
            random.NextBytes(octets);
            if (i % 2 == 0) octets[0] = Credentials.Nid;
            var status = node.OnReceived(octets.AsSpan(0, random.Next(octets.Length + 1)), TimeSpan.FromMilliseconds(i));
            Assert.True(status is MeshReceiveStatus.BadSize or MeshReceiveStatus.NotOurNetwork);
        }
    }

    [Fact]
    public void Mutated_pdus_never_pass()
    {
        var node = Node();
        var random = new Random(2);
        var sender = new MeshNode(TestNetwork.Configuration(1));
        var octets = new byte[NetworkPdu.MaxSize];
        for (var i = 0; i < Depth.Of(50_000, 1_000_000); i++)
        {
            sender.Send(new(2, 0), "hello"u8, TimeSpan.Zero, out _);
            sender.TryTakeTransmission(out var transmission);
            transmission.Pdu.CopyTo(octets);
            octets[random.Next(1, transmission.Pdu.Length)] ^= (byte)random.Next(1, 256);
            Assert.Equal(MeshReceiveStatus.NotOurNetwork, node.OnReceived(octets.AsSpan(0, transmission.Pdu.Length), TimeSpan.FromMilliseconds(i)));
            if (sender.NextSequence > 0xFFFF00) sender = new MeshNode(TestNetwork.Configuration(1));
        }

        Assert.Empty(node.ReplayList);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Authentic_pdus_of_any_plaintext_keep_the_node_within_its_bounds(bool isTaken)
    {
        var node = Node();
        var random = new Random(3);
        var seen = new int[Enum.GetValues<MeshReceiveStatus>().Length];
        var (transport, octets, buffer) = (new byte[NetworkPdu.MaxTransportSize], new byte[NetworkPdu.MaxSize], new byte[400]);
        var now = TimeSpan.FromSeconds(1);
        uint sequence = 0;
        var (messages, transmissions) = (0, 0);
        var inputs = Depth.Of(50_000, 1_000_000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < inputs; i++)
        {
            sequence += (uint)random.Next(4);
            var isControl = random.Next(3) == 0;
            ushort[] destinations = [2, 2, 2, 3, 9, 0xC000, 0xB529, 0xFFFF, 0, (ushort)random.Next(0x10000)];
            var header = new NetworkHeader(isControl, (byte)random.Next(128), sequence & 0xFFFFFF, (ushort)random.Next(1, 40), destinations[random.Next(destinations.Length)]);
            var length = Fill(random, header, transport);
            var size = NetworkPdu.Encode(octets, Credentials, IvIndex, header, transport.AsSpan(0, length));
            seen[(int)node.OnReceived(octets.AsSpan(0, size), now)]++;
            now += TimeSpan.FromMilliseconds(random.Next(30));
            node.OnDeadline(now);
            if (random.Next(50) == 0) node.Send(new((ushort)random.Next(1, 40), 0, IsAcknowledged: true), buffer.AsSpan(0, random.Next(1, 381)), now, out _);
            if (!isTaken) continue;

            while (node.TryTakeMessage(out var message)) messages += message.AccessPdu.Length;
            while (node.TryTakeTransmission(out var transmission)) transmissions += transmission.Count;
            while (node.TryTakeOutcome(out _)) transmissions++;
        }

        var perInput = (GC.GetAllocatedBytesForCurrentThread() - before) / inputs;
        Assert.InRange(perInput, 0, 400); // the test's own inputs are nearly all of it
        Assert.True(node.ReplayList.Count <= 16);
        foreach (var status in new[] { MeshReceiveStatus.Delivered, MeshReceiveStatus.NotForUs, MeshReceiveStatus.Prohibited, MeshReceiveStatus.Replayed, MeshReceiveStatus.NoRoom, MeshReceiveStatus.SegmentTaken, MeshReceiveStatus.Undecryptable })
        {
            if (status == MeshReceiveStatus.Undecryptable && !isTaken) continue; // a node that is full does not decrypt
            Assert.True(seen[(int)status] > 0, $"{status} was never reached");
        }

        if (isTaken) Assert.True(messages > 0 && transmissions > 0);
        while (node.TryTakeMessage(out _)) messages++;
        while (node.TryTakeTransmission(out _)) transmissions++;
        for (var i = 0; node.Deadline is { } deadline; i++)
        {
            Assert.True(i < 100_000, "the timers end");
            node.OnDeadline(deadline);
            while (node.TryTakeTransmission(out _)) transmissions++;
        }
    }

    private static MeshNode Node() => new(TestNetwork.Configuration(2) with { ElementCount = 2, IsRelay = true, Subscriptions = [0xC000], VirtualLabels = [Convert.FromHexString("0073e7e4d8b9440faf8415df4c56c0e1")], ReplayCapacity = 16 });

    // Half of what is made decrypts; the rest is random, or a segment or an acknowledgment with fields of every value.
    private static int Fill(Random random, NetworkHeader header, byte[] transport)
    {
        random.NextBytes(transport);
        var longest = header.IsControl ? 12 : 16;
        switch (random.Next(4))
        {
            case 0 when !header.IsControl:
                transport[0] = (byte)(0x40 | Application.Aid);
                return 1 + UpperTransport.Encrypt(transport.AsSpan(1), Application, false, header, IvIndex, transport.AsSpan(5, random.Next(1, 12)).ToArray(), default);
            case 0:
                return new SegmentAcknowledgment(random.Next(2) == 0, (ushort)random.Next(random.Next(2) == 0 ? 64 : 0x2000), (uint)random.Next(3)).Encode(transport);
            case 1:
                var last = (byte)random.Next(random.Next(2) == 0 ? 2 : 32);
                new SegmentHeader((byte)(random.Next(2) == 0 ? 0x40 | Application.Aid : random.Next(128)), random.Next(4) == 0, (ushort)((header.Sequence - random.Next(3)) & 0x1FFF), (byte)random.Next(last + 1), last).Encode(transport);
                return random.Next(5) == 0 ? random.Next(1, longest + 1) : longest;
            default:
                return random.Next(1, longest + 1);
        }
    }
}
