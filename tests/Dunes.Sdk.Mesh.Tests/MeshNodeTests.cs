using Dunes.Sdk.Mesh.Network;
using Dunes.Sdk.Mesh.Security;

namespace Dunes.Sdk.Mesh.Tests;

public class MeshNodeTests
{
    private static readonly TimeSpan Now = TimeSpan.FromSeconds(1);

    [Fact]
    public void A_short_message_arrives_in_one_pdu()
    {
        var (sender, receiver) = Pair();
        Assert.Equal(MeshSendStatus.Taken, sender.Send(new(2, 0, Ttl: 5), "hello"u8, Now, out _));
        Assert.True(sender.TryTakeTransmission(out var transmission));
        Assert.False(sender.TryTakeTransmission(out _));
        Assert.Equal((3, TimeSpan.FromMilliseconds(20), TimeSpan.Zero, false), (transmission.Count, transmission.Interval, transmission.Delay, transmission.IsRelayed));

        Assert.Equal(MeshReceiveStatus.Delivered, receiver.OnReceived(transmission.Pdu, Now));
        Assert.True(receiver.TryTakeMessage(out var message));
        Assert.Equal("hello"u8.ToArray(), message.AccessPdu.ToArray());
        Assert.Equal((1, 2, 0, 5, 0u, 0x12345678u, false), (message.Source, message.Destination, message.ApplicationKeyIndex, message.Ttl, message.Sequence, message.IvIndex, message.IsSegmented));
        Assert.Equal(MeshReceiveStatus.Cached, receiver.OnReceived(transmission.Pdu, Now));
        Assert.Equal(MeshReceiveStatus.Cached, sender.OnReceived(transmission.Pdu, Now));
        Assert.False(receiver.TryTakeMessage(out _));
    }

    [Fact]
    public void A_message_under_a_device_key_arrives_both_ways()
    {
        var client = new MeshNode(TestNetwork.Configuration(1) with { DeviceKey = default, RemoteDeviceKeys = new Dictionary<ushort, ReadOnlyMemory<byte>> { [2] = TestNetwork.DeviceKey } });
        var server = new MeshNode(TestNetwork.Configuration(2));
        Assert.Equal(-1, Exchange(client, server, new(2, -1)).ApplicationKeyIndex);
        Assert.Equal(-1, Exchange(server, client, new(1, -1)).ApplicationKeyIndex);
    }

    [Fact]
    public void A_message_to_a_virtual_address_opens_with_its_label_only()
    {
        var label = Convert.FromHexString("0073e7e4d8b9440faf8415df4c56c0e1");
        var other = Convert.FromHexString("f4a002c7fb1e4ca0a469a021de0db875");
        var sender = new MeshNode(TestNetwork.Configuration(1) with { VirtualLabels = [label] });
        Assert.Equal(MeshSendStatus.BadAddress, sender.Send(new(0x9736, 0), "x"u8, Now, out _));
        Assert.Equal(MeshSendStatus.Taken, sender.Send(new(0xB529, 0), "x"u8, Now, out _));
        Assert.True(sender.TryTakeTransmission(out var transmission));
        Assert.Equal(MeshReceiveStatus.Delivered, new MeshNode(TestNetwork.Configuration(2) with { VirtualLabels = [other, label] }).OnReceived(transmission.Pdu, Now));
        Assert.Equal(MeshReceiveStatus.NotForUs, new MeshNode(TestNetwork.Configuration(2) with { VirtualLabels = [other] }).OnReceived(transmission.Pdu, Now));
    }

    [Fact]
    public void A_group_is_heard_by_its_subscribers_and_all_nodes_by_all()
    {
        var sender = new MeshNode(TestNetwork.Configuration(1));
        var subscriber = new MeshNode(TestNetwork.Configuration(2) with { Subscriptions = [0xC105] });
        var stranger = new MeshNode(TestNetwork.Configuration(3));
        sender.Send(new(0xC105, 0), "x"u8, Now, out _);
        sender.TryTakeTransmission(out var toGroup);
        Assert.Equal(MeshReceiveStatus.Delivered, subscriber.OnReceived(toGroup.Pdu, Now));
        Assert.Equal(MeshReceiveStatus.NotForUs, stranger.OnReceived(toGroup.Pdu, Now));
        sender.Send(new(MeshAddress.AllNodes, 0), "x"u8, Now, out _);
        sender.TryTakeTransmission(out var toAll);
        Assert.Equal(MeshReceiveStatus.Delivered, stranger.OnReceived(toAll.Pdu, Now));
    }

