using System.IO.Pipelines;
using Microsoft.Extensions.Options;

namespace Dunes.Sdk.Crypto.Envelopes;

/// <summary>Seals and opens 2048-AES envelopes of every suite, level and mode: arrays, streams and pipes.</summary>
/// <remarks>
/// The suite is that of the recipients' keys. "2048-AES" names the 2048-bit key schedule; the strength is that of AES-256, the KEM and the signature. Unless the
/// recipient's key is a prekey an envelope has no forward secrecy: who learns the private key reads what was sealed for it before. Several threads may use one
/// instance at once.
/// </remarks>
public sealed class Envelope : IEnvelope
{
    private readonly CryptoOptions _options;

    /// <summary>With the default options.</summary>
    public Envelope() : this(new CryptoOptions())
    {
    }

    /// <summary>With options, which do not change afterwards.</summary>
    /// <exception cref="OptionsValidationException">An option is out of its range.</exception>
    public Envelope(CryptoOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = CryptoOptionsValidator.Checked(options);
    }

    /// <inheritdoc/>
    public string SuiteName => EnvelopeSuite.Default.Name;

    /// <inheritdoc/>
    public byte[] Seal(ReadOnlySpan<byte> payload, EnvelopeContext context, SigningKey? sender, params ReadOnlySpan<EnvelopePublicKey> recipients)
    {
        var all = new EnvelopeRecipient[recipients.Length];
        for (var i = 0; i < all.Length; i++) all[i] = recipients[i];
        return Seal(payload, new EnvelopeSealing { Context = context, Sender = sender, Recipients = all });
    }

    /// <summary>Seals a payload.</summary>
    /// <exception cref="ArgumentException">What <see cref="IEnvelope.Seal"/> says; and a level that sender or recipients do not fit, or a pre-shared key for some recipients only.</exception>
    public byte[] Seal(ReadOnlySpan<byte> payload, EnvelopeSealing how) => Seal(payload, how, out _);

    /// <summary>Opens one whole envelope that a stream, a file or a bundle held; bad octets give a status, never an exception.</summary>
    /// <inheritdoc/>
    public OpenStatus Open(ReadOnlySpan<byte> octets, EnvelopeKeyPair recipient, Func<KeyId, VerificationKey?> trusted, out OpenedEnvelope? opened) =>
        Open(octets, new EnvelopeOpening { Recipient = recipient, Trusted = trusted }, out opened);

    /// <summary>Opens one whole envelope; bad octets give a status, never an exception. <see cref="EnvelopeOpening.Verified"/> and <see cref="EnvelopeOpening.FirstChunk"/> are for streams and are not read.</summary>
    public OpenStatus Open(ReadOnlySpan<byte> octets, EnvelopeOpening how, out OpenedEnvelope? opened)
    {
        ArgumentNullException.ThrowIfNull(how);
        ArgumentNullException.ThrowIfNull(how.Recipient);
        ArgumentNullException.ThrowIfNull(how.Trusted);
        opened = null;
        using var verifier = new EnvelopeVerifier(how.Trusted, _options, how.Recipient.PublicKey);
        var status = verifier.Write(octets);
        if (status != OpenStatus.Opened) return status;

        using var opener = new EnvelopeOpener(how.Of(verifier.Envelope, isSameMemory: true), _options);
        var payload = new PayloadWriter((int)verifier.Envelope!.PayloadSize);
        status = opener.Write(octets, payload);
        if (status == OpenStatus.Opened)
        {
            opened = opener.Envelope! with { Payload = payload.Payload };
            return status;
        }

        payload.Clear();
        opener.Envelope?.Secrets?.Dispose();
        return status;
    }

    /// <summary>Seals a stream to its end into another; memory stays flat whatever its length.</summary>
    /// <param name="payload">Read from where it stands to its end; not closed.</param>
    /// <param name="envelope">Written to and flushed; not closed. What it got is no envelope unless the task completes.</param>
    /// <param name="how">What to seal with.</param>
    /// <param name="cancellationToken">Ends the work; the output is then no envelope.</param>
    /// <exception cref="ArgumentException">What <see cref="IEnvelope.Seal"/> says; before anything is read or written.</exception>
    public Task<SealedEnvelope> SealAsync(Stream payload, Stream envelope, EnvelopeSealing how, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(payload);
        ArgumentNullException.ThrowIfNull(envelope);
        return StreamSealing.RunAsync(payload, envelope, new ContentSealing(how, _options), _options, cancellationToken);
    }

