using System.Buffers.Binary;
using Dunes.Sdk.Mesh.Security;

namespace Dunes.Sdk.Mesh.Network;

/// <summary>Finds the key of a PDU off the air, drops what was heard, relays what is not only for this node, and numbers and encrypts what it sends.</summary>
/// <remarks>Mesh Protocol 1.1, sections 3.4.5 and 3.4.6. At most <see cref="TransmissionBound"/> PDUs wait to be sent; a relayed one beyond half of that is dropped.</remarks>
internal sealed class NetworkLayer : IDisposable
{
    public const int TransmissionBound = 512;
    public const uint MaxSequence = 0xFF_FFFF;
    private readonly NetworkCredentials[] _credentials;
    private readonly bool[] _isKnownNid = new bool[128];
    private readonly MessageCache _cache;
    private readonly ushort _firstAddress;
    private readonly int _elementCount;
    private readonly ushort[] _subscriptions;
    private readonly uint _ivIndex;
    private readonly bool _isRelay;
    private readonly (int Count, TimeSpan Interval) _networkTransmit;
    private readonly (int Count, TimeSpan Interval) _relayRetransmit;
    private readonly TimeSpan _relayJitter;
    private readonly BoundedQueue<MeshTransmission> _transmissions = new(TransmissionBound);
    private SeededRandom _random;

    public NetworkLayer(MeshNodeConfiguration configuration, IEnumerable<ushort> virtualAddresses)
    {
        _credentials = configuration.NetworkKeys.Select(key => NetworkCredentials.FromNetworkKey(key.Octets.Span)).ToArray();
        foreach (var credentials in _credentials) _isKnownNid[credentials.Nid] = true;
        _cache = new MessageCache(configuration.CacheCapacity);
        (_firstAddress, _elementCount) = (configuration.Address, configuration.ElementCount);
        _isRelay = configuration.IsRelay;
        ushort[] own = _isRelay ? [MeshAddress.AllNodes, MeshAddress.AllRelays] : [MeshAddress.AllNodes];
        _subscriptions = configuration.Subscriptions.Concat(virtualAddresses).Concat(own).Distinct().Order().ToArray();
        (_ivIndex, NextSequence) = (configuration.IvIndex, configuration.FirstSequence);
        (_networkTransmit, _relayRetransmit, _relayJitter) = (configuration.NetworkTransmit, configuration.RelayRetransmit, configuration.RelayJitter);
        _random = new SeededRandom(configuration.Seed);
    }

    /// <summary>The next number to use; one above the last when they are used up.</summary>
    public uint NextSequence { get; private set; }

    /// <summary>Leaves numbers out that may have been used; never goes back.</summary>
    public void SkipTo(uint sequence) => NextSequence = Math.Max(NextSequence, Math.Min(sequence, MaxSequence + 1));

    public uint IvIndex => _ivIndex;

    public bool IsTransmissionQueueFull => _transmissions.IsFull;

    public bool IsOwn(ushort address) => (uint)(address - _firstAddress) < (uint)_elementCount;

