using System.Buffers.Binary;
using System.Text;

namespace Dunes.Sdk.Bundles.Convergence.Tcpcl;

/// <summary>One TCPCLv4 session, either side of it, as a state machine: octets and time in, octets and events out.</summary>
/// <remarks>
/// RFC 9174; numbers are big-endian. This file is what both sides do; <see cref="TransferReceiver"/> and <see cref="TransferSender"/> carry bundles.
/// <code>
/// contact header  64 74 6E 21 "dtn!"  version 4  flags (bit 0 CAN_TLS)
/// SESS_INIT    07  keepalive:16  segment MRU:64  transfer MRU:64  length:16 node id  length:32 extensions
/// XFER_SEGMENT 01  flags (1 END, 2 START)  id:64  [length:32 extensions, where START]  length:64 data
/// XFER_ACK     02  flags  id:64  acknowledged:64
/// XFER_REFUSE  03  reason  id:64
/// KEEPALIVE    04
/// SESS_TERM    05  flags (1 REPLY)  reason
/// MSG_REJECT   06  reason  rejected header
/// </code>
/// The active side sends its contact header, then its SESS_INIT, first; the passive one answers each.
/// </remarks>
internal sealed class TcpclSession
{
    /// <summary>Most octets that <see cref="Receive"/> leaves unread while it waits for the rest of a message.</summary>
    public const int MaxMessageHeader = 8 * 1024;

    private const int MaxNodeId = 1024;
    private const int MaxExtensions = 4096;
    private const int MaxControl = 64 * 1024;
    private const int ControlReserve = 8 * 1024;
    private const int SessInitFixed = 1 + 2 + 8 + 8 + 2;

    private readonly TcpclOptions _options;
    private readonly bool _isActive;
    private readonly ulong _transferMru;
    private readonly OctetQueue _control = new(MaxControl);
    private readonly Queue<UplinkEvent> _events = new();
    private readonly TransferReceiver _receiver;
    private readonly TransferSender _sender;
    private TimeSpan _since;
    private TimeSpan _lastReceived;
    private TimeSpan _keepaliveDue;
    private TimeSpan? _keepalive;
    private bool _isTermSent;
    private bool _isTermReceived;

    /// <summary>Begins a session on a link that has just opened.</summary>
    /// <param name="options">Node id, sizes and times.</param>
    /// <param name="isActive">Whether this side opened the link.</param>
    /// <param name="now">The time.</param>
    /// <param name="advertisedTransferMru">What SESS_INIT says, where a recording wants another value than the options' bound.</param>
    public TcpclSession(TcpclOptions options, bool isActive, TimeSpan now, ulong? advertisedTransferMru = null)
    {
        (_options, _isActive, _since, _lastReceived) = (options, isActive, now, now);
        _transferMru = advertisedTransferMru ?? (ulong)options.TransferMru;
        _receiver = new(options, _control, _events);
        _sender = new(options, _events);
        if (isActive) _control.Append(TcpclMessage.ContactHeader);
    }

    public TcpclSessionState State { get; private set; }

    /// <summary>The peer's node id, once its SESS_INIT was read.</summary>
    public EndpointId Peer { get; private set; }

    /// <summary>Why the session is over, in words.</summary>
    public string CloseReason { get; private set; } = string.Empty;

    public TimeSpan? RoundTrip => _sender.RoundTrip;

    public bool HasEvents => _events.Count > 0;

    /// <summary>Whether something is ready to go out.</summary>
    public bool HasOutput => _control.Count > 0 || _receiver.HasReply || _sender.IsMidSegment || (CanSendSegments && _sender.HasSegment);

    /// <summary>Octets that this session's buffers hold, for tests of their bound.</summary>
    public long BufferedOctets => _receiver.HeldOctets + _control.Count;

    /// <summary>Negotiated keepalive; null while unknown or when there is none.</summary>
    public TimeSpan? Keepalive => _keepalive;

    /// <summary>When <see cref="OnDeadline"/> wants to be called; null for never.</summary>
    public TimeSpan? Deadline => State switch
    {
        TcpclSessionState.Closed => null,
        TcpclSessionState.Established => _keepalive is { } keepalive ? Min(_keepaliveDue, _lastReceived + (2 * keepalive)) : null,
        _ => _since + _options.HandshakeTimeout,
    };

    private bool CanSendSegments => State is TcpclSessionState.Established or TcpclSessionState.Ending;

    public bool TryTakeEvent(out UplinkEvent uplinkEvent) => _events.TryDequeue(out uplinkEvent);

