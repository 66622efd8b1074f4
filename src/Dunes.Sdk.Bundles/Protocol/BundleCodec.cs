using System.Buffers.Binary;
using Dunes.Sdk.Bundles.Protocol.Cbor;

namespace Dunes.Sdk.Bundles.Protocol;

/// <summary>Bundles to octets and back; RFC 9171, section 4.</summary>
/// <remarks>
/// <code>
/// 9F  primary  extension*  payload  FF
/// primary    [7, flags, crc type, destination, source, report-to, [created, sequence], lifetime, ? crc]
/// extension  [type, number, flags, crc type, data, ? crc]     type 6 previous node, 7 age, 10 hop count, 192 priority
/// payload    [1, 1, flags, crc type, data, ? crc]
/// </code>
/// A creation time of 0 without an age block is taken (the samples of RFC 9173 are such bundles), as an age of 0.
/// </remarks>
public static class BundleCodec
{
    /// <summary>Most blocks after the primary block.</summary>
    public const int MaxBlocks = 32;

    internal const ulong FragmentFlag = 0x01;
    internal const ulong AdministrativeFlag = 0x02;
    private const ulong Version = 7;

    /// <summary>Octets that always suffice to encode a bundle.</summary>
    public static int GetMaxSize(in BundleHeader header, int payloadLength) => 2
        + 64 + EndpointCodec.SizeOf(header.Destination) + EndpointCodec.SizeOf(header.Source) + EndpointCodec.SizeOf(header.ReportTo)
        + CanonicalBlock.MaxSize(EndpointCodec.SizeOf(header.PreviousNode ?? default)) + CanonicalBlock.MaxSize(9) + CanonicalBlock.MaxSize(5) + CanonicalBlock.MaxSize(1)
        + CanonicalBlock.MaxSize(payloadLength);

    /// <summary>Encodes a bundle into a buffer of <see cref="GetMaxSize"/> octets; gives the octets written.</summary>
    /// <exception cref="ArgumentException">The CRC type is none of 0, 1, 2, the priority is unknown, or the buffer is too small.</exception>
    public static int Encode(in BundleHeader header, ReadOnlySpan<byte> payload, Span<byte> destination)
    {
        if (header.CrcType is < 0 or > 2) throw new ArgumentException($"CRC type {header.CrcType} is unknown; 0, 1 and 2 are.", nameof(header));
        if (header.Priority > Priority.Critical) throw new ArgumentException($"Priority {header.Priority} is unknown.", nameof(header));
        var needed = GetMaxSize(header, payload.Length);
        if (destination.Length < needed) throw new ArgumentException($"The buffer has {destination.Length} octets; {needed} are needed.", nameof(destination));

        var writer = new CborWriter(destination);
        writer.WriteIndefiniteArrayStart();
        WritePrimary(destination, ref writer, header);
        ulong number = 2;
        if (header.PreviousNode is { } previous) WritePreviousNode(destination, ref writer, number++, 0, header.CrcType, previous);
        if (header.AgeMilliseconds is { } age) WriteAge(destination, ref writer, number++, 0, header.CrcType, age);
        if (header.HopLimit > 0) WriteHopCount(destination, ref writer, number++, 0, header.CrcType, header.HopLimit, header.HopCount);
        if (header.Priority != Priority.Routine)
        {
            var block = CanonicalBlock.WriteStart(ref writer, BlockType.Priority, number, 0, header.CrcType, 1);
            writer.WriteUnsigned((ulong)header.Priority);
            CanonicalBlock.WriteEnd(destination, ref writer, block, header.CrcType);
        }

        var start = CanonicalBlock.WriteStart(ref writer, BlockType.Payload, 1, 0, header.CrcType, payload.Length);
        writer.WriteRaw(payload);
        CanonicalBlock.WriteEnd(destination, ref writer, start, header.CrcType);
        writer.WriteBreak();
        return writer.Position;
    }

