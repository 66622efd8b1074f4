using System.Buffers.Binary;

namespace Dunes.Sdk.Bundles.Convergence.Tcpcl;

/// <summary>Our transfers: one goes out at a time, and up to a window of them wait for acknowledgement.</summary>
/// <remarks>RFC 9174, section 5.2.</remarks>
internal sealed class TransferSender(TcpclOptions options, Queue<UplinkEvent> events)
{
    /// <summary>Largest segment sent, whatever the peer would take.</summary>
    private const int MaxSegment = 64 * 1024;

    private readonly Dictionary<ulong, OutgoingTransfer> _transfers = [];
    private readonly Queue<OutgoingTransfer> _unbegun = new();
    private readonly byte[] _header = new byte[SegmentHeader.MaxSentSize];
    private OutgoingTransfer? _current;
    private ReadOnlyMemory<byte> _body;
    private int _headerAt;
    private int _headerEnd;
    private int _segmentMru = MaxSegment;
    private ulong _transferMru = ulong.MaxValue;
    private ulong _lastId;

    /// <summary>The oldest transfer that waits for its acknowledgement, or an id below it that waits no more; ids are given in order.</summary>
    private ulong _oldest = 1;

    /// <summary>When the oldest transfer came nearer to its acknowledgement, or became the oldest; null where none waits.</summary>
    private TimeSpan? _progressAt;

    /// <summary>Whether a segment is partly written.</summary>
    public bool IsMidSegment => _headerAt < _headerEnd || !_body.IsEmpty;

    public bool HasSegment => _current is not null || _unbegun.Count > 0;

    /// <summary>Whether a transfer has begun that is not acknowledged yet.</summary>
    public bool IsBusy => _transfers.Count > 0 || IsMidSegment;

    /// <summary>Transfers that wait for their acknowledgement.</summary>
    public int Waiting => _transfers.Count;

    /// <summary>When the peer has left the oldest transfer without progress for too long; null where none waits.</summary>
    /// <remarks>Transfers arrive in their order, so nothing but the peer holds up the oldest one: progress of later ones does not count.</remarks>
    public TimeSpan? OverdueAt => _progressAt + options.TransferTimeout;

    /// <summary>From a transfer's last octet to its acknowledgement, smoothed; the peer's commit is part of it.</summary>
    public TimeSpan? RoundTrip { get; private set; }

    /// <summary>Takes the peer's limits; no memory is sized by them.</summary>
    public void SetLimits(ulong segmentMru, ulong transferMru) => (_segmentMru, _transferMru) = ((int)Math.Min(segmentMru, MaxSegment), transferMru);

    /// <summary>Starts the time of a transfer that was added since.</summary>
    public void Watch(TimeSpan now)
    {
        if (_progressAt is null && _transfers.Count > 0) NoteProgress(now);
    }

    public bool TryAdd(ReadOnlyMemory<byte> octets, out ulong id)
    {
        id = 0;
        if (_transfers.Count >= options.TransferWindow) return false;
        id = ++_lastId;
        if ((ulong)octets.Length > _transferMru)
        {
            events.Enqueue(new(UplinkEventKind.Refused, id, default, $"the bundle has {octets.Length} octets; the peer takes {_transferMru}"));
            return true;
        }

        var transfer = new OutgoingTransfer(id, octets);
        _transfers.Add(id, transfer);
        _unbegun.Enqueue(transfer);
        return true;
    }

    /// <summary>Readies the header and data of the next segment; false when there is none.</summary>
    public bool TryBeginSegment()
    {
        if (_current is null && !_unbegun.TryDequeue(out _current)) return false;
        var transfer = _current;
        var length = Math.Min(_segmentMru, transfer.Octets.Length - transfer.Sent);
        var isStart = transfer.Sent == 0;
        var isEnd = transfer.Sent + length == transfer.Octets.Length;

        var flags = (byte)((isStart ? TcpclMessage.StartFlag : 0) | (isEnd ? TcpclMessage.EndFlag : 0));
        (_headerAt, _headerEnd) = (0, SegmentHeader.Write(_header, flags, transfer.Id, transfer.Octets.Length, length));
        _body = transfer.Octets.Slice(transfer.Sent, length);
        transfer.Sent += length;
        transfer.IsSent = isEnd;
        return true;
    }

