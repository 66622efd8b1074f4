using System.Buffers.Binary;
using System.Security.Cryptography;
using Dunes.Sdk.Crypto.Hpke;

namespace Dunes.Sdk.Crypto.Envelopes;

/// <summary>The payload in chunks of Lightweight mode: AES-256-GCM from the caller's memory into the caller's memory, nothing between.</summary>
internal static class ChunkCipher
{
    private const int Overhead = EnvelopeHeader.ChunkLengthSize + HpkeSuite.TagSize;

    /// <summary>Octets that a payload takes with lengths and tags; the final chunk is always short, so a whole multiple adds an empty one.</summary>
    public static long SizeOf(int payloadSize, int chunkSize) => payloadSize + (((payloadSize / (long)chunkSize) + 1) * Overhead);

    /// <summary>Encrypts the payload into exactly <see cref="SizeOf"/> octets.</summary>
    public static void Seal(ContentSchedule schedule, ReadOnlySpan<byte> payload, int chunkSize, Span<byte> destination)
    {
        using var aead = new AesGcm(schedule.ContentKey, HpkeSuite.TagSize);
        Span<byte> nonce = stackalloc byte[HpkeSuite.NonceSize];
        for (ulong chunk = 0; ; chunk++)
        {
            var size = Math.Min(chunkSize, payload.Length);
            BinaryPrimitives.WriteInt32BigEndian(destination, size + HpkeSuite.TagSize);
            schedule.WriteNonce(chunk, nonce);
            aead.Encrypt(nonce, payload[..size], destination.Slice(EnvelopeHeader.ChunkLengthSize, size), destination.Slice(EnvelopeHeader.ChunkLengthSize + size, HpkeSuite.TagSize));
            payload = payload[size..];
            destination = destination[(size + Overhead)..];
            if (size < chunkSize) return;
        }
    }

    /// <summary>Decrypts chunks whose lengths were read before; on false the payload is zeroed.</summary>
    public static bool TryOpen(ContentSchedule schedule, ReadOnlySpan<byte> chunks, Span<byte> payload)
    {
        using var aead = new AesGcm(schedule.ContentKey, HpkeSuite.TagSize);
        Span<byte> nonce = stackalloc byte[HpkeSuite.NonceSize];
        var rest = payload;
        for (ulong chunk = 0; !chunks.IsEmpty; chunk++)
        {
            var size = BinaryPrimitives.ReadInt32BigEndian(chunks) - HpkeSuite.TagSize;
            schedule.WriteNonce(chunk, nonce);
            try
            {
                aead.Decrypt(nonce, chunks.Slice(EnvelopeHeader.ChunkLengthSize, size), chunks.Slice(EnvelopeHeader.ChunkLengthSize + size, HpkeSuite.TagSize), rest[..size]);
            }
            catch (AuthenticationTagMismatchException)
            {
                CryptographicOperations.ZeroMemory(payload);
                return false;
            }

            rest = rest[size..];
            chunks = chunks[(size + Overhead)..];
        }

        return true;
    }
}