    /// <summary>Reads the one bundle that fills <paramref name="octets"/>: shape, CRCs, block numbers and known blocks are checked, and the payload is not copied.</summary>
    /// <param name="octets">The encoded bundle.</param>
    /// <param name="bundle">The bundle, where the status is <see cref="BundleDecodeStatus.Done"/> or <see cref="BundleDecodeStatus.AdministrativeRecord"/>.</param>
    /// <param name="position">Where in the octets the reader stopped.</param>
    /// <param name="isLenient">Whether dtn endpoints without <c>//</c>, of the drafts before RFC 9171, are read as node names.</param>
    public static BundleDecodeStatus Decode(ReadOnlySpan<byte> octets, out BundleView bundle, out int position, bool isLenient = false) =>
        Decode(octets, null, isLenient, out bundle, out position);

    internal static BundleDecodeStatus Decode(ReadOnlySpan<byte> octets, EndpointCache? cache, bool isLenient, out BundleView bundle, out int position)
    {
        var reader = new CborReader(octets);
        var status = Decode(octets, ref reader, cache, isLenient, out bundle);
        position = reader.Position;
        return status;
    }

    private static BundleDecodeStatus Decode(ReadOnlySpan<byte> octets, scoped ref CborReader reader, EndpointCache? cache, bool isLenient, out BundleView bundle)
    {
        bundle = default;
        if (!reader.TryTakeIndefiniteArrayStart()) return octets.IsEmpty ? BundleDecodeStatus.Truncated : BundleDecodeStatus.Malformed;
        var status = ReadPrimary(octets, ref reader, isLenient, cache, out var header);
        if (status != BundleDecodeStatus.Done) return status;

        var primaryLength = reader.Position - 1;
        var (payloadBlockStart, payloadStart, payloadLength, hasPriority) = (0, 0, 0, false);
        Span<ulong> numbers = stackalloc ulong[MaxBlocks];
        var count = 0;
        while (!reader.TryTakeBreak())
        {
            if (payloadBlockStart != 0) return reader.IsAtEnd ? BundleDecodeStatus.Truncated : BundleDecodeStatus.PayloadNotLast;
            if (count == MaxBlocks) return BundleDecodeStatus.TooManyBlocks;
            var start = reader.Position;
            status = CanonicalBlock.Read(octets, ref reader, out var block);
            if (status != BundleDecodeStatus.Done) return status;

            if (block.Type == 0) return BundleDecodeStatus.BadBlockType;
            if (block.Number == 0 || (block.Type == BlockType.Payload) != (block.Number == 1) || numbers[..count].Contains(block.Number)) return BundleDecodeStatus.BadBlockNumber;
            numbers[count++] = block.Number;
            if (block.Type == BlockType.Payload)
            {
                (payloadBlockStart, payloadStart, payloadLength) = (start, block.DataStart, block.Data.Length);
                continue;
            }

            status = ReadExtension(block, isLenient, cache, ref header, ref hasPriority);
            if (status != BundleDecodeStatus.Done) return status;
        }

        if (payloadBlockStart == 0) return BundleDecodeStatus.PayloadNotLast;
        if (!reader.IsAtEnd) return BundleDecodeStatus.TrailingOctets;
        bundle = new BundleView(octets, header, primaryLength, payloadBlockStart, payloadStart, payloadLength, hasPriority);
        return (header.Flags & AdministrativeFlag) != 0 ? BundleDecodeStatus.AdministrativeRecord : BundleDecodeStatus.Done;
    }

    /// <summary>Octets that always suffice for <see cref="Forward"/>.</summary>
    internal static int GetMaxForwardSize(int bundleLength, EndpointId node) => bundleLength + CanonicalBlock.MaxSize(EndpointCodec.SizeOf(node)) + 32;

