using System.Net;
using System.Net.Sockets;

namespace Dunes.Sdk.Bundles.Convergence.Tcpcl;

/// <summary>Accepts TCP connections and hands each on as an octet link, for a passive <see cref="TcpclUplink"/>.</summary>
/// <remarks>
/// A connection keeps its place until its link is closed: the uplink closes one whose handshake takes too long, or whose peer falls silent, and <see cref="TcpclUplink.IsOver"/> says when its
/// owner may detach it.
/// </remarks>
public sealed class TcpclListener : IAsyncDisposable
{
    private readonly Socket _socket;
    private readonly Action<SocketOctetLink> _accepted;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _places;
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<SocketOctetLink, AddressGroup> _links = [];
    private readonly Dictionary<AddressGroup, int> _perAddress = [];
    private readonly int _maxPerAddress;
    private long _turnedAway;
    private Task _loop = Task.CompletedTask;

    private TcpclListener(Socket socket, Action<SocketOctetLink> accepted, int maxConnections, int maxPerAddress, TimeProvider time) =>
        (_socket, _accepted, _places, _maxPerAddress, _time) = (socket, accepted, new(maxConnections, maxConnections), maxPerAddress, time);

    /// <summary>The endpoint that is listened on, with the port that port 0 was given.</summary>
    public IPEndPoint LocalEndpoint => (IPEndPoint)_socket.LocalEndPoint!;

    /// <summary>Connections that were closed at once since their address had its share, or that <c>accepted</c> threw on.</summary>
    public long TurnedAway => Interlocked.Read(ref _turnedAway);

    /// <summary>What <c>accepted</c> threw last; null if it never did. The connection is closed then, and the next one accepted.</summary>
    public Exception? LastFailure { get; private set; }

    /// <summary>Begins to listen.</summary>
    /// <param name="endpoint">Address and port; port 0 takes a free one.</param>
    /// <param name="accepted">Called, on any thread and for one connection at a time, with each link. It must set the link's signal before it waits for octets.</param>
    /// <param name="maxConnections">Most connections open at once, 1 to 1,024; further ones wait in the system's queue.</param>
    /// <param name="time">The links' clock; the system's when null.</param>
    /// <param name="maxConnectionsPerAddress">
    /// Most connections open at once from one IPv4 address or IPv6 /64, 1 to 1,024; further ones are closed at once, so that one host cannot take every place. Raise it where many nodes
    /// share an address behind a translator.
    /// </param>
    /// <exception cref="ListenException">The endpoint cannot be listened on; the cause says why.</exception>
    public static TcpclListener Start(IPEndPoint endpoint, Action<SocketOctetLink> accepted, int maxConnections = 64, TimeProvider? time = null, int maxConnectionsPerAddress = 16)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentNullException.ThrowIfNull(accepted);
        if (maxConnections is < 1 or > 1024) throw new ArgumentOutOfRangeException(nameof(maxConnections), maxConnections, "Use 1 to 1,024.");
        if (maxConnectionsPerAddress is < 1 or > 1024) throw new ArgumentOutOfRangeException(nameof(maxConnectionsPerAddress), maxConnectionsPerAddress, "Use 1 to 1,024.");
        var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(endpoint);
            socket.Listen(16);
        }
        catch (SocketException failure)
        {
            socket.Dispose();
            throw new ListenException(endpoint, failure);
        }

        var listener = new TcpclListener(socket, accepted, maxConnections, maxConnectionsPerAddress, time ?? TimeProvider.System);
        listener._loop = Task.Run(listener.RunAsync);
        return listener;
    }

    /// <summary>Stops listening and closes the connections.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        _socket.Dispose();
        await _loop.ConfigureAwait(false);
        SocketOctetLink[] links;
        lock (_links) links = [.. _links.Keys];
        foreach (var link in links) await link.DisposeAsync().ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                await _places.WaitAsync(_stop.Token).ConfigureAwait(false);
                Socket socket;
                AddressGroup from;
                try
                {
                    socket = await _socket.AcceptAsync(_stop.Token).ConfigureAwait(false);
                    from = AddressGroup.Of(socket);
                }
                catch (SocketException) when (!_stop.IsCancellationRequested)
                {
                    // The connection was gone before it was accepted, or the system is short of handles: the next one may do better.
                    _places.Release();
                    await Task.Delay(TimeSpan.FromMilliseconds(100), _time, _stop.Token).ConfigureAwait(false);
                    continue;
                }

                if (TryEnter(from))
                {
                    Hand(socket, from);
                    continue;
                }

                Interlocked.Increment(ref _turnedAway);
                socket.Dispose();
                _places.Release();
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // Disposed.
        }
    }

    private bool TryEnter(AddressGroup from)
    {
        lock (_links)
        {
            var open = _perAddress.GetValueOrDefault(from);
            if (open >= _maxPerAddress) return false;
            _perAddress[from] = open + 1;
            return true;
        }
    }

    private void Hand(Socket socket, AddressGroup from)
    {
        var link = new SocketOctetLink(socket, _time);
        lock (_links) _links.Add(link, from);
        link.Ended = () => Release(link);
        if (link.State == OctetLinkState.Closed) Release(link); // it may have ended before it was watched
        try
        {
            _accepted(link);
        }
#pragma warning disable CA1031 // an integrator's fault costs this connection, and not all that come after it
        catch (Exception failure)
#pragma warning restore CA1031
        {
            LastFailure = failure;
            Interlocked.Increment(ref _turnedAway);
            link.Close();
        }
    }

    private void Release(SocketOctetLink link)
    {
        lock (_links)
        {
            if (!_links.Remove(link, out var from)) return;
            if (--_perAddress[from] == 0) _perAddress.Remove(from);
        }

        _places.Release();
    }
}
