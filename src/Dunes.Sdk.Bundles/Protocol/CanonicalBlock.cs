using Dunes.Sdk.Bundles.Protocol.Cbor;

namespace Dunes.Sdk.Bundles.Protocol;

/// <summary>One block after the primary block, read but for its data.</summary>
/// <remarks>RFC 9171, section 4.3.2: <c>[type, number, flags, crc type, data, ? crc]</c>.</remarks>
internal ref struct CanonicalBlock
{
    public const ulong DeleteBundleFlag = 0x04;
    public const ulong DiscardBlockFlag = 0x10;

    public ulong Type;
    public ulong Number;
    public ulong Flags;
    public int CrcType;
    public int DataStart;
    public ReadOnlySpan<byte> Data;

    /// <summary>Reads the block and checks its CRC.</summary>
    public static BundleDecodeStatus Read(ReadOnlySpan<byte> bundle, ref CborReader reader, out CanonicalBlock block)
    {
        block = default;
        var start = reader.Position;
        var status = reader.ReadArray(out var count);
        if (status == CborStatus.Done) status = reader.ReadUnsigned(out block.Type);
        if (status == CborStatus.Done) status = reader.ReadUnsigned(out block.Number);
        if (status == CborStatus.Done) status = reader.ReadUnsigned(out block.Flags);
        ulong crcType = 0;
        if (status == CborStatus.Done) status = reader.ReadUnsigned(out crcType);
        if (status != CborStatus.Done) return BundleCodec.From(status);
        if (crcType > 2) return BundleDecodeStatus.UnsupportedCrcType;
        block.CrcType = (int)crcType;
        if (count != (crcType == 0 ? 5 : 6)) return BundleDecodeStatus.Malformed;

        status = reader.ReadByteString(out block.Data);
        if (status != CborStatus.Done) return BundleCodec.From(status);
        block.DataStart = reader.Position - block.Data.Length;
        return BundleCodec.CheckCrc(bundle, start, block.CrcType, ref reader);
    }

    public static int MaxSize(int dataLength) => 1 + 9 + 9 + 9 + 1 + 9 + dataLength + 5;

    /// <summary>Writes the head up to the data, which the caller writes next; then <see cref="WriteEnd"/>.</summary>
    public static int WriteStart(ref CborWriter writer, ulong type, ulong number, ulong flags, int crcType, int dataLength)
    {
        var start = writer.Position;
        writer.WriteArrayHead(crcType == 0 ? 5 : 6);
        writer.WriteUnsigned(type);
        writer.WriteUnsigned(number);
        writer.WriteUnsigned(flags);
        writer.WriteUnsigned((ulong)crcType);
        writer.WriteByteStringHead(dataLength);
        return start;
    }

    public static void WriteEnd(Span<byte> destination, ref CborWriter writer, int start, int crcType) => BundleCodec.WriteCrc(destination, ref writer, start, crcType);
}