    /// <summary>Encodes a decoded bundle for its next hop: this node becomes the previous one, hop count and age move on, blocks that ask for it are dropped, the rest stays octet for octet.</summary>
    /// <param name="bundle">The bundle as it was received.</param>
    /// <param name="node">This node; null leaves previous node and hop count alone, at the bundle's source.</param>
    /// <param name="heldMilliseconds">How long this node held it.</param>
    /// <param name="destination">At least <see cref="GetMaxForwardSize"/> octets.</param>
    internal static int Forward(in BundleView bundle, EndpointId? node, ulong heldMilliseconds, Span<byte> destination)
    {
        var octets = bundle.Octets;
        var writer = new CborWriter(destination);
        writer.WriteIndefiniteArrayStart();
        writer.WriteRaw(octets.Slice(1, bundle.PrimaryLength));

        if (node is { } self) WritePreviousNode(destination, ref writer, PreviousNodeNumber(bundle), 0, bundle.Header.CrcType, self);
        var extensions = octets[..bundle.PayloadBlockStart];
        var reader = new CborReader(extensions[(1 + bundle.PrimaryLength)..]);
        while (!reader.IsAtEnd)
        {
            var start = reader.Position + 1 + bundle.PrimaryLength;
            if (CanonicalBlock.Read(octets[(1 + bundle.PrimaryLength)..], ref reader, out var block) != BundleDecodeStatus.Done) break;
            var end = reader.Position + 1 + bundle.PrimaryLength;
            switch (block.Type)
            {
                case BlockType.PreviousNode when node is not null:
                    break;
                case BlockType.BundleAge:
                    WriteAge(destination, ref writer, block.Number, block.Flags, block.CrcType, SaturatingAdd(bundle.Header.AgeMilliseconds ?? 0, heldMilliseconds));
                    break;
                case BlockType.HopCount when node is not null:
                    WriteHopCount(destination, ref writer, block.Number, block.Flags, block.CrcType, bundle.Header.HopLimit, (byte)(bundle.Header.HopCount + 1));
                    break;
                case BlockType.PreviousNode or BlockType.HopCount:
                    writer.WriteRaw(octets[start..end]);
                    break;
                case BlockType.Priority when bundle.HasPriorityBlock && IsPriority(block.Data, out _):
                    writer.WriteRaw(octets[start..end]);
                    break;
                default:
                    if ((block.Flags & CanonicalBlock.DiscardBlockFlag) == 0) writer.WriteRaw(octets[start..end]);
                    break;
            }
        }

        writer.WriteRaw(octets[bundle.PayloadBlockStart..]);
        return writer.Position;
    }

    internal static TimeSpan ToTimeSpan(ulong milliseconds) => milliseconds >= (ulong)(TimeSpan.MaxValue.Ticks / TimeSpan.TicksPerMillisecond)
        ? TimeSpan.MaxValue
        : TimeSpan.FromTicks((long)milliseconds * TimeSpan.TicksPerMillisecond);

    internal static ulong SaturatingAdd(ulong left, ulong right) => left > ulong.MaxValue - right ? ulong.MaxValue : left + right;

    internal static BundleDecodeStatus From(CborStatus status) => status switch
    {
        CborStatus.Done => BundleDecodeStatus.Done,
        CborStatus.Truncated => BundleDecodeStatus.Truncated,
        CborStatus.NotShortest => BundleDecodeStatus.NotDeterministic,
        _ => BundleDecodeStatus.Malformed,
    };

    /// <summary>Reads the CRC that ends a block, where it has one, and compares it: it is computed over the block with zeros in the CRC's place.</summary>
    internal static BundleDecodeStatus CheckCrc(ReadOnlySpan<byte> bundle, int start, int crcType, ref CborReader reader)
    {
        if (crcType == 0) return BundleDecodeStatus.Done;
        var status = reader.ReadByteString(out var crc);
        if (status != CborStatus.Done) return From(status);
        var size = crcType == 1 ? 2 : 4;
        if (crc.Length != size) return BundleDecodeStatus.Malformed;

        var covered = bundle[start..(reader.Position - size)];
        var isRight = crcType == 1
            ? BinaryPrimitives.ReadUInt16BigEndian(crc) == (ushort)~Crc16X25.Append(Crc16X25.Append(ushort.MaxValue, covered), [0, 0])
            : BinaryPrimitives.ReadUInt32BigEndian(crc) == ~Crc32C.Append(Crc32C.Append(uint.MaxValue, covered), [0, 0, 0, 0]);
        return isRight ? BundleDecodeStatus.Done : BundleDecodeStatus.CrcMismatch;
    }

    internal static void WriteCrc(Span<byte> destination, ref CborWriter writer, int start, int crcType)
    {
        if (crcType == 0) return;
        writer.WriteByteStringHead(crcType == 1 ? 2 : 4);
        Span<byte> crc = stackalloc byte[4];
        var covered = destination[start..writer.Position];
        if (crcType == 1) BinaryPrimitives.WriteUInt16BigEndian(crc, (ushort)~Crc16X25.Append(Crc16X25.Append(ushort.MaxValue, covered), [0, 0]));
        else BinaryPrimitives.WriteUInt32BigEndian(crc, ~Crc32C.Append(Crc32C.Append(uint.MaxValue, covered), [0, 0, 0, 0]));
        writer.WriteRaw(crc[..(crcType == 1 ? 2 : 4)]);
    }

