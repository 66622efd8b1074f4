using Dunes.Sdk.Mesh.Network;

namespace Dunes.Sdk.Mesh.Transport;

/// <summary>Segments what goes down, reassembles what comes up, and sends and takes acknowledgments.</summary>
/// <remarks>Mesh Protocol 1.1, section 3.5. At most <see cref="SendBound"/> messages are sent and <see cref="ReassemblyBound"/> reassembled at a time.</remarks>
internal sealed class LowerTransport(NetworkLayer network, ReplayList replay, byte defaultTtl, TimeSpan segmentInterval)
{
    public const int SendBound = 8;
    public const int ReassemblyBound = 16;

    /// <summary>A whole message waits for <see cref="Conclude"/>, which must come before the next call.</summary>
    private const MeshReceiveStatus Whole = MeshReceiveStatus.Delivered;

    private readonly SegmentedSend?[] _sends = new SegmentedSend?[SendBound];
    private readonly Reassembly?[] _reassemblies = new Reassembly?[ReassemblyBound];
    private readonly BoundedQueue<MeshSendOutcome> _outcomes = new(64);
    private int _activeSends;

    /// <summary>When <see cref="OnDeadline"/> wants to be called; <see cref="TimeSpan.MaxValue"/> for never.</summary>
    public TimeSpan Deadline { get; private set; } = TimeSpan.MaxValue;

    public bool TryTakeOutcome(out MeshSendOutcome outcome) => _outcomes.TryTake(out outcome);

    /// <summary>Whether a segmented message may start now: an outcome that nobody took keeps its place.</summary>
    public bool CanStart(ushort source, ushort destination)
    {
        if (_activeSends >= SendBound || _outcomes.Count + _activeSends >= 64 || network.IsTransmissionQueueFull) return false;
        foreach (var send in _sends)
        {
            if (send is { IsActive: true } && send.Source == source && send.Destination == destination) return false;
        }

        return true;
    }

    /// <summary>Starts a segmented message under the next sequence number, which its TransMIC was made with; the first segment leaves at once.</summary>
    public void Start(uint handle, int key, bool isControl, byte first, bool isLongMic, in NetworkHeader header, ReadOnlySpan<byte> upper, TimeSpan now)
    {
        var at = Array.FindIndex(_sends, send => send is not { IsActive: true });
        var send = _sends[at] ??= new SegmentedSend();
        send.Start(handle, key, isControl, first, isLongMic, header, upper, replay.Highest(header.Destination), now);
        _activeSends++;
        Pump(send, now);
        Schedule();
    }

    /// <summary>Sends a message that fits one PDU.</summary>
    public bool TrySendUnsegmented(int key, bool isControl, byte first, byte ttl, ushort source, ushort destination, ReadOnlySpan<byte> upper)
    {
        Span<byte> transport = stackalloc byte[NetworkPdu.MaxTransportSize];
        transport[0] = first;
        upper.CopyTo(transport[1..]);
        return network.TrySend(key, isControl, ttl, source, destination, transport[..(upper.Length + 1)]);
    }

    /// <summary>Takes a PDU for this node. Delivered with a slot or octets is a whole message, which waits for <see cref="Conclude"/>.</summary>
    public MeshReceiveStatus Receive(in NetworkPdu pdu, int key, bool hasRoom, TimeSpan now, out UpperTransportPdu upper)
    {
        upper = default;
        var transport = pdu.Transport;
        if ((transport[0] & 0x80) != 0) return ReceiveSegment(pdu, key, hasRoom, now, out upper);

        if (pdu.IsControl)
        {
            if (transport[0] == 0) return SegmentAcknowledgment.TryDecode(transport, out var acknowledgment) ? OnAcknowledgment(pdu, acknowledgment, now) : MeshReceiveStatus.Prohibited;
            return MeshReceiveStatus.NotForUs;
        }

        if (transport.Length < 1 + 1 + 4) return MeshReceiveStatus.Prohibited; // an opcode of one octet and the TransMIC
        if (!replay.IsNewer(pdu.Source, pdu.IvIndex, pdu.Sequence)) return MeshReceiveStatus.Replayed;
        if (!hasRoom || !replay.HasRoomFor(pdu.Source)) return MeshReceiveStatus.NoRoom;

        upper = new()
        {
            Octets = transport[1..], IsControl = false, First = transport[0], IsLongMic = false, Source = pdu.Source, Destination = pdu.Destination,
            Ttl = pdu.Ttl, Sequence = pdu.Sequence, IvIndex = pdu.IvIndex, NetworkKey = key, Slot = -1,
        };
        return Whole;
    }

    /// <summary>Ends a whole message: one that was accepted is acknowledged, one that was not is refused.</summary>
    public void Conclude(int slot, bool isAccepted, TimeSpan now)
    {
        if (slot < 0) return;

        var reassembly = _reassemblies[slot]!;
        reassembly.End(isAccepted ? ReassemblyState.Accepted : ReassemblyState.Refused);
        Answer(reassembly, now);
        Schedule();
    }

