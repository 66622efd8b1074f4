namespace Dunes.Sdk.Bundles.Convergence.Tcpcl;

/// <summary>Where a session stands.</summary>
internal enum TcpclSessionState
{
    /// <summary>The peer's contact header is awaited.</summary>
    Contact = 0,

    /// <summary>The peer's SESS_INIT is awaited.</summary>
    Initializing,

    /// <summary>Transfers go both ways.</summary>
    Established,

    /// <summary>SESS_TERM was sent or received: transfers under way end, none begins.</summary>
    Ending,

    /// <summary>Nothing is read any more; what is to be sent goes out, then the link is closed.</summary>
    Closed,
}