    [Fact]
    public void The_ivi_bit_chooses_the_current_index_or_the_one_before()
    {
        var old = new MeshNode(TestNetwork.Configuration(1) with { IvIndex = 0x12345677 });
        var ahead = new MeshNode(TestNetwork.Configuration(3) with { IvIndex = 0x12345679 });
        var receiver = new MeshNode(TestNetwork.Configuration(2));
        Assert.Equal(0x12345677u, Exchange(old, receiver, new(2, 0)).IvIndex);
        ahead.Send(new(2, 0), "x"u8, Now, out _);
        ahead.TryTakeTransmission(out var transmission);
        Assert.Equal(MeshReceiveStatus.NotOurNetwork, receiver.OnReceived(transmission.Pdu, Now));
        Assert.Equal(MeshReceiveStatus.NotOurNetwork, new MeshNode(TestNetwork.Configuration(2) with { IvIndex = 0 }).OnReceived(transmission.Pdu, Now));
    }

    [Fact]
    public void Keys_that_share_a_nid_are_all_tried()
    {
        // A second key with the NID of the first, found by counting.
        var wanted = NetworkCredentials.FromNetworkKey(TestNetwork.NetworkKey).Nid;
        var twin = new byte[16];
        for (var i = 0; ; i++)
        {
            BitConverter.TryWriteBytes(twin, i);
            if (NetworkCredentials.FromNetworkKey(twin).Nid == wanted) break;
        }

        var both = new MeshNode(TestNetwork.Configuration(2) with { NetworkKeys = [new(0, TestNetwork.NetworkKey), new(1, twin)] });
        var first = new MeshNode(TestNetwork.Configuration(1));
        Assert.Equal("x"u8.ToArray(), Exchange(first, both, new(2, 0)).AccessPdu.ToArray());

        // The device key belongs to any network key, the application key to the first only.
        var second = new MeshNode(TestNetwork.Configuration(3) with { NetworkKeys = [new(1, twin)] });
        Assert.Equal("x"u8.ToArray(), Exchange(second, both, new(2, -1)).AccessPdu.ToArray());
        second.Send(new(2, 0), "x"u8, Now, out _);
        second.TryTakeTransmission(out var transmission);
        Assert.Equal(MeshReceiveStatus.Undecryptable, both.OnReceived(transmission.Pdu, Now));
    }

    [Theory]
    [InlineData(13, MeshReceiveStatus.BadSize)]
    [InlineData(14, MeshReceiveStatus.NotOurNetwork)]
    [InlineData(29, MeshReceiveStatus.NotOurNetwork)]
    [InlineData(30, MeshReceiveStatus.BadSize)]
    public void Octets_of_no_network_give_a_status(int length, MeshReceiveStatus expected) => Assert.Equal(expected, Pair().Receiver.OnReceived(new byte[length], Now));

    [Theory]
    [InlineData(0x8000, 2, false)] // a source that is no element
    [InlineData(0x0000, 2, false)]
    [InlineData(0x0001, 0, false)] // no destination
    [InlineData(0x0001, 0xB529, true)] // a control message to a label
    public void Prohibited_addresses_are_dropped_and_not_relayed(int source, int destination, bool isControl)
    {
        var node = new MeshNode(TestNetwork.Configuration(2) with { IsRelay = true });
        Assert.Equal(MeshReceiveStatus.Prohibited, node.OnReceived(Encode(new(isControl, 7, 1, (ushort)source, (ushort)destination), [0x66, 1, 2, 3, 4, 5, 6]), Now));
        Assert.False(node.TryTakeTransmission(out _));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(127, true)]
    public void A_relay_needs_two_hops_left(int ttl, bool isRelayed)
    {
        var node = new MeshNode(TestNetwork.Configuration(2) with { IsRelay = true });
        Assert.Equal(isRelayed ? MeshReceiveStatus.Relayed : MeshReceiveStatus.NotForUs, node.OnReceived(Encode(new(false, (byte)ttl, 1, 1, 9), [0x66, 1, 2, 3, 4, 5, 6]), Now));
        Assert.Equal(isRelayed, node.TryTakeTransmission(out var relayed));
        if (!isRelayed) return;

        Assert.True(relayed.IsRelayed);
        Assert.Equal((2, TimeSpan.FromMilliseconds(20)), (relayed.Count, relayed.Interval));
        Assert.InRange(relayed.Delay, TimeSpan.Zero, TimeSpan.FromMilliseconds(20));
        Assert.Equal(Encode(new(false, (byte)(ttl - 1), 1, 1, 9), [0x66, 1, 2, 3, 4, 5, 6]), relayed.Pdu.ToArray());
    }

