using System.Buffers.Binary;
using Dunes.Sdk.Bundles.Protocol.Cbor;

namespace Dunes.Sdk.Bundles.Protocol;

/// <summary>The CRC that ends a block: computed over the whole block, with zeros in the CRC's place; RFC 9171, section 4.2.1.</summary>
internal static class BlockCrc
{
    /// <summary>The CRC-32C.</summary>
    public const int MaxType = 2;

    /// <summary>Head and value of the longest CRC.</summary>
    public const int MaxSize = 1 + sizeof(uint);

    /// <summary>Reads the CRC that ends a block, where it has one, without computing it.</summary>
    public static BundleDecodeStatus Read(ref CborReader reader, int crcType)
    {
        if (crcType == 0) return BundleDecodeStatus.Done;
        var status = reader.ReadByteString(out var crc);
        if (status != CborStatus.Done) return BundleCodec.From(status);
        return crc.Length == SizeOf(crcType) ? BundleDecodeStatus.Done : BundleDecodeStatus.Malformed;
    }

    /// <summary>Whether the last octets of a whole block are its CRC.</summary>
    public static BundleDecodeStatus Check(ReadOnlySpan<byte> block, int crcType)
    {
        if (crcType == 0) return BundleDecodeStatus.Done;
        var covered = block[..^SizeOf(crcType)];
        var crc = block[covered.Length..];
        var isRight = crcType == 1
            ? BinaryPrimitives.ReadUInt16BigEndian(crc) == Crc16Of(covered)
            : BinaryPrimitives.ReadUInt32BigEndian(crc) == Crc32Of(covered);
        return isRight ? BundleDecodeStatus.Done : BundleDecodeStatus.CrcMismatch;
    }

    /// <summary>Ends the block that began at <paramref name="start"/> of <paramref name="destination"/>.</summary>
    public static void Write(Span<byte> destination, ref CborWriter writer, int start, int crcType)
    {
        if (crcType == 0) return;
        writer.WriteByteStringHead(SizeOf(crcType));
        Span<byte> crc = stackalloc byte[sizeof(uint)];
        var covered = destination[start..writer.Position];
        if (crcType == 1) BinaryPrimitives.WriteUInt16BigEndian(crc, Crc16Of(covered));
        else BinaryPrimitives.WriteUInt32BigEndian(crc, Crc32Of(covered));
        writer.WriteRaw(crc[..SizeOf(crcType)]);
    }

    private static int SizeOf(int crcType) => crcType == 1 ? sizeof(ushort) : sizeof(uint);

    private static ushort Crc16Of(ReadOnlySpan<byte> covered) =>
        (ushort)~Crc16X25.Append(Crc16X25.Append(ushort.MaxValue, covered), [0, 0]);

    private static uint Crc32Of(ReadOnlySpan<byte> covered) => ~Crc32C.Append(Crc32C.Append(uint.MaxValue, covered), [0, 0, 0, 0]);
}
