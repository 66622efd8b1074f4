using System.Buffers;

namespace Dunes.Sdk.Crypto.Envelopes;

/// <summary>Seals a stream: one batch of chunks is read while the one before it is encrypted; what is done goes out in order.</summary>
internal static class StreamSealing
{
    public static async Task<SealedEnvelope> RunAsync(Stream payload, Stream envelope, ContentSealing content, CryptoOptions options, CancellationToken cancellationToken)
    {
        using (content)
        {
            await WriteAsync(envelope, content.PrologueSize, content.WritePrologue, cancellationToken).ConfigureAwait(false);
            long size = content.PrologueSize;
            var payloadSize = await SealChunksAsync(payload, envelope, content, options, cancellationToken).ConfigureAwait(false);
            size += ChunkCipher.SizeOf(payloadSize, content.ChunkSize) + content.TrailerSize;
            if (content.TrailerSize > 0) await WriteAsync(envelope, content.TrailerSize, content.WriteTrailer, cancellationToken).ConfigureAwait(false);
            await envelope.FlushAsync(cancellationToken).ConfigureAwait(false);
            return new SealedEnvelope(content.Id, content.Suite, payloadSize, size) { Secrets = content.TakeSecrets() };
        }
    }

    private static async Task<long> SealChunksAsync(Stream payload, Stream envelope, ContentSealing content, CryptoOptions options, CancellationToken cancellationToken)
    {
        var degree = ChunkWorkers.DegreeOf(options);
        using var workers = new ChunkWorkers(degree, content.CreateCipher);
        using var first = new ChunkBatch(content.ChunkSize, degree);
        using var second = new ChunkBatch(content.ChunkSize, degree);
        var (current, next) = (first, second);
        long payloadSize = 0;
        await current.FillTextAsync(payload, 0, cancellationToken).ConfigureAwait(false);
        var work = SealAsync(workers, current);
        try
        {
            while (true)
            {
                if (!current.IsLast) await next.FillTextAsync(payload, current.FirstIndex + current.Count, cancellationToken).ConfigureAwait(false);
                await work.ConfigureAwait(false);
                var isLast = current.IsLast;
                if (!isLast) work = SealAsync(workers, next);
                content.Absorb(current.Chunks.Span);
                await envelope.WriteAsync(current.Chunks, cancellationToken).ConfigureAwait(false);
                payloadSize += current.Text.Length;
                if (isLast) return payloadSize;
                (current, next) = (next, current);
            }
        }
        finally
        {
            // The memory goes back to the pool: nobody may be at work in it.
            await ((Task)work).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static Task<bool> SealAsync(ChunkWorkers workers, ChunkBatch batch) => workers.RunAsync(batch, static (batch, at, cipher) =>
    {
        batch.Seal(at, cipher);
        return true;
    });

    private static async Task WriteAsync(Stream envelope, int size, SpanAction write, CancellationToken cancellationToken)
    {
        var octets = ArrayPool<byte>.Shared.Rent(size);
        try
        {
            write(octets.AsSpan(0, size));
            await envelope.WriteAsync(octets.AsMemory(0, size), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(octets);
        }
    }

    private delegate void SpanAction(Span<byte> octets);
}
