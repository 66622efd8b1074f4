using Dunes.Sdk.Bundles.Protocol.Cbor;

namespace Dunes.Sdk.Bundles.Protocol;

/// <summary>What the extension blocks of one bundle say, of those that this node knows; RFC 9171, section 4.4.</summary>
internal struct ExtensionBlocks
{
    private bool _hasPreviousNode;
    private bool _hasHopCount;

    public EndpointId? PreviousNode { get; private set; }

    public ulong? AgeMilliseconds { get; private set; }

    public byte HopLimit { get; private set; }

    public byte HopCount { get; private set; }

    public Priority Priority { get; private set; }

    /// <summary>Whether a priority block of this family stands in the bundle.</summary>
    public bool HasPriority { get; private set; }

    /// <summary>Whether an age block stands in the bundle, be it readable or not.</summary>
    public bool HasAge { get; private set; }

    /// <summary>Takes in one extension block.</summary>
    /// <param name="block">The block; if it is encrypted its data are not looked at.</param>
    /// <param name="isLenient">As in <see cref="EndpointCodec.Read"/>.</param>
    /// <param name="cache">As in <see cref="EndpointCodec.Read"/>.</param>
    /// <param name="isProcessed">Whether the type is known and the data could be read.</param>
    /// <returns>Whether it may stand there: previous node, age, hop count and priority stand once, readable or not.</returns>
    public bool TryAdd(in BundleBlock block, bool isLenient, EndpointCache? cache, out bool isProcessed)
    {
        isProcessed = false;
        switch (block.Type)
        {
            case BlockType.PreviousNode:
                if (_hasPreviousNode) return false;
                _hasPreviousNode = true;
                if (!block.IsEncrypted) isProcessed = TryReadPreviousNode(block.Data, isLenient, cache);
                return true;

            case BlockType.BundleAge:
                if (HasAge) return false;
                HasAge = true;
                if (!block.IsEncrypted) isProcessed = TryReadAge(block.Data);
                return true;

            case BlockType.HopCount:
                if (_hasHopCount) return false;
                _hasHopCount = true;
                if (!block.IsEncrypted) isProcessed = TryReadHopCount(block.Data);
                return true;

            case BlockType.Priority when !block.IsEncrypted && block.Data is [<= (byte)Priority.Critical]:
                if (HasPriority) return false;
                HasPriority = isProcessed = true;
                Priority = (Priority)block.Data[0];
                return true;

            default:
                return true;
        }
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
}
