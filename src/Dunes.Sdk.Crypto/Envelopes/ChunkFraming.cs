using System.Buffers.Binary;
using Dunes.Sdk.Crypto.Hpke;

namespace Dunes.Sdk.Crypto.Envelopes;

/// <summary>Where a chunk ends.</summary>
internal static class ChunkFraming
{
    /// <summary>Reads the length that the octets begin with.</summary>
    /// <param name="octets">From the chunk's length on.</param>
    /// <param name="chunkSize">Octets of plaintext in a full chunk.</param>
    /// <param name="size">Octets of the chunk with its length; <see cref="EnvelopeHeader.ChunkLengthSize"/> when that is not whole.</param>
    /// <returns><see cref="OpenStatus.Opened"/> when the whole chunk is there.</returns>
    public static OpenStatus Read(ReadOnlySpan<byte> octets, int chunkSize, out int size)
    {
        size = EnvelopeHeader.ChunkLengthSize;
        if (octets.Length < size) return OpenStatus.Incomplete;
        var length = BinaryPrimitives.ReadUInt32BigEndian(octets);
        if (length < HpkeSuite.TagSize || length > chunkSize + HpkeSuite.TagSize) return OpenStatus.Malformed;
        size += (int)length;
        return octets.Length < size ? OpenStatus.Incomplete : OpenStatus.Opened;
    }
}
