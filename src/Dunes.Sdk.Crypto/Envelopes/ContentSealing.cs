using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Dunes.Sdk.Crypto.Envelopes;

/// <summary>One envelope being sealed: the prologue first, then chunks through its ciphers, each absorbed in order, then the trailer.</summary>
internal sealed class ContentSealing : IDisposable
{
    private readonly EnvelopeSealing _how;
    private readonly HeaderWriter _header;
    private readonly int _chunkLog2;
    private readonly EnvelopeMode _mode;
    private readonly AuthenticationLevel _level;
    private readonly int _headerSize;
    private readonly byte[] _schedule = GC.AllocateUninitializedArray<byte>(ContentSchedule.Size, pinned: true);
    private readonly byte[] _headerHash = new byte[SHA512.HashSizeInBytes];
    private readonly byte[] _commitment = new byte[EnvelopeHeader.CommitmentSize];
    private readonly IncrementalHash? _chunks;

    /// <summary>Checks all arguments and does nothing yet.</summary>
    /// <exception cref="ArgumentException">What <see cref="IEnvelope.Seal"/> says.</exception>
    public ContentSealing(EnvelopeSealing how, CryptoOptions options)
    {
        ArgumentNullException.ThrowIfNull(how);
        _header = new HeaderWriter(how.Context);
        Suite = SealingArguments.SuiteOf(how.Recipients, options.AllowClassical);
        _level = SealingArguments.LevelOf(how, Suite);
        _mode = how.Mode ?? options.Mode;
        if (!Enum.IsDefined(_mode)) throw new ArgumentException($"{nameof(how.Mode)} is {_mode}; use {nameof(EnvelopeMode.Lightweight)} or {nameof(EnvelopeMode.Advanced)}.", nameof(how));
        _how = how;
        _chunkLog2 = options.ChunkLog2;
        _headerSize = _header.Size;
        foreach (var recipient in how.Recipients) _headerSize += Stanza.SizeOf(Suite.EncapsulationSize, recipient.PreSharedKey);
        if (_level == AuthenticationLevel.SignedWhole) _chunks = IncrementalHash.CreateHash(HashAlgorithmName.SHA512);
    }

    public EnvelopeSuite Suite { get; }

    public int ChunkSize => 1 << _chunkLog2;

    /// <summary>The envelope's name, once the prologue was written.</summary>
    public KeyId Id { get; private set; }

    public int PrologueSize => _headerSize + EnvelopeHeader.CommitmentSize + (_level == AuthenticationLevel.SignedEarly ? Suite.SignatureSize : 0);

    public int TrailerSize => _level == AuthenticationLevel.SignedWhole ? Suite.SignatureSize : 0;

    private ContentSchedule Schedule => new(_schedule);

    /// <summary>Octets of the whole envelope of a payload.</summary>
    public long SizeOf(long payloadSize) => PrologueSize + ChunkCipher.SizeOf(payloadSize, ChunkSize) + TrailerSize;

    /// <summary>Draws the secrets and writes <see cref="PrologueSize"/> octets: header, key commitment and, at level 1, the signature.</summary>
    [SkipLocalsInit]
    public void WritePrologue(Span<byte> octets)
    {
        var header = octets[.._headerSize];
        Span<byte> contentSecret = stackalloc byte[ContentSchedule.SecretSize];
        try
        {
            RandomNumberGenerator.Fill(contentSecret);
            var context = _header.Write(header, Suite, _mode, _level, _chunkLog2, _how.Sender?.VerificationKey.Id ?? KeyId.None, _how.Recipients.Count);
            WriteStanzas(header, context, contentSecret);
            SHA512.HashData(header, _headerHash);
            ContentSchedule.Derive(_headerHash, contentSecret, _schedule).Commit(_headerHash, _commitment);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(contentSecret);
        }

        Span<byte> id = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(header, id);
        Id = KeyId.Read(id);
        _commitment.CopyTo(octets[_headerSize..]);
        if (_level != AuthenticationLevel.SignedEarly) return;
        var statement = new Statement(stackalloc byte[Statement.EarlySize], _headerHash, _commitment);
        _how.Sender!.Sign(statement.Octets, octets.Slice(_headerSize + EnvelopeHeader.CommitmentSize, Suite.SignatureSize));
    }

    /// <summary>A cipher for one thread, after the prologue.</summary>
    public ChunkCipher CreateCipher() => ChunkCipher.Create(_mode, Schedule);

    /// <summary>Takes note of sealed chunks, in their order.</summary>
    public void Absorb(ReadOnlySpan<byte> chunks) => _chunks?.AppendData(chunks);

    /// <summary>Writes <see cref="TrailerSize"/> octets after the final chunk was absorbed.</summary>
    public void WriteTrailer(Span<byte> octets)
    {
        if (_chunks is null) return;
        var statement = new Statement(stackalloc byte[Statement.WholeSize], _headerHash, _commitment);
        _chunks.GetHashAndReset(statement.ChunksHash);
        _how.Sender!.Sign(statement.Octets, octets[..TrailerSize]);
    }

    /// <summary>The keys for sessions and receipts, when the sealing asked for them.</summary>
    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The caller asked for it and disposes it.")]
    public EnvelopeSecrets? TakeSecrets() => _how.KeepsSecrets ? new EnvelopeSecrets(Schedule) : null;

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_schedule);
        _chunks?.Dispose();
    }

    private void WriteStanzas(Span<byte> header, ReadOnlySpan<byte> context, ReadOnlySpan<byte> contentSecret)
    {
        Span<byte> info = stackalloc byte[StanzaBinding.InfoSize];
        Span<byte> buffer = stackalloc byte[StanzaBinding.MaxAssociatedDataSize];
        StanzaBinding.WriteInfo(Suite.Id, (byte)_mode, context, info);
        var rest = header[_header.Size..];
        foreach (var (key, preSharedKey) in _how.Recipients)
        {
            var size = Stanza.SizeOf(Suite.EncapsulationSize, preSharedKey);
            var encapsulation = Stanza.WriteFixed(rest, key.Id, Suite.EncapsulationSize, preSharedKey);
            var encapsulated = rest.Slice(encapsulation, Suite.EncapsulationSize);
            var wrapped = rest[(size - Stanza.WrappedSize)..size];
            var associatedData = StanzaBinding.WriteAssociatedData(header[.._header.Size], key.Id, buffer);
            if (preSharedKey is null) key.Wrap(info, associatedData, contentSecret, encapsulated, wrapped);
            else key.Wrap(info, associatedData, contentSecret, encapsulated, wrapped, preSharedKey.Secret, rest[(Stanza.FixedSize + 1)..encapsulation]);
            rest = rest[size..];
        }
    }
}
