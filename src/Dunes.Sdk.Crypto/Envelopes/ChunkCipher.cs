using System.Buffers.Binary;
using Dunes.Sdk.Crypto.Hpke;

namespace Dunes.Sdk.Crypto.Envelopes;

/// <summary>Encrypts and decrypts chunks with K0, from the caller's memory into the caller's memory. For one thread: each has its own.</summary>
internal abstract class ChunkCipher : IDisposable
{
    /// <summary>Octets that a chunk has beside its plaintext: length and tag.</summary>
    public const int Overhead = EnvelopeHeader.ChunkLengthSize + HpkeSuite.TagSize;

    public static ChunkCipher Create(EnvelopeMode mode, ContentSchedule schedule) => mode == EnvelopeMode.Advanced ? new SivChunkCipher(schedule.ContentKey) : new GcmChunkCipher(schedule.ContentKey);

    /// <summary>Octets that a payload takes with lengths and tags; the final chunk is always short, so a whole multiple adds an empty one.</summary>
    public static long SizeOf(long payloadSize, int chunkSize) => payloadSize + (((payloadSize / chunkSize) + 1) * Overhead);

    /// <summary>Writes length, ciphertext and tag: the plaintext's octets and <see cref="Overhead"/> more.</summary>
    public void Seal(long index, bool isFinal, ReadOnlySpan<byte> plaintext, Span<byte> chunk)
    {
        BinaryPrimitives.WriteInt32BigEndian(chunk, plaintext.Length + HpkeSuite.TagSize);
        SealBody((ulong)index, isFinal, plaintext, chunk.Slice(EnvelopeHeader.ChunkLengthSize, plaintext.Length + HpkeSuite.TagSize));
    }

    /// <summary>Decrypts a chunk whose length was read before; on false the plaintext is zeroed.</summary>
    public bool TryOpen(long index, bool isFinal, ReadOnlySpan<byte> chunk, Span<byte> plaintext) => TryOpenBody((ulong)index, isFinal, chunk[EnvelopeHeader.ChunkLengthSize..], plaintext);

    public abstract void Dispose();

    protected abstract void SealBody(ulong index, bool isFinal, ReadOnlySpan<byte> plaintext, Span<byte> body);

    protected abstract bool TryOpenBody(ulong index, bool isFinal, ReadOnlySpan<byte> body, Span<byte> plaintext);
}
