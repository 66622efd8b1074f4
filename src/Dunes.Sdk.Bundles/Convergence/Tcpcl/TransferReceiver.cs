using System.Buffers.Binary;

namespace Dunes.Sdk.Bundles.Convergence.Tcpcl;

/// <summary>The peer's transfers: one comes in at a time, whole ones wait to be accepted.</summary>
/// <remarks>RFC 9174, section 5.2. Segments before the last are acknowledged at once; the last one is when the bundle is accepted.</remarks>
internal sealed class TransferReceiver(TcpclOptions options, OctetQueue control, Queue<UplinkEvent> events)
{
    private const int MaxUnaccepted = 256;

    private readonly Dictionary<ulong, IncomingTransfer> _unaccepted = [];
    private IncomingTransfer? _current;
    private long _unacceptedOctets;
    private ulong? _refused;
    private int _dataLeft;
    private byte _flags;

    /// <summary>Whether data of a segment are awaited.</summary>
    public bool IsMidSegment => _dataLeft > 0;

    /// <summary>Whether a transfer is under way, or waits to be accepted.</summary>
    public bool IsBusy => _current is not null || _unaccepted.Count > 0 || IsMidSegment;

    /// <summary>Whether no new transfer is read before a whole one was accepted or refused.</summary>
    public bool IsFull => _unaccepted.Count >= MaxUnaccepted || _unacceptedOctets >= options.TransferMru;

    public long HeldOctets => _unacceptedOctets + (_current?.Capacity ?? 0);

    /// <summary>Takes the header of a segment; false when it is out of place.</summary>
    public bool Begin(byte flags, ulong id, ReadOnlySpan<byte> items, int dataLength, bool isEnding)
    {
        if ((flags & TcpclMessage.StartFlag) != 0)
        {
            // Segments of two transfers must not alternate, and an id is used once.
            if (_current is not null || _unaccepted.ContainsKey(id)) return false;
            _refused = null;
            var extensions = TcpclExtensions.Read(items, isTransfer: true);
            _current = new(id, extensions.TransferLength);
            if (!extensions.IsWellFormed || extensions.HasUnknownCritical) RefuseCurrent(XferRefuseReason.ExtensionFailure);
            else if (isEnding) RefuseCurrent(XferRefuseReason.SessionTerminating);
            else if (extensions.TransferLength > (ulong)options.TransferMru) RefuseCurrent(XferRefuseReason.NoResources);
        }
        else if (_current is null ? _refused != id : _current.Id != id)
        {
            return false;
        }

        (_flags, _dataLeft) = (flags, dataLength);
        if (_current is { } current)
        {
            var total = (ulong)current.Length + (ulong)dataLength;
            if (total > (ulong)options.TransferMru) RefuseCurrent(XferRefuseReason.NoResources);
            else if (total > (current.Announced ?? ulong.MaxValue)) RefuseCurrent(XferRefuseReason.NotAcceptable);
        }

        if (dataLength == 0) EndSegment();
        return true;
    }

    /// <summary>Takes data of the segment; gives how many octets.</summary>
    public int TakeData(ReadOnlySpan<byte> octets)
    {
        var count = Math.Min(octets.Length, _dataLeft);
        _current?.Append(octets[..count]);
        _dataLeft -= count;
        if (_dataLeft == 0) EndSegment();
        return count;
    }

    public void Accept(ulong id)
    {
        if (!Release(id, out var transfer)) return;
        WriteAck(transfer.LastFlags, id, (ulong)transfer.Length);
        transfer.Release();
    }

    public void Refuse(ulong id, XferRefuseReason reason)
    {
        if (!Release(id, out var transfer)) return;
        WriteRefuse(id, reason);
        transfer.Release();
    }

    /// <summary>Gives a whole transfer's buffer back and tells the peer nothing: the session is over.</summary>
    public void Drop(ulong id)
    {
        if (Release(id, out var transfer)) transfer.Release();
    }

    /// <summary>Gives every buffer back.</summary>
    public void Abandon()
    {
        _current?.Release();
        _current = null;
        foreach (var transfer in _unaccepted.Values) transfer.Release();
        _unaccepted.Clear();
        (_unacceptedOctets, _dataLeft) = (0, 0);
    }

    private void EndSegment()
    {
        var isEnd = (_flags & TcpclMessage.EndFlag) != 0;
        if (_current is not { } current)
        {
            if (isEnd) _refused = null;
            return;
        }

        if (!isEnd)
        {
            WriteAck(_flags, current.Id, (ulong)current.Length);
            return;
        }

        if (current.Announced is { } announced && announced != (ulong)current.Length)
        {
            RefuseCurrent(XferRefuseReason.NotAcceptable);
            _refused = null;
            return;
        }

        _current = null;
        current.LastFlags = _flags;
        _unaccepted.Add(current.Id, current);
        _unacceptedOctets += current.Capacity;
        events.Enqueue(new(UplinkEventKind.Received, current.Id, current.Octets, string.Empty));
    }

    private void RefuseCurrent(XferRefuseReason reason)
    {
        var current = _current!;
        WriteRefuse(current.Id, reason);
        (_refused, _current) = (current.Id, null);
        current.Release();
    }

    private bool Release(ulong id, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out IncomingTransfer? transfer)
    {
        if (!_unaccepted.Remove(id, out transfer)) return false;
        _unacceptedOctets -= transfer.Capacity;
        return true;
    }

    private void WriteAck(byte flags, ulong id, ulong length)
    {
        Span<byte> message = stackalloc byte[18];
        message[0] = TcpclMessage.XferAck;
        message[1] = flags;
        BinaryPrimitives.WriteUInt64BigEndian(message[2..], id);
        BinaryPrimitives.WriteUInt64BigEndian(message[10..], length);
        control.Append(message);
    }

    private void WriteRefuse(ulong id, XferRefuseReason reason)
    {
        Span<byte> message = stackalloc byte[10];
        message[0] = TcpclMessage.XferRefuse;
        message[1] = (byte)reason;
        BinaryPrimitives.WriteUInt64BigEndian(message[2..], id);
        control.Append(message);
    }
}
