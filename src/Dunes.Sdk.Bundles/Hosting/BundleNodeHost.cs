using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Dunes.Sdk.Bundles;

/// <summary>Runs a <see cref="BundleNode"/>: one loop that waits for a signal or a deadline, and is the only one to touch the node and its uplinks.</summary>
public sealed class BundleNodeHost : BackgroundService
{
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    private readonly BundleNode _node;
    private readonly TimeProvider _time;
    private readonly ILogger<BundleNodeHost> _logger;
    private readonly ConcurrentQueue<Work> _work = new();
    private readonly SemaphoreSlim _signal = new(0, 1);
    private readonly Dictionary<IUplink, UplinkState> _uplinks = [];
    private readonly long _started;

    private BundleCountersSnapshot _snapshot;
    private volatile bool _isOver;

    /// <summary>Creates the host of a node; without a meter factory it measures nothing.</summary>
    public BundleNodeHost(BundleNode node, TimeProvider time, ILogger<BundleNodeHost> logger, IMeterFactory? meters = null)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(logger);
        (_node, _time, _logger, _started) = (node, time, logger, time.GetTimestamp());
        _snapshot = new(node.Counters, node.Queued);
        if (meters is not null) _ = new BundleMetrics(meters, () => Volatile.Read(ref _snapshot).Counters, () => Volatile.Read(ref _snapshot).Held);
        node.PartFailed ??= (part, failure) => _logger.PartFailed(failure, part);
        if (node.Store.WasRestored) _logger.StoreWasRestored(node.Id);
        var finished = node.Finished;
        node.Finished = (id, fate) =>
        {
            if (fate is not (BundleFate.Forwarded or BundleFate.Acknowledged)) _logger.BundleLost(id, fate);
            finished?.Invoke(id, fate);
        };
    }

    /// <summary>Attaches an uplink within the loop; see <see cref="BundleNode.Attach"/>.</summary>
    public Task AttachAsync(IUplink uplink, bool? isDefault = null, CancellationToken cancellationToken = default) => RunAsync(
        (node, _) =>
        {
            uplink.Signal = Wake;
            node.Attach(uplink, isDefault);
            _uplinks[uplink] = UplinkState.Down;
            return true;
        },
        cancellationToken);

    /// <summary>Detaches an uplink within the loop.</summary>
    public Task DetachAsync(IUplink uplink, CancellationToken cancellationToken = default) => RunAsync(
        (node, _) =>
        {
            node.Detach(uplink);
            _uplinks.Remove(uplink);
            uplink.Signal = null;
            return true;
        },
        cancellationToken);

    /// <summary>Adds a bundle; it is on stable storage when the task ends.</summary>
    /// <exception cref="BundleStoreException">It is not.</exception>
    public Task<BundleId> EnqueueAsync(OutgoingBundle bundle, CancellationToken cancellationToken = default) => RunAsync((node, _) => node.Enqueue(bundle), cancellationToken);

    /// <summary>Runs a piece of work on the node within its loop, as part of a turn; the task ends when the turn is committed, and fails with it.</summary>
    /// <param name="work">Gets the node and the wall clock; it must not wait.</param>
    /// <param name="cancellationToken">Ends the wait; work that has begun is done nevertheless.</param>
    /// <exception cref="InvalidOperationException">The host is over.</exception>
    public Task<T> RunAsync<T>(Func<BundleNode, DtnTime, T> work, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(work);
        var item = new Work<T>(work);
        _work.Enqueue(item);
        Wake();
        if (_isOver) FailWork();
        return item.Done.Task.WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        FailWork();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _logger.NodeStarted(_node.Id, _node.Queued);
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                var isSound = Turn();
                await WaitAsync(isSound ? null : PauseAfterFailure, stoppingToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
        finally
        {
            _isOver = true;
            FailWork();
        }
    }

    private bool Turn()
    {
        var now = _time.GetElapsedTime(_started);
        var wall = DtnTime.From(_time.GetUtcNow());
        var done = new List<Work>();
        _node.Begin(now, wall);
        while (_work.TryDequeue(out var work))
        {
            work.Run(_node, wall);
            done.Add(work);
        }

        try
        {
            _node.Advance(now, wall);
            foreach (var work in done) work.Complete();
            return true;
        }
#pragma warning disable CA1031 // the loop outlives a failed turn, whatever failed: a full disk, or an application's delivery
        catch (Exception failure)
#pragma warning restore CA1031
        {
            _logger.TurnFailed(failure);
            foreach (var work in done) work.Fail(failure);
            return false;
        }
        finally
        {
            Volatile.Write(ref _snapshot, new(_node.Counters, _node.Queued));
            LogUplinks();
        }
    }

    private async Task WaitAsync(TimeSpan? atLeast, CancellationToken stoppingToken)
    {
        if (atLeast is { } pause)
        {
            await Task.Delay(pause, _time, stoppingToken).ConfigureAwait(false);
            return;
        }

        var now = _time.GetElapsedTime(_started);
        var deadline = _node.Deadline ?? TimeSpan.MaxValue;
        if (deadline <= now)
        {
            await Task.Yield();
            return;
        }

        var wait = deadline - now;

        // A timer's grain is a millisecond; a wait for longer than an hour is taken up again.
        wait = wait > LongestWait ? LongestWait : TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds));
        using var timeout = new CancellationTokenSource(wait, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, stoppingToken);
        try
        {
            await _signal.WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!stoppingToken.IsCancellationRequested)
        {
            // The deadline has come.
        }
    }

    private void Wake()
    {
        try
        {
            if (_signal.CurrentCount == 0) _signal.Release();
        }
        catch (SemaphoreFullException)
        {
            // Somebody else woke the loop at the same moment.
        }
    }

    private void LogUplinks()
    {
        foreach (var (uplink, before) in _uplinks)
        {
            if (uplink.State == before) continue;
            _uplinks[uplink] = uplink.State;
            _logger.UplinkChanged(uplink.Name, uplink.State, uplink.Peer);
        }
    }

    private void FailWork()
    {
        while (_work.TryDequeue(out var work)) work.Fail(new InvalidOperationException("The bundle node's host is over."));
    }

    private sealed record BundleCountersSnapshot(BundleCounters Counters, int Held);

    private abstract class Work
    {
        public abstract void Run(BundleNode node, DtnTime wall);

        public abstract void Complete();

        public abstract void Fail(Exception failure);
    }

    private sealed class Work<T>(Func<BundleNode, DtnTime, T> work) : Work
    {
        private T _result = default!;
        private Exception? _failure;

        public TaskCompletionSource<T> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override void Run(BundleNode node, DtnTime wall)
        {
            try
            {
                _result = work(node, wall);
            }
#pragma warning disable CA1031 // the failure is the caller's, and reaches it through its task
            catch (Exception failure)
#pragma warning restore CA1031
            {
                _failure = failure;
            }
        }

        public override void Complete()
        {
            if (_failure is { } failure) Done.TrySetException(failure);
            else Done.TrySetResult(_result);
        }

        public override void Fail(Exception failure) => Done.TrySetException(_failure ?? failure);
    }
}
