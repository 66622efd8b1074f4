using Dunes.Sdk.Mesh.Access;
using Dunes.Sdk.Mesh.Network;
using Dunes.Sdk.Mesh.Transport;

namespace Dunes.Sdk.Mesh;

/// <summary>One mesh node as a state machine: octets and the time go in, octets and messages come out. It owns no socket, clock or thread.</summary>
/// <remarks>
/// Not thread-safe. Time is a span since any fixed start. After each call take what waits: messages first, transmissions after them, then outcomes.
/// <para>
/// Taken in that order, nothing is acknowledged before it is stored: the Segment Acknowledgment of a complete message is queued as a transmission by the very call of
/// <see cref="OnReceived"/> that makes the message available, never by an earlier one. A shell that takes the messages, stores them and the <see cref="ReplayList"/>
/// durably, and only then takes transmissions, promises nothing that a crash could break.
/// </para>
/// <para>
/// Bounds: 512 transmissions (256 of them relayed), 64 messages and 64 outcomes wait to be taken; 8 segmented messages are sent and 16 reassembled at a time, one between
/// the same two addresses. Beyond them a relayed PDU is dropped, a message off the air is <see cref="MeshReceiveStatus.NoRoom"/> and not acknowledged, and a
/// message to send is <see cref="MeshSendStatus.Busy"/>.
/// </para>
/// </remarks>
public sealed class MeshNode : IDisposable
{
    private const int MessageBound = 64;
    private const int MaxUnsegmentedAccessSize = 11;
    private readonly NetworkLayer _network;
    private readonly LowerTransport _transport;
    private readonly AccessKeys _keys;
    private readonly ReplayList _replay;
    private readonly BoundedQueue<MeshMessage> _messages = new(MessageBound);
    private readonly int _elementCount;
    private readonly byte _defaultTtl;
    private uint _lastHandle;

    /// <summary>Creates a provisioned node.</summary>
    /// <exception cref="ArgumentException">A field is out of its range; the message names it.</exception>
    public MeshNode(MeshNodeConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        configuration.Validate();
        (Address, _elementCount, _defaultTtl) = (configuration.Address, configuration.ElementCount, configuration.DefaultTtl);
        _keys = new AccessKeys(configuration);
        _network = new NetworkLayer(configuration, _keys.VirtualAddresses);
        _replay = new ReplayList(configuration.ReplayCapacity);

        // A PDU that is sent several times keeps the bearer busy for that long.
        var onAir = configuration.NetworkTransmit.Count * configuration.NetworkTransmit.Interval;
        _transport = new LowerTransport(_network, _replay, _defaultTtl, onAir > SegmentTiming.SegmentInterval ? onAir : SegmentTiming.SegmentInterval);
    }

    /// <summary>The primary element's address.</summary>
    public ushort Address { get; }

    /// <summary>The next sequence number; a shell stores one well ahead of it, so that none is used twice. It is 0x1000000 when they are used up.</summary>
    public uint NextSequence => _network.NextSequence;

    /// <summary>Leaves sequence numbers out that may have been used in another life of this node; it never goes back. Peers ignore a number that they have heard.</summary>
    /// <param name="sequence">The next number, at most 0x1000000, when they are used up.</param>
    public void SkipTo(uint sequence) => _network.SkipTo(sequence);

    /// <summary>When <see cref="OnDeadline"/> wants to be called; null for never.</summary>
    public TimeSpan? Deadline => _transport.Deadline is var deadline && deadline == TimeSpan.MaxValue ? null : deadline;

    /// <summary>The replay list, to be stored with what was received: per source the IV index and the highest sequence seen.</summary>
    public IReadOnlyCollection<MeshReplayEntry> ReplayList => _replay.Export();

    /// <summary>Takes one network PDU off the air. Any octets give a status, never an exception.</summary>
    public MeshReceiveStatus OnReceived(ReadOnlySpan<byte> networkPdu, TimeSpan now)
    {
        Span<byte> buffer = stackalloc byte[32];
        var status = _network.Receive(networkPdu, buffer, out var pdu, out var key);
        return status == MeshReceiveStatus.Delivered ? Deliver(pdu, key, now) : status;
    }

    /// <summary>Lets due timers run; called early, it does nothing.</summary>
    public void OnDeadline(TimeSpan now) => _transport.OnDeadline(now);

