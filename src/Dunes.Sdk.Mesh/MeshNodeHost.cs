using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Dunes.Sdk.Mesh;

/// <summary>Runs one <see cref="MeshNode"/> over a bearer: one loop owns the node, and every member may be called from any thread.</summary>
/// <remarks>
/// Messages leave the node before transmissions do. With <see cref="MessageReceiving"/> set, the acknowledgment of a message waits until that has completed, so a gateway
/// that stores there acknowledges nothing that it could lose. Without it a message counts as received once it waits for <see cref="ReadMessagesAsync"/>.
/// </remarks>
public sealed class MeshNodeHost : BackgroundService
{
    private readonly MeshNode _node;
    private readonly IMeshBearer _bearer;
    private readonly TimeProvider _time;
    private readonly MeshMetrics _metrics;
    private readonly ILogger<MeshNodeHost> _logger;
    private readonly long _started;
    private readonly int _messageCapacity;
    private readonly Channel<Work> _inbox;
    private readonly Channel<MeshMessage> _messages;
    private readonly Dictionary<uint, TaskCompletionSource<bool>> _waiting = [];

    /// <summary>Creates the node; it starts with the host.</summary>
    public MeshNodeHost(IOptions<MeshOptions> options, IMeshBearer bearer, TimeProvider time, ILogger<MeshNodeHost> logger, IMeterFactory? meters = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(bearer);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(logger);
        (_bearer, _time, _logger, _metrics) = (bearer, time, logger, new MeshMetrics(meters));
        _started = time.GetTimestamp();
        _node = new MeshNode(options.Value.ToConfiguration());
        _node.RestoreReplayList(options.Value.ReplayList);
        _messageCapacity = options.Value.MessageCapacity;
        _inbox = Channel.CreateBounded<Work>(new BoundedChannelOptions(options.Value.InboxCapacity) { SingleReader = true });
        _messages = Channel.CreateBounded<MeshMessage>(_messageCapacity);
    }

    /// <summary>The primary element's address.</summary>
    public ushort Address => _node.Address;

    /// <summary>Called with each message, on the node's loop, before anything more is put on the air; <see cref="ReadMessagesAsync"/> then gives none.</summary>
    /// <remarks>Set before the host starts. An exception stops the node, and the message is not acknowledged.</remarks>
    public Func<MeshNode, MeshMessage, CancellationToken, ValueTask>? MessageReceiving { get; set; }