    public void OnDeadline(TimeSpan now)
    {
        if (now < Deadline) return;

        foreach (var send in _sends)
        {
            if (send is { IsActive: true }) Pump(send, now);
        }

        foreach (var reassembly in _reassemblies)
        {
            if (reassembly is not { State: ReassemblyState.Receiving }) continue;
            if (reassembly.ExpiresAt <= now) reassembly.End(ReassemblyState.Free);
            else if (reassembly.AcknowledgeAt <= now) Answer(reassembly, now);
        }

        Schedule();
    }

    private MeshReceiveStatus ReceiveSegment(in NetworkPdu pdu, int key, bool hasRoom, TimeSpan now, out UpperTransportPdu upper)
    {
        upper = default;
        if (!SegmentHeader.TryDecode(pdu.Transport, pdu.IsControl, out var header) || !header.TrySequenceAuth(pdu.Sequence, out var sequenceAuth)) return MeshReceiveStatus.Prohibited;

        var at = Find(pdu.Source, pdu.Destination, pdu.IvIndex, sequenceAuth);
        if (at < 0)
        {
            var status = TryBegin(pdu, key, header, sequenceAuth, now, out at);
            if (status != MeshReceiveStatus.SegmentTaken) return status;
        }

        var reassembly = _reassemblies[at]!;
        if (!reassembly.Fits(header, pdu.IsControl, key)) return MeshReceiveStatus.Prohibited;

        reassembly.Ttl = pdu.Ttl;
        if (reassembly.State != ReassemblyState.Receiving)
        {
            if (reassembly.LastAnswer == TimeSpan.MinValue || now >= reassembly.LastAnswer + SegmentTiming.AnswerAgain) Answer(reassembly, now);
            return MeshReceiveStatus.Replayed;
        }

        if (!hasRoom && reassembly.WouldComplete(header.Segment))
        {
            Schedule();
            return MeshReceiveStatus.NoRoom; // the sender offers it again
        }

        reassembly.Take(header.Segment, pdu.Transport[SegmentHeader.Size..], now);
        if (reassembly.AcknowledgeAt == TimeSpan.MaxValue && MeshAddress.IsUnicast(pdu.Destination)) reassembly.AcknowledgeAt = now + SegmentTiming.Acknowledgment(pdu.Ttl);
        if (reassembly.Block != Reassembly.All(header.LastSegment))
        {
            Schedule();
            return MeshReceiveStatus.SegmentTaken;
        }

        upper = new()
        {
            Octets = reassembly.Message, IsControl = pdu.IsControl, First = header.First, IsLongMic = header.IsLongMic, Source = pdu.Source, Destination = pdu.Destination,
            Ttl = pdu.Ttl, Sequence = sequenceAuth, IvIndex = pdu.IvIndex, NetworkKey = key, Slot = at,
        };
        return Whole;
    }

    private MeshReceiveStatus TryBegin(in NetworkPdu pdu, int key, in SegmentHeader header, uint sequenceAuth, TimeSpan now, out int at)
    {
        at = -1;
        if (!replay.IsNewer(pdu.Source, pdu.IvIndex, sequenceAuth))
        {
            // Delivered before this node restarted, or before its slot was needed: the sender has not heard so yet.
            if (MeshAddress.IsUnicast(pdu.Destination) && replay.IsNewest(pdu.Source, pdu.IvIndex, sequenceAuth))
            {
                Acknowledge(key, pdu.Ttl, pdu.Destination, pdu.Source, new(false, header.SequenceZero, Reassembly.All(header.LastSegment)));
            }

            return MeshReceiveStatus.Replayed;
        }

        if (!replay.HasRoomFor(pdu.Source)) return MeshReceiveStatus.NoRoom;

        // Only the newest message between the same two is reassembled.
        for (var i = 0; i < _reassemblies.Length; i++)
        {
            if (_reassemblies[i] is not { State: ReassemblyState.Receiving } other || other.Source != pdu.Source || other.Destination != pdu.Destination) continue;
            if ((other.IvIndex, other.SequenceAuth).CompareTo((pdu.IvIndex, sequenceAuth)) > 0) return MeshReceiveStatus.Replayed;
            other.End(ReassemblyState.Free);
        }

        at = FreeSlot();
        if (at < 0)
        {
            if (MeshAddress.IsUnicast(pdu.Destination)) Acknowledge(key, pdu.Ttl, pdu.Destination, pdu.Source, new(false, header.SequenceZero, 0));
            return MeshReceiveStatus.NoRoom;
        }

        (_reassemblies[at] ??= new Reassembly()).Start(header, pdu.IsControl, key, pdu.Source, pdu.Destination, pdu.IvIndex, sequenceAuth, now);
        return MeshReceiveStatus.SegmentTaken;
    }

