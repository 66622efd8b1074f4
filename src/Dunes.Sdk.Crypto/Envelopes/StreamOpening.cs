using System.Buffers;

namespace Dunes.Sdk.Crypto.Envelopes;

/// <summary>Opens a stream: the prologue, the signature of the whole where there is one, then batches of chunks.</summary>
internal sealed class StreamOpening(Stream envelope, Stream payload, EnvelopeOpening how, CryptoOptions options)
{
    private byte[] _prologue = [];
    private HeaderReading _reading;

    public async Task<EnvelopeOpenResult> RunAsync(CancellationToken cancellationToken)
    {
        var start = envelope.CanSeek ? envelope.Position : 0;
        await ReadPrologueAsync(cancellationToken).ConfigureAwait(false);
        if (_reading.Status != OpenStatus.Opened) return Ended(_reading.Status);
        EnvelopeHeader.Read(_prologue, out var header);
        var status = ContentOpening.Check(header, how.Recipient.PublicKey, options);
        if (status != OpenStatus.Opened) return Ended(status);
        if (header.Level != AuthenticationLevel.SignedWhole) return await OpenAsync(envelope, verified: null, cancellationToken).ConfigureAwait(false);

        using var verifier = new EnvelopeVerifier(how.Trusted, options, how.Recipient.PublicKey);
        verifier.Write(_prologue);
        if (envelope.CanSeek)
        {
            await StreamVerification.RunAsync(verifier, envelope, copy: null, 0, cancellationToken).ConfigureAwait(false);
            if (verifier.Status != OpenStatus.Opened) return Ended(verifier.Status);
            envelope.Position = start + _prologue.Length;
            return await OpenAsync(envelope, verifier.Envelope, cancellationToken).ConfigureAwait(false);
        }

        var spool = CreateSpool();
        await using (spool.ConfigureAwait(false))
        {
            await StreamVerification.RunAsync(verifier, envelope, spool, options.MaxSpoolSize, cancellationToken).ConfigureAwait(false);
            if (verifier.Status != OpenStatus.Opened) return Ended(verifier.Status);
            spool.Position = 0;
            return await OpenAsync(spool, verifier.Envelope, cancellationToken).ConfigureAwait(false);
        }
    }

    private static EnvelopeOpenResult Ended(OpenStatus status) => new(status, null, 0, null);

    /// <summary>A file for sealed octets that its owner alone may read, gone when it is closed; on Unix nameless at once, so that a process that is killed leaves none.</summary>
    private FileStream CreateSpool()
    {
        var file = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.None, Options = FileOptions.Asynchronous };

        // The runtime deletes on closing by the file's name, which a killed process does not come to; there the system does it, as on Windows it does anyway.
        if (OperatingSystem.IsWindows()) file.Options |= FileOptions.DeleteOnClose;
        else file.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var folder = options.SpoolFolder ?? Path.GetTempPath();
        try
        {
            var path = Path.Combine(folder, Path.GetRandomFileName() + ".dunes");
            var spool = new FileStream(path, file);
            if (!OperatingSystem.IsWindows()) File.Delete(path);
            return spool;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new DunesException($"The envelope has to wait for its signature in the folder {folder} ({nameof(CryptoOptions)}.{nameof(CryptoOptions.SpoolFolder)}), and no file can be made there: {problem.Message}", problem);
        }
    }

    /// <summary>Reads exactly the prologue: each time as much as the header is known to have.</summary>
    private async Task ReadPrologueAsync(CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(EnvelopeHeader.MaxSizeWithoutStanzas);
        try
        {
            var held = 0;
            while (true)
            {
                _reading = EnvelopeHeader.Read(buffer.AsSpan(0, held), out var header);
                var needed = _reading.Status == OpenStatus.Opened ? header.PrologueSize : _reading.Needed;
                if (_reading.Status is not (OpenStatus.Opened or OpenStatus.Incomplete) || held >= needed) break;
                if (buffer.Length < needed)
                {
                    var larger = ArrayPool<byte>.Shared.Rent(needed);
                    buffer.AsSpan(0, held).CopyTo(larger);
                    ArrayPool<byte>.Shared.Return(buffer);
                    buffer = larger;
                }

                var read = await envelope.ReadAtLeastAsync(buffer.AsMemory(held, needed - held), needed - held, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
                held += read;
                if (held >= needed) continue;

                // What ends early may be wrong as well, which says more.
                _reading = EnvelopeHeader.Read(buffer.AsSpan(0, held), out _);
                if (_reading.Status == OpenStatus.Opened) _reading = HeaderReading.Incomplete("key commitment", held, needed);
                break;
            }

            _prologue = buffer.AsSpan(0, held).ToArray();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task<EnvelopeOpenResult> OpenAsync(Stream source, VerifiedEnvelope? verified, CancellationToken cancellationToken)
    {
        using var content = new ContentOpening(how.Of(verified), options);
        EnvelopeHeader.Read(_prologue, out var header);
        var status = content.Begin(header, _prologue);
        if (status != OpenStatus.Opened) return new(status, null, 0, content.PreSharedKeyId);
        using var relay = new OpeningRelay(source, payload, content, header.ChunkSize, header.TrailerSize, options, cancellationToken);
        var chunks = await relay.RunAsync().ConfigureAwait(false);
        await payload.FlushAsync(cancellationToken).ConfigureAwait(false);
        return chunks == OpenStatus.Opened && content.TryFinish()
            ? new(OpenStatus.Opened, content.Facts with { Secrets = content.TakeSecrets() }, relay.PayloadSize, content.PreSharedKeyId)
            : new(chunks == OpenStatus.Opened ? OpenStatus.Rejected : chunks, null, relay.PayloadSize, content.PreSharedKeyId);
    }

    /// <summary>Chunks in, plaintext out.</summary>
    private sealed class OpeningRelay(Stream source, Stream payload, ContentOpening content, int chunkSize, int trailerSize, CryptoOptions options, CancellationToken cancellationToken) : ChunkRelay(source, chunkSize, options, cancellationToken)
    {
        protected override async ValueTask ReadAsync(ChunkBatch batch, long firstIndex, CancellationToken cancellationToken)
        {
            await batch.FillChunksAsync(Source, firstIndex, trailerSize, cancellationToken).ConfigureAwait(false);
            content.Absorb(batch.Chunks.Span);
        }

        protected override bool Work(ChunkBatch batch, int at, ChunkCipher cipher) => batch.TryOpen(at, cipher);

        protected override ValueTask WriteAsync(ChunkBatch batch, CancellationToken cancellationToken) => payload.WriteAsync(batch.Text, cancellationToken);

        protected override ChunkCipher CreateCipher() => content.CreateCipher();
    }
}
