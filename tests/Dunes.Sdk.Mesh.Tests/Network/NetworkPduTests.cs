using Dunes.Sdk.Mesh.Network;
using Dunes.Sdk.Mesh.Security;
using FsCheck;
using FsCheck.Fluent;

namespace Dunes.Sdk.Mesh.Tests.Network;

public class NetworkPduTests
{
    private static readonly NetworkCredentials Credentials = NetworkCredentials.FromNetworkKey(TestNetwork.NetworkKey);

    [Fact]
    public void What_is_encoded_decodes_to_the_same_fields() =>
        Prop.ForAll<byte[], (bool IsControl, byte Ttl, uint Sequence), (ushort Source, ushort Destination, uint IvIndex)>((octets, first, second) =>
        {
            var transport = octets.Concat(new byte[] { 1 }).Take(first.IsControl ? 12 : 16).ToArray();
            var header = new NetworkHeader(first.IsControl, (byte)(first.Ttl & 0x7F), first.Sequence & 0xFFFFFF, second.Source, second.Destination);
            var (encoded, again) = (new byte[NetworkPdu.MaxSize], new byte[NetworkPdu.MaxSize]);
            var length = NetworkPdu.Encode(encoded, Credentials, second.IvIndex, header, transport);
            return NetworkPdu.TryDecode(encoded.AsSpan(0, length), Credentials, second.IvIndex, new byte[32], out var pdu)
                && pdu.Header == header && pdu.Transport.SequenceEqual(transport) && pdu.IvIndex == second.IvIndex && encoded[0] >> 7 == (second.IvIndex & 1)
                && NetworkPdu.Encode(again, Credentials, second.IvIndex, pdu.Header, pdu.Transport) == length && again.AsSpan().SequenceEqual(encoded);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void One_bit_changed_anywhere_behind_the_first_octet_is_refused()
    {
        var octets = Convert.FromHexString("68cab5c5348a230afba8c63d4e686364979deaf4fd40961145939cda0e"); // message #6
        Assert.True(NetworkPdu.TryDecode(octets, Credentials, 0x12345678, new byte[32], out _));
        Assert.False(NetworkPdu.TryDecode(octets, Credentials, 0x12345679, new byte[32], out _));
        for (var bit = 8; bit < octets.Length * 8; bit++)
        {
            octets[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(NetworkPdu.TryDecode(octets, Credentials, 0x12345678, new byte[32], out _));
            octets[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void The_message_cache_behaves_like_a_queue_of_its_size()
    {
        var random = new Random(4);
        foreach (var capacity in new[] { 2, 3, 64, 500 })
        {
            var cache = new MessageCache(capacity);
            var model = new Queue<ulong>();
            for (var i = 0; i < 20_000; i++)
            {
                var key = MessageCache.Key((ulong)random.Next(1, capacity * 3), 7);
                Assert.Equal(model.Contains(key), cache.Contains(key));
                if (model.Contains(key)) continue;
                cache.Add(key);
                model.Enqueue(key);
                if (model.Count > capacity) model.Dequeue();
            }
        }
    }

    [Fact]
    public void A_queue_keeps_its_order_and_its_bound()
    {
        var random = new Random(5);
        var (queue, model) = (new BoundedQueue<int>(100), new Queue<int>());
        for (var i = 0; i < 20_000; i++)
        {
            if (random.Next(100) < (i / 500 % 2 == 0 ? 70 : 30))
            {
                Assert.Equal(model.Count < 100, queue.TryAdd(i));
                if (model.Count < 100) model.Enqueue(i);
            }
            else
            {
                Assert.Equal(model.TryDequeue(out var expected), queue.TryTake(out var item));
                Assert.Equal(expected, item);
            }

            Assert.Equal(model.Count, queue.Count);
        }
    }
}
