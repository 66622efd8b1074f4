using Dunes.Sdk.Mesh.Network;
using Dunes.Sdk.Mesh.Transport;

namespace Dunes.Sdk.Mesh.Tests.Transport;

public class SegmentationTests
{
    private static readonly TimeSpan Now = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData(0, 0, 0, 1)]
    [InlineData(0.3, 0.2, 40, 2)]
    [InlineData(0.6, 0.2, 200, 3)]
    public void Every_length_is_delivered_once_and_its_outcome_is_right(double loss, double repeat, int delayMilliseconds, int seed)
    {
        var network = new TestNetwork(seed) { Loss = loss, Repeat = repeat, LongestDelay = TimeSpan.FromMilliseconds(delayMilliseconds) };
        for (ushort address = 1; address <= 3; address++) network.Add(TestNetwork.Configuration(address) with { IsRelay = address == 3 });
        var random = new Random(seed);
        var failed = 0;
        for (var length = 1; length <= 380; length++)
        {
            var access = new byte[length];
            random.NextBytes(access);
            var (from, to) = length % 2 == 0 ? (0, 1) : (1, 0);
            var send = new MeshSend((ushort)(to + 1), length % 3 == 0 ? -1 : 0, IsAcknowledged: true, IsLongMic: length % 5 == 0 && length <= 376);
            Assert.Equal(MeshSendStatus.Taken, network.Nodes[from].Send(send, access, network.Now, out var handle));
            network.Run(TimeSpan.FromSeconds(60));

            var (node, outcome) = Assert.Single(network.Outcomes);
            Assert.Equal((from, handle), (node, outcome.Handle));
            if (outcome.IsDelivered) Assert.Single(network.Messages);
            else failed++;
            Assert.True(network.Messages.Count <= 1);
            foreach (var (receiver, message) in network.Messages)
            {
                Assert.Equal((to, true), (receiver, message.IsSegmented));
                Assert.Equal(access, message.AccessPdu.ToArray());
            }

            Assert.All(network.Nodes, each => Assert.Null(each.Deadline));
            network.Outcomes.Clear();
            network.Messages.Clear();
            network.Transmissions.Clear();
        }

        Assert.Equal(0, failed);
    }

    [Fact]
    public void A_peer_that_is_away_fails_the_message_after_bounded_attempts()
    {
        var network = new TestNetwork(1) { Loss = 1 };
        var sender = network.Add(TestNetwork.Configuration(1));
        sender.Send(new(2, 0), new byte[100], network.Now, out var handle);
        network.Run(TimeSpan.FromMinutes(5));
        Assert.Equal([(0, new MeshSendOutcome(handle, false))], network.Outcomes);
        Assert.Equal(9 * 5, network.Transmissions.Count); // nine segments, five rounds
        Assert.Null(sender.Deadline);
    }

    [Fact]
    public void A_group_gets_each_segment_three_times_and_there_is_no_outcome()
    {
        var network = new TestNetwork(1) { Loss = 0.3 };
        network.Add(TestNetwork.Configuration(1));
        for (ushort address = 2; address <= 4; address++) network.Add(TestNetwork.Configuration(address) with { Subscriptions = [0xC000] });
        network.Nodes[0].Send(new(0xC000, 0), new byte[50], network.Now, out _);
        network.Run(TimeSpan.FromMinutes(1));
        Assert.Equal([1, 2, 3], network.Messages.Select(message => message.Node).Order());
        Assert.Empty(network.Outcomes);
        Assert.Equal(5 * 3, network.Transmissions.Count);
        Assert.All(network.Transmissions, transmission => Assert.Equal(0, transmission.Node));
    }

    [Fact]
    public void One_segmented_message_at_a_time_goes_to_one_address_and_eight_in_all()
    {
        var sender = new MeshNode(TestNetwork.Configuration(1));
        for (ushort to = 2; to <= 9; to++)
        {
            Assert.Equal(MeshSendStatus.Taken, sender.Send(new(to, 0), new byte[50], Now, out _));
            Assert.Equal(MeshSendStatus.Busy, sender.Send(new(to, 0), new byte[50], Now, out _));
        }

        Assert.Equal(MeshSendStatus.Busy, sender.Send(new(10, 0), new byte[50], Now, out _));
        Assert.Equal(MeshSendStatus.Taken, sender.Send(new(10, 0), new byte[5], Now, out _));
    }

    [Fact]
    public void The_acknowledgment_comes_with_the_message_and_never_before_it()
    {
        var (segments, _) = Segments(1, 2, new byte[100]);
        var receiver = new MeshNode(TestNetwork.Configuration(2));
        foreach (var segment in segments[..^1])
        {
            Assert.Equal(MeshReceiveStatus.SegmentTaken, receiver.OnReceived(segment, Now));
            Assert.False(receiver.TryTakeTransmission(out _));
            Assert.False(receiver.TryTakeMessage(out _));
        }

        Assert.Equal(MeshReceiveStatus.Delivered, receiver.OnReceived(segments[^1], Now));
        Assert.True(receiver.TryTakeMessage(out _));
        Assert.Equal(0x1FFu, Block(receiver));
    }

    [Fact]
    public void What_there_is_no_room_for_is_not_acknowledged_as_complete()
    {
        var receiver = new MeshNode(TestNetwork.Configuration(2));
        var talker = new MeshNode(TestNetwork.Configuration(3));
        for (var i = 0; i < 64; i++)
        {
            talker.Send(new(2, 0), "x"u8, Now, out _);
            talker.TryTakeTransmission(out var filler);
            Assert.Equal(MeshReceiveStatus.Delivered, receiver.OnReceived(filler.Pdu, Now));
        }

        var (segments, _) = Segments(1, 2, new byte[30]);
        foreach (var segment in segments[..^1]) Assert.Equal(MeshReceiveStatus.SegmentTaken, receiver.OnReceived(segment, Now));
        Assert.Equal(MeshReceiveStatus.NoRoom, receiver.OnReceived(segments[^1], Now));
        Assert.DoesNotContain(receiver.ReplayList, entry => entry.Source == 1);
        receiver.OnDeadline(receiver.Deadline!.Value);
        Assert.Equal(0b011u, Block(receiver)); // the last segment is still asked for
    }

    [Fact]
    public void A_message_that_no_key_opens_is_refused_and_its_sender_hears_so()
    {
        var network = new TestNetwork(1);
        network.Add(TestNetwork.Configuration(1));
        network.Add(TestNetwork.Configuration(2) with { ApplicationKeys = [] });
        network.Nodes[0].Send(new(2, 0), new byte[50], network.Now, out var handle);
        network.Run(TimeSpan.FromMinutes(1));
        Assert.Equal([(0, new MeshSendOutcome(handle, false))], network.Outcomes);
        Assert.Empty(network.Messages);
        Assert.Equal(5, network.Transmissions.Count(transmission => transmission.Node == 0)); // one round was enough
    }

    [Fact]
    public void A_restored_node_acknowledges_again_what_it_had_delivered()
    {
        var (segments, _) = Segments(1, 2, new byte[30]);
        var receiver = new MeshNode(TestNetwork.Configuration(2) with { FirstSequence = 100 });
        foreach (var segment in segments) receiver.OnReceived(segment, Now);
        var restarted = new MeshNode(TestNetwork.Configuration(2) with { FirstSequence = 200 });
        restarted.RestoreReplayList(receiver.ReplayList);
        Assert.Equal(MeshReceiveStatus.Replayed, restarted.OnReceived(segments[1], Now));
        Assert.False(restarted.TryTakeMessage(out _));
        Assert.Equal(0b111u, Block(restarted));
    }

    [Fact]
    public void An_incomplete_message_is_acknowledged_in_part_and_forgotten_after_ten_seconds()
    {
        var (segments, _) = Segments(1, 2, new byte[30]);
        var receiver = new MeshNode(TestNetwork.Configuration(2));
        receiver.OnReceived(segments[1], Now);
        Assert.Equal(Now + TimeSpan.FromMilliseconds(150 + (50 * 7)), receiver.Deadline);
        receiver.OnDeadline(receiver.Deadline!.Value - TimeSpan.FromTicks(1));
        Assert.False(receiver.TryTakeTransmission(out _));
        receiver.OnDeadline(receiver.Deadline!.Value);
        Assert.Equal(0b010u, Block(receiver));
        Assert.Equal(Now + TimeSpan.FromSeconds(10), receiver.Deadline);
        receiver.OnDeadline(receiver.Deadline!.Value);
        Assert.Null(receiver.Deadline);
        Assert.Empty(receiver.ReplayList);
    }

    [Fact]
    public void A_newer_message_between_the_same_two_takes_the_place_of_the_older()
    {
        var (older, _) = Segments(1, 2, new byte[30]);
        var (newer, _) = Segments(1, 2, new byte[40], firstSequence: 50);
        var receiver = new MeshNode(TestNetwork.Configuration(2));
        Assert.Equal(MeshReceiveStatus.SegmentTaken, receiver.OnReceived(older[0], Now));
        Assert.Equal(MeshReceiveStatus.SegmentTaken, receiver.OnReceived(newer[0], Now));
        Assert.Equal(MeshReceiveStatus.Replayed, receiver.OnReceived(older[1], Now));
        foreach (var segment in newer[1..]) receiver.OnReceived(segment, Now);
        Assert.True(receiver.TryTakeMessage(out var message));
        Assert.Equal(50u, message.Sequence);
        Assert.Equal(40, message.AccessPdu.Length);
    }

    [Fact]
    public void A_full_reassembly_table_refuses_the_next_message()
    {
        var receiver = new MeshNode(TestNetwork.Configuration(100));
        for (ushort from = 1; from <= 16; from++) Assert.Equal(MeshReceiveStatus.SegmentTaken, receiver.OnReceived(Segments(from, 100, new byte[30]).Segments[0], Now));
        Assert.Equal(MeshReceiveStatus.NoRoom, receiver.OnReceived(Segments(17, 100, new byte[30]).Segments[0], Now));
        Assert.Equal(0u, Block(receiver));
    }

    [Fact]
    public void An_acknowledgment_of_another_node_does_not_count_unless_it_is_on_behalf()
    {
        foreach (var isOnBehalf in new[] { false, true })
        {
            var (_, sender) = Segments(1, 2, new byte[30]);
            var transport = new byte[SegmentAcknowledgment.Size];
            new SegmentAcknowledgment(isOnBehalf, 0, 0b111).Encode(transport);
            Assert.Equal(isOnBehalf ? MeshReceiveStatus.Delivered : MeshReceiveStatus.NotForUs, sender.OnReceived(MeshNodeTests.Encode(new(true, 7, 5, 3, 1), transport), Now));
            Assert.Equal(isOnBehalf, sender.TryTakeOutcome(out var outcome));
            Assert.Equal(isOnBehalf, outcome.IsDelivered);
            Assert.Null(outcome.Acknowledgment);
        }
    }

    [Fact]
    public void An_acknowledgment_heard_before_the_message_began_does_not_count()
    {
        var sender = new MeshNode(TestNetwork.Configuration(1));
        var peer = new MeshNode(TestNetwork.Configuration(2) with { FirstSequence = 9 });
        peer.Send(new(1, 0), "x"u8, Now, out _);
        peer.TryTakeTransmission(out var heard);
        sender.OnReceived(heard.Pdu, Now);
        sender.Send(new(2, 0), new byte[30], Now, out _);
        var transport = new byte[SegmentAcknowledgment.Size];
        new SegmentAcknowledgment(false, 0, 0b111).Encode(transport);
        Assert.Equal(MeshReceiveStatus.Replayed, sender.OnReceived(MeshNodeTests.Encode(new(true, 7, 8, 2, 1), transport), Now));
        Assert.Equal(MeshReceiveStatus.Delivered, sender.OnReceived(MeshNodeTests.Encode(new(true, 7, 10, 2, 1), transport), Now));
        Assert.True(sender.TryTakeOutcome(out _));
    }

    [Fact]
    public void Both_ways_at_once_over_a_bad_link_everything_arrives()
    {
        var network = new TestNetwork(11) { Loss = 0.3, Repeat = 0.3, LongestDelay = TimeSpan.FromMilliseconds(100) };
        for (ushort address = 1; address <= 4; address++) network.Add(TestNetwork.Configuration(address) with { IsRelay = true });
        var sent = 0;
        for (var round = 0; round < 50; round++)
        {
            for (var from = 0; from < 4; from++)
            {
                Assert.Equal(MeshSendStatus.Taken, network.Nodes[from].Send(new((ushort)(1 + ((from + 1) % 4)), 0), new byte[20 + (round * 7)], network.Now, out _));
                sent++;
            }

            network.Run(TimeSpan.FromSeconds(60));
        }

        Assert.Equal(sent, network.Outcomes.Count(outcome => outcome.Outcome.IsDelivered));
        Assert.Equal(sent, network.Messages.Select(message => (message.Node, message.Message.Source, message.Message.Sequence)).Distinct().Count());
        Assert.Equal(sent, network.Messages.Count);
    }

    [Theory]
    [InlineData("E6A03401C3C51D8E476B28E3AA5001F3", true)] // the published first segment
    [InlineData("E6A03420C3C51D8E476B28E3AA5001F3", false)] // segment 1 of 0
    [InlineData("E6A03401C3C51D8E476B28E3AA5001", false)] // a first segment that is short
    [InlineData("E6A03401", false)] // no data
    public void A_segment_has_a_prohibited_form_or_none(string transport, bool expected) => Assert.Equal(expected, SegmentHeader.TryDecode(Convert.FromHexString(transport), false, out _));

    [Theory]
    [InlineData(0x3129ADu, 0x09AB, true, 0x3129ABu)]
    [InlineData(0x312001u, 0x1FFF, true, 0x311FFFu)] // the lower bits had wrapped
    [InlineData(0x000001u, 0x0002, false, 0u)]
    public void The_first_sequence_number_is_found_from_thirteen_bits(uint sequence, int zero, bool expected, uint sequenceAuth)
    {
        Assert.Equal(expected, new SegmentHeader(0, false, (ushort)zero, 0, 0).TrySequenceAuth(sequence, out var found));
        if (expected) Assert.Equal(sequenceAuth, found);
    }

    // Every segment of a message as its sender puts it on the air in the first round.
    private static (byte[][] Segments, MeshNode Sender) Segments(ushort from, ushort to, byte[] access, uint firstSequence = 0)
    {
        var sender = new MeshNode(TestNetwork.Configuration(from) with { FirstSequence = firstSequence });
        Assert.Equal(MeshSendStatus.Taken, sender.Send(new(to, 0), access, Now, out _));
        var segments = new List<byte[]>();
        while (segments.Count < (access.Length + 4 + 11) / 12)
        {
            if (sender.TryTakeTransmission(out var transmission)) segments.Add(transmission.Pdu.ToArray());
            else sender.OnDeadline(sender.Deadline!.Value);
        }

        return ([.. segments], sender);
    }

    private static uint Block(MeshNode node)
    {
        using var credentials = Mesh.Security.NetworkCredentials.FromNetworkKey(TestNetwork.NetworkKey);
        Assert.True(node.TryTakeTransmission(out var transmission));
        Assert.True(NetworkPdu.TryDecode(transmission.Pdu, credentials, 0x12345678, new byte[32], out var pdu));
        Assert.True(SegmentAcknowledgment.TryDecode(pdu.Transport, out var acknowledgment));
        return acknowledgment.Block;
    }
}
