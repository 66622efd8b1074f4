using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;

namespace Dunes.Sdk.Crypto.Envelopes;

/// <summary>One envelope being opened: its prologue first, then chunks absorbed and decrypted through its ciphers, then the trailer.</summary>
internal sealed class ContentOpening(EnvelopeOpening how, CryptoOptions options) : IDisposable
{
    private readonly byte[] _schedule = GC.AllocateArray<byte>(ContentSchedule.Size, pinned: true);
    private IncrementalHash? _chunks;
    private OpenedEnvelope? _facts;

    public EnvelopeMode Mode { get; private set; }

    /// <summary>The id of the pre-shared key that the stanza takes; null in base mode, and before the stanza was found.</summary>
    public string? PreSharedKeyId { get; private set; }

    /// <summary>The envelope without its payload; for the one who asks once every check passed.</summary>
    public OpenedEnvelope Facts => _facts ?? throw new InvalidOperationException("The prologue was not accepted.");

    /// <summary>Whether a stanza is for the recipient, of a suite that is allowed: what is said before any key is used.</summary>
    public static OpenStatus Check(EnvelopeHeader header, EnvelopePublicKey recipient, CryptoOptions options)
    {
        if (header.Suite.Id == EnvelopeSuite.Classical.Id && !options.AllowClassical) return OpenStatus.ClassicalNotAllowed;
        return header.Suite.Id == recipient.Suite.Id && header.TryFindStanza(recipient.Id, out _) ? OpenStatus.Opened : OpenStatus.NotForThisKey;
    }

    /// <summary>Everything up to the key commitment. The signature comes first: it needs no secret, so octets of strangers never meet the private key.</summary>
    [SkipLocalsInit]
    public OpenStatus Begin(EnvelopeHeader header, ReadOnlySpan<byte> prologue)
    {
        var status = Check(header, how.Recipient.PublicKey, options);
        if (status != OpenStatus.Opened) return status;
        if (header.Level == AuthenticationLevel.SignedWhole && how.FirstChunk != 0) return OpenStatus.Unsupported;

        Span<byte> headerHash = stackalloc byte[SHA512.HashSizeInBytes];
        SHA512.HashData(header.Octets, headerHash);
        var commitment = prologue.Slice(header.Octets.Length, EnvelopeHeader.CommitmentSize);
        status = CheckSender(header, headerHash, commitment, prologue);
        if (status != OpenStatus.Opened) return status;

        status = DeriveSchedule(header, headerHash, commitment);
        if (status != OpenStatus.Opened) return status;
        Mode = header.Mode;
        if (header.Level == AuthenticationLevel.SignedWhole && !how.IsSameMemory) _chunks = IncrementalHash.CreateHash(HashAlgorithmName.SHA512);
        _facts = new OpenedEnvelope(header.Id, header.ToContext(), header.Sender, [])
        {
            Suite = header.Suite,
            Level = header.Level,
            Mode = header.Mode,
            PreSharedKeyId = PreSharedKeyId,
            ForwardSecrecy = how.ForwardSecrecy,
        };
        return OpenStatus.Opened;
    }

    /// <summary>A cipher for one thread, after the prologue.</summary>
    public ChunkCipher CreateCipher() => ChunkCipher.Create(Mode, new ContentSchedule(_schedule));

    /// <summary>Takes note of chunks as they came, in their order.</summary>
    public void Absorb(ReadOnlySpan<byte> chunks) => _chunks?.AppendData(chunks);

    /// <summary>After the final chunk: whether all chunks are those that were verified.</summary>
    public bool TryFinish()
    {
        if (_chunks is null) return true;
        Span<byte> hash = stackalloc byte[SHA512.HashSizeInBytes];
        _chunks.GetHashAndReset(hash);
        return CryptographicOperations.FixedTimeEquals(hash, how.Verified!.ChunksHash);
    }

    /// <summary>The keys for sessions and receipts, when the opening asked for them.</summary>
    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The caller asked for it and disposes it.")]
    public EnvelopeSecrets? TakeSecrets() => how.KeepsSecrets ? new EnvelopeSecrets(new ContentSchedule(_schedule)) : null;

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_schedule);
        _chunks?.Dispose();
    }

    private OpenStatus CheckSender(EnvelopeHeader header, ReadOnlySpan<byte> headerHash, ReadOnlySpan<byte> commitment, ReadOnlySpan<byte> prologue)
    {
        if (header.Level == AuthenticationLevel.Anonymous) return options.AcceptAnonymous ? OpenStatus.Opened : OpenStatus.Rejected;
        if (header.Level == AuthenticationLevel.SignedWhole && how.Verified is null) return OpenStatus.NeedsVerification;
        var key = how.Trusted(header.Sender);
        if (!Statement.MayBeSignedBy(key, header.Sender, header.Suite)) return OpenStatus.Rejected;
        if (how.Verified is not null) return how.Verified.IsOf(headerHash, commitment) ? OpenStatus.Opened : OpenStatus.Rejected;
        var statement = new Statement(stackalloc byte[Statement.EarlySize], headerHash, commitment);
        return key!.Verify(statement.Octets, prologue[^header.Suite.SignatureSize..]) ? OpenStatus.Opened : OpenStatus.Rejected;
    }

    private OpenStatus DeriveSchedule(EnvelopeHeader header, ReadOnlySpan<byte> headerHash, ReadOnlySpan<byte> commitment)
    {
        header.TryFindStanza(how.Recipient.PublicKey.Id, out var stanza);
        EnvelopePreSharedKey? preSharedKey = null;
        if (stanza.TakesPreSharedKey)
        {
            PreSharedKeyId = Encoding.ASCII.GetString(stanza.PreSharedKeyId);
            preSharedKey = how.PreSharedKey?.Invoke(PreSharedKeyId);
            if (preSharedKey is null || preSharedKey.Id != PreSharedKeyId) return OpenStatus.MissingPreSharedKey;
        }

        Span<byte> info = stackalloc byte[StanzaBinding.InfoSize];
        Span<byte> buffer = stackalloc byte[StanzaBinding.MaxAssociatedDataSize];
        Span<byte> contentSecret = stackalloc byte[ContentSchedule.SecretSize];
        Span<byte> expected = stackalloc byte[EnvelopeHeader.CommitmentSize];
        StanzaBinding.WriteInfo(header.Suite.Id, (byte)header.Mode, header.Context, info);
        var associatedData = StanzaBinding.WriteAssociatedData(header.WithoutStanzas, stanza.Recipient, buffer);
        try
        {
            var isUnwrapped = preSharedKey is null
                ? how.Recipient.TryUnwrap(info, associatedData, stanza.Encapsulated, stanza.Wrapped, contentSecret)
                : how.Recipient.TryUnwrap(info, associatedData, stanza.Encapsulated, stanza.Wrapped, contentSecret, preSharedKey.Secret, stanza.PreSharedKeyId);
            if (!isUnwrapped) return OpenStatus.Rejected;
            ContentSchedule.Derive(headerHash, contentSecret, _schedule).Commit(headerHash, expected);
            return CryptographicOperations.FixedTimeEquals(expected, commitment) ? OpenStatus.Opened : OpenStatus.Rejected;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(contentSecret);
        }
    }
}