    [Fact]
    public void Relay_waits_repeat_with_their_seed()
    {
        TimeSpan[] Waits(ulong seed)
        {
            var node = new MeshNode(TestNetwork.Configuration(2) with { IsRelay = true, Seed = seed });
            return Enumerable.Range(1, 50).Select(sequence =>
            {
                node.OnReceived(Encode(new(false, 7, (uint)sequence, 1, 9), [0x66, 1, 2, 3, 4, 5, 6]), Now);
                return node.TryTakeTransmission(out var relayed) ? relayed.Delay : TimeSpan.MinValue;
            }).ToArray();
        }

        Assert.Equal(Waits(5), Waits(5));
        Assert.NotEqual(Waits(5), Waits(6));
        Assert.True(Waits(5).Distinct().Count() > 40);
    }

    [Fact]
    public void A_replay_is_refused_also_by_a_restored_node()
    {
        var (sender, receiver) = Pair();
        sender.Send(new(2, 0), "one"u8, Now, out _);
        sender.TryTakeTransmission(out var one);
        sender.Send(new(2, 0), "two"u8, Now, out _);
        sender.TryTakeTransmission(out var two);
        Assert.Equal(MeshReceiveStatus.Delivered, receiver.OnReceived(two.Pdu, Now));
        Assert.Equal(MeshReceiveStatus.Replayed, receiver.OnReceived(one.Pdu, Now));
        Assert.Equal([new MeshReplayEntry(1, 0x12345678, 1)], receiver.ReplayList);

        var restarted = new MeshNode(TestNetwork.Configuration(2));
        restarted.RestoreReplayList(receiver.ReplayList);
        Assert.Equal(MeshReceiveStatus.Replayed, restarted.OnReceived(one.Pdu, Now));
        Assert.Equal(MeshReceiveStatus.Replayed, restarted.OnReceived(two.Pdu, Now));
        Assert.False(restarted.TryTakeMessage(out _));
    }

    [Fact]
    public void A_forged_message_does_not_move_the_replay_list()
    {
        var (sender, receiver) = Pair();
        Assert.Equal(MeshReceiveStatus.Undecryptable, receiver.OnReceived(Encode(new(false, 7, 500, 1, 2), [0x66, 1, 2, 3, 4, 5, 6]), Now));
        Assert.Empty(receiver.ReplayList);
        Assert.Equal("x"u8.ToArray(), Exchange(sender, receiver, new(2, 0)).AccessPdu.ToArray());
    }

    [Fact]
    public void A_full_replay_list_takes_no_new_source_and_forgets_none()
    {
        var receiver = new MeshNode(TestNetwork.Configuration(9) with { ReplayCapacity = 2 });
        Exchange(new MeshNode(TestNetwork.Configuration(1)), receiver, new(9, 0));
        Exchange(new MeshNode(TestNetwork.Configuration(2)), receiver, new(9, 0));
        var third = new MeshNode(TestNetwork.Configuration(3));
        third.Send(new(9, 0), "x"u8, Now, out _);
        third.TryTakeTransmission(out var transmission);
        Assert.Equal(MeshReceiveStatus.NoRoom, receiver.OnReceived(transmission.Pdu, Now));
        Assert.Equal([1, 2], receiver.ReplayList.Select(entry => (int)entry.Source));
        Assert.Throws<ArgumentException>(() => receiver.RestoreReplayList([new(3, 0, 0)]));
        Assert.Equal(2, receiver.ReplayList.Count);
    }

