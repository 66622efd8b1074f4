using Dunes.Sdk.Bundles.Protocol.Cbor;

namespace Dunes.Sdk.Bundles.Protocol;

/// <summary>What the extension blocks of one bundle say, of those that this node knows; RFC 9171, section 4.4.</summary>
internal struct ExtensionBlocks
{
    private bool _hasPreviousNode;
    private bool _hasAge;
    private bool _hasHopCount;
    private bool _hasPriority;
    private bool _hasTwoOfOne;
    private bool _forbidsBundle;
    private int _count;

    public EndpointId? PreviousNode { get; private set; }

    public ulong? AgeMilliseconds { get; private set; }

    public byte HopLimit { get; private set; }

    public byte HopCount { get; private set; }

    public Priority Priority { get; private set; }

    /// <summary>Whether the source has sent the bundle before.</summary>
    public bool IsResent { get; private set; }

    /// <summary>Whether an earlier incarnation of the destination acknowledged the bundle to its source.</summary>
    public bool WasTakenByFormerIncarnation { get; private set; }

    /// <summary>How old the bundle is by its source's clock; 0 where that does not say.</summary>
    public ulong ClockAgeMilliseconds { get; private set; }

    /// <summary>Whether a priority block of this family stands in the bundle.</summary>
    public readonly bool HasPriority => _hasPriority;

    /// <summary>Whether an age block stands in the bundle, be it readable or not.</summary>
    public readonly bool HasAge => _hasAge;

    /// <summary>A bit for each block that cannot be processed, the first block lowest.</summary>
    public uint Unprocessable { get; private set; }

    /// <summary>Whether the blocks may stand in a bundle, and none forbids it.</summary>
    public readonly BundleDecodeStatus Status => _hasTwoOfOne ? BundleDecodeStatus.BadBlockType
        : _forbidsBundle ? BundleDecodeStatus.UnprocessableBlockForbidsBundle
        : BundleDecodeStatus.Done;

    /// <summary>Takes in the bundle's next extension block.</summary>
    /// <param name="block">The block; if it is encrypted its data are not looked at.</param>
    /// <param name="isLenient">As in <see cref="EndpointCodec.Read"/>.</param>
    /// <param name="cache">As in <see cref="EndpointCodec.Read"/>.</param>
    public void Add(in BundleBlock block, bool isLenient, EndpointCache? cache)
    {
        var isPlain = !block.IsEncrypted;
        var isProcessed = block.Type switch
        {
            BlockType.PreviousNode => IsFirst(ref _hasPreviousNode) && isPlain && TryReadPreviousNode(block.Data, isLenient, cache),
            BlockType.BundleAge => IsFirst(ref _hasAge) && isPlain && TryReadAge(block.Data),
            BlockType.HopCount => IsFirst(ref _hasHopCount) && isPlain && TryReadHopCount(block.Data),
            BlockType.Priority => isPlain && TryReadPriority(block.Data),
            BlockType.Resent => isPlain && TryReadResent(block.Data),
            _ => false,
        };
        if (!isProcessed)
        {
            Unprocessable |= 1u << _count;
            _forbidsBundle |= (block.Flags & BlockFlags.DeleteBundleIfUnprocessable) != 0;
        }

        _count++;
    }

    public static void WritePreviousNode(Span<byte> destination, ref CborWriter writer, ulong number, int crcType, EndpointId previous)
    {
        var start = CanonicalBlock.WriteStart(ref writer, BlockType.PreviousNode, number, 0, crcType, EndpointCodec.SizeOf(previous));
        EndpointCodec.Write(ref writer, previous);
        CanonicalBlock.WriteEnd(destination, ref writer, start, crcType);
    }

    public static void WriteAge(Span<byte> destination, ref CborWriter writer, ulong number, BlockFlags flags, int crcType, ulong age)
    {
        var start = CanonicalBlock.WriteStart(ref writer, BlockType.BundleAge, number, flags, crcType, CborWriter.SizeOfHead(age));
        writer.WriteUnsigned(age);
        CanonicalBlock.WriteEnd(destination, ref writer, start, crcType);
    }