    /// <summary>Copies what there is room for.</summary>
    public int Fill(Span<byte> destination, TimeSpan now)
    {
        var header = Math.Min(destination.Length, _headerEnd - _headerAt);
        _header.AsSpan(_headerAt, header).CopyTo(destination);
        _headerAt += header;
        var body = Math.Min(destination.Length - header, _body.Length);
        _body.Span[..body].CopyTo(destination[header..]);
        _body = _body[body..];
        if (!IsMidSegment && _current is { IsSent: true } sent)
        {
            sent.SentAt = now;
            _current = null;
        }

        return header + body;
    }

    /// <summary>Takes an XFER_ACK: <c>02  flags  id:64  acknowledged:64</c>.</summary>
    public ReplyFit OnAck(ReadOnlySpan<byte> message, TimeSpan now)
    {
        var (isEnd, id, length) = ((message[1] & TcpclMessage.EndFlag) != 0, BinaryPrimitives.ReadUInt64BigEndian(message[2..]), BinaryPrimitives.ReadUInt64BigEndian(message[10..]));
        if (!_transfers.TryGetValue(id, out var transfer)) return FitOfUnknown(id);
        if (length > (ulong)transfer.Sent || length < transfer.Acknowledged) return ReplyFit.Impossible;
        if (length > transfer.Acknowledged && id == _oldest) _progressAt = now;
        transfer.Acknowledged = length;
        if (!isEnd) return ReplyFit.Good;
        if (transfer.SentAt is not { } sentAt || length != (ulong)transfer.Octets.Length) return ReplyFit.Impossible;

        var took = now > sentAt ? now - sentAt : TimeSpan.Zero;
        RoundTrip = RoundTrip is { } before ? before + ((took - before) / 8) : took;
        Forget(id, now);
        events.Enqueue(new(UplinkEventKind.Acknowledged, id, default, string.Empty));
        return ReplyFit.Good;
    }

    /// <summary>Takes an XFER_REFUSE: <c>03  reason  id:64</c>. A segment that is partly written is finished.</summary>
    public ReplyFit OnRefuse(ReadOnlySpan<byte> message, TimeSpan now)
    {
        var (reason, id) = ((XferRefuseReason)message[1], BinaryPrimitives.ReadUInt64BigEndian(message[2..]));
        if (!_transfers.TryGetValue(id, out var transfer)) return FitOfUnknown(id);
        if (transfer.Sent == 0 && transfer != _current) return ReplyFit.UnknownTransfer;
        Forget(id, now);
        if (_current == transfer) _current = null;
        events.Enqueue(reason == XferRefuseReason.Completed
            ? new(UplinkEventKind.Acknowledged, id, default, string.Empty)
            : new(UplinkEventKind.Refused, id, default, $"the peer refused it: {reason}"));
        return ReplyFit.Good;
    }

    /// <summary>Gives up the transfers that no segment was sent of.</summary>
    public void DropUnbegun(TimeSpan now)
    {
        foreach (var transfer in _unbegun)
        {
            Forget(transfer.Id, now);
            events.Enqueue(new(UplinkEventKind.Refused, transfer.Id, default, "the session is ending"));
        }

        _unbegun.Clear();
    }

    /// <summary>An id that no transfer has now may have had one: it was refused meanwhile, or is answered twice.</summary>
    private ReplyFit FitOfUnknown(ulong id) => id > 0 && id <= _lastId ? ReplyFit.Good : ReplyFit.UnknownTransfer;

    private void Forget(ulong id, TimeSpan now)
    {
        _transfers.Remove(id);
        if (id == _oldest) NoteProgress(now);
    }

    private void NoteProgress(TimeSpan now)
    {
        while (_oldest <= _lastId && !_transfers.ContainsKey(_oldest)) _oldest++;
        _progressAt = _transfers.Count > 0 ? now : null;
    }
}