    [Fact]
    public void Sequence_numbers_end_and_none_is_used_twice()
    {
        var node = new MeshNode(TestNetwork.Configuration(1) with { FirstSequence = 0xFFFFFE });
        Assert.Equal(MeshSendStatus.SequenceExhausted, node.Send(new(2, 0), new byte[380], Now, out var handle));
        Assert.Equal((0u, 0xFFFFFEu), (handle, node.NextSequence));
        Assert.Equal(MeshSendStatus.Taken, node.Send(new(2, 0), "x"u8, Now, out _));
        Assert.Equal(MeshSendStatus.Taken, node.Send(new(2, 0), "x"u8, Now, out _));
        Assert.Equal(0x1000000u, node.NextSequence);
        Assert.Equal(MeshSendStatus.SequenceExhausted, node.Send(new(2, 0), "x"u8, Now, out _));
    }

    [Fact]
    public void A_segmented_message_that_runs_out_of_numbers_fails()
    {
        var node = new MeshNode(TestNetwork.Configuration(1) with { FirstSequence = 0xFFFFFE });
        Assert.Equal(MeshSendStatus.Taken, node.Send(new(2, 0, IsAcknowledged: true), "x"u8, Now, out var handle));
        for (var i = 0; i < 100 && node.Deadline is { } deadline; i++) node.OnDeadline(deadline);
        Assert.True(node.TryTakeOutcome(out var outcome));
        Assert.Equal(new(handle, false), outcome);
        Assert.Equal(0x1000000u, node.NextSequence);
        Assert.Null(node.Deadline);
    }

    [Theory]
    [InlineData(0, false, MeshSendStatus.BadSize)]
    [InlineData(380, false, MeshSendStatus.Taken)]
    [InlineData(381, false, MeshSendStatus.BadSize)]
    [InlineData(376, true, MeshSendStatus.Taken)]
    [InlineData(377, true, MeshSendStatus.BadSize)]
    public void A_message_has_a_size(int length, bool isLongMic, MeshSendStatus expected) => Assert.Equal(expected, Pair().Sender.Send(new(2, 0, IsLongMic: isLongMic), new byte[length], Now, out _));

    [Theory]
    [InlineData(0x0000, 0, MeshSendStatus.BadAddress)]
    [InlineData(0x0001, 0, MeshSendStatus.BadAddress)] // the node itself
    [InlineData(0xFF00, 0, MeshSendStatus.BadAddress)] // reserved
    [InlineData(0xC000, -1, MeshSendStatus.BadAddress)] // a device key to a group
    [InlineData(0x0002, 1, MeshSendStatus.UnknownKey)]
    [InlineData(0xFFFF, 0, MeshSendStatus.Taken)]
    public void A_message_needs_an_address_and_a_key(int destination, int key, MeshSendStatus expected)
    {
        var sender = Pair().Sender;
        Assert.Equal(expected, sender.Send(new((ushort)destination, key), "x"u8, Now, out _));
        Assert.Equal(expected == MeshSendStatus.Taken ? 1u : 0u, sender.NextSequence);
    }

    [Fact]
    public void A_callers_mistake_is_an_exception_and_changes_nothing()
    {
        var sender = Pair().Sender;
        Assert.Throws<ArgumentException>(() => sender.Send(new(2, 0, Ttl: 1), "x"u8, Now, out _));
        Assert.Throws<ArgumentException>(() => sender.Send(new(2, 0, Ttl: 128), "x"u8, Now, out _));
        Assert.Throws<ArgumentException>(() => sender.Send(new(2, 0, Element: 1), "x"u8, Now, out _));
        Assert.Equal(0u, sender.NextSequence);
    }

