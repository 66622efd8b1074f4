using System.Buffers;

namespace Dunes.Sdk.Crypto.Envelopes;

/// <summary>Seals a stream: the prologue, batches of chunks, the trailer.</summary>
internal static class StreamSealing
{
    public static async Task<SealedEnvelope> RunAsync(Stream payload, Stream envelope, ContentSealing content, CryptoOptions options, CancellationToken cancellationToken)
    {
        using (content)
        {
            await WriteAsync(envelope, content.PrologueSize, content.WritePrologue, cancellationToken).ConfigureAwait(false);
            using var relay = new SealingRelay(payload, envelope, content, options, cancellationToken);
            await relay.RunAsync().ConfigureAwait(false);
            if (content.TrailerSize > 0) await WriteAsync(envelope, content.TrailerSize, content.WriteTrailer, cancellationToken).ConfigureAwait(false);
            await envelope.FlushAsync(cancellationToken).ConfigureAwait(false);
            return new SealedEnvelope(content.Id, content.Suite, relay.PayloadSize, content.SizeOf(relay.PayloadSize)) { Secrets = content.TakeSecrets() };
        }
    }

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

    /// <summary>Plaintext in, chunks out.</summary>
    private sealed class SealingRelay(Stream payload, Stream envelope, ContentSealing content, CryptoOptions options, CancellationToken cancellationToken) : ChunkRelay(payload, content.ChunkSize, options, cancellationToken)
    {
        protected override ValueTask ReadAsync(ChunkBatch batch, long firstIndex, CancellationToken cancellationToken) => batch.FillTextAsync(Source, firstIndex, cancellationToken);

        protected override bool Work(ChunkBatch batch, int at, ChunkCipher cipher)
        {
            batch.Seal(at, cipher);
            return true;
        }

        protected override ValueTask WriteAsync(ChunkBatch batch, CancellationToken cancellationToken)
        {
            content.Absorb(batch.Chunks.Span);
            return envelope.WriteAsync(batch.Chunks, cancellationToken);
        }

        protected override ChunkCipher CreateCipher() => content.CreateCipher();
    }
}
