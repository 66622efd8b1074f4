using System.Net;
using System.Net.Sockets;

namespace Dunes.Sdk.Bundles.Convergence.Tcpcl;

/// <summary>Accepts TCP connections and hands each on as an octet link, for a passive <see cref="TcpclUplink"/>.</summary>
public sealed class TcpclListener : IAsyncDisposable
{
    private readonly Socket _socket;
    private readonly Action<SocketOctetLink> _accepted;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _places;
    private readonly CancellationTokenSource _stop = new();
    private readonly HashSet<SocketOctetLink> _links = [];
    private Task _loop = Task.CompletedTask;

    private TcpclListener(Socket socket, Action<SocketOctetLink> accepted, int maxConnections, TimeProvider time) =>
        (_socket, _accepted, _places, _time) = (socket, accepted, new(maxConnections, maxConnections), time);

    /// <summary>The endpoint that is listened on, with the port that port 0 was given.</summary>
    public IPEndPoint LocalEndpoint => (IPEndPoint)_socket.LocalEndPoint!;

    /// <summary>Begins to listen.</summary>
    /// <param name="endpoint">Address and port; port 0 takes a free one.</param>
    /// <param name="accepted">Called, on any thread and for one connection at a time, with each link. It must set the link's signal before it waits for octets.</param>
    /// <param name="maxConnections">Most connections open at once, 1 to 1,024; further ones wait in the system's queue.</param>
    /// <param name="time">The links' clock; the system's when null.</param>
    /// <exception cref="ListenException">The endpoint cannot be listened on; the cause says why.</exception>
    public static TcpclListener Start(IPEndPoint endpoint, Action<SocketOctetLink> accepted, int maxConnections = 64, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentNullException.ThrowIfNull(accepted);
        if (maxConnections is < 1 or > 1024) throw new ArgumentOutOfRangeException(nameof(maxConnections), maxConnections, "Use 1 to 1,024.");
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

        var listener = new TcpclListener(socket, accepted, maxConnections, time ?? TimeProvider.System);
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
        lock (_links) links = [.. _links];
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
                try
                {
                    socket = await _socket.AcceptAsync(_stop.Token).ConfigureAwait(false);
                }
                catch (SocketException) when (!_stop.IsCancellationRequested)
                {
                    // The connection was gone before it was accepted, or the system is short of handles: the next one may do better.
                    _places.Release();
                    await Task.Delay(TimeSpan.FromMilliseconds(100), _time, _stop.Token).ConfigureAwait(false);
                    continue;
                }

                Hand(socket);
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // Disposed.
        }
    }

    private void Hand(Socket socket)
    {
        var link = new SocketOctetLink(socket, _time);
        lock (_links) _links.Add(link);
        link.Ended = () => Release(link);
        if (link.State == OctetLinkState.Closed) Release(link); // it may have ended before it was watched
        _accepted(link);
    }

    private void Release(SocketOctetLink link)
    {
        lock (_links)
        {
            if (!_links.Remove(link)) return;
        }

        _places.Release();
    }
}
