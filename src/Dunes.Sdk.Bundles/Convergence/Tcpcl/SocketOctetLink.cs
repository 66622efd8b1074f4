using System.Net.Sockets;

namespace Dunes.Sdk.Bundles.Convergence.Tcpcl;

/// <summary>An octet link over TCP, with Nagle's delay off; two tasks move octets between the socket and bounded buffers.</summary>
/// <remarks>A closed link sends what was written before, for a second at most, and drops what was not read. Safe to use from several threads.</remarks>
public sealed class SocketOctetLink : IOctetLink, IAsyncDisposable
{
    private const int BufferSize = 256 * 1024;
    private const int ChunkSize = 64 * 1024;
    private static readonly TimeSpan Linger = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly string? _host;
    private readonly int _port;
    private readonly TimeProvider _time;
    private Connection? _connection;
    private bool _isDisposed;

    /// <summary>An active link; <see cref="Open"/> connects it.</summary>
    /// <param name="host">Name or address.</param>
    /// <param name="port">1 to 65,535; 4556 is TCPCL's.</param>
    /// <param name="time">The clock of the linger; the system's when null.</param>
    public SocketOctetLink(string host, int port, TimeProvider? time = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(host);
        if (port is < 1 or > 65535) throw new ArgumentOutOfRangeException(nameof(port), port, "Use 1 to 65,535.");
        (_host, _port, _time) = (host, port, time ?? TimeProvider.System);
    }

    /// <summary>A passive link on a socket that was accepted.</summary>
    internal SocketOctetLink(Socket accepted, TimeProvider time)
    {
        _time = time;
        _connection = new(this, accepted, isConnected: true);
        _connection.Start();
    }

    /// <inheritdoc/>
    public OctetLinkState State
    {
        get
        {
            lock (_gate) return _connection?.State ?? OctetLinkState.Closed;
        }
    }

    /// <inheritdoc/>
    public Action? Signal { get; set; }

    /// <summary>Why the link closed last; null before it did, and after a close in good order.</summary>
    public Exception? LastFailure { get; private set; }

    /// <summary>Raised once when a passive link is over.</summary>
    internal Action? Ended { get; set; }

    /// <inheritdoc/>
    public void Open()
    {
        Connection connection;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_host is null || (_connection?.State ?? OctetLinkState.Closed) != OctetLinkState.Closed) return;
            _connection = connection = new(this, new Socket(SocketType.Stream, ProtocolType.Tcp), isConnected: false);
        }

        connection.Start();
    }

    /// <inheritdoc/>
    public void Close()
    {
        Connection? connection;
        lock (_gate) connection = _connection;
        connection?.Close();
    }

    /// <inheritdoc/>
    public int Write(ReadOnlySpan<byte> octets)
    {
        lock (_gate) return _connection is { State: OctetLinkState.Open } connection ? connection.Write(octets) : 0;
    }

    /// <inheritdoc/>
    public int Read(Span<byte> destination)
    {
        lock (_gate) return _connection?.Read(destination) ?? 0;
    }

    /// <summary>Closes the link and waits for its tasks.</summary>
    public async ValueTask DisposeAsync()
    {
        Connection? connection;
        lock (_gate) (_isDisposed, connection) = (true, _connection);
        connection?.Close();
        if (connection is not null) await connection.Running.ConfigureAwait(false);
    }

    /// <summary>One TCP connection; the link's lock guards its buffers and state.</summary>
#pragma warning disable CA1001 // its semaphores and token source hold no handle, and Close may use them after the end
    private sealed class Connection(SocketOctetLink link, Socket socket, bool isConnected)