    /// <summary>Takes a PDU off the air. Delivered means that it is for this node and goes up; anything else has ended here.</summary>
    /// <param name="octets">Any octets.</param>
    /// <param name="buffer">29 octets at least, borrowed by <paramref name="pdu"/>.</param>
    /// <param name="pdu">The PDU, when delivered.</param>
    /// <param name="key">Which network key it came under.</param>
    public MeshReceiveStatus Receive(ReadOnlySpan<byte> octets, Span<byte> buffer, out NetworkPdu pdu, out int key)
    {
        pdu = default;
        key = 0;
        if (octets.Length is < NetworkPdu.MinSize or > NetworkPdu.MaxSize) return MeshReceiveStatus.BadSize;

        var nid = octets[0] & 0x7F;
        if (!_isKnownNid[nid] || !NetworkPdu.TryIvIndex(octets[0], _ivIndex, out var ivIndex)) return MeshReceiveStatus.NotOurNetwork;

        // Authentic octets heard again are the same message: the header and NetMIC are in these sixteen.
        var head = BinaryPrimitives.ReadUInt64LittleEndian(octets);
        var tail = BinaryPrimitives.ReadUInt64LittleEndian(octets[^8..]);
        if (_cache.IsRecent(head, tail)) return MeshReceiveStatus.Cached;

        for (; key < _credentials.Length; key++)
        {
            var credentials = _credentials[key];
            if (credentials.Nid != nid) continue;

            NetworkPdu.Clarify(octets, credentials, ivIndex, buffer);

            // A copy with another TTL, or an own PDU relayed by a neighbour. That a header clarified by the wrong key, or forged, is found here has a chance of one in
            // many millions, and then a PDU is lost, which the radio does far more often; so it need not be authenticated first.
            var identity = MessageCache.Key(NetworkPdu.ClarifiedIdentity(buffer), ivIndex);
            if (_cache.Contains(identity)) return MeshReceiveStatus.Cached;
            if (!NetworkPdu.TryDecrypt(octets, credentials, ivIndex, buffer, out pdu)) continue;

            return Sort(pdu, key, identity, head, tail);
        }

        return MeshReceiveStatus.NotOurNetwork;
    }

    /// <summary>Sends a transport PDU under the next sequence number; false, and nothing done, when the queue is full or the numbers are used up.</summary>
    public bool TrySend(int key, bool isControl, byte ttl, ushort source, ushort destination, ReadOnlySpan<byte> transport)
    {
        if (NextSequence > MaxSequence || _transmissions.IsFull) return false;

        var header = new NetworkHeader(isControl, ttl, NextSequence, source, destination);
        Span<byte> octets = stackalloc byte[NetworkPdu.MaxSize];
        var length = NetworkPdu.Encode(octets, _credentials[key], _ivIndex, header, transport);
        _transmissions.TryAdd(new MeshTransmission(octets[..length], _networkTransmit.Count, _networkTransmit.Interval, TimeSpan.Zero, isRelayed: false));
        _cache.Add(MessageCache.Key((ulong)NextSequence << 16 | source, _ivIndex)); // so that a neighbour's relay of it is known at once
        NextSequence++;
        return true;
    }

    /// <summary>Zeroes the keys.</summary>
    public void Dispose()
    {
        foreach (var credentials in _credentials) credentials.Dispose();
    }

    public bool TryTake(out MeshTransmission transmission) => _transmissions.TryTake(out transmission);

    private MeshReceiveStatus Sort(in NetworkPdu pdu, int key, ulong identity, ulong head, ulong tail)
    {
        var (source, destination) = (pdu.Source, pdu.Destination);
        if (!MeshAddress.IsUnicast(source) || destination == MeshAddress.Unassigned || (pdu.IsControl && MeshAddress.IsVirtual(destination))) return MeshReceiveStatus.Prohibited;
        if (IsOwn(source)) return MeshReceiveStatus.Cached;

        _cache.Add(identity);
        _cache.AddRecent(head, tail);
        if (IsOwn(destination)) return MeshReceiveStatus.Delivered;

        var isRelayed = _isRelay && pdu.Ttl >= 2 && Relay(pdu, key);
        if (!MeshAddress.IsUnicast(destination) && Array.BinarySearch(_subscriptions, destination) >= 0) return MeshReceiveStatus.Delivered;

        return isRelayed ? MeshReceiveStatus.Relayed : MeshReceiveStatus.NotForUs;
    }

    private bool Relay(in NetworkPdu pdu, int key)
    {
        if (_transmissions.Count >= TransmissionBound / 2) return false;

        Span<byte> octets = stackalloc byte[NetworkPdu.MaxSize];
        var header = pdu.Header with { Ttl = (byte)(pdu.Ttl - 1) };
        var length = NetworkPdu.Encode(octets, _credentials[key], pdu.IvIndex, header, pdu.Transport);
        return _transmissions.TryAdd(new MeshTransmission(octets[..length], _relayRetransmit.Count, _relayRetransmit.Interval, _random.NextWait(_relayJitter), isRelayed: true));
    }
}
