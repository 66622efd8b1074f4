using Dunes.Sdk.Bundles.Protocol.Cbor;

namespace Dunes.Sdk.Bundles.Protocol;

/// <summary>Reads and writes the frame of a block after the primary block.</summary>
/// <remarks>RFC 9171, section 4.3.2: <c>[type, number, flags, crc type, data, ? crc]</c>.</remarks>
internal static class CanonicalBlock
{
    /// <summary>Octets that always suffice for a block: array head, type, number, flags, CRC type, data head, data and CRC.</summary>
    public static int MaxSize(int dataLength) => 1 + 9 + 9 + 9 + 1 + 9 + dataLength + BlockCrc.MaxSize;

    /// <summary>Reads one block, without a look at its CRC.</summary>
    /// <param name="bundle">The whole bundle.</param>
    /// <param name="reader">Reads the bundle, from where the block begins.</param>
    /// <param name="isEncrypted">What is known of the block, for <see cref="BundleBlock.IsEncrypted"/>.</param>
    /// <param name="isProcessable">What is known of the block, for <see cref="BundleBlock.IsProcessable"/>.</param>
    /// <param name="block">The block.</param>
    public static BundleDecodeStatus Read(
        ReadOnlySpan<byte> bundle, scoped ref CborReader reader, bool isEncrypted, bool isProcessable, out BundleBlock block)
    {
        block = default;
        var start = reader.Position;
        ulong type = 0, number = 0, flags = 0, crcType = 0;
        var status = reader.ReadArray(out var count);
        if (status == CborStatus.Done) status = reader.ReadUnsigned(out type);
        if (status == CborStatus.Done) status = reader.ReadUnsigned(out number);
        if (status == CborStatus.Done) status = reader.ReadUnsigned(out flags);
        if (status == CborStatus.Done) status = reader.ReadUnsigned(out crcType);
        if (status != CborStatus.Done) return BundleCodec.From(status);
        if (crcType > BlockCrc.MaxType) return BundleDecodeStatus.UnsupportedCrcType;
        if (count != (crcType == 0 ? 5 : 6)) return BundleDecodeStatus.Malformed;

        status = reader.ReadByteString(out var data);
        if (status != CborStatus.Done) return BundleCodec.From(status);
        var dataStart = reader.Position - data.Length;
        var crc = BlockCrc.Read(ref reader, (int)crcType);
        if (crc != BundleDecodeStatus.Done) return crc;
        block = new()
        {
            Type = (BlockType)type,
            Number = number,
            Flags = (BlockFlags)flags,
            CrcType = (int)crcType,
            Octets = bundle[start..reader.Position],
            Data = data,
            DataStart = dataStart,
            IsEncrypted = isEncrypted,
            IsProcessable = isProcessable,
        };
        return BundleDecodeStatus.Done;
    }

    /// <summary>Writes the head up to the data, which the caller writes next; then <see cref="WriteEnd"/>.</summary>
    /// <returns>Where the block begins, for <see cref="WriteEnd"/>.</returns>
    public static int WriteStart(ref CborWriter writer, BlockType type, ulong number, BlockFlags flags, int crcType, int dataLength)
    {
        var start = writer.Position;
        writer.WriteArrayHead(crcType == 0 ? 5 : 6);
        writer.WriteUnsigned((ulong)type);
        writer.WriteUnsigned(number);
        writer.WriteUnsigned((ulong)flags);
        writer.WriteUnsigned((ulong)crcType);
        writer.WriteByteStringHead(dataLength);
        return start;
    }

    /// <summary>Ends the block after its data.</summary>
    public static void WriteEnd(Span<byte> destination, ref CborWriter writer, int start, int crcType) =>
        BlockCrc.Write(destination, ref writer, start, crcType);
}