    /// <summary>Reads what it can; gives how many octets were read. The others are given again, with more behind them.</summary>
    public int Receive(ReadOnlySpan<byte> octets)
    {
        var read = 0;
        while (State != TcpclSessionState.Closed && _control.Room >= ControlReserve && _receiver.CanReply)
        {
            var rest = octets[read..];
            if (_receiver.IsMidSegment)
            {
                if (rest.IsEmpty) break;
                read += _receiver.TakeData(rest);
                CheckEnded();
                continue;
            }

            if (rest.IsEmpty) break;
            var taken = State == TcpclSessionState.Contact ? ReadContactHeader(rest) : ReadMessage(rest);
            if (taken == 0) break;
            read += taken;
        }

        return read;
    }

    /// <summary>Says that octets arrived: the peer is alive.</summary>
    public void NoteArrival(TimeSpan now) => _lastReceived = now;

    /// <summary>Fills a buffer with what goes out next; gives how many octets.</summary>
    public int Transmit(Span<byte> destination, TimeSpan now)
    {
        var written = 0;
        while (written < destination.Length)
        {
            var room = destination[written..];
            _receiver.Flush();

            // Control messages stand between segments, never within one.
            if (_sender.IsMidSegment) written += _sender.Fill(room, now);
            else if (_control.Count > 0) written += _control.Take(room);
            else if (!CanSendSegments || !_sender.TryBeginSegment()) break;
        }

        if (written > 0 && _keepalive is { } keepalive) _keepaliveDue = now + keepalive;
        CheckEnded();
        return written;
    }

    /// <summary>Lets due timers run; called early, it does nothing.</summary>
    public void OnDeadline(TimeSpan now)
    {
        if (Deadline is not { } due || now < due) return;
        switch (State)
        {
            case TcpclSessionState.Contact or TcpclSessionState.Initializing:
                Close($"the peer opened no session within {_options.HandshakeTimeout.TotalSeconds:0.#} s");
                break;
            case TcpclSessionState.Ending:
                Close("the session was ended, and the peer did not finish its transfers in time");
                break;
            case TcpclSessionState.Established when now >= _lastReceived + (2 * _keepalive!.Value):
                WriteSessTerm(SessTermReason.IdleTimeout, isReply: false);
                Close($"the peer was silent for {(now - _lastReceived).TotalSeconds:0.#} s");
                break;
            default:
                // Octets that wait already will tell the peer the same.
                if (!HasOutput) _control.Append([TcpclMessage.Keepalive]);
                _keepaliveDue = now + _keepalive!.Value;
                break;
        }
    }

    /// <summary>Begins a transfer; false when the window is full or the session takes none.</summary>
    public bool TrySend(ReadOnlyMemory<byte> bundle, out ulong id)
    {
        id = 0;
        return State == TcpclSessionState.Established && _sender.TryAdd(bundle, out id);
    }

    public void Accept(ulong id)
    {
        if (State == TcpclSessionState.Closed) _receiver.Drop(id);
        else _receiver.Accept(id);
        CheckEnded();
    }

    public void Refuse(ulong id, XferRefuseReason reason)
    {
        if (State == TcpclSessionState.Closed) _receiver.Drop(id);
        else _receiver.Refuse(id, reason);
        CheckEnded();
    }

    /// <summary>Ends the session in good order; transfers that have begun are finished.</summary>
    public void Terminate(TimeSpan now)
    {
        if (State == TcpclSessionState.Closed) return;
        if (State is TcpclSessionState.Contact or TcpclSessionState.Initializing)
        {
            Close("it was ended before it was open");
            return;
        }

        if (_isTermSent) return;
        WriteSessTerm(SessTermReason.Unknown, isReply: false);
        BeginEnding(now);
    }

    /// <summary>The link is gone: gives its buffers back.</summary>
    public void Abandon()
    {
        Close("the link was lost");
        _receiver.Abandon();
    }

    private int ReadContactHeader(ReadOnlySpan<byte> octets)
    {
        var header = TcpclMessage.ContactHeader;
        var known = Math.Min(octets.Length, 4);
        if (!octets[..known].SequenceEqual(header[..known]))
        {
            Close("the peer speaks no TCPCL");
            return known;
        }

        if (octets.Length < header.Length) return 0;
        if (!_isActive) _control.Append(header);
        if (octets[4] != 4)
        {
            WriteSessTerm(SessTermReason.VersionMismatch, isReply: false);
            Close($"the peer speaks version {octets[4]} of TCPCL; this side speaks 4");
            return header.Length;
        }

        // CAN_TLS of the peer does not matter: TLS is used when both can, and this side cannot.
        State = TcpclSessionState.Initializing;
        if (_isActive) WriteSessInit();
        return header.Length;
    }

