using System.Buffers;
using System.Security.Cryptography;
using Dunes.Sdk.Crypto.Envelopes;

namespace Dunes.Sdk.Crypto;

/// <summary>Checks form and signature of an envelope without its key, from octets in pieces of any size: what relays do, and what comes before an envelope that is signed whole is opened.</summary>
/// <remarks>It holds one chunk at most and does no input or output. Not for several threads at once.</remarks>
public sealed class EnvelopeVerifier : IDisposable, IEnvelopeParts
{
    private readonly Func<KeyId, VerificationKey?> _trusted;
    private readonly CryptoOptions _options;
    private readonly EnvelopePublicKey? _recipient;
    private readonly EnvelopeScanner _scanner;
    private IncrementalHash? _chunks;
    private VerificationKey? _key;
    private VerifiedEnvelope? _envelope;
    private bool _disposed;

    /// <summary>Begins with one envelope.</summary>
    /// <param name="trusted">Gives the verification key of a trusted sender, or null: then the envelope is rejected.</param>
    /// <param name="options">Which suites and levels are accepted; null for the default.</param>
    public EnvelopeVerifier(Func<KeyId, VerificationKey?> trusted, CryptoOptions? options = null) : this(trusted, CryptoOptionsValidator.Checked(options ?? new CryptoOptions()), recipient: null)
    {
    }

    /// <summary>The same for one recipient, who learns first whether the envelope is for it.</summary>
    internal EnvelopeVerifier(Func<KeyId, VerificationKey?> trusted, CryptoOptions options, EnvelopePublicKey? recipient)
    {
        ArgumentNullException.ThrowIfNull(trusted);
        (_trusted, _options, _recipient) = (trusted, options, recipient);
        _scanner = new EnvelopeScanner(this);
    }

    /// <summary><see cref="OpenStatus.Incomplete"/> so far, <see cref="OpenStatus.Opened"/> when every octet was there and the signature holds, or why not.</summary>
    public OpenStatus Status => _scanner.Status;

    /// <summary>The envelope, once <see cref="Status"/> is <see cref="OpenStatus.Opened"/>.</summary>
    public VerifiedEnvelope? Envelope => Status == OpenStatus.Opened ? _envelope : null;

    /// <summary>Octets that are missing at least.</summary>
    public long MissingOctets => _scanner.Missing;

    /// <summary>Whether <see cref="MissingOctets"/> is exact, as it is once the final chunk has begun.</summary>
    public bool IsMissingKnown => _scanner.IsMissingKnown;

    /// <summary>Takes octets. Those behind the end make the envelope malformed.</summary>
    public OpenStatus Write(ReadOnlySpan<byte> octets)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _scanner.Write(octets, plaintext: null);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed = true;
        _scanner.Dispose();
        _chunks?.Dispose();
    }

    OpenStatus IEnvelopeParts.OnPrologue(EnvelopeHeader header, ReadOnlySpan<byte> prologue)
    {
        if (_recipient is not null)
        {
            var status = ContentOpening.Check(header, _recipient, _options);
            if (status != OpenStatus.Opened) return status;
        }
        else if (header.Suite.Id == EnvelopeSuite.Classical.Id && !_options.AllowClassical)
        {
            return OpenStatus.ClassicalNotAllowed;
        }

        if (header.Level == AuthenticationLevel.Anonymous && !_options.AcceptAnonymous) return OpenStatus.Rejected;
        if (header.Level != AuthenticationLevel.Anonymous)
        {
            _key = _trusted(header.Sender);
            if (!Statement.MayBeSignedBy(_key, header.Sender, header.Suite)) return OpenStatus.Rejected;
        }

        _envelope = new VerifiedEnvelope(header, prologue.Slice(header.Octets.Length, EnvelopeHeader.CommitmentSize));
        if (header.Level == AuthenticationLevel.SignedWhole) _chunks = IncrementalHash.CreateHash(HashAlgorithmName.SHA512);
        if (header.Level != AuthenticationLevel.SignedEarly) return OpenStatus.Opened;
        var statement = new Statement(stackalloc byte[Statement.EarlySize], _envelope.HeaderHash, _envelope.Commitment);
        return _key!.Verify(statement.Octets, prologue[^header.Suite.SignatureSize..]) ? OpenStatus.Opened : OpenStatus.Rejected;
    }

    OpenStatus IEnvelopeParts.OnChunk(long index, bool isFinal, ReadOnlySpan<byte> chunk, IBufferWriter<byte>? plaintext)
    {
        _chunks?.AppendData(chunk);
        return OpenStatus.Opened;
    }

    OpenStatus IEnvelopeParts.OnEnd(ReadOnlySpan<byte> signature)
    {
        _envelope!.PayloadSize = _scanner.PayloadSize;
        if (_chunks is null) return OpenStatus.Opened;
        _chunks.GetHashAndReset(_envelope.ChunksHash);
        var statement = new Statement(stackalloc byte[Statement.WholeSize], _envelope.HeaderHash, _envelope.Commitment);
        _envelope.ChunksHash.CopyTo(statement.ChunksHash);
        return _key!.Verify(statement.Octets, signature) ? OpenStatus.Opened : OpenStatus.Rejected;
    }
}
