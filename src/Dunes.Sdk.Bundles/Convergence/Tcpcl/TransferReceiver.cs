namespace Dunes.Sdk.Bundles.Convergence.Tcpcl;

/// <summary>The peer's transfers: one comes in at a time, whole ones wait to be accepted.</summary>
/// <remarks>RFC 9174, section 5.2. A segment is acknowledged as it is read, the last one when the bundle is accepted, and all of them in their order.</remarks>
internal sealed class TransferReceiver(TcpclOptions options, OctetQueue control, Queue<UplinkEvent> events)
{
    private const int MaxUnaccepted = 256;

    private readonly Dictionary<ulong, IncomingTransfer> _unaccepted = [];
    private readonly TransferReplies _replies = new(control);
    private IncomingTransfer? _current;
    private (ulong Id, XferRefuseReason Reason)? _refused;
    private long _unacceptedOctets;
    private int _dataLeft;
    private byte _flags;
    private bool _isSkipping;

    /// <summary>Whether data of a segment are awaited.</summary>
    public bool IsMidSegment => _dataLeft > 0;

    /// <summary>Whether a transfer is under way, or waits to be accepted.</summary>
    public bool IsBusy => _current is not null || _unaccepted.Count > 0 || IsMidSegment;

    /// <summary>Whether no new transfer is read before a whole one was accepted or refused.</summary>
    public bool IsFull => _unaccepted.Count >= MaxUnaccepted || _unacceptedOctets >= options.TransferMru;

    /// <summary>Whether a reply can be kept for what is read next.</summary>
    public bool CanReply => _replies.HasRoom;

    /// <summary>Whether a reply waits for nothing but room.</summary>
    public bool HasReply => _replies.HasReady;

    public long HeldOctets => _unacceptedOctets + (_current?.Capacity ?? 0);

    /// <summary>Takes the header of a segment; false when it is out of place. Its data are passed over then.</summary>
    public bool Begin(in SegmentHeader segment, bool isEnding)
    {
        var isStart = (segment.Flags & TcpclMessage.StartFlag) != 0;

        // Segments of two transfers must not alternate, and an id is used once.
        if (isStart ? _current is not null || _unaccepted.ContainsKey(segment.Id) : (_current?.Id ?? _refused?.Id) != segment.Id)
        {
            Skip(segment.DataLength);
            return false;
        }

        (_flags, _dataLeft) = (segment.Flags, segment.DataLength);
        if (isStart) Start(segment.Id, segment.Items, isEnding);
        else if (_refused is { } refused) _replies.Refuse(segment.Id, refused.Reason); // section 5.2.4: it crossed the refusal, and is refused too

        if (_current is { } current)
        {
            var total = (ulong)current.Length + (ulong)segment.DataLength;
            if (total > (ulong)options.TransferMru) RefuseCurrent(XferRefuseReason.NoResources);
            else if (total > (current.Announced ?? ulong.MaxValue)) RefuseCurrent(XferRefuseReason.NotAcceptable);
        }

        if (_dataLeft == 0) EndSegment();
        return true;
    }

    /// <summary>Passes over the data of a segment that no transfer may have now.</summary>
    public void Skip(int dataLength) => (_isSkipping, _dataLeft) = (dataLength > 0, dataLength);

    /// <summary>Takes data of the segment; gives how many octets.</summary>
    public int TakeData(ReadOnlySpan<byte> octets)
    {
        var count = Math.Min(octets.Length, _dataLeft);
        if (!_isSkipping) _current?.Append(octets[..count]);
        _dataLeft -= count;
        if (_dataLeft == 0) EndSegment();
        return count;
    }

    public void Accept(ulong id) => Decide(id, null);

    public void Refuse(ulong id, XferRefuseReason reason) => Decide(id, reason);

    /// <summary>Gives a whole transfer's buffer back and tells the peer nothing: the session is over.</summary>
    public void Drop(ulong id)
    {
        if (Release(id, out var transfer)) transfer.Release();
    }

    /// <summary>Writes the replies that found no room before.</summary>
    public void Flush() => _replies.Flush();

    /// <summary>Gives every buffer back.</summary>
    public void Abandon()
    {
        _current?.Release();
        _current = null;
        foreach (var transfer in _unaccepted.Values) transfer.Release();
        _unaccepted.Clear();
        _replies.Clear();
        (_unacceptedOctets, _dataLeft) = (0, 0);
    }

    private void Start(ulong id, ReadOnlySpan<byte> items, bool isEnding)
    {
        _refused = null;
        var extensions = TcpclExtensions.Read(items, isTransfer: true);
        _current = new(id, extensions.TransferLength);
        if (!extensions.IsWellFormed || extensions.HasUnknownCritical) RefuseCurrent(XferRefuseReason.ExtensionFailure);
        else if (isEnding) RefuseCurrent(XferRefuseReason.SessionTerminating);
        else if (extensions.TransferLength > (ulong)options.TransferMru) RefuseCurrent(XferRefuseReason.NoResources);
    }

    private void EndSegment()
    {
        if (_isSkipping)
        {
            _isSkipping = false;
            return;
        }

        var isEnd = (_flags & TcpclMessage.EndFlag) != 0;
        if (_current is not { } current)
        {
            if (isEnd) _refused = null;
            return;
        }

        if (!isEnd)
        {
            _replies.Acknowledge(current.Id, _flags, current.Length);
            return;
        }

        if (current.Announced is { } announced && announced != (ulong)current.Length)
        {
            RefuseCurrent(XferRefuseReason.NotAcceptable);
            _refused = null;
            return;
        }

        _current = null;
        _unaccepted.Add(current.Id, current);
        _unacceptedOctets += current.Capacity;
        _replies.Await(current, _flags);
        events.Enqueue(new(UplinkEventKind.Received, current.Id, current.Octets, string.Empty));
    }

    private void RefuseCurrent(XferRefuseReason reason)
    {
        var current = _current!;
        _replies.Refuse(current.Id, reason);
        (_refused, _current) = ((current.Id, reason), null);
        current.Release();
    }

    private void Decide(ulong id, XferRefuseReason? refusal)
    {
        if (!Release(id, out var transfer)) return;
        transfer.Decide(refusal);
        transfer.Release();
        _replies.Flush();
    }

    private bool Release(ulong id, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out IncomingTransfer? transfer)
    {
        if (!_unaccepted.Remove(id, out transfer)) return false;
        _unacceptedOctets -= transfer.Capacity;
        return true;
    }
}
