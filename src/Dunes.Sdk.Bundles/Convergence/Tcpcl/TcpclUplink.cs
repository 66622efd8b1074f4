namespace Dunes.Sdk.Bundles.Convergence.Tcpcl;

/// <summary>An uplink that speaks TCPCLv4 (RFC 9174) over an octet link, as the active or the passive side.</summary>
/// <remarks>
/// No TLS: where the link leaves a trusted network, tunnel it. A received bundle's last segment is acknowledged by <see cref="Accept"/> only; those before it at once.
/// Transfer numbers are unique over all sessions of the uplink: the session's own number, and above it how many sessions there were before.
/// Not thread-safe, but for the link's signal.
/// </remarks>
public sealed class TcpclUplink : IUplink
{
    private const int SessionShift = 40;
    private const ulong TransferMask = (1UL << SessionShift) - 1;
    private const int InputSize = 64 * 1024;
    private const int OutputSize = 64 * 1024;

    /// <summary>Octets moved each way in one advance, so that a fast peer leaves the others their turn.</summary>
    private const int AdvanceLimit = 4 * 1024 * 1024;

    private readonly bool _isActive;
    private readonly TcpclOptions _options;
    private readonly IOctetLink _link;
    private readonly ulong? _advertisedTransferMru;
    private readonly OctetQueue _input = new(InputSize);
    private readonly OctetQueue _output = new(OutputSize);
    private readonly Queue<UplinkEvent> _events = new();
    private TcpclSession? _session;
    private ulong _sessions;
    private ulong _incarnation;
    private TimeSpan _now;
    private TimeSpan? _openAt = TimeSpan.Zero;
    private TimeSpan? _openingUntil;
    private TimeSpan? _closingUntil;
    private TimeSpan _wait;
    private TimeSpan? _roundTrip;
    private bool _isTerminated;
    private bool _hasMore;
    private bool _isTouched;
    private bool _hasBeenUp;

    /// <summary>Creates the uplink; the active side opens the link, and opens it again after a loss with a growing wait.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="isActive">Whether this side opens the session.</param>
    /// <param name="options">Node id, sizes and times.</param>
    /// <param name="link">The octets' way.</param>
    /// <exception cref="ArgumentException">An option is out of its range; the message names it.</exception>
    public TcpclUplink(string name, bool isActive, TcpclOptions options, IOctetLink link) : this(name, isActive, options, link, null)
    {
    }

    internal TcpclUplink(string name, bool isActive, TcpclOptions options, IOctetLink link, ulong? advertisedTransferMru)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(link);
        if (TcpclOptionsValidator.Check(options) is { } wrong) throw new ArgumentException(wrong, nameof(options));
        (Name, _isActive, _options, _link, _advertisedTransferMru) = (name, isActive, options, link, advertisedTransferMru);
        _wait = options.ReconnectDelay;
        link.Signal = () => Signal?.Invoke();
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public bool IsPassive => !_isActive;

    /// <inheritdoc/>
    public EndpointId Peer => _session?.Peer ?? EndpointId.None;

    /// <inheritdoc/>
    public ulong PeerIncarnation => _session?.PeerIncarnation ?? 0;

    /// <inheritdoc/>
    public UplinkState State => _session is { } session
        ? session.State switch { TcpclSessionState.Established => UplinkState.Up, TcpclSessionState.Contact or TcpclSessionState.Initializing => UplinkState.Opening, _ => UplinkState.Down }
        : _link.State == OctetLinkState.Opening ? UplinkState.Opening : UplinkState.Down;

    /// <inheritdoc/>
    public UplinkQuality Quality => new(_roundTrip, null);

    /// <inheritdoc/>
    public TimeSpan? Deadline
    {
        get
        {
            // What was asked for since the last advance is due at once. Output that found no room is not: the link signals when it has some.
            if (_events.Count > 0 || _hasMore || _isTouched) return _now;
            if (_session is { } session) return session.HasEvents ? _now : session.Deadline ?? _closingUntil;
            if (_isTerminated) return null;
            if (_link.State == OctetLinkState.Open) return _now;
            if (!_isActive) return null;
            return _link.State == OctetLinkState.Opening ? _openingUntil : _openAt;
        }
    }

    /// <inheritdoc/>
    public Action? Signal { get; set; }

    /// <summary>Whether the uplink carries nothing any more: its events were taken, and its owner may detach it.</summary>
    /// <remarks>
    /// A passive uplink is over once its session ended and its link is closed, since only the peer can come back, on a link of its own; an active one, which opens its link again, once it
    /// was terminated. A passive link that an integrator opens a second time takes the uplink up again.
    /// </remarks>
    public bool IsOver => _session is null && _events.Count == 0 && _link.State == OctetLinkState.Closed && (_isTerminated || (!_isActive && (_sessions > 0 || _link is SocketOctetLink)));

    /// <summary>Octets that this uplink's buffers hold, for tests of their bound.</summary>
    internal long BufferedOctets => _input.Count + _output.Count + (_session?.BufferedOctets ?? 0);

    /// <inheritdoc/>
    public void Introduce(ulong incarnation) => _incarnation = incarnation;

    /// <inheritdoc/>
    public void Advance(TimeSpan now)
    {
        _now = now;
        (_hasMore, _isTouched) = (false, false);
        if (_session is null && !TryOpenSession(now)) return;

        // What arrived while this side was held up is read before its lateness is held against the peer.
        Pump(now);
        _session!.OnDeadline(now);
        if (_session.HasOutput) Pump(now);
        TakeEvents(_session);
        if (_session.State == TcpclSessionState.Closed)
        {
            // The last words go out first, for as long as a handshake may take.
            _closingUntil ??= now + _options.HandshakeTimeout;
            if ((_output.Count == 0 && !_session.HasOutput) || now >= _closingUntil) EndSession(now);
        }

        if (_session is not null && _link.State == OctetLinkState.Closed) EndSession(now);
    }