    /// <summary>Reads one message, of XFER_SEGMENT only what stands before its data; 0 when it is not whole yet, or must wait.</summary>
    private int ReadMessage(ReadOnlySpan<byte> octets)
    {
        var type = octets[0];
        var isOpen = State is TcpclSessionState.Established or TcpclSessionState.Ending;
        switch (type)
        {
            case TcpclMessage.SessInit when State == TcpclSessionState.Initializing:
                return ReadSessInit(octets);
            case TcpclMessage.SessTerm:
                return octets.Length < 3 ? 0 : ReadSessTerm(octets);
            case TcpclMessage.MsgReject:
                if (octets.Length < 3) return 0;
                Close($"the peer rejected a message of type {octets[2]:X2}, reason {octets[1]}");
                return 3;
            case TcpclMessage.Keepalive when isOpen:
                return 1;
            case TcpclMessage.XferSegment when isOpen:
                return ReadSegment(octets);
            case TcpclMessage.XferAck when isOpen:
                if (octets.Length < 18) return 0;
                if (!_sender.OnAck(BinaryPrimitives.ReadUInt64BigEndian(octets[2..]), octets[1], BinaryPrimitives.ReadUInt64BigEndian(octets[10..]), _lastReceived)) Reject(MsgRejectReason.Unexpected, type, "acknowledged what was not sent");
                CheckEnded();
                return 18;
            case TcpclMessage.XferRefuse when isOpen:
                if (octets.Length < 10) return 0;
                if (!_sender.OnRefuse(BinaryPrimitives.ReadUInt64BigEndian(octets[2..]), (XferRefuseReason)octets[1])) Reject(MsgRejectReason.Unexpected, type, "refused what was not sent");
                CheckEnded();
                return 10;
            case >= TcpclMessage.XferSegment and <= TcpclMessage.SessInit:
                Reject(MsgRejectReason.Unexpected, type, "sent it out of place");
                return 1;
            default:
                Reject(MsgRejectReason.TypeUnknown, type, "sent a message of unknown type");
                return 1;
        }
    }

    private int ReadSessInit(ReadOnlySpan<byte> octets)
    {
        if (octets.Length < SessInitFixed) return 0;
        var nodeIdLength = BinaryPrimitives.ReadUInt16BigEndian(octets[19..]);
        if (nodeIdLength > MaxNodeId) return Fail(SessTermReason.ResourceExhaustion, $"the peer's node id has {nodeIdLength} octets; at most {MaxNodeId} are taken");
        if (octets.Length < SessInitFixed + nodeIdLength + 4) return 0;
        var extensionsLength = BinaryPrimitives.ReadUInt32BigEndian(octets[(SessInitFixed + nodeIdLength)..]);
        if (extensionsLength > MaxExtensions) return Fail(SessTermReason.ResourceExhaustion, $"the peer's extensions have {extensionsLength} octets; at most {MaxExtensions} are taken");
        var length = SessInitFixed + nodeIdLength + 4 + (int)extensionsLength;
        if (octets.Length < length) return 0;

        if (!_isActive) WriteSessInit();
        var extensions = TcpclExtensions.Read(octets[(length - (int)extensionsLength)..length], isTransfer: false);
        if (!extensions.IsWellFormed) return Fail(SessTermReason.ContactFailure, "the peer's session extensions are malformed");
        if (extensions.HasUnknownCritical) return Fail(SessTermReason.ContactFailure, "the peer wants a session extension that this side does not know");
        var text = octets.Slice(SessInitFixed, nodeIdLength);
        if (!Ascii.IsValid(text) || !EndpointId.TryParse(Encoding.ASCII.GetString(text), out var peer) || peer.IsNone || peer.NodeId != peer) return Fail(SessTermReason.ContactFailure, "the peer gave no node id");
        var segmentMru = BinaryPrimitives.ReadUInt64BigEndian(octets[3..]);
        if (segmentMru == 0) return Fail(SessTermReason.ContactFailure, "the peer takes no segments");

        Peer = peer;
        _sender.SetLimits(segmentMru, BinaryPrimitives.ReadUInt64BigEndian(octets[11..]));
        var offered = Math.Min(BinaryPrimitives.ReadUInt16BigEndian(octets[1..]), KeepaliveSeconds);
        _keepalive = offered == 0 ? null : TimeSpan.FromSeconds(offered);
        _keepaliveDue = _lastReceived + (_keepalive ?? TimeSpan.Zero);
        State = TcpclSessionState.Established;
        _events.Enqueue(new(UplinkEventKind.Up, 0, default, string.Empty));
        return length;
    }

