namespace Dunes.Sdk.Bundles.Convergence.Tcpcl;

/// <summary>When a session has to say something, and when the peer has been waited for long enough.</summary>
/// <remarks>RFC 9174, sections 5.1.1 and 6.2. Transfers have a time of their own: <see cref="TransferSender.OverdueAt"/>.</remarks>
internal sealed class SessionTimers(TcpclOptions options, TimeSpan now)
{
    private TimeSpan _phaseBegan = now;
    private TimeSpan _speakAt;

    /// <summary>When bytes arrived last.</summary>
    public TimeSpan LastReceived { get; private set; } = now;

    /// <summary>Negotiated keepalive; null while unknown, and when there is none.</summary>
    public TimeSpan? Keepalive { get; private set; }

    /// <summary>When the handshake, or the end of the session, has taken long enough.</summary>
    public TimeSpan PhaseEnds => _phaseBegan + options.HandshakeTimeout;

    /// <summary>When the peer has been silent for long enough: two keepalives, or the idle time where the peer switched them off.</summary>
    public TimeSpan SilenceEnds => LastReceived + (Keepalive is { } keepalive ? 2 * keepalive : options.IdleTimeout);

    /// <summary>When a KEEPALIVE is due; null where there are none.</summary>
    public TimeSpan? SpeakAt => Keepalive is null ? null : _speakAt;

    /// <summary>What this side offers.</summary>
    public static ushort KeepaliveSeconds(TcpclOptions options) => (ushort)Math.Clamp(options.Keepalive.TotalSeconds, 0, ushort.MaxValue);

    /// <summary>Takes the lower of both offers, 0 for none (section 4.7).</summary>
    public void Negotiate(ushort offeredSeconds)
    {
        var seconds = Math.Min(offeredSeconds, KeepaliveSeconds(options));
        Keepalive = seconds == 0 ? null : TimeSpan.FromSeconds(seconds);
        NoteDeparture(LastReceived);
    }

    public void NoteArrival(TimeSpan now) => LastReceived = now;

    public void NoteDeparture(TimeSpan now) => _speakAt = now + (Keepalive ?? TimeSpan.Zero);

    public void BeginPhase(TimeSpan now) => _phaseBegan = now;
}
