using System.Runtime.ExceptionServices;

namespace Dunes.Sdk.Crypto.Envelopes;

/// <summary>Carries a stream through batches of chunks, on one thread or several: whoever reads a batch also works on it and writes it, so its octets stay in the caches near that thread.</summary>
/// <remarks>Reading goes on in order, one batch at a time, and so does writing; only the work between them is done side by side.</remarks>
internal abstract class ChunkRelay : IDisposable
{
    private const int MaxAutomaticDegree = 4;
    private readonly SemaphoreSlim _reading = new(1, 1);
    private readonly CancellationTokenSource _stopping;
    private readonly CancellationToken _cancelled;
    private readonly int _chunkSize;
    private readonly int _degree;
    private Task<bool> _written = Task.FromResult(true);
    private OpenStatus? _outcome;
    private long _nextIndex;
    private bool _isRead;

    protected ChunkRelay(Stream source, int chunkSize, CryptoOptions options, CancellationToken cancellationToken)
    {
        Source = source;
        _chunkSize = chunkSize;
        _degree = options.DegreeOfParallelism == 0 ? Math.Min(Environment.ProcessorCount, MaxAutomaticDegree) : options.DegreeOfParallelism;
        _cancelled = cancellationToken;
        _stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
    }

    /// <summary>Octets of plaintext in the batches that were written.</summary>
    public long PayloadSize { get; private set; }

    /// <summary>What batches are read from.</summary>
    protected Stream Source { get; }

    /// <summary>Carries everything, and waits until nobody is at work any more.</summary>
    /// <returns><see cref="OpenStatus.Opened"/> when the final chunk was written; otherwise what is wrong with the first batch that was not written whole.</returns>
    public async Task<OpenStatus> RunAsync()
    {
        var carriers = new List<Task>(_degree);
        var first = _degree == 1 && ChunkBatch.Blocks(Source) ? Task.Run(() => CarryAsync(carriers), CancellationToken.None) : CarryAsync(carriers);

        // Only the first adds to them, once and before its first batch is written.
        await first.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        carriers.Add(first);
        var all = Task.WhenAll(carriers);
        await all.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_outcome is { } outcome) return outcome;

        // One failure stops the others, which then are cancelled: it is the one that counts.
        if (all.Exception is { } failures) ExceptionDispatchInfo.Throw(failures.InnerExceptions[0]);
        _cancelled.ThrowIfCancellationRequested();
        await all.ConfigureAwait(false);
        throw new InvalidOperationException("The stream ended without a final chunk.");
    }

    public void Dispose()
    {
        _reading.Dispose();
        _stopping.Dispose();
    }

    /// <summary>Fills a batch, the next in order.</summary>
    protected abstract ValueTask ReadAsync(ChunkBatch batch, long firstIndex, CancellationToken cancellationToken);

    /// <summary>Works on the chunk at a place of a batch.</summary>
    /// <returns>Whether it succeeded; what is done with a chunk does not depend on the others.</returns>
    protected abstract bool Work(ChunkBatch batch, int at, ChunkCipher cipher);

    /// <summary>Writes a batch, the next in order.</summary>
    protected abstract ValueTask WriteAsync(ChunkBatch batch, CancellationToken cancellationToken);

    /// <summary>A cipher for one thread.</summary>
    protected abstract ChunkCipher CreateCipher();

    /// <summary>Reads, works and writes until there is no more; calls the others when a second batch is sure to come.</summary>
    private async Task CarryAsync(List<Task>? others)
    {
        using var batch = new ChunkBatch(_chunkSize, _degree);
        using var cipher = CreateCipher();
        while (await ReadAsync(batch).ConfigureAwait(false) is { } turn)
        {
            var isWritten = false;
            try
            {
                if (others is not null && batch.GoesOn)
                {
                    for (var other = 1; other < _degree; other++) others.Add(Task.Run(() => CarryAsync(others: null), CancellationToken.None));
                }

                others = null;
                var isGood = Work(batch, cipher);
                if (!await turn.Before.ConfigureAwait(false)) return;
                if (isGood)
                {
                    await WriteAsync(batch, _stopping.Token).ConfigureAwait(false);
                    PayloadSize += batch.Text.Length;
                    isWritten = true;
                }

                if (!isGood) _outcome = OpenStatus.Rejected;
                else if (!batch.GoesOn) _outcome = batch.Status;
            }
            finally
            {
                // Nobody needs to read what nobody will write.
                if (!isWritten) await _stopping.CancelAsync().ConfigureAwait(false);
                turn.Done.SetResult(isWritten);
            }
        }
    }

    /// <summary>Reads the next batch in its turn; null when there is none, or nobody wants it.</summary>
    private async ValueTask<Turn?> ReadAsync(ChunkBatch batch)
    {
        await _reading.WaitAsync(_stopping.Token).ConfigureAwait(false);
        try
        {
            if (_isRead) return null;

            // What failed to be read is not read again by the next in turn.
            _isRead = true;
            await ReadAsync(batch, _nextIndex, _stopping.Token).ConfigureAwait(false);
            _isRead = !batch.GoesOn;
            _nextIndex += batch.Count;
            var turn = new Turn(_written);
            _written = turn.Done.Task;
            return turn;
        }
        finally
        {
            _reading.Release();
        }
    }

    private bool Work(ChunkBatch batch, ChunkCipher cipher)
    {
        for (var at = 0; at < batch.Count; at++)
        {
            if (!Work(batch, at, cipher)) return false;
        }

        return true;
    }

    /// <summary>The place of a batch among the others: it is written when the one before it was, if that goes on.</summary>
    private sealed class Turn(Task<bool> before)
    {
        public Task<bool> Before { get; } = before;

        // Whoever waits is resumed on a thread of its own: this one has a batch to read.
        public TaskCompletionSource<bool> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