    private static void WritePrimary(Span<byte> destination, ref CborWriter writer, in BundleHeader header)
    {
        var start = writer.Position;
        writer.WriteArrayHead(header.CrcType == 0 ? 8 : 9);
        writer.WriteUnsigned(Version);
        writer.WriteUnsigned(header.Flags & ~FragmentFlag);
        writer.WriteUnsigned((ulong)header.CrcType);
        EndpointCodec.Write(ref writer, header.Destination);
        EndpointCodec.Write(ref writer, header.Source);
        EndpointCodec.Write(ref writer, header.ReportTo);
        writer.WriteArrayHead(2);
        writer.WriteUnsigned(header.Created.Milliseconds);
        writer.WriteUnsigned(header.Sequence);
        writer.WriteUnsigned(header.LifetimeMilliseconds);
        WriteCrc(destination, ref writer, start, header.CrcType);
    }

    private static BundleDecodeStatus ReadPrimary(ReadOnlySpan<byte> octets, ref CborReader reader, bool isLenient, EndpointCache? cache, out BundleHeader header)
    {
        header = default;
        var start = reader.Position;
        var status = reader.ReadArray(out var count);
        ulong version = 0, flags = 0, crcType = 0;
        if (status == CborStatus.Done) status = reader.ReadUnsigned(out version);
        if (status != CborStatus.Done) return From(status);
        if (version != Version) return BundleDecodeStatus.UnsupportedVersion;
        status = reader.ReadUnsigned(out flags);
        if (status == CborStatus.Done) status = reader.ReadUnsigned(out crcType);
        if (status != CborStatus.Done) return From(status);
        if (crcType > 2) return BundleDecodeStatus.UnsupportedCrcType;

        var isFragment = (flags & FragmentFlag) != 0;
        if (count != 8 + (isFragment ? 2 : 0) + (crcType != 0 ? 1 : 0)) return BundleDecodeStatus.Malformed;
        var read = EndpointCodec.Read(ref reader, isLenient, cache, out var destination);
        if (read != BundleDecodeStatus.Done) return read;
        read = EndpointCodec.Read(ref reader, isLenient, cache, out var source);
        if (read != BundleDecodeStatus.Done) return read;
        read = EndpointCodec.Read(ref reader, isLenient, cache, out var reportTo);
        if (read != BundleDecodeStatus.Done) return read;

        status = reader.ReadArray(out var pair);
        if (status != CborStatus.Done) return From(status);
        if (pair != 2) return BundleDecodeStatus.Malformed;
        ulong sequence = 0, lifetime = 0;
        status = reader.ReadUnsigned(out var created);
        if (status == CborStatus.Done) status = reader.ReadUnsigned(out sequence);
        if (status == CborStatus.Done) status = reader.ReadUnsigned(out lifetime);
        if (status == CborStatus.Done && isFragment) status = reader.ReadUnsigned(out _); // fragment offset
        if (status == CborStatus.Done && isFragment) status = reader.ReadUnsigned(out _); // total length
        if (status != CborStatus.Done) return From(status);

        read = CheckCrc(octets, start, (int)crcType, ref reader);
        if (read != BundleDecodeStatus.Done) return read;
        if (isFragment) return BundleDecodeStatus.Fragment;
        header = new BundleHeader(source, destination, new DtnTime(created), sequence, lifetime) { ReportTo = reportTo, Flags = flags, CrcType = (int)crcType };
        return BundleDecodeStatus.Done;
    }

