namespace Dunes.Sdk.Crypto.Envelopes;

/// <summary>Works on the chunks of a batch, on one thread or several; each has a cipher of its own, because a cipher is for one thread.</summary>
internal sealed class ChunkWorkers(int degree, Func<ChunkCipher> create) : IDisposable
{
    private const int MaxAutomaticDegree = 4;
    private readonly ChunkCipher?[] _ciphers = new ChunkCipher?[degree];

    /// <summary>Threads that the options ask for on this machine.</summary>
    public static int DegreeOf(CryptoOptions options) => options.DegreeOfParallelism == 0 ? Math.Min(Environment.ProcessorCount, MaxAutomaticDegree) : options.DegreeOfParallelism;

    /// <summary>Does the work for each chunk of a batch: at once and here when it is the only batch or one thread is meant.</summary>
    /// <returns>Whether all work succeeded; what is done with a chunk does not depend on the others.</returns>
    public Task<bool> RunAsync(ChunkBatch batch, Func<ChunkBatch, int, ChunkCipher, bool> work)
    {
        var workers = batch.IsLast && batch.FirstIndex == 0 ? 1 : Math.Min(_ciphers.Length, batch.Count);
        if (workers <= 1) return Task.FromResult(Work(batch, 0, 1, work));
        var tasks = new Task<bool>[workers];
        for (var worker = 0; worker < workers; worker++)
        {
            var first = worker;
            tasks[worker] = Task.Run(() => Work(batch, first, workers, work));
        }

        return JoinAsync(tasks);
    }

    public void Dispose()
    {
        foreach (var cipher in _ciphers) cipher?.Dispose();
    }

    private static async Task<bool> JoinAsync(Task<bool>[] tasks)
    {
        var results = await Task.WhenAll(tasks).ConfigureAwait(false);
        return Array.TrueForAll(results, result => result);
    }

    private bool Work(ChunkBatch batch, int worker, int step, Func<ChunkBatch, int, ChunkCipher, bool> work)
    {
        var cipher = _ciphers[worker] ??= create();
        for (var at = worker; at < batch.Count; at += step)
        {
            if (!work(batch, at, cipher)) return false;
        }

        return true;
    }
}