    [Fact]
    public void Full_queues_give_a_status_and_lose_nothing_that_was_taken()
    {
        var sender = Pair().Sender;
        var taken = 0;
        while (sender.Send(new(2, 0), "x"u8, Now, out _) == MeshSendStatus.Taken) taken++;
        Assert.Equal(512, taken);
        Assert.Equal(512u, sender.NextSequence);

        var receiver = new MeshNode(TestNetwork.Configuration(2));
        var statuses = new List<MeshReceiveStatus>();
        while (sender.TryTakeTransmission(out var transmission)) statuses.Add(receiver.OnReceived(transmission.Pdu, Now));
        Assert.Equal(64, statuses.Count(status => status == MeshReceiveStatus.Delivered));
        Assert.Equal(448, statuses.Count(status => status == MeshReceiveStatus.NoRoom));
        Assert.Equal(63u, receiver.ReplayList.Single().Sequence);
    }

    [Fact]
    public void Nothing_is_allocated_for_a_pdu_that_is_not_for_us_or_known_or_relayed()
    {
        var sender = new MeshNode(TestNetwork.Configuration(1));
        var relay = new MeshNode(TestNetwork.Configuration(2) with { IsRelay = true });
        var listener = new MeshNode(TestNetwork.Configuration(3));
        var pdus = new List<byte[]>();
        for (var i = 0; i < 600; i++)
        {
            sender.Send(new(9, 0), "x"u8, Now, out _);
            sender.TryTakeTransmission(out var transmission);
            pdus.Add(transmission.Pdu.ToArray());
        }

        var foreign = new byte[29];
        foreign[0] = (byte)(pdus[0][0] ^ 1);
        void Pass(int from, int to)
        {
            for (var i = from; i < to; i++)
            {
                Assert.True(relay.OnReceived(pdus[i], Now) == MeshReceiveStatus.Relayed);
                Assert.True(relay.OnReceived(pdus[i], Now) == MeshReceiveStatus.Cached);
                Assert.True(listener.OnReceived(pdus[i], Now) == MeshReceiveStatus.NotForUs);
                Assert.True(listener.OnReceived(foreign, Now) == MeshReceiveStatus.NotOurNetwork);
                Assert.True(relay.TryTakeTransmission(out var relayed));
                Assert.True(listener.OnReceived(relayed.Pdu, Now) == MeshReceiveStatus.Cached);
            }
        }

        // The runtime itself may allocate once while it compiles a method anew; a path that allocates does so in every part.
        Pass(0, 100);
        var least = long.MaxValue;
        for (var part = 100; part < 600; part += 100)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            Pass(part, part + 100);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }

    [Fact]
    public void The_cache_remembers_the_last_messages_and_no_more()
    {
        var node = new MeshNode(TestNetwork.Configuration(2) with { CacheCapacity = 4, IsRelay = true });
        MeshReceiveStatus Hear(uint sequence, byte ttl) => node.OnReceived(Encode(new(false, ttl, sequence, 1, 9), [0x66, 1, 2, 3, 4, 5, 6]), Now);
        for (uint sequence = 1; sequence <= 5; sequence++) Assert.Equal(MeshReceiveStatus.Relayed, Hear(sequence, 9));
        for (uint sequence = 2; sequence <= 5; sequence++) Assert.Equal(MeshReceiveStatus.Cached, Hear(sequence, 8));
        Assert.Equal(MeshReceiveStatus.Relayed, Hear(1, 8));
    }

    [Fact]
    public void An_own_message_is_dropped_even_when_the_cache_has_forgotten_it()
    {
        var node = new MeshNode(TestNetwork.Configuration(1) with { CacheCapacity = 2, IsRelay = true, ElementCount = 2 });
        Assert.Equal(MeshReceiveStatus.Cached, node.OnReceived(Encode(new(false, 7, 1, 1, 9), [0x66, 1, 2, 3, 4, 5, 6]), Now));
        Assert.Equal(MeshReceiveStatus.Cached, node.OnReceived(Encode(new(false, 7, 2, 2, 0xFFFF), [0x66, 1, 2, 3, 4, 5, 6]), Now));
        Assert.Equal(MeshReceiveStatus.Relayed, node.OnReceived(Encode(new(false, 7, 3, 3, 9), [0x66, 1, 2, 3, 4, 5, 6]), Now));
        Assert.True(node.TryTakeTransmission(out _));
        Assert.False(node.TryTakeTransmission(out _));
    }

