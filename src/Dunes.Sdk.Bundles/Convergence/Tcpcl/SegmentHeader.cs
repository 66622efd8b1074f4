using System.Buffers.Binary;

namespace Dunes.Sdk.Bundles.Convergence.Tcpcl;

/// <summary>What stands before a segment's data.</summary>
/// <remarks>
/// RFC 9174, section 5.2.2; numbers are big-endian. It borrows the buffer it was read from.
/// <code>01  flags (1 END, 2 START)  id:64  [length:32 extensions, where START]  length:64 data</code>
/// </remarks>
internal readonly ref struct SegmentHeader
{
    /// <summary>Largest header that is sent: a START with a Transfer Length.</summary>
    public const int MaxSentSize = FixedSize + ExtensionsLengthSize + TransferLengthItemSize + DataLengthSize;

    /// <summary>Octets up to the transfer's id: enough to know whether extensions follow.</summary>
    private const int FixedSize = 10;

    private const int ExtensionsLengthSize = 4;
    private const int DataLengthSize = 8;
    private const int TransferLengthItemSize = 13;
    private const int MaxExtensions = 4096;

    private SegmentHeader(byte flags, ulong id, ReadOnlySpan<byte> items, int dataLength, int size)
    {
        (Flags, Id, DataLength, Size) = (flags, id, dataLength, size);
        Items = items;
    }

    public byte Flags { get; }

    public ulong Id { get; }

    /// <summary>Transfer extension items; only the first segment of a transfer has any.</summary>
    public ReadOnlySpan<byte> Items { get; }

    public int DataLength { get; }

    /// <summary>Octets of the header itself; 0 when it is not whole yet.</summary>
    public int Size { get; }

    /// <summary>Whether the message at the start of <paramref name="octets"/> begins a transfer, as far as it is there.</summary>
    public static bool IsStart(ReadOnlySpan<byte> octets) => octets.Length > 1 && (octets[1] & TcpclMessage.StartFlag) != 0;

    /// <summary>Reads a header, whose size is 0 when it is not whole yet.</summary>
    /// <returns>What of it is beyond this side's bounds; null when nothing is.</returns>
    public static string? Read(ReadOnlySpan<byte> octets, int segmentMru, out SegmentHeader header)
    {
        header = default;
        if (octets.Length < FixedSize) return null;
        var id = BinaryPrimitives.ReadUInt64BigEndian(octets[2..]);
        var itemsAt = FixedSize;
        var itemsLength = 0;
        if (IsStart(octets))
        {
            itemsAt += ExtensionsLengthSize;
            if (octets.Length < itemsAt) return null;
            var length = BinaryPrimitives.ReadUInt32BigEndian(octets[FixedSize..]);
            if (length > MaxExtensions) return $"the extensions of transfer {id} have {length} bytes; at most {MaxExtensions} are taken";
            itemsLength = (int)length;
        }

        var dataLengthAt = itemsAt + itemsLength;
        if (octets.Length < dataLengthAt + DataLengthSize) return null;
        var dataLength = BinaryPrimitives.ReadUInt64BigEndian(octets[dataLengthAt..]);
        if (dataLength > (ulong)segmentMru) return $"a segment of transfer {id} has {dataLength} bytes; at most {segmentMru} were offered";
        header = new(octets[1], id, octets.Slice(itemsAt, itemsLength), (int)dataLength, dataLengthAt + DataLengthSize);
        return null;
    }

    /// <summary>Writes the header of a segment of ours into a buffer of <see cref="MaxSentSize"/>; gives how many octets.</summary>
    /// <param name="destination">The buffer.</param>
    /// <param name="flags">START and END.</param>
    /// <param name="id">The transfer.</param>
    /// <param name="transferLength">Octets of the whole transfer.</param>
    /// <param name="dataLength">Octets of the segment.</param>
    public static int Write(Span<byte> destination, byte flags, ulong id, int transferLength, int dataLength)
    {
        destination[0] = TcpclMessage.XferSegment;
        destination[1] = flags;
        BinaryPrimitives.WriteUInt64BigEndian(destination[2..], id);
        var at = FixedSize;
        if ((flags & TcpclMessage.StartFlag) != 0)
        {
            // Section 5.2.5.1: the one segment of a transfer should not tell the length a second time.
            var itemSize = (flags & TcpclMessage.EndFlag) != 0 ? 0 : TransferLengthItemSize;
            BinaryPrimitives.WriteUInt32BigEndian(destination[at..], (uint)itemSize);
            at += ExtensionsLengthSize;
            if (itemSize > 0) TcpclExtensions.WriteTransferLength(destination[at..], (ulong)transferLength);
            at += itemSize;
        }

        BinaryPrimitives.WriteUInt64BigEndian(destination[at..], (ulong)dataLength);
        return at + DataLengthSize;
    }
}