    /// <summary>Sends a message; ends when the node has taken or refused it.</summary>
    /// <param name="send">Where and how.</param>
    /// <param name="accessPdu">1 to 380 octets, not changed until the task ends.</param>
    /// <param name="cancellationToken">Ends the wait; the message may go out all the same.</param>
    public async Task<MeshSendStatus> SendAsync(MeshSend send, ReadOnlyMemory<byte> accessPdu, CancellationToken cancellationToken = default)
    {
        var request = new Request(send, accessPdu, null);
        await _inbox.Writer.WriteAsync(new(default, request), cancellationToken).ConfigureAwait(false);
        return await request.Taken.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends a message in segments to a unicast address; gives whether its transport acknowledged all of it.</summary>
    /// <exception cref="MeshSendException">The node did not take it.</exception>
    public async Task<bool> SendAcknowledgedAsync(MeshSend send, ReadOnlyMemory<byte> accessPdu, CancellationToken cancellationToken = default)
    {
        if (!Network.MeshAddress.IsUnicast(send.Destination)) throw new ArgumentException($"Nobody acknowledges a message to {send.Destination:X4}; use a unicast address.", nameof(send));

        var request = new Request(send with { IsAcknowledged = true }, accessPdu, new(TaskCreationOptions.RunContinuationsAsynchronously));
        await _inbox.Writer.WriteAsync(new(default, request), cancellationToken).ConfigureAwait(false);
        var status = await request.Taken.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        if (status != MeshSendStatus.Taken) throw new MeshSendException(status, send.Destination);

        return await request.Outcome!.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Runs a function on the node between two of its steps, for example to store its next sequence number and replay list.</summary>
    public async Task<T> InspectAsync<T>(Func<MeshNode, T> inspect, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(inspect);
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var request = new Request(default, default, null)
        {
            Inspect = node =>
            {
                try
                {
                    if (node is null) result.TrySetCanceled(CancellationToken.None);
                    else result.TrySetResult(inspect(node));
                }
                catch (Exception exception) when (exception is not OutOfMemoryException)
                {
                    result.TrySetException(exception); // the caller's own failure goes back to the caller
                }
            },
        };
        await _inbox.Writer.WriteAsync(new(default, request), cancellationToken).ConfigureAwait(false);
        return await result.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The messages received, until the node stops. Several readers share them.</summary>
    public async IAsyncEnumerable<MeshMessage> ReadMessagesAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var message in _messages.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            _inbox.Writer.TryWrite(default); // there is room again for what the node holds back
            yield return message;
        }
    }

    /// <summary>Listens from now on, and starts the loop.</summary>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        _bearer.Received = OnHeard; // what comes before the loop runs waits in the inbox
        return base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _logger.NodeStarted(Address, _bearer.Name);
        try
        {
            Task<bool>? readable = null;
            while (true)
            {
                while (_inbox.Reader.TryRead(out var work))
                {
                    Take(work);
                    await EmptyAsync(stoppingToken).ConfigureAwait(false);
                }

                _node.OnDeadline(Now());
                await EmptyAsync(stoppingToken).ConfigureAwait(false);
                readable ??= _inbox.Reader.WaitToReadAsync(stoppingToken).AsTask();
                await WaitAsync(readable, stoppingToken).ConfigureAwait(false);
                if (!readable.IsCompleted) continue;

                await readable.ConfigureAwait(false);
                readable = null;
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops; what follows is the orderly end.
        }
        finally
        {
            _bearer.Received = null;
            _inbox.Writer.TryComplete();
            _messages.Writer.TryComplete();
            while (_inbox.Reader.TryRead(out var work)) work.Request?.Cancel();
            foreach (var waiting in _waiting.Values) waiting.TrySetCanceled(CancellationToken.None);
            _logger.NodeStopped(Address, _node.NextSequence);
            _node.Dispose();
        }
    }

    /// <summary>Stops the loop and zeroes the keys.</summary>
    public override void Dispose()
    {
        base.Dispose();
        if (ExecuteTask is null or { IsCompleted: true }) _node.Dispose(); // a loop that still runs does so as it ends
    }

    private TimeSpan Now() => _time.GetElapsedTime(_started);

    private void OnHeard(ReadOnlyMemory<byte> pdu)
    {
        _metrics.Received();
        var reason = pdu.Length > MeshTransmission.MaxSize ? nameof(MeshReceiveStatus.BadSize)
            : _inbox.Writer.TryWrite(new(new MeshTransmission(pdu.Span, 1, default, default, isRelayed: false), null)) ? null : MeshMetrics.InboxFull;
        if (reason is null) return;

        _metrics.Dropped(reason);
        _logger.PduDropped(pdu.Length, reason);
    }

    private void Take(in Work work)
    {
        if (work.Request is { } request)
        {
            Take(request);
            return;
        }

        var pdu = work.Pdu;
        if (pdu.Count == 0) return; // a reader made room

        var status = _node.OnReceived(pdu.Pdu, Now());
        if (MeshMetrics.DropReason(status) is not { } reason) return;

        _metrics.Dropped(reason);
        _logger.PduDropped(pdu.Pdu.Length, reason);
    }

    private void Take(Request request)
    {
        if (request.Inspect is not null)
        {
            request.Inspect(_node);
            return;
        }

        try
        {
            var status = _node.Send(request.Send, request.AccessPdu.Span, Now(), out var handle);
            if (status == MeshSendStatus.Taken && request.Outcome is not null) _waiting.Add(handle, request.Outcome);
            request.Taken.TrySetResult(status);
        }
        catch (ArgumentException exception)
        {
            request.Taken.TrySetException(exception); // the caller's mistake
        }
    }

    private async ValueTask EmptyAsync(CancellationToken cancellationToken)
    {
        // Messages first: the acknowledgments among the transmissions promise that they are kept.
        while ((MessageReceiving is not null || _messages.Reader.Count < _messageCapacity) && _node.TryTakeMessage(out var message))
        {
            _logger.MessageReceived(message.AccessPdu.Length, message.Source, message.Destination);
            if (MessageReceiving is { } receiving) await receiving(_node, message, cancellationToken).ConfigureAwait(false);
            else _messages.Writer.TryWrite(message);
        }

        while (_node.TryTakeTransmission(out var transmission))
        {
            if (transmission.IsRelayed) _metrics.Relayed();
            _bearer.Transmit(transmission);
        }

        while (_node.TryTakeOutcome(out var outcome))
        {
            if (!outcome.IsDelivered) _logger.MessageLost(outcome.Handle);
            if (_waiting.Remove(outcome.Handle, out var waiting)) waiting.TrySetResult(outcome.IsDelivered);
        }
    }

    private async Task WaitAsync(Task readable, CancellationToken cancellationToken)
    {
        if (_node.Deadline is not { } deadline)
        {
            await readable.ConfigureAwait(false);
            return;
        }

        var wait = deadline - Now();
        if (wait <= TimeSpan.Zero) return;

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(readable, Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds)), _time, stop.Token)).ConfigureAwait(false);
        await stop.CancelAsync().ConfigureAwait(false);
    }

    private readonly record struct Work(MeshTransmission Pdu, Request? Request);

    private sealed class Request(MeshSend send, ReadOnlyMemory<byte> accessPdu, TaskCompletionSource<bool>? outcome)
    {
        public MeshSend Send { get; } = send;

        public ReadOnlyMemory<byte> AccessPdu { get; } = accessPdu;

        public TaskCompletionSource<bool>? Outcome { get; } = outcome;

        public TaskCompletionSource<MeshSendStatus> Taken { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Called with the node, or with null when it has stopped.</summary>
        public Action<MeshNode?>? Inspect { get; init; }

        public void Cancel()
        {
            Inspect?.Invoke(null);
            Taken.TrySetCanceled(CancellationToken.None);
        }
    }
}