    /// <summary>Sends an access message.</summary>
    /// <param name="send">Where and how.</param>
    /// <param name="accessPdu">1 to 380 octets, 376 with a long TransMIC; copied.</param>
    /// <param name="now">The time.</param>
    /// <param name="handle">Names the message in its outcome, which a segmented message to a unicast address has; 0 when it was not taken.</param>
    /// <exception cref="ArgumentException">The TTL is 1 or more than 127, or the element is none of this node's.</exception>
    public MeshSendStatus Send(in MeshSend send, ReadOnlySpan<byte> accessPdu, TimeSpan now, out uint handle)
    {
        if (send.Ttl is 1 or > 127) throw new ArgumentException($"{nameof(MeshSend.Ttl)} is {send.Ttl}; use 0, or 2 to 127 hops.", nameof(send));
        if (send.Element < 0 || send.Element >= _elementCount) throw new ArgumentException($"{nameof(MeshSend.Element)} is {send.Element}; the node has elements 0 to {_elementCount - 1}.", nameof(send));

        handle = 0;
        if (accessPdu.IsEmpty || accessPdu.Length > UpperTransport.MaxAccessSize - (send.IsLongMic ? 4 : 0)) return MeshSendStatus.BadSize;

        var destination = send.Destination;
        ReadOnlySpan<byte> labelUuid = default;
        var isReachable = MeshAddress.IsUnicast(destination) ? !_network.IsOwn(destination)
            : send.ApplicationKeyIndex >= 0 && (MeshAddress.IsVirtual(destination) ? _keys.TryFindLabel(destination, out labelUuid) : MeshAddress.IsGroup(destination));
        if (!isReachable) return MeshSendStatus.BadAddress;
        if (!_keys.TryFind(send.ApplicationKeyIndex, destination, out var key)) return MeshSendStatus.UnknownKey;

        var source = (ushort)(Address + send.Element);
        var isSegmented = send.IsAcknowledged || send.IsLongMic || accessPdu.Length > MaxUnsegmentedAccessSize;
        var size = accessPdu.Length + (send.IsLongMic ? 8 : 4);
        var segments = isSegmented ? (size + SegmentHeader.AccessSegmentSize - 1) / SegmentHeader.AccessSegmentSize : 1;
        if (_network.NextSequence + segments - 1 > NetworkLayer.MaxSequence) return MeshSendStatus.SequenceExhausted;
        if (isSegmented ? !_transport.CanStart(source, destination) : _network.IsTransmissionQueueFull) return MeshSendStatus.Busy;

        Span<byte> upper = stackalloc byte[UpperTransport.MaxAccessSize + 4];
        var header = new NetworkHeader(IsControl: false, send.Ttl ?? _defaultTtl, _network.NextSequence, source, destination);
        size = UpperTransport.Encrypt(upper, key, send.IsLongMic, header, _network.IvIndex, accessPdu, labelUuid);
        var first = (byte)(key.IsApplicationKey ? 0x40 | key.Aid : 0);
        handle = ++_lastHandle != 0 ? _lastHandle : ++_lastHandle;
        if (isSegmented) _transport.Start(handle, 0, isControl: false, first, send.IsLongMic, header, upper[..size], now);
        else _transport.TrySendUnsegmented(0, isControl: false, first, header.Ttl, source, destination, upper[..size]);
        return MeshSendStatus.Taken;
    }

    /// <summary>Takes the next PDU to put on the air.</summary>
    public bool TryTakeTransmission(out MeshTransmission transmission) => _network.TryTake(out transmission);

    /// <summary>Takes the next received message.</summary>
    public bool TryTakeMessage(out MeshMessage message) => _messages.TryTake(out message);

    /// <summary>Takes the next outcome of an acknowledged message.</summary>
    public bool TryTakeOutcome(out MeshSendOutcome outcome) => _transport.TryTakeOutcome(out outcome);

    /// <summary>Restores a stored replay list; what the node has seen since and is newer stays.</summary>
    /// <exception cref="ArgumentException">An entry is none that a node can have, or there are more sources than the list holds: forgetting one would let its messages in again.</exception>
    public void RestoreReplayList(IEnumerable<MeshReplayEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        var stored = entries.ToArray();
        foreach (var entry in stored)
        {
            if (!MeshAddress.IsUnicast(entry.Source) || entry.Sequence > NetworkLayer.MaxSequence)
            {
                throw new ArgumentException($"The entry of source {entry.Source:X4} with sequence number {entry.Sequence:X6} is none: a source is 0001 to 7FFF, a number 24 bits.", nameof(entries));
            }
        }

        if (!_replay.TryRestore(stored)) throw new ArgumentException($"The entries name more sources than {nameof(MeshNodeConfiguration.ReplayCapacity)} allows.", nameof(entries));
    }

    /// <summary>Zeroes the expanded keys; the node is not used after.</summary>
    public void Dispose()
    {
        _network.Dispose();
        _keys.Dispose();
    }

    private MeshReceiveStatus Deliver(in NetworkPdu pdu, int key, TimeSpan now)
    {
        var status = _transport.Receive(pdu, key, !_messages.IsFull, now, out var upper);
        if (upper.Octets.IsEmpty) return status; // nothing whole: an acknowledgment, a segment, or a reason

        status = Accept(upper);
        _transport.Conclude(upper.Slot, status == MeshReceiveStatus.Delivered, now);
        return status;
    }

    private MeshReceiveStatus Accept(in UpperTransportPdu upper)
    {
        if (upper.IsControl) return MeshReceiveStatus.NotForUs; // no control message in segments means anything to this node

        Span<byte> access = stackalloc byte[SegmentHeader.MaxSegments * SegmentHeader.AccessSegmentSize];
        var size = _keys.TryDecrypt(upper, access, out var applicationKeyIndex);
        if (size <= 0) return MeshReceiveStatus.Undecryptable;

        // Another message of the same source may have come between this one's segments; whatever the order, each is taken once.
        var isNewest = _replay.TryAccept(upper.Source, upper.IvIndex, upper.Sequence);
        if (!isNewest && (upper.Slot < 0 || !_replay.HasRoomFor(upper.Source))) return upper.Slot < 0 ? MeshReceiveStatus.Replayed : MeshReceiveStatus.NoRoom;

        _messages.TryAdd(new(upper.Source, upper.Destination, applicationKeyIndex, upper.Ttl, upper.Sequence, upper.IvIndex, upper.Slot >= 0, access[..size].ToArray()));
        return MeshReceiveStatus.Delivered;
    }
}
