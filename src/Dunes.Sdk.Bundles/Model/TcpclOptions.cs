namespace Dunes.Sdk.Bundles;

/// <summary>How a TCPCLv4 session is run; RFC 9174.</summary>
public sealed class TcpclOptions
{
    /// <summary>This node's id.</summary>
    public EndpointId NodeId { get; set; }

    /// <summary>Keepalive offered, in whole seconds: 0 (none) to 65,535 s. The default is 15 s.</summary>
    public TimeSpan Keepalive { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Largest segment that this side takes: 1 KiB to 16 MiB.</summary>
    public int SegmentMru { get; set; } = 64 * 1024;

    /// <summary>Largest bundle that this side takes: 1 KiB to 1 GiB. Never sent as unlimited, and never believed of a peer.</summary>
    public int TransferMru { get; set; } = 16 * 1024 * 1024;

    /// <summary>Transfers of ours that may wait for acknowledgement at once: 1 to 1,024.</summary>
    public int TransferWindow { get; set; } = 16;

    /// <summary>How long to wait for a peer's contact header and session: 1 to 600 s.</summary>
    public TimeSpan HandshakeTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a peer may leave the oldest of our transfers without any progress in its acknowledgements: 1 s to 1 h. The default is 2 min.</summary>
    /// <remarks>
    /// The session ends then, and its transfers have failed. A peer acknowledges each segment, so one that is slow keeps the session; a link that
    /// needs longer than this for 64 KiB needs a longer time here.
    /// </remarks>
    public TimeSpan TransferTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a session without keepalives may be silent before it ends: 1 s to 1 day. The default is 10 min.</summary>
    /// <remarks>With keepalives it ends after two of them, whatever stands here. A peer switches them off by offering 0.</remarks>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Node ids of the peers that a session is held with, at most 1,024; empty for any. This node's own id is never taken.</summary>
    /// <remarks>A peer is believed what it says of itself: without TLS the list keeps mistakes out, and nobody who means harm.</remarks>
    public IReadOnlyList<EndpointId> Peers { get; set; } = [];

    /// <summary>First wait before the active side opens a lost link again; it doubles up to <see cref="ReconnectLimit"/>.</summary>
    public TimeSpan ReconnectDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest wait before a lost link is opened again.</summary>
    public TimeSpan ReconnectLimit { get; set; } = TimeSpan.FromSeconds(30);
}