#pragma warning restore CA1001
    {
        private readonly OctetQueue _input = new(BufferSize);
        private readonly OctetQueue _output = new(BufferSize);
        private readonly SemaphoreSlim _hasOutput = new(0, 1);
        private readonly SemaphoreSlim _hasRoom = new(0, 1);
        private readonly CancellationTokenSource _stop = new();
        private bool _isClosing;

        public OctetLinkState State { get; private set; } = isConnected ? OctetLinkState.Open : OctetLinkState.Opening;

        public Task Running { get; private set; } = Task.CompletedTask;

        public void Start() => Running = Task.Run(RunAsync);

        public int Write(ReadOnlySpan<byte> octets)
        {
            var count = Math.Min(octets.Length, _output.Room);
            _output.Append(octets[..count]);
            if (count > 0 && _hasOutput.CurrentCount == 0) _hasOutput.Release();
            return count;
        }

        public int Read(Span<byte> destination)
        {
            if (_isClosing) return 0;
            var count = _input.Take(destination);
            if (count > 0 && _hasRoom.CurrentCount == 0) _hasRoom.Release();
            return count;
        }

        public void Close()
        {
            lock (link._gate)
            {
                if (_isClosing) return;
                _isClosing = true;
                State = OctetLinkState.Closed;
                if (_hasOutput.CurrentCount == 0) _hasOutput.Release();
                if (_hasRoom.CurrentCount == 0) _hasRoom.Release();
                if (_output.Count == 0) _stop.Cancel();
                else _stop.CancelAfter(Linger);
            }
        }

        private async Task RunAsync()
        {
            Exception? failure = null;
            try
            {
                socket.NoDelay = true;
                if (!isConnected)
                {
                    await socket.ConnectAsync(link._host!, link._port, _stop.Token).ConfigureAwait(false);
                    lock (link._gate)
                    {
                        if (!_isClosing) State = OctetLinkState.Open;
                    }

                    link.Signal?.Invoke();
                }

                var sending = SendAsync();
                var receiving = ReceiveAsync();
                await Task.WhenAny(sending, receiving).ConfigureAwait(false);

                // The peer's end is the end of both ways; ours lets the last octets out first.
                if (!_isClosing) await _stop.CancelAsync().ConfigureAwait(false);
                await Task.WhenAll(sending, receiving).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                // Closed by this side.
            }
            catch (Exception broken) when (broken is SocketException or IOException or ObjectDisposedException)
            {
                failure = broken;
            }
            finally
            {
                lock (link._gate) State = OctetLinkState.Closed;
                link.LastFailure = failure;
                socket.Dispose();
                link.Signal?.Invoke();
                link.Ended?.Invoke();
            }
        }

        private async Task SendAsync()
        {
            var chunk = new byte[ChunkSize];
            while (true)
            {
                int count;
                bool isLast;
                lock (link._gate)
                {
                    var wasFull = _output.Room == 0;
                    count = _output.Take(chunk);
                    isLast = _isClosing && _output.Count == 0;
                    if (!wasFull) count = -count; // the sign carries whether room was made for a writer that found none
                }

                if (count > 0) link.Signal?.Invoke();
                count = Math.Abs(count);
                for (var sent = 0; sent < count;) sent += await socket.SendAsync(chunk.AsMemory(sent, count - sent), _stop.Token).ConfigureAwait(false);
                if (isLast)
                {
                    socket.Shutdown(SocketShutdown.Send);
                    await _stop.CancelAsync().ConfigureAwait(false);
                    return;
                }

                if (count == 0) await _hasOutput.WaitAsync(_stop.Token).ConfigureAwait(false);
            }
        }

        private async Task ReceiveAsync()
        {
            var chunk = new byte[ChunkSize];
            while (true)
            {
                var count = await socket.ReceiveAsync(chunk, _stop.Token).ConfigureAwait(false);
                if (count == 0) return;
                for (var taken = 0; taken < count;)
                {
                    int room;
                    lock (link._gate)
                    {
                        room = Math.Min(_input.Room, count - taken);
                        _input.Append(chunk.AsSpan(taken, room));
                        taken += room;
                    }

                    if (room > 0) link.Signal?.Invoke();
                    else await _hasRoom.WaitAsync(_stop.Token).ConfigureAwait(false);
                }
            }
        }
    }
}