    /// <summary>Seals a pipe to its end into another. Neither is completed.</summary>
    /// <inheritdoc cref="SealAsync(Stream, Stream, EnvelopeSealing, CancellationToken)"/>
    public async Task<SealedEnvelope> SealAsync(PipeReader payload, PipeWriter envelope, EnvelopeSealing how, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(payload);
        ArgumentNullException.ThrowIfNull(envelope);
        var source = payload.AsStream(leaveOpen: true);
        var destination = envelope.AsStream(leaveOpen: true);
        await using (source.ConfigureAwait(false))
        await using (destination.ConfigureAwait(false))
        {
            return await SealAsync(source, destination, how, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Opens a stream that holds one envelope and nothing behind it; memory stays flat whatever its length.</summary>
    /// <remarks>
    /// Anonymous and early signed envelopes are written chunk by chunk as they are read; when the status is another than <see cref="OpenStatus.Opened"/> the caller
    /// throws away what was written. An envelope that is signed whole is read twice, and nothing is written before its signature was checked: from a stream that can
    /// seek directly, which must not change meanwhile; otherwise its octets, still sealed, wait in a temporary file that is deleted on the way out.
    /// </remarks>
    /// <param name="envelope">Read from where it stands to its end; not closed.</param>
    /// <param name="payload">Written to and flushed; not closed.</param>
    /// <param name="how">What to open with; <see cref="EnvelopeOpening.Verified"/> and <see cref="EnvelopeOpening.FirstChunk"/> are not read.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="EnvelopeSpoolFullException">The octets that wait would be more than <see cref="CryptoOptions.MaxSpoolSize"/>.</exception>
    public Task<EnvelopeOpenResult> OpenAsync(Stream envelope, Stream payload, EnvelopeOpening how, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        ArgumentNullException.ThrowIfNull(payload);
        ArgumentNullException.ThrowIfNull(how);
        ArgumentNullException.ThrowIfNull(how.Recipient);
        ArgumentNullException.ThrowIfNull(how.Trusted);
        return new StreamOpening(envelope, payload, how, _options).RunAsync(cancellationToken);
    }

    /// <summary>Opens a pipe that holds one envelope and nothing behind it. Neither pipe is completed.</summary>
    /// <inheritdoc cref="OpenAsync(Stream, Stream, EnvelopeOpening, CancellationToken)"/>
    public async Task<EnvelopeOpenResult> OpenAsync(PipeReader envelope, PipeWriter payload, EnvelopeOpening how, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        ArgumentNullException.ThrowIfNull(payload);
        var source = envelope.AsStream(leaveOpen: true);
        var destination = payload.AsStream(leaveOpen: true);
        await using (source.ConfigureAwait(false))
        await using (destination.ConfigureAwait(false))
        {
            return await OpenAsync(source, destination, how, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Checks form and signature of a stream that holds one envelope and nothing behind it, without its key.</summary>
    /// <param name="envelope">Read from where it stands to its end; not closed.</param>
    /// <param name="trusted">Gives the verification key of a trusted sender, or null.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public async Task<EnvelopeVerifyResult> VerifyAsync(Stream envelope, Func<KeyId, VerificationKey?> trusted, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        using var verifier = new EnvelopeVerifier(trusted, _options, recipient: null);
        await StreamVerification.RunAsync(verifier, envelope, copy: null, _options.MaxSpoolSize, cancellationToken).ConfigureAwait(false);
        return new EnvelopeVerifyResult(verifier.Status, verifier.Envelope);
    }

    /// <summary>Seals, and gives K2 and K3 when the sealing asks for them.</summary>
    internal byte[] Seal(ReadOnlySpan<byte> payload, EnvelopeSealing how, out EnvelopeSecrets? secrets)
    {
        using var content = new ContentSealing(how, _options);
        var size = content.SizeOf(payload.Length);
        if (size > Array.MaxLength) throw new ArgumentException($"The payload has {payload.Length} octets, which make an envelope of {size}; one array has at most {Array.MaxLength}.", nameof(payload));
        var octets = GC.AllocateUninitializedArray<byte>((int)size);
        content.WritePrologue(octets);
        var chunks = octets.AsSpan(content.PrologueSize..^content.TrailerSize);
        using (var cipher = content.CreateCipher())
        {
            var rest = chunks;
            for (long index = 0; !rest.IsEmpty; index++)
            {
                var text = payload[..Math.Min(content.ChunkSize, payload.Length)];
                cipher.Seal(index, text.Length < content.ChunkSize, text, rest);
                payload = payload[text.Length..];
                rest = rest[(text.Length + ChunkCipher.Overhead)..];
            }
        }

        content.Absorb(chunks);
        content.WriteTrailer(octets.AsSpan(^content.TrailerSize..));
        secrets = content.TakeSecrets();
        return octets;
    }
}
