using Dunes.Sdk.Bundles.Protocol.Cbor;

namespace Dunes.Sdk.Bundles.Protocol;

/// <summary>Reads and writes the block that begins a bundle; RFC 9171, section 4.3.1.</summary>
/// <remarks>
/// <code>
/// [7, flags, crc type, destination, source, report-to, [created, sequence], lifetime, ? offset, ? total length, ? crc]
/// </code>
/// </remarks>
internal static class PrimaryBlock
{
    private const ulong Version = 7;
    private const BundleFlags AnyReport =
        BundleFlags.ReportReception | BundleFlags.ReportForwarding | BundleFlags.ReportDelivery | BundleFlags.ReportDeletion;

    /// <summary>Octets that always suffice: its eleven items but the endpoints, each head at its longest.</summary>
    public static int MaxSize(in BundleHeader header) =>
        64 + EndpointCodec.SizeOf(header.Destination) + EndpointCodec.SizeOf(header.Source) + EndpointCodec.SizeOf(header.ReportTo);

    /// <summary>
    /// RFC 9171, sections 4.2.3 and 4.2.4: nobody is told about a bundle without a source or with an administrative record, and one
    /// without a source, which has no identity, is not fragmented.
    /// </summary>
    public static bool AllowsFlags(in BundleHeader header, BlockFlags ofAnyBlock)
    {
        var isAnonymous = header.Source.IsNone;
        if (!isAnonymous && (header.Flags & BundleFlags.AdministrativeRecord) == 0) return true;
        if ((header.Flags & AnyReport) != 0 || (ofAnyBlock & BlockFlags.ReportIfUnprocessable) != 0) return false;
        return !isAnonymous || ((header.Flags & BundleFlags.MustNotFragment) != 0 && header.Fragment is null);
    }

    public static void Write(Span<byte> destination, ref CborWriter writer, in BundleHeader header)
    {
        var start = writer.Position;
        var flags = header.Fragment is null ? header.Flags & ~BundleFlags.IsFragment : header.Flags | BundleFlags.IsFragment;
        writer.WriteArrayHead(8 + (header.Fragment is null ? 0 : 2) + (header.CrcType == 0 ? 0 : 1));
        writer.WriteUnsigned(Version);
        writer.WriteUnsigned((ulong)flags);
        writer.WriteUnsigned((ulong)header.CrcType);
        EndpointCodec.Write(ref writer, header.Destination);
        EndpointCodec.Write(ref writer, header.Source);
        EndpointCodec.Write(ref writer, header.ReportTo);
        writer.WriteArrayHead(2);
        writer.WriteUnsigned(header.Created.Milliseconds);
        writer.WriteUnsigned(header.Sequence);
        writer.WriteUnsigned(header.LifetimeMilliseconds);
        if (header.Fragment is { } fragment)
        {
            writer.WriteUnsigned(fragment.Offset);
            writer.WriteUnsigned(fragment.TotalLength);
        }

        BlockCrc.Write(destination, ref writer, start, header.CrcType);
    }

    public static BundleDecodeStatus Read(
        ReadOnlySpan<byte> bundle, ref CborReader reader, bool isLenient, EndpointCache? cache, out BundleHeader header)
    {
        header = default;
        var start = reader.Position;
        ulong version = 0, flags = 0, crcType = 0;
        var status = reader.ReadArray(out var count);
        if (status == CborStatus.Done) status = reader.ReadUnsigned(out version);
        if (status != CborStatus.Done) return BundleCodec.From(status);
        if (version != Version) return BundleDecodeStatus.UnsupportedVersion;
        status = reader.ReadUnsigned(out flags);
        if (status == CborStatus.Done) status = reader.ReadUnsigned(out crcType);
        if (status != CborStatus.Done) return BundleCodec.From(status);
        if (crcType > BlockCrc.MaxType) return BundleDecodeStatus.UnsupportedCrcType;

        var isFragment = ((BundleFlags)flags & BundleFlags.IsFragment) != 0;
        if (count != 8 + (isFragment ? 2 : 0) + (crcType != 0 ? 1 : 0)) return BundleDecodeStatus.Malformed;
        var read = EndpointCodec.Read(ref reader, isLenient, cache, out var destination);
        if (read != BundleDecodeStatus.Done) return read;
        read = EndpointCodec.Read(ref reader, isLenient, cache, out var source);
        if (read != BundleDecodeStatus.Done) return read;
        read = EndpointCodec.Read(ref reader, isLenient, cache, out var reportTo);
        if (read != BundleDecodeStatus.Done) return read;

        status = reader.ReadArray(out var pair);
        if (status != CborStatus.Done) return BundleCodec.From(status);
        if (pair != 2) return BundleDecodeStatus.Malformed;
        ulong sequence = 0, lifetime = 0, offset = 0, totalLength = 0;
        status = reader.ReadUnsigned(out var created);
        if (status == CborStatus.Done) status = reader.ReadUnsigned(out sequence);
        if (status == CborStatus.Done) status = reader.ReadUnsigned(out lifetime);
        if (status == CborStatus.Done && isFragment) status = reader.ReadUnsigned(out offset);
        if (status == CborStatus.Done && isFragment) status = reader.ReadUnsigned(out totalLength);
        if (status != CborStatus.Done) return BundleCodec.From(status);

        read = BlockCrc.Read(ref reader, (int)crcType);
        if (read == BundleDecodeStatus.Done) read = BlockCrc.Check(bundle[start..reader.Position], (int)crcType);
        if (read != BundleDecodeStatus.Done) return read;
        header = new BundleHeader(source, destination, new DtnTime(created), sequence, lifetime)
        {
            ReportTo = reportTo,
            Flags = (BundleFlags)flags,
            Fragment = isFragment ? new BundleFragment(offset, totalLength) : null,
            CrcType = (int)crcType,
        };
        return BundleDecodeStatus.Done;
    }
}
