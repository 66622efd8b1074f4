using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Dunes.Sdk.Crypto.Hpke;
using Microsoft.Extensions.Options;

namespace Dunes.Sdk.Crypto.Envelopes;

/// <summary>Suite 0: DHKEM(P-384), HKDF-SHA384, AES-256-GCM, ECDSA P-384. Classical; its strength ends where a quantum computer begins.</summary>
/// <remarks>
/// Lightweight mode, authentication levels 0 (anonymous) and 2 (signed whole). Several threads may use one instance at once. The recipients'
/// keys are static, so an envelope has no forward secrecy: who learns a private key reads what was sealed for it before.
/// </remarks>
public sealed class ClassicalEnvelope : IEnvelope
{
    private const int StatementSize = SHA512.HashSizeInBytes + EnvelopeHeader.CommitmentSize + SHA512.HashSizeInBytes;
    private readonly int _chunkLog2;
    private readonly bool _acceptAnonymous;

    /// <summary>With the default options.</summary>
    public ClassicalEnvelope() : this(Options.Create(new CryptoOptions()))
    {
    }

    /// <summary>With options.</summary>
    /// <exception cref="OptionsValidationException">An option is out of its range.</exception>
    public ClassicalEnvelope(IOptions<CryptoOptions> options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var values = options.Value;
        var result = new CryptoOptionsValidator().Validate(name: null, values);
        if (result.Failed) throw new OptionsValidationException(Options.DefaultName, typeof(CryptoOptions), result.Failures);
        (_chunkLog2, _acceptAnonymous) = (values.ChunkLog2, values.AcceptAnonymous);
    }

    /// <inheritdoc/>
    public string SuiteName => "P384-HKDF-SHA384-AES256GCM";

    /// <inheritdoc/>
    [SkipLocalsInit]
    public byte[] Seal(ReadOnlySpan<byte> payload, EnvelopeContext context, SigningKey? sender, params ReadOnlySpan<EnvelopePublicKey> recipients)
    {
        var writer = new HeaderWriter(context);
        ThrowUnlessRecipients(recipients);
        if (sender is not null && sender.VerificationKey.Purpose != KeyPurpose.Envelope)
        {
            throw new ArgumentException($"The sender's key is for {sender.VerificationKey.Purpose}; an envelope is signed with a key for {KeyPurpose.Envelope}.", nameof(sender));
        }

        var headerSize = writer.Size + (recipients.Length * EnvelopeHeader.StanzaSize);
        var chunksSize = ChunkCipher.SizeOf(payload.Length, 1 << _chunkLog2);
        var size = headerSize + EnvelopeHeader.CommitmentSize + chunksSize + (sender is null ? 0 : EnvelopeHeader.SignatureSize);
        if (size > Array.MaxLength) throw new ArgumentException($"The payload has {payload.Length} octets, which make an envelope of {size}; one has at most {Array.MaxLength}.", nameof(payload));

        var octets = GC.AllocateUninitializedArray<byte>((int)size);
        var header = octets.AsSpan(0, headerSize);
        var commitment = octets.AsSpan(headerSize, EnvelopeHeader.CommitmentSize);
        var chunks = octets.AsSpan(headerSize + EnvelopeHeader.CommitmentSize, (int)chunksSize);
        Span<byte> headerHash = stackalloc byte[SHA512.HashSizeInBytes];
        Span<byte> secrets = stackalloc byte[ContentSchedule.SecretSize + ContentSchedule.Size];
        try
        {
            var contentSecret = secrets[..ContentSchedule.SecretSize];
            RandomNumberGenerator.Fill(contentSecret);
            var level = sender is null ? EnvelopeHeader.Anonymous : EnvelopeHeader.SignedWhole;
            var bound = writer.Write(header, level, _chunkLog2, sender?.VerificationKey.Id ?? KeyId.None, recipients.Length);
            WriteStanzas(header, writer.Size, bound, contentSecret, recipients);

            SHA512.HashData(header, headerHash);
            var schedule = ContentSchedule.Derive(headerHash, contentSecret, secrets[ContentSchedule.SecretSize..]);
            schedule.Commit(headerHash, commitment);
            ChunkCipher.Seal(schedule, payload, 1 << _chunkLog2, chunks);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secrets);
        }

        if (sender is not null)
        {
            Span<byte> statement = stackalloc byte[StatementSize];
            WriteStatement(headerHash, commitment, chunks, statement);
            sender.Sign(statement).CopyTo(octets.AsSpan(^EnvelopeHeader.SignatureSize..));
        }

