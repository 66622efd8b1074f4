namespace Dunes.Sdk.Bundles.Convergence.Tcpcl;

/// <summary>One TCPCLv4 session, either side of it, as a state machine: octets and time in, octets and events out.</summary>
/// <remarks>
/// RFC 9174; the messages are laid out at <see cref="TcpclMessage"/>. This file is what both sides do: <see cref="TransferReceiver"/> and <see cref="TransferSender"/> carry
/// bundles, <see cref="SessionTimers"/> knows the times, and <see cref="SessionEnd"/> how it ends.
/// The active side sends its contact header, then its SESS_INIT, first; the passive one answers each.
/// </remarks>
internal sealed class TcpclSession
{
    private const int MaxControl = 64 * 1024;
    private const int ControlReserve = 8 * 1024;

    private readonly TcpclOptions _options;
    private readonly bool _isActive;
    private readonly ulong _transferMru;
    private readonly ulong _incarnation;
    private readonly OctetQueue _control = new(MaxControl);
    private readonly Queue<UplinkEvent> _events = new();
    private readonly TransferReceiver _receiver;
    private readonly TransferSender _sender;
    private readonly SessionTimers _timers;
    private readonly SessionEnd _end;

    /// <summary>Begins a session on a link that has just opened.</summary>
    /// <param name="options">Node id, sizes and times.</param>
    /// <param name="isActive">Whether this side opened the link.</param>
    /// <param name="now">The time.</param>
    /// <param name="advertisedTransferMru">What SESS_INIT says, where a recording wants another value than the options' bound.</param>
    /// <param name="incarnation">What this node is told apart by from its earlier runs; 0 to say nothing.</param>
    public TcpclSession(TcpclOptions options, bool isActive, TimeSpan now, ulong? advertisedTransferMru = null, ulong incarnation = 0)
    {
        _incarnation = incarnation;
        (_options, _isActive, _timers) = (options, isActive, new(options, now));
        _transferMru = advertisedTransferMru ?? (ulong)options.TransferMru;
        _receiver = new(options, _control, _events);
        _sender = new(options, _events);
        _end = new(_control);
        if (isActive) _control.Append(TcpclMessage.ContactHeader);
    }

    public TcpclSessionState State { get; private set; }

    /// <summary>The peer's node id, once its SESS_INIT was read.</summary>
    public EndpointId Peer { get; private set; }

    /// <summary>The peer's incarnation, once its SESS_INIT was read; 0 if that says none.</summary>
    public ulong PeerIncarnation { get; private set; }

    /// <summary>Why the session is over, in words.</summary>
    public string CloseReason => _end.Reason;

    /// <summary>Whether the peer turned this node away, so that coming back soon is of no use.</summary>
    public bool IsTurnedAway => _end.IsTurnedAway;

    public TimeSpan? RoundTrip => _sender.RoundTrip;

    public bool HasEvents => _events.Count > 0;

    /// <summary>Whether something is ready to go out.</summary>
    public bool HasOutput => _control.Count > 0 || _receiver.HasReply || _sender.IsMidSegment || (CanSendSegments && _sender.HasSegment);

    /// <summary>Octets that this session's buffers hold, for tests of their bound.</summary>
    public long BufferedOctets => _receiver.HeldOctets + _control.Count;

    /// <summary>Negotiated keepalive; null while unknown or when there is none.</summary>
    public TimeSpan? Keepalive => _timers.Keepalive;

