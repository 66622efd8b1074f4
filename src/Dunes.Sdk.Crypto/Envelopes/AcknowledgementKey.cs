using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Dunes.Sdk.Crypto.Envelopes;

/// <summary>K3 of one envelope: its recipient acknowledges it in 58 octets, without a signature and without another envelope. Zeroed by <see cref="Dispose"/>.</summary>
/// <remarks>
/// <code>
/// offset  octets  field
///  0      1       version, 1
///  1      1       outcome
///  2      16      envelope id
/// 18      8       time, milliseconds since 2000-01-01T00:00:00Z; 0 is unknown
/// 26      32      HMAC-SHA-512(K3, "dunes/acknowledgement/1" || the 26 octets before), its first 32
/// </code>
/// Sender and recipient have the same key. It convinces the sender, and nobody else: where a third party is to be convinced, a signed receipt is needed. Of several recipients each could
/// have made it. It says the same whenever it arrives, so a repeated one changes nothing. One thread at a time.
/// </remarks>
public sealed class AcknowledgementKey : IDisposable
{
    /// <summary>Octets of an acknowledgement.</summary>
    public const int Size = AuthenticatedSize + TagSize;

    /// <summary>Octets of the key.</summary>
    public const int SecretSize = ContentSchedule.UseSize;

    private const byte Version = 1;
    private const int OutcomeOffset = 1;
    private const int EnvelopeOffset = 2;
    private const int TimeOffset = EnvelopeOffset + KeyId.Size;
    private const int AuthenticatedSize = TimeOffset + sizeof(ulong);
    private const int TagSize = 32;
    private readonly byte[] _secret = GC.AllocateUninitializedArray<byte>(SecretSize, pinned: true);
    private bool _disposed;

    /// <summary>A key that was exported before.</summary>
    /// <param name="envelope">The envelope that it belongs to.</param>
    /// <param name="secret">64 octets, which are copied.</param>
    /// <exception cref="ArgumentException">The secret has another length.</exception>
    public AcknowledgementKey(KeyId envelope, ReadOnlySpan<byte> secret)
    {
        if (secret.Length != SecretSize) throw new ArgumentException($"The key has {secret.Length} octets, not {SecretSize}.", nameof(secret));
        Envelope = envelope;
        secret.CopyTo(_secret);
    }

    private static ReadOnlySpan<byte> Label => "dunes/acknowledgement/1"u8;

    /// <summary>The envelope that it belongs to.</summary>
    public KeyId Envelope { get; }

    /// <summary>Which envelope an acknowledgement claims to speak of, so that its key can be found; nothing is checked yet.</summary>
    /// <returns>False when these octets are no acknowledgement of this version.</returns>
    public static bool TryReadEnvelope(ReadOnlySpan<byte> octets, out KeyId envelope)
    {
        envelope = octets.Length == Size && octets[0] == Version ? KeyId.Read(octets[EnvelopeOffset..]) : KeyId.None;
        return envelope != KeyId.None;
    }

    /// <summary>Writes an acknowledgement of <see cref="Size"/> octets.</summary>
    /// <exception cref="ArgumentException">There is no room for it, or the outcome is not defined.</exception>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    public void Write(AcknowledgementOutcome outcome, DtnTime at, Span<byte> octets)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (octets.Length < Size) throw new ArgumentException($"There is room for {octets.Length} octets; an acknowledgement has {Size}.", nameof(octets));
        if (!Enum.IsDefined(outcome)) throw new ArgumentException($"The outcome is {(byte)outcome}; {nameof(AcknowledgementOutcome.Accepted)} and {nameof(AcknowledgementOutcome.Refused)} are defined.", nameof(outcome));
        (octets[0], octets[OutcomeOffset]) = (Version, (byte)outcome);
        Envelope.Write(octets[EnvelopeOffset..]);
        BinaryPrimitives.WriteUInt64BigEndian(octets[TimeOffset..], at.Milliseconds);
        Authenticate(octets[..AuthenticatedSize], octets.Slice(AuthenticatedSize, TagSize));
    }

    /// <summary>Reads an acknowledgement; octets that are none, of another envelope, or not authentic give false.</summary>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    public bool TryRead(ReadOnlySpan<byte> octets, out EnvelopeAcknowledgement acknowledgement)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        acknowledgement = default;
        if (!TryReadEnvelope(octets, out var envelope) || envelope != Envelope) return false;
        Span<byte> tag = stackalloc byte[TagSize];
        Authenticate(octets[..AuthenticatedSize], tag);
        var outcome = (AcknowledgementOutcome)octets[OutcomeOffset];
        if (!CryptographicOperations.FixedTimeEquals(tag, octets[AuthenticatedSize..]) || !Enum.IsDefined(outcome)) return false;
        acknowledgement = new(envelope, outcome, new DtnTime(BinaryPrimitives.ReadUInt64BigEndian(octets[TimeOffset..])));
        return true;
    }

    /// <summary>Writes the 64 octets of the key, for a sender that has to know it after a restart. They are a secret: who has them can forge acknowledgements of this envelope, and nothing else.</summary>
    /// <exception cref="ArgumentException">There is no room for them.</exception>
    /// <exception cref="ObjectDisposedException">The key was disposed.</exception>
    public void Export(Span<byte> secret)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (secret.Length < SecretSize) throw new ArgumentException($"There is room for {secret.Length} octets; the key has {SecretSize}.", nameof(secret));
        _secret.CopyTo(secret);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed = true;
        CryptographicOperations.ZeroMemory(_secret);
    }

    /// <summary>Names the envelope; the key stays out.</summary>
    public override string ToString() => $"acknowledgement key of envelope {Envelope}";

    private void Authenticate(ReadOnlySpan<byte> octets, Span<byte> tag)
    {
        Span<byte> input = stackalloc byte[Label.Length + AuthenticatedSize];
        Label.CopyTo(input);
        octets.CopyTo(input[Label.Length..]);
        Span<byte> mac = stackalloc byte[HMACSHA512.HashSizeInBytes];
        HMACSHA512.HashData(_secret, input, mac);
        mac[..TagSize].CopyTo(tag);
    }
}