        return octets;
    }

    /// <inheritdoc/>
    [SkipLocalsInit]
    public OpenStatus Open(ReadOnlySpan<byte> octets, EnvelopeKeyPair recipient, Func<KeyId, VerificationKey?> trusted, out OpenedEnvelope? opened)
    {
        ArgumentNullException.ThrowIfNull(recipient);
        ArgumentNullException.ThrowIfNull(trusted);
        opened = null;
        var status = EnvelopeHeader.Read(octets, out var header);
        if (status != OpenStatus.Opened) return status;
        if (!header.TryFindStanza(recipient.PublicKey.Id, out var encapsulated, out var wrapped)) return OpenStatus.NotForThisKey;

        Span<byte> headerHash = stackalloc byte[SHA512.HashSizeInBytes];
        SHA512.HashData(header.Octets, headerHash);

        // The signature comes first: it needs no secret, so octets of strangers never meet the private key.
        if (!IsFromTrusted(header, headerHash, trusted)) return OpenStatus.Rejected;

        Span<byte> secrets = stackalloc byte[ContentSchedule.SecretSize + ContentSchedule.Size];
        try
        {
            var contentSecret = secrets[..ContentSchedule.SecretSize];
            if (!TryUnwrap(header, recipient, encapsulated, wrapped, contentSecret)) return OpenStatus.Rejected;

            var schedule = ContentSchedule.Derive(headerHash, contentSecret, secrets[ContentSchedule.SecretSize..]);
            Span<byte> commitment = stackalloc byte[EnvelopeHeader.CommitmentSize];
            schedule.Commit(headerHash, commitment);
            if (!CryptographicOperations.FixedTimeEquals(commitment, header.Commitment)) return OpenStatus.Rejected;

            var payload = GC.AllocateUninitializedArray<byte>(header.PayloadSize);
            if (!ChunkCipher.TryOpen(schedule, header.Chunks, payload)) return OpenStatus.Rejected;

            Span<byte> id = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(header.Octets, id);
            opened = new OpenedEnvelope(KeyId.Read(id), header.ToContext(), header.Sender, payload);
            return OpenStatus.Opened;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secrets);
        }
    }

    /// <summary>What level 2 signs: SHA-512(header) | key commitment | SHA-512(chunks).</summary>
    private static void WriteStatement(ReadOnlySpan<byte> headerHash, ReadOnlySpan<byte> commitment, ReadOnlySpan<byte> chunks, Span<byte> statement)
    {
        headerHash.CopyTo(statement);
        commitment.CopyTo(statement[SHA512.HashSizeInBytes..]);
        SHA512.HashData(chunks, statement[(SHA512.HashSizeInBytes + EnvelopeHeader.CommitmentSize)..]);
    }

    private bool IsFromTrusted(EnvelopeHeader header, ReadOnlySpan<byte> headerHash, Func<KeyId, VerificationKey?> trusted)
    {
        if (header.Level == EnvelopeHeader.Anonymous) return _acceptAnonymous;
        var key = trusted(header.Sender);
        if (key is null || key.Purpose != KeyPurpose.Envelope || key.Id != header.Sender) return false;

        Span<byte> statement = stackalloc byte[StatementSize];
        WriteStatement(headerHash, header.Commitment, header.Chunks, statement);
        return key.Verify(statement, header.Signature);
    }

    private static void WriteStanzas(Span<byte> header, int withoutStanzas, ReadOnlySpan<byte> context, ReadOnlySpan<byte> contentSecret, ReadOnlySpan<EnvelopePublicKey> recipients)
    {
        Span<byte> info = stackalloc byte[StanzaBinding.InfoSize];
        Span<byte> buffer = stackalloc byte[StanzaBinding.MaxAssociatedDataSize];
        StanzaBinding.WriteInfo(EnvelopeHeader.ClassicalSuite, EnvelopeHeader.Lightweight, context, info);
        var stanza = header[withoutStanzas..];
        foreach (var recipient in recipients)
        {
            recipient.Id.Write(stanza);
            BinaryPrimitives.WriteUInt16BigEndian(stanza[KeyId.Size..], EnvelopeHeader.EncapsulationSize);
            var associatedData = StanzaBinding.WriteAssociatedData(header[..withoutStanzas], recipient.Id, buffer);
            var encapsulated = stanza.Slice(KeyId.Size + sizeof(ushort), EnvelopeHeader.EncapsulationSize);
            recipient.Wrap(info, associatedData, contentSecret, encapsulated, stanza.Slice(EnvelopeHeader.StanzaSize - EnvelopeHeader.WrappedSize, EnvelopeHeader.WrappedSize));
            stanza = stanza[EnvelopeHeader.StanzaSize..];
        }
    }

    private static bool TryUnwrap(EnvelopeHeader header, EnvelopeKeyPair recipient, ReadOnlySpan<byte> encapsulated, ReadOnlySpan<byte> wrapped, Span<byte> contentSecret)
    {
        Span<byte> info = stackalloc byte[StanzaBinding.InfoSize];
        Span<byte> buffer = stackalloc byte[StanzaBinding.MaxAssociatedDataSize];
        StanzaBinding.WriteInfo(header.Suite, header.Mode, header.Context, info);
        var associatedData = StanzaBinding.WriteAssociatedData(header.WithoutStanzas, recipient.PublicKey.Id, buffer);
        return recipient.TryUnwrap(info, associatedData, encapsulated, wrapped, contentSecret);
    }

    private static void ThrowUnlessRecipients(ReadOnlySpan<EnvelopePublicKey> recipients)
    {
        if (recipients.Length is < 1 or > EnvelopeHeader.MaxStanzas)
        {
            throw new ArgumentException($"There are {recipients.Length} recipients; an envelope has 1 to {EnvelopeHeader.MaxStanzas}.", nameof(recipients));
        }

        var ids = new HashSet<KeyId>(recipients.Length);
        foreach (var recipient in recipients)
        {
            ArgumentNullException.ThrowIfNull(recipient, nameof(recipients));
            if (!ids.Add(recipient.Id)) throw new ArgumentException($"The recipient {recipient.Id} is named twice.", nameof(recipients));
        }
    }
}
