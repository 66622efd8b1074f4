using System.Buffers;
using Dunes.Sdk.Crypto.Envelopes;

namespace Dunes.Sdk.Crypto;

/// <summary>Opens one envelope from octets in pieces of any size. It holds one chunk at most and does no input or output.</summary>
/// <remarks>
/// Anonymous and early signed envelopes give each chunk's plaintext as soon as the chunk is whole and authentic; what was given is the beginning of the
/// payload and no more until <see cref="Status"/> is <see cref="OpenStatus.Opened"/>. An envelope that is signed whole is read twice: by
/// <see cref="EnvelopeVerifier"/> first, then here with what that found. If the octets changed between the two, that shows at the end at the latest.
/// An envelope that ends early is <see cref="OpenStatus.Incomplete"/> and can be continued, here, or after a restart by <see cref="EnvelopeOpening.FirstChunk"/>.
/// Not for several threads at once.
/// </remarks>
public sealed class EnvelopeOpener : IDisposable, IEnvelopeParts
{
    private readonly ContentOpening _content;
    private readonly EnvelopeScanner _scanner;
    private ChunkCipher? _cipher;
    private OpenedEnvelope? _opened;
    private bool _disposed;

    /// <summary>Begins with one envelope.</summary>
    /// <param name="how">What to open it with.</param>
    /// <param name="options">Which suites and levels are accepted; null for the default.</param>
    /// <exception cref="ArgumentException">The first chunk is negative.</exception>
    public EnvelopeOpener(EnvelopeOpening how, CryptoOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(how);
        ArgumentNullException.ThrowIfNull(how.Recipient);
        ArgumentNullException.ThrowIfNull(how.Trusted);
        if (how.FirstChunk is < 0 or > long.MaxValue >> 20) throw new ArgumentException($"{nameof(how.FirstChunk)} is {how.FirstChunk}; use 0, or the {nameof(Chunks)} of the opener before.", nameof(how));
        _content = new ContentOpening(how, CryptoOptionsValidator.Checked(options ?? new CryptoOptions()));
        _scanner = new EnvelopeScanner(this, how.FirstChunk);
    }

    /// <summary><see cref="OpenStatus.Incomplete"/> so far, <see cref="OpenStatus.Opened"/> when every octet was there and every check passed, or why not.</summary>
    public OpenStatus Status => _scanner.Status;

    /// <summary>What the header says, as soon as the key commitment, and at level 1 the signature, vouch for it; the payload is not in it.</summary>
    public OpenedEnvelope? Envelope => _scanner.IsBehindPrologue ? _opened : null;

    /// <summary>The id of the pre-shared key that the envelope takes, once it was read; null for none. It names what is missing at <see cref="OpenStatus.MissingPreSharedKey"/>.</summary>
    public string? PreSharedKeyId => _content.PreSharedKeyId;

    /// <summary>Chunks that were opened, those before <see cref="EnvelopeOpening.FirstChunk"/> included: where to continue after a restart.</summary>
    public long Chunks => _scanner.Chunks;

    /// <summary>Octets of the envelope up to the end of the last chunk that was opened: from there it goes on.</summary>
    public long Offset => _scanner.Offset;

    /// <summary>Octets of plaintext that this opener gave.</summary>
    public long PayloadSize => _scanner.PayloadSize;

    /// <summary>Octets that are missing at least.</summary>
    public long MissingOctets => _scanner.Missing;

    /// <summary>Whether <see cref="MissingOctets"/> is exact, as it is once the final chunk has begun.</summary>
    public bool IsMissingKnown => _scanner.IsMissingKnown;

    /// <summary>Takes octets and writes the plaintext of the chunks they complete. Octets behind the end make the envelope malformed.</summary>
    public OpenStatus Write(ReadOnlySpan<byte> octets, IBufferWriter<byte> plaintext)
    {
        ArgumentNullException.ThrowIfNull(plaintext);
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _scanner.Write(octets, plaintext);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed = true;
        _scanner.Dispose();
        _cipher?.Dispose();
        _content.Dispose();
    }

    OpenStatus IEnvelopeParts.OnPrologue(EnvelopeHeader header, ReadOnlySpan<byte> prologue)
    {
        var status = _content.Begin(header, prologue);
        if (status != OpenStatus.Opened) return status;
        _cipher = _content.CreateCipher();
        _opened = _content.Facts with { Secrets = _content.TakeSecrets() };
        return OpenStatus.Opened;
    }

    OpenStatus IEnvelopeParts.OnChunk(long index, bool isFinal, ReadOnlySpan<byte> chunk, IBufferWriter<byte>? plaintext)
    {
        _content.Absorb(chunk);
        var size = chunk.Length - ChunkCipher.Overhead;
        var destination = size == 0 ? default : plaintext!.GetSpan(size)[..size];
        if (!_cipher!.TryOpen(index, isFinal, chunk, destination)) return OpenStatus.Rejected;
        if (size > 0) plaintext!.Advance(size);
        return OpenStatus.Opened;
    }

    OpenStatus IEnvelopeParts.OnEnd(ReadOnlySpan<byte> signature) => _content.TryFinish() ? OpenStatus.Opened : OpenStatus.Rejected;
}