    private int ReadSessTerm(ReadOnlySpan<byte> octets)
    {
        var isReply = (octets[1] & TcpclMessage.ReplyFlag) != 0;
        var reason = (SessTermReason)octets[2];
        if (State is TcpclSessionState.Initializing || (isReply && !_isTermSent))
        {
            Close($"the peer ended the session: {reason}");
            return 3;
        }

        _isTermReceived = true;
        if (CloseReason.Length == 0) CloseReason = isReply ? "it was ended" : $"the peer ended the session: {reason}";
        if (!_isTermSent) WriteSessTerm(reason, isReply: true);
        BeginEnding(_lastReceived);
        return 3;
    }

    private int ReadSegment(ReadOnlySpan<byte> octets)
    {
        if (octets.Length < 10) return 0;
        var flags = octets[1];
        var id = BinaryPrimitives.ReadUInt64BigEndian(octets[2..]);
        var at = 10;
        ReadOnlySpan<byte> items = default;
        if ((flags & TcpclMessage.StartFlag) != 0)
        {
            if (_receiver.IsFull) return 0;
            if (octets.Length < at + 4) return 0;
            var length = BinaryPrimitives.ReadUInt32BigEndian(octets[at..]);
            if (length > MaxExtensions) return Fail(SessTermReason.ResourceExhaustion, $"the extensions of transfer {id} have {length} octets; at most {MaxExtensions} are taken");
            at += 4;
            if (octets.Length < at + (int)length) return 0;
            items = octets.Slice(at, (int)length);
            at += (int)length;
        }

        if (octets.Length < at + 8) return 0;
        var dataLength = BinaryPrimitives.ReadUInt64BigEndian(octets[at..]);
        at += 8;
        if (dataLength > (ulong)_options.SegmentMru) return Fail(SessTermReason.ResourceExhaustion, $"a segment of transfer {id} has {dataLength} octets; at most {_options.SegmentMru} were offered");
        if (!_receiver.Begin(flags, id, items, (int)dataLength, isEnding: State == TcpclSessionState.Ending))
        {
            Reject(MsgRejectReason.Unexpected, TcpclMessage.XferSegment, $"sent a segment of transfer {id} out of place");
        }

        CheckEnded();
        return at;
    }

    private void BeginEnding(TimeSpan now)
    {
        if (State == TcpclSessionState.Closed) return;
        if (State != TcpclSessionState.Ending) (State, _since) = (TcpclSessionState.Ending, now);
        _sender.DropUnbegun();
        CheckEnded();
    }

    private void CheckEnded()
    {
        if (State == TcpclSessionState.Ending && _isTermSent && _isTermReceived && !_sender.IsBusy && !_receiver.IsBusy) Close("it was ended");
    }

    private int Fail(SessTermReason reason, string why)
    {
        WriteSessTerm(reason, isReply: false);
        Close(why);
        return 1;
    }

    private void Reject(MsgRejectReason reason, byte header, string what)
    {
        _control.Append([TcpclMessage.MsgReject, (byte)reason, header]);
        Close($"the peer {what} (message type {header:X2})");
    }

    private void Close(string reason)
    {
        if (State == TcpclSessionState.Closed) return;
        State = TcpclSessionState.Closed;
        if (CloseReason.Length == 0) CloseReason = reason;
    }

    private ushort KeepaliveSeconds => (ushort)Math.Clamp(_options.Keepalive.TotalSeconds, 0, ushort.MaxValue);

    private void WriteSessInit()
    {
        var nodeId = Encoding.ASCII.GetBytes(_options.NodeId.ToString());
        var message = new byte[SessInitFixed + nodeId.Length + 4];
        message[0] = TcpclMessage.SessInit;
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(1), KeepaliveSeconds);
        BinaryPrimitives.WriteUInt64BigEndian(message.AsSpan(3), (ulong)_options.SegmentMru);
        BinaryPrimitives.WriteUInt64BigEndian(message.AsSpan(11), _transferMru);
        BinaryPrimitives.WriteUInt16BigEndian(message.AsSpan(19), (ushort)nodeId.Length);
        nodeId.CopyTo(message, SessInitFixed);
        _control.Append(message);
    }

    private void WriteSessTerm(SessTermReason reason, bool isReply)
    {
        _isTermSent = true;
        _control.Append([TcpclMessage.SessTerm, isReply ? TcpclMessage.ReplyFlag : (byte)0, (byte)reason]);
    }

    private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right;
}
