namespace Dunes.Sdk.Bundles.Convergence.Tcpcl;

/// <summary>An uplink that speaks TCPCLv4 (RFC 9174) over an octet link, as the active or the passive side.</summary>
public sealed class TcpclUplink : IUplink
{
    /// <summary>Creates the uplink; the active side opens the link, and opens it again after a loss with a growing wait.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="isActive">Whether this side opens the session.</param>
    /// <param name="options">Node id, sizes and times.</param>
    /// <param name="link">The octets' way.</param>
    public TcpclUplink(string name, bool isActive, TcpclOptions options, IOctetLink link) => throw new NotImplementedException();

    /// <inheritdoc/>
    public string Name => throw new NotImplementedException();

    /// <inheritdoc/>
    public EndpointId Peer => throw new NotImplementedException();

    /// <inheritdoc/>
    public UplinkState State => throw new NotImplementedException();

    /// <inheritdoc/>
    public UplinkQuality Quality => throw new NotImplementedException();

    /// <inheritdoc/>
    public TimeSpan? Deadline => throw new NotImplementedException();

    /// <inheritdoc/>
    public Action? Signal { get; set; }

    /// <inheritdoc/>
    public void Advance(TimeSpan now) => throw new NotImplementedException();

    /// <inheritdoc/>
    public bool TrySend(ReadOnlyMemory<byte> bundle, out ulong transfer) => throw new NotImplementedException();

    /// <inheritdoc/>
    public bool TryTakeEvent(out UplinkEvent uplinkEvent) => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Accept(ulong transfer) => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Refuse(ulong transfer, bool isRetryUseful) => throw new NotImplementedException();

    /// <summary>Ends the session in good order; transfers under way are finished or given up.</summary>
    public void Terminate() => throw new NotImplementedException();
}