    /// <summary>When <see cref="OnDeadline"/> wants to be called; null for never.</summary>
    public TimeSpan? Deadline => State switch
    {
        TcpclSessionState.Closed => null,
        TcpclSessionState.Established => Earlier(Earlier(_timers.SilenceEnds, _timers.SpeakAt), _sender.OverdueAt),
        _ => _timers.PhaseEnds,
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
    public void NoteArrival(TimeSpan now) => _timers.NoteArrival(now);

    /// <summary>Fills a buffer with what goes out next; gives how many octets.</summary>
    public int Transmit(Span<byte> destination, TimeSpan now)
    {
        var written = 0;
        _sender.Watch(now);
        while (written < destination.Length)
        {
            var room = destination[written..];
            _receiver.Flush();

            // Control messages stand between segments, never within one.
            if (_sender.IsMidSegment) written += _sender.Fill(room, now);
            else if (_control.Count > 0) written += _control.Take(room);
            else if (!CanSendSegments || !_sender.TryBeginSegment()) break;
        }

        if (written > 0) _timers.NoteDeparture(now);
        CheckEnded();
        return written;
    }

    /// <summary>Lets due timers run; called early, it does nothing.</summary>
    public void OnDeadline(TimeSpan now)
    {
        _sender.Watch(now);
        if (Deadline is not { } due || now < due) return;
        switch (State)
        {
            case TcpclSessionState.Contact or TcpclSessionState.Initializing:
                Close($"the peer opened no session within {_options.HandshakeTimeout.TotalSeconds:0.#} s");
                break;
            case TcpclSessionState.Ending:
                Close("the session was ended, and the peer did not finish its transfers in time");
                break;
            case TcpclSessionState.Established when now >= _timers.SilenceEnds:
                Fail(SessTermReason.IdleTimeout, $"the peer was silent for {(now - _timers.LastReceived).TotalSeconds:0.#} s");
                break;
            case TcpclSessionState.Established when now >= _sender.OverdueAt:
                // Not idle in the sense of section 6.2, since the peer may say other things: what runs out is our window of unacknowledged transfers.
                Fail(SessTermReason.ResourceExhaustion, $"the peer acknowledged nothing for {_options.TransferTimeout.TotalSeconds:0.#} s of the oldest of {_sender.Waiting} transfers");
                break;
            default:
                // Octets that wait already will tell the peer the same.
                if (!HasOutput) _control.Append([TcpclMessage.Keepalive]);
                _timers.NoteDeparture(now);
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

        if (_end.IsSent) return;
        _end.WriteTerm(SessTermReason.Unknown);
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
            Fail(SessTermReason.VersionMismatch, $"the peer speaks version {octets[4]} of TCPCL; this side speaks 4");
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
        var size = TcpclMessage.SizeOf(type);
        if (octets.Length < size) return 0;
        switch (type)
        {
            case TcpclMessage.SessInit:
                return ReadSessInit(octets);
            case TcpclMessage.XferSegment:
                return ReadSegment(octets);
            case TcpclMessage.SessTerm:
                ReadSessTerm(octets);
                break;
            case TcpclMessage.MsgReject:
                // Section 5.1.2 asks nothing of who is rejected. The two sides do not agree where they stand, so a new session starts over.
                Close($"the peer rejected a message of type {octets[2]:X2}, reason {octets[1]}");
                break;
            case TcpclMessage.Keepalive or TcpclMessage.XferAck or TcpclMessage.XferRefuse when !CanSendSegments:
                RejectMisplaced(type, "came before the session was open");
                break;
            case TcpclMessage.Keepalive:
                break;
            case TcpclMessage.XferAck:
                Judge(type, _sender.OnAck(octets, _timers.LastReceived));
                break;
            case TcpclMessage.XferRefuse:
                Judge(type, _sender.OnRefuse(octets, _timers.LastReceived));
                break;
            default:
                // Section 5.1.2: nobody knows where the next message begins, so this one ends the session.
                Reject(MsgRejectReason.TypeUnknown, type, "sent a message of unknown type");
                return 1;
        }

        return size;
    }

    private int ReadSessInit(ReadOnlySpan<byte> octets)
    {
        var length = SessInit.Measure(octets, out var error);
        if (error is not null) return Fail(SessTermReason.ResourceExhaustion, error);
        if (length == 0) return 0;
        if (State != TcpclSessionState.Initializing)
        {
            RejectMisplaced(TcpclMessage.SessInit, "came a second time");
            return length;
        }

        if (!_isActive) WriteSessInit();
        if (SessInit.Read(octets[..length], _options, out var init) is { } objection) return Fail(SessTermReason.ContactFailure, objection);
        (Peer, PeerIncarnation) = (init.NodeId, init.Incarnation);
        _sender.SetLimits(init.SegmentMru, init.TransferMru);
        _timers.Negotiate(init.KeepaliveSeconds);
        State = TcpclSessionState.Established;
        _events.Enqueue(new(UplinkEventKind.Up, 0, default, string.Empty));
        return length;
    }

    private void ReadSessTerm(ReadOnlySpan<byte> octets)
    {
        var isReply = (octets[1] & TcpclMessage.ReplyFlag) != 0;
        var reason = (SessTermReason)octets[2];
        var isUnclean = State == TcpclSessionState.Initializing || (isReply && !_end.IsSent);
        _end.OnTerm(isReply && !isUnclean, reason);
        if (isUnclean)
        {
            Close(CloseReason);
            return;
        }

        _end.WriteTerm(reason, isReply: true);
        BeginEnding(_timers.LastReceived);
    }

    private int ReadSegment(ReadOnlySpan<byte> octets)
    {
        if (_receiver.IsFull && SegmentHeader.IsStart(octets)) return 0;
        if (SegmentHeader.Read(octets, _options.SegmentMru, out var segment) is { } error) return Fail(SessTermReason.ResourceExhaustion, error);
        if (segment.Size == 0) return 0;
        if (!CanSendSegments)
        {
            _receiver.Skip(segment.DataLength);
            RejectMisplaced(TcpclMessage.XferSegment, "came before the session was open");
        }
        else if (!_receiver.Begin(segment, isEnding: State == TcpclSessionState.Ending))
        {
            RejectMisplaced(TcpclMessage.XferSegment, $"is of transfer {segment.Id}, which is not under way");
        }

        CheckEnded();
        return segment.Size;
    }

    private void Judge(byte type, ReplyFit fit)
    {
        if (fit == ReplyFit.UnknownTransfer) RejectMisplaced(type, "is about a transfer that was not sent");
        else if (fit == ReplyFit.Impossible) Reject(MsgRejectReason.Unexpected, type, "acknowledged bytes that were not sent"); // nothing that it acknowledges from here on could be believed
        CheckEnded();
    }

    private void BeginEnding(TimeSpan now)
    {
        if (State == TcpclSessionState.Closed) return;
        if (State != TcpclSessionState.Ending)
        {
            State = TcpclSessionState.Ending;
            _timers.BeginPhase(now);
        }

        _sender.DropUnbegun(now);
        CheckEnded();
    }

    private void CheckEnded()
    {
        if (State == TcpclSessionState.Ending && _end.IsSent && _end.IsReceived && !_sender.IsBusy && !_receiver.IsBusy) Close("it was ended");
    }

    private int Fail(SessTermReason reason, string why)
    {
        _end.WriteTerm(reason);
        Close(why);
        return 1;
    }

    /// <summary>Tells the peer that a message is of no use now, and goes on behind it.</summary>
    /// <remarks>Section 5.1.2 asks for the rejection, and for the end of the connection only where the type is unknown. A peer that does little else is left.</remarks>
    private void RejectMisplaced(byte header, string why)
    {
        _end.WriteReject(MsgRejectReason.Unexpected, header);
        if (_end.HasHadEnough) Fail(SessTermReason.Unknown, $"the peer sent {_end.Misplaced} messages out of place; the last one, of type {header:X2}, {why}");
    }

    private void Reject(MsgRejectReason reason, byte header, string what)
    {
        _end.WriteReject(reason, header);
        Close($"the peer {what} (message type {header:X2})");
    }

    private void Close(string reason)
    {
        if (State == TcpclSessionState.Closed) return;
        State = TcpclSessionState.Closed;
        _end.Explain(reason);
    }

    private void WriteSessInit() => _control.Append(new SessInit(SessionTimers.KeepaliveSeconds(_options), (ulong)_options.SegmentMru, _transferMru, _options.NodeId, _incarnation).Encode());

    private static TimeSpan? Earlier(TimeSpan? left, TimeSpan? right) => left is null || right < left ? right : left;
}