    private int Find(ushort source, ushort destination, uint ivIndex, uint sequenceAuth)
    {
        for (var at = 0; at < _reassemblies.Length; at++)
        {
            if (_reassemblies[at] is { } reassembly && reassembly.IsOf(source, destination, ivIndex, sequenceAuth)) return at;
        }

        return -1;
    }

    // A free slot, else the one of the ended message that was answered longest ago.
    private int FreeSlot()
    {
        var oldest = -1;
        for (var at = 0; at < _reassemblies.Length; at++)
        {
            if (_reassemblies[at] is not { } reassembly || reassembly.State == ReassemblyState.Free) return at;
            if (reassembly.State != ReassemblyState.Receiving && (oldest < 0 || reassembly.LastAnswer < _reassemblies[oldest]!.LastAnswer)) oldest = at;
        }

        return oldest;
    }

    private MeshReceiveStatus OnAcknowledgment(in NetworkPdu pdu, in SegmentAcknowledgment acknowledgment, TimeSpan now)
    {
        foreach (var send in _sends)
        {
            if (send is not { IsActive: true, IsAcknowledged: true } || (send.SequenceAuth & 0x1FFF) != acknowledgment.SequenceZero || send.Source != pdu.Destination) continue;

            var isPeer = send.Destination == pdu.Source;
            if (!isPeer && !acknowledgment.IsOnBehalf) continue;
            if (!replay.TryAcceptAcknowledgment(pdu.Source, pdu.IvIndex, pdu.Sequence, isPeer ? send.AcknowledgmentFloor : -1)) return MeshReceiveStatus.Replayed;

            send.Acknowledgment = isPeer ? ReplayList.Number(pdu.IvIndex, pdu.Sequence) : null;
            if (acknowledgment.Block == 0) Finish(send, isDelivered: false);
            else send.OnAcknowledged(acknowledgment.Block, now);
            if (send.IsActive) Pump(send, now);
            Schedule();
            return MeshReceiveStatus.Delivered;
        }

        return MeshReceiveStatus.NotForUs;
    }

    private void Pump(SegmentedSend send, TimeSpan now)
    {
        Span<byte> transport = stackalloc byte[NetworkPdu.MaxTransportSize];
        while (send.IsActive && send.Deadline <= now)
        {
            if (send.IsAcknowledged && send.IsDelivered)
            {
                Finish(send, isDelivered: true);
            }
            else if (send.IsWaiting)
            {
                if (!send.TryNextRound(now)) Finish(send, isDelivered: false);
            }
            else if (network.NextSequence > NetworkLayer.MaxSequence || network.NextSequence - send.SequenceAuth > 0x1FFF)
            {
                Finish(send, isDelivered: false); // the receiver could not tell any more which message a segment is of
            }
            else
            {
                var length = send.EncodeNext(transport);
                if (network.TrySend(send.Key, send.IsControl, send.Ttl, send.Source, send.Destination, transport[..length])) send.OnSent(now, segmentInterval);
                else send.Postpone(now, segmentInterval);
            }
        }
    }

    private void Finish(SegmentedSend send, bool isDelivered)
    {
        send.Stop();
        _activeSends--;
        if (send.IsAcknowledged) _outcomes.TryAdd(new(send.Handle, isDelivered) { Acknowledgment = isDelivered ? send.Acknowledgment : null });
    }

    private void Answer(Reassembly reassembly, TimeSpan now)
    {
        reassembly.AcknowledgeAt = TimeSpan.MaxValue;
        if (!MeshAddress.IsUnicast(reassembly.Destination)) return;
        if (Acknowledge(reassembly.Key, reassembly.Ttl, reassembly.Destination, reassembly.Source, new(false, reassembly.SequenceZero, reassembly.AnswerBlock))) reassembly.LastAnswer = now;
    }

    private bool Acknowledge(int key, byte ttl, ushort source, ushort destination, in SegmentAcknowledgment acknowledgment)
    {
        Span<byte> transport = stackalloc byte[SegmentAcknowledgment.Size];
        acknowledgment.Encode(transport);
        return network.TrySend(key, isControl: true, ttl == 0 ? (byte)0 : defaultTtl, source, destination, transport);
    }

    private void Schedule()
    {
        var deadline = TimeSpan.MaxValue;
        foreach (var send in _sends)
        {
            if (send is not null && send.Deadline < deadline) deadline = send.Deadline;
        }

        foreach (var reassembly in _reassemblies)
        {
            if (reassembly is not { State: ReassemblyState.Receiving }) continue;
            if (reassembly.AcknowledgeAt < deadline) deadline = reassembly.AcknowledgeAt;
            if (reassembly.ExpiresAt < deadline) deadline = reassembly.ExpiresAt;
        }

        Deadline = deadline;
    }
}
