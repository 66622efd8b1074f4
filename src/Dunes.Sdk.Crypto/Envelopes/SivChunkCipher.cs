using System.Buffers.Binary;
using Dunes.Sdk.Crypto.Primitives;

namespace Dunes.Sdk.Crypto.Envelopes;

/// <summary>Advanced mode: AES-SIV-CMAC-512 with K0, its one string of associated data the chunk's index, 8 octets big endian, and 1 in the final chunk or 0 before it.</summary>
internal sealed class SivChunkCipher(ReadOnlySpan<byte> contentKey) : ChunkCipher
{
    private const int AssociatedDataSize = sizeof(ulong) + 1;
    private readonly Siv _siv = new(contentKey);

    public override void Dispose() => _siv.Dispose();

    protected override void SealBody(ulong index, bool isFinal, ReadOnlySpan<byte> plaintext, Span<byte> body)
    {
        Span<byte> associatedData = stackalloc byte[AssociatedDataSize];
        WriteAssociatedData(index, isFinal, associatedData);
        _siv.Seal(plaintext, body, associatedData);
    }

    protected override bool TryOpenBody(ulong index, bool isFinal, ReadOnlySpan<byte> body, Span<byte> plaintext)
    {
        Span<byte> associatedData = stackalloc byte[AssociatedDataSize];
        WriteAssociatedData(index, isFinal, associatedData);
        return _siv.TryOpen(body, plaintext, associatedData);
    }

    private static void WriteAssociatedData(ulong index, bool isFinal, Span<byte> associatedData)
    {
        BinaryPrimitives.WriteUInt64BigEndian(associatedData, index);
        associatedData[^1] = isFinal ? (byte)1 : (byte)0;
    }
}
