using System.Threading.Channels;

namespace Dunes.Sdk.Bundles.Store;

/// <summary>Lets many producers share transactions: batches that wait at the same time are made durable by one commit.</summary>
/// <remarks>
/// Up to 64 batches, or what came within the gathering time, go together. When such a commit fails, each batch is tried alone, so that one batch that cannot be stored fails by itself.
/// Safe to use from several threads.
/// </remarks>
public sealed class GroupCommitWriter : IAsyncDisposable
{
    /// <summary>Most batches in one transaction.</summary>
    public const int MaxBatches = 64;

    private const int MaxWaiting = 1024;
    private readonly IBundleStore _store;
    private readonly TimeProvider _time;
    private readonly TimeSpan _gather;
    private readonly Channel<Waiting> _waiting = Channel.CreateBounded<Waiting>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });
    private readonly Task _loop;

    /// <summary>Starts the writer on a store, which it does not dispose.</summary>
    /// <param name="store">Where the batches go.</param>
    /// <param name="time">The clock of the gathering time; the system's when null.</param>
    /// <param name="gather">How long a first batch waits for others, 0 to 1 s; 2 ms when null, and none when zero.</param>
    public GroupCommitWriter(IBundleStore store, TimeProvider? time = null, TimeSpan? gather = null)
    {
        ArgumentNullException.ThrowIfNull(store);
        if (gather is { } span && (span < TimeSpan.Zero || span > TimeSpan.FromSeconds(1))) throw new ArgumentOutOfRangeException(nameof(gather), gather, "Use 0 to 1 s.");
        _store = store;
        _time = time ?? TimeProvider.System;
        _gather = gather ?? TimeSpan.FromMilliseconds(2);
        _loop = Task.Run(RunAsync);
    }

    /// <summary>Transactions made.</summary>
    public long Commits { get; private set; }

    /// <summary>Makes a batch durable with others; it belongs to the writer until the task ends.</summary>
    /// <param name="batch">The changes.</param>
    /// <param name="cancellationToken">Ends the wait for a place; a batch that has one is committed.</param>
    /// <exception cref="BundleStoreException">Nothing of this batch was kept.</exception>
    /// <exception cref="ObjectDisposedException">The writer was disposed.</exception>
    public async Task CommitAsync(StoreBatch batch, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var waiting = new Waiting(batch);
        try
        {
            await _waiting.Writer.WriteAsync(waiting, cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException closed)
        {
            throw new ObjectDisposedException($"The {nameof(GroupCommitWriter)} was disposed.", closed);
        }

        await waiting.Done.Task.ConfigureAwait(false);
    }

    /// <summary>Commits what waits, then ends.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _loop.ConfigureAwait(false);
    }

    private async Task RunAsync()
    {
        var group = new List<Waiting>(MaxBatches);
        var merged = new StoreBatch();
        while (await _waiting.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            group.Clear();
            await GatherAsync(group).ConfigureAwait(false);
            CommitGroup(group, merged);
        }
    }

    private async Task GatherAsync(List<Waiting> group)
    {
        Task? timeout = null;
        while (true)
        {
            while (group.Count < MaxBatches && _waiting.Reader.TryRead(out var next)) group.Add(next);
            if (group.Count >= MaxBatches || _gather == TimeSpan.Zero || timeout is { IsCompleted: true }) return;
            timeout ??= Task.Delay(_gather, _time);
            var more = _waiting.Reader.WaitToReadAsync().AsTask();
            await Task.WhenAny(more, timeout).ConfigureAwait(false);
            if (more.IsCompletedSuccessfully && !await more.ConfigureAwait(false)) return; // the writer is being disposed
        }
    }

    private void CommitGroup(List<Waiting> group, StoreBatch merged)
    {
        merged.Clear();
        var canMerge = group.Count > 1;
        foreach (var waiting in group)
        {
            // A store adds before it removes: a bundle that one batch forgets and a later one stores must not meet in one transaction.
            canMerge = canMerge && (merged.Removed.Count == 0 || !waiting.Batch.Added.Exists(added => merged.Removed.Contains(added.Bundle.Id)));
            merged.Merge(waiting.Batch);
        }

        if (canMerge && TryCommit(merged) is null)
        {
            foreach (var waiting in group) waiting.Done.SetResult();
            return;
        }

        foreach (var waiting in group)
        {
            if (TryCommit(waiting.Batch) is { } failure) waiting.Done.SetException(failure);
            else waiting.Done.SetResult();
        }
    }

    private Exception? TryCommit(StoreBatch batch)
    {
        try
        {
            _store.Commit(batch);
            Commits++;
            return null;
        }
#pragma warning disable CA1031 // every failure belongs to the producer whose batch it is
        catch (Exception failure)
#pragma warning restore CA1031
        {
            return failure;
        }
    }

    private sealed record Waiting(StoreBatch Batch)
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
