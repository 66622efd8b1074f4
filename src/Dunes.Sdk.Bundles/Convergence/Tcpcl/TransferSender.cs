using System.Buffers.Binary;

namespace Dunes.Sdk.Bundles.Convergence.Tcpcl;

/// <summary>Our transfers: one goes out at a time, and up to a window of them wait for acknowledgement.</summary>
/// <remarks>RFC 9174, section 5.2.</remarks>
internal sealed class TransferSender(TcpclOptions options, Queue<UplinkEvent> events)
{
    /// <summary>Largest segment sent, whatever the peer would take.</summary>
    private const int MaxSegment = 64 * 1024;

    private const int MaxHeader = 1 + 1 + 8 + 4 + 13 + 8;
    private readonly Dictionary<ulong, OutgoingTransfer> _transfers = [];
    private readonly Queue<OutgoingTransfer> _unbegun = new();
    private readonly byte[] _header = new byte[MaxHeader];
    private OutgoingTransfer? _current;
    private ReadOnlyMemory<byte> _body;
    private int _headerAt;
    private int _headerEnd;
    private int _segmentMru = MaxSegment;
    private ulong _transferMru = ulong.MaxValue;
    private ulong _lastId;

    /// <summary>Whether a segment is partly written.</summary>
    public bool IsMidSegment => _headerAt < _headerEnd || !_body.IsEmpty;

    public bool HasSegment => _current is not null || _unbegun.Count > 0;

    /// <summary>Whether a transfer has begun that is not acknowledged yet.</summary>
    public bool IsBusy => _transfers.Count > 0 || IsMidSegment;

    /// <summary>From a transfer's last octet to its acknowledgement, smoothed; the peer's commit is part of it.</summary>
    public TimeSpan? RoundTrip { get; private set; }

    /// <summary>Takes the peer's limits; no memory is sized by them.</summary>
    public void SetLimits(ulong segmentMru, ulong transferMru) => (_segmentMru, _transferMru) = ((int)Math.Min(segmentMru, MaxSegment), transferMru);

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

        var header = _header.AsSpan();
        header[0] = TcpclMessage.XferSegment;
        header[1] = (byte)((isStart ? TcpclMessage.StartFlag : 0) | (isEnd ? TcpclMessage.EndFlag : 0));
        BinaryPrimitives.WriteUInt64BigEndian(header[2..], transfer.Id);
        var at = 10;
        if (isStart)
        {
            BinaryPrimitives.WriteUInt32BigEndian(header[at..], 13);
            header[at + 4] = 0;
            BinaryPrimitives.WriteUInt16BigEndian(header[(at + 5)..], TcpclMessage.TransferLengthExtension);
            BinaryPrimitives.WriteUInt16BigEndian(header[(at + 7)..], 8);
            BinaryPrimitives.WriteUInt64BigEndian(header[(at + 9)..], (ulong)transfer.Octets.Length);
            at += 17;
        }

        BinaryPrimitives.WriteUInt64BigEndian(header[at..], (ulong)length);
        (_headerAt, _headerEnd) = (0, at + 8);
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

    /// <summary>Takes an acknowledgement; false when it is for something that was not sent.</summary>
    public bool OnAck(ulong id, byte flags, ulong length, TimeSpan now)
    {
        if (!_transfers.TryGetValue(id, out var transfer)) return id <= _lastId; // one that was refused meanwhile
        if (length > (ulong)transfer.Sent || length < transfer.Acknowledged) return false;
        transfer.Acknowledged = length;
        if ((flags & TcpclMessage.EndFlag) == 0) return true;
        if (transfer.SentAt is not { } sentAt || length != (ulong)transfer.Octets.Length) return false;

        var took = now > sentAt ? now - sentAt : TimeSpan.Zero;
        RoundTrip = RoundTrip is { } before ? before + ((took - before) / 8) : took;
        _transfers.Remove(id);
        events.Enqueue(new(UplinkEventKind.Acknowledged, id, default, string.Empty));
        return true;
    }

    /// <summary>Takes a refusal; false when it is for something that was not sent. A segment that is partly written is finished.</summary>
    public bool OnRefuse(ulong id, XferRefuseReason reason)
    {
        if (!_transfers.TryGetValue(id, out var transfer)) return id <= _lastId;
        if (transfer.Sent == 0 && transfer != _current) return false;
        _transfers.Remove(id);
        if (_current == transfer) _current = null;
        events.Enqueue(reason == XferRefuseReason.Completed
            ? new(UplinkEventKind.Acknowledged, id, default, string.Empty)
            : new(UplinkEventKind.Refused, id, default, $"the peer refused it: {reason}"));
        return true;
    }

    /// <summary>Gives up the transfers that no segment was sent of.</summary>
    public void DropUnbegun()
    {
        foreach (var transfer in _unbegun)
        {
            _transfers.Remove(transfer.Id);
            events.Enqueue(new(UplinkEventKind.Refused, transfer.Id, default, "the session is ending"));
        }

        _unbegun.Clear();
    }
}