    public static void WriteHopCount(
        Span<byte> destination, ref CborWriter writer, ulong number, BlockFlags flags, int crcType, byte limit, byte count)
    {
        var size = 1 + CborWriter.SizeOfHead(limit) + CborWriter.SizeOfHead(count);
        var start = CanonicalBlock.WriteStart(ref writer, BlockType.HopCount, number, flags, crcType, size);
        writer.WriteArrayHead(2);
        writer.WriteUnsigned(limit);
        writer.WriteUnsigned(count);
        CanonicalBlock.WriteEnd(destination, ref writer, start, crcType);
    }

    public static void WritePriority(Span<byte> destination, ref CborWriter writer, ulong number, int crcType, Priority priority)
    {
        var start = CanonicalBlock.WriteStart(ref writer, BlockType.Priority, number, 0, crcType, 1);
        writer.WriteUnsigned((ulong)priority);
        CanonicalBlock.WriteEnd(destination, ref writer, start, crcType);
    }

    public static void WriteResent(Span<byte> destination, ref CborWriter writer, ulong number, int crcType, in ResentMark mark)
    {
        var start = CanonicalBlock.WriteStart(ref writer, BlockType.Resent, number, 0, crcType, CborWriter.SizeOfHead(mark.Value));
        writer.WriteUnsigned(mark.Value);
        CanonicalBlock.WriteEnd(destination, ref writer, start, crcType);
    }

    private bool TryReadResent(ReadOnlySpan<byte> data)
    {
        var reader = new CborReader(data);
        if (reader.ReadUnsigned(out var value) != CborStatus.Done || !reader.IsAtEnd || !ResentMark.TryRead(value, out var mark)) return false;
        IsResent = true;
        WasTakenByFormerIncarnation |= mark.Former == FormerSend.TakenByFormerIncarnation;
        ClockAgeMilliseconds = Math.Max(ClockAgeMilliseconds, mark.ClockAgeMilliseconds);
        return true;
    }

    /// <summary>Notes that a block stands there of a type that stands once, readable or not.</summary>
    private bool IsFirst(ref bool has)
    {
        _hasTwoOfOne |= has;
        var isFirst = !has;
        has = true;
        return isFirst;
    }

    private bool TryReadPreviousNode(ReadOnlySpan<byte> data, bool isLenient, EndpointCache? cache)
    {
        var reader = new CborReader(data);
        if (EndpointCodec.Read(ref reader, isLenient, cache, out var previous) != BundleDecodeStatus.Done || !reader.IsAtEnd) return false;
        PreviousNode = previous;
        return true;
    }

    private bool TryReadAge(ReadOnlySpan<byte> data)
    {
        var reader = new CborReader(data);
        if (reader.ReadUnsigned(out var age) != CborStatus.Done || !reader.IsAtEnd) return false;
        AgeMilliseconds = age;
        return true;
    }

    private bool TryReadHopCount(ReadOnlySpan<byte> data)
    {
        var reader = new CborReader(data);
        ulong limit = 0, hops = 0;
        var isWhole = reader.ReadArray(out var count) == CborStatus.Done && count == 2
            && reader.ReadUnsigned(out limit) == CborStatus.Done && reader.ReadUnsigned(out hops) == CborStatus.Done && reader.IsAtEnd;
        if (!isWhole || limit is 0 or > 255 || hops > 255) return false;
        (HopLimit, HopCount) = ((byte)limit, (byte)hops);
        return true;
    }

    private bool TryReadPriority(ReadOnlySpan<byte> data)
    {
        if (data is not [<= (byte)Priority.Critical] || !IsFirst(ref _hasPriority)) return false;
        Priority = (Priority)data[0];
        return true;
    }
}