    [Fact]
    public void The_example_of_the_readme_works()
    {
        var key = new MeshKey(0, Convert.FromHexString("7dd7364cd842ad18c17c2b820c84c3d6"));
        var configuration = new MeshNodeConfiguration { Address = 1, NetworkKeys = [key], ApplicationKeys = [key], IvIndex = 5 };
        var sensor = new MeshNode(configuration);
        var gateway = new MeshNode(configuration with { Address = 2 });

        sensor.Send(new MeshSend(Destination: 2, ApplicationKeyIndex: 0), "hello"u8, now: TimeSpan.Zero, out _);
        while (sensor.TryTakeTransmission(out var transmission)) gateway.OnReceived(transmission.Pdu, now: TimeSpan.Zero);
        Assert.True(gateway.TryTakeMessage(out var message));
        Assert.Equal("5 octets from 0001", $"{message.AccessPdu.Length} octets from {message.Source:X4}");
        Assert.Equal("mesh node 0001, 1 network and 1 application keys", configuration.ToString());
    }

    [Theory]
    [MemberData(nameof(BadConfigurations))]
    public void A_configuration_out_of_range_names_its_field(string field, MeshNodeConfiguration configuration)
    {
        var exception = Assert.Throws<ArgumentException>(() => new MeshNode(configuration));
        Assert.StartsWith(field, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("7dd7", exception.Message, StringComparison.OrdinalIgnoreCase);
    }

    public static TheoryData<string, MeshNodeConfiguration> BadConfigurations()
    {
        var good = TestNetwork.Configuration(1);
        return new()
        {
            { "Address", good with { Address = 0 } },
            { "Address", good with { Address = 0x8000 } },
            { "ElementCount", good with { ElementCount = 0 } },
            { "ElementCount", good with { Address = 0x7FFF, ElementCount = 2 } },
            { "NetworkKeys", good with { NetworkKeys = [] } },
            { "NetworkKeys", good with { NetworkKeys = [new(0, new byte[15])] } },
            { "NetworkKeys", good with { NetworkKeys = [new(0, new byte[16]), new(0, new byte[16])] } },
            { "ApplicationKeys", good with { ApplicationKeys = [new(4096, new byte[16])] } },
            { "DeviceKey", good with { DeviceKey = new byte[1] } },
            { "RemoteDeviceKeys", good with { RemoteDeviceKeys = new Dictionary<ushort, ReadOnlyMemory<byte>> { [0] = new byte[16] } } },
            { "Subscriptions", good with { Subscriptions = [0x1234] } },
            { "VirtualLabels", good with { VirtualLabels = [new byte[15]] } },
            { "FirstSequence", good with { FirstSequence = 0x1000000 } },
            { "DefaultTtl", good with { DefaultTtl = 1 } },
            { "DefaultTtl", good with { DefaultTtl = 128 } },
            { "NetworkTransmit", good with { NetworkTransmit = (9, TimeSpan.FromMilliseconds(20)) } },
            { "RelayRetransmit", good with { RelayRetransmit = (1, TimeSpan.FromMilliseconds(9)) } },
            { "RelayJitter", good with { RelayJitter = TimeSpan.FromTicks(-1) } },
            { "ReplayCapacity", good with { ReplayCapacity = 0 } },
            { "CacheCapacity", good with { CacheCapacity = 1 } },
        };
    }

    internal static byte[] Encode(NetworkHeader header, ReadOnlySpan<byte> transport)
    {
        using var credentials = NetworkCredentials.FromNetworkKey(TestNetwork.NetworkKey);
        var octets = new byte[NetworkPdu.MaxSize];
        return octets[..NetworkPdu.Encode(octets, credentials, 0x12345678, header, transport)];
    }

    private static (MeshNode Sender, MeshNode Receiver) Pair() => (new(TestNetwork.Configuration(1)), new(TestNetwork.Configuration(2)));

    private static MeshMessage Exchange(MeshNode from, MeshNode to, MeshSend send)
    {
        Assert.Equal(MeshSendStatus.Taken, from.Send(send, "x"u8, Now, out _));
        Assert.True(from.TryTakeTransmission(out var transmission));
        Assert.Equal(MeshReceiveStatus.Delivered, to.OnReceived(transmission.Pdu, Now));
        Assert.True(to.TryTakeMessage(out var message));
        return message;
    }
}