    /// <inheritdoc/>
    public bool TrySend(ReadOnlyMemory<byte> bundle, out ulong transfer)
    {
        transfer = 0;
        if (_session is not { } session || !session.TrySend(bundle, out var id)) return false;
        transfer = Number(id);
        _isTouched = true;
        return true;
    }

    /// <inheritdoc/>
    public bool TryTakeEvent(out UplinkEvent uplinkEvent) => _events.TryDequeue(out uplinkEvent);

    /// <inheritdoc/>
    public void Accept(ulong transfer)
    {
        if (SessionOf(transfer) is not { } session) return;
        session.Accept(transfer & TransferMask);
        _isTouched = true;
    }

    /// <inheritdoc/>
    public void Refuse(ulong transfer, bool isRetryUseful)
    {
        if (SessionOf(transfer) is not { } session) return;
        session.Refuse(transfer & TransferMask, isRetryUseful ? XferRefuseReason.Retransmit : XferRefuseReason.NotAcceptable);
        _isTouched = true;
    }

    /// <summary>Ends the session in good order; transfers under way are finished or given up. The uplink opens none after it.</summary>
    public void Terminate()
    {
        _isTerminated = true;
        if (_session is { } session) session.Terminate(_now);
        else if (_link.State != OctetLinkState.Closed) _link.Close();
        _isTouched = true;
        Signal?.Invoke();
    }

    private ulong Number(ulong id) => ((_sessions - 1) << SessionShift) | id;

    /// <summary>The session that a transfer number belongs to, unless that one is over.</summary>
    private TcpclSession? SessionOf(ulong transfer) => transfer >> SessionShift == _sessions - 1 ? _session : null;

    private bool TryOpenSession(TimeSpan now)
    {
        if (_link.State == OctetLinkState.Open && !_isTerminated)
        {
            _sessions++;
            _input.Clear();
            _output.Clear();
            _openingUntil = null;
            _session = new(_options, _isActive, now, _advertisedTransferMru, _incarnation);
            return true;
        }

        if (!_isActive || _isTerminated) return false;
        if (_link.State == OctetLinkState.Opening)
        {
            if (now < _openingUntil) return false;
            _link.Close();
            _openingUntil = null;
            Backoff(now);
        }
        else if (_openingUntil is not null)
        {
            // The link was being opened, and is closed: the attempt failed.
            _openingUntil = null;
            Backoff(now);
        }
        else if (_openAt is { } openAt && now >= openAt)
        {
            _openingUntil = now + _options.HandshakeTimeout;
            _link.Open();
            if (_link.State == OctetLinkState.Open) return TryOpenSession(now);
        }

        return false;
    }

    private void Backoff(TimeSpan now)
    {
        _openAt = now + _wait;
        _wait = _wait + _wait < _options.ReconnectLimit ? _wait + _wait : _options.ReconnectLimit;
    }

    private void Pump(TimeSpan now)
    {
        var session = _session!;
        var moved = 0;
        for (var isMoving = true; isMoving && moved < AdvanceLimit;)
        {
            isMoving = false;
            var free = _input.Free(InputSize);
            if (!free.IsEmpty && _link.Read(free) is > 0 and var arrived)
            {
                _input.Commit(arrived);
                session.NoteArrival(now);
                (isMoving, moved) = (true, moved + arrived);
            }

            if (_input.Count > 0 && session.Receive(_input.Octets) is > 0 and var read)
            {
                _input.Drop(read);
                isMoving = true;
            }

            while (_output.Count > 0 || session.HasOutput)
            {
                var room = _output.Free(OutputSize);
                var filled = room.IsEmpty ? 0 : session.Transmit(room, now);
                _output.Commit(filled);
                var written = _output.Count > 0 ? _link.Write(_output.Octets) : 0;
                _output.Drop(written);
                if (written == 0) break;
                (isMoving, moved) = (true, moved + written);
                if (moved >= AdvanceLimit) break;
            }

            TakeEvents(session);
        }

        _hasMore |= moved >= AdvanceLimit;
    }

    private void TakeEvents(TcpclSession session)
    {
        while (session.TryTakeEvent(out var uplinkEvent))
        {
            _hasBeenUp |= uplinkEvent.Kind == UplinkEventKind.Up;
            _events.Enqueue(uplinkEvent.Kind == UplinkEventKind.Up ? uplinkEvent : uplinkEvent with { Transfer = Number(uplinkEvent.Transfer) });
        }

        _roundTrip = session.RoundTrip ?? _roundTrip;
    }

    private void EndSession(TimeSpan now)
    {
        var session = _session!;
        if (_link.State != OctetLinkState.Closed) _link.Close();
        session.Abandon();
        (_session, _closingUntil) = (null, null);
        _input.Release();
        _output.Release();

        // Bundles that were received and not taken went with the session's buffers; the peer has no acknowledgement of them and sends them again.
        for (var left = _events.Count; left > 0; left--)
        {
            var uplinkEvent = _events.Dequeue();
            if (uplinkEvent.Kind != UplinkEventKind.Received) _events.Enqueue(uplinkEvent);
        }

        _events.Enqueue(new(UplinkEventKind.Down, 0, default, session.CloseReason));

        // A peer that opens the session only to turn this node away is not asked more often than one that cannot be reached.
        if (_hasBeenUp && !session.IsTurnedAway) _wait = _options.ReconnectDelay;
        _hasBeenUp = false;
        if (_isActive) Backoff(now);
    }
}