    private static BundleDecodeStatus ReadExtension(in CanonicalBlock block, bool isLenient, EndpointCache? cache, ref BundleHeader header, ref bool hasPriority)
    {
        var reader = new CborReader(block.Data);
        switch (block.Type)
        {
            case BlockType.PreviousNode:
                if (header.PreviousNode is not null) return BundleDecodeStatus.BadBlockType;
                if (EndpointCodec.Read(ref reader, isLenient, cache, out var previous) != BundleDecodeStatus.Done || !reader.IsAtEnd) return BundleDecodeStatus.BadBlockData;
                header = header with { PreviousNode = previous };
                return BundleDecodeStatus.Done;

            case BlockType.BundleAge:
                if (header.AgeMilliseconds is not null) return BundleDecodeStatus.BadBlockType;
                if (reader.ReadUnsigned(out var age) != CborStatus.Done || !reader.IsAtEnd) return BundleDecodeStatus.BadBlockData;
                header = header with { AgeMilliseconds = age };
                return BundleDecodeStatus.Done;

            case BlockType.HopCount:
                if (header.HopLimit != 0) return BundleDecodeStatus.BadBlockType;
                ulong limit = 0, hops = 0;
                var isWhole = reader.ReadArray(out var count) == CborStatus.Done && count == 2
                    && reader.ReadUnsigned(out limit) == CborStatus.Done && reader.ReadUnsigned(out hops) == CborStatus.Done && reader.IsAtEnd;
                if (!isWhole || limit is 0 or > 255 || hops > 255) return BundleDecodeStatus.BadBlockData;
                header = header with { HopLimit = (byte)limit, HopCount = (byte)hops };
                return BundleDecodeStatus.Done;

            case BlockType.Priority when IsPriority(block.Data, out var priority):
                if (hasPriority) return BundleDecodeStatus.BadBlockType;
                hasPriority = true;
                header = header with { Priority = priority };
                return BundleDecodeStatus.Done;

            default:
                return (block.Flags & CanonicalBlock.DeleteBundleFlag) != 0 ? BundleDecodeStatus.UnknownBlockForbidsBundle : BundleDecodeStatus.Done;
        }
    }

    private static bool IsPriority(ReadOnlySpan<byte> data, out Priority priority)
    {
        priority = data is [<= (byte)Priority.Critical] ? (Priority)data[0] : default;
        return data is [<= (byte)Priority.Critical];
    }

    private static void WritePreviousNode(Span<byte> destination, ref CborWriter writer, ulong number, ulong flags, int crcType, EndpointId previous)
    {
        var start = CanonicalBlock.WriteStart(ref writer, BlockType.PreviousNode, number, flags, crcType, EndpointCodec.SizeOf(previous));
        EndpointCodec.Write(ref writer, previous);
        CanonicalBlock.WriteEnd(destination, ref writer, start, crcType);
    }

    private static void WriteAge(Span<byte> destination, ref CborWriter writer, ulong number, ulong flags, int crcType, ulong age)
    {
        var start = CanonicalBlock.WriteStart(ref writer, BlockType.BundleAge, number, flags, crcType, CborWriter.SizeOfHead(age));
        writer.WriteUnsigned(age);
        CanonicalBlock.WriteEnd(destination, ref writer, start, crcType);
    }

    private static void WriteHopCount(Span<byte> destination, ref CborWriter writer, ulong number, ulong flags, int crcType, byte limit, byte count)
    {
        var start = CanonicalBlock.WriteStart(ref writer, BlockType.HopCount, number, flags, crcType, 1 + CborWriter.SizeOfHead(limit) + CborWriter.SizeOfHead(count));
        writer.WriteArrayHead(2);
        writer.WriteUnsigned(limit);
        writer.WriteUnsigned(count);
        CanonicalBlock.WriteEnd(destination, ref writer, start, crcType);
    }

    /// <summary>The number of the previous node block that is replaced, or the lowest one that no block has.</summary>
    private static ulong PreviousNodeNumber(in BundleView bundle)
    {
        Span<ulong> numbers = stackalloc ulong[MaxBlocks];
        var count = 0;
        var rest = bundle.Octets[(1 + bundle.PrimaryLength)..bundle.PayloadBlockStart];
        var reader = new CborReader(rest);
        while (!reader.IsAtEnd && count < MaxBlocks && CanonicalBlock.Read(rest, ref reader, out var block) == BundleDecodeStatus.Done)
        {
            if (block.Type == BlockType.PreviousNode) return block.Number;
            numbers[count++] = block.Number;
        }

        ulong free = 2;
        while (numbers[..count].Contains(free)) free++;
        return free;
    }
}
