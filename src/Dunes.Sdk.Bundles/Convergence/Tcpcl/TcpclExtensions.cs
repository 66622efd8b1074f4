using System.Buffers.Binary;

namespace Dunes.Sdk.Bundles.Convergence.Tcpcl;

/// <summary>Extension items of a session or a transfer; RFC 9174, sections 4.8 and 5.2.5.</summary>
/// <remarks><code>flags:8  type:16  length:16  value</code> Flag bit 0 is CRITICAL: who does not know the type must not go on.</remarks>
internal static class TcpclExtensions
{
    /// <summary>Octets of an item whose value is a number of 64 bits.</summary>
    public const int NumberItemSize = ItemHeaderSize + sizeof(ulong);

    private const int ItemHeaderSize = 5;

    /// <summary>What a list of items says.</summary>
    internal readonly record struct Summary(bool IsWellFormed, bool HasUnknownCritical, ulong? TransferLength, ulong Incarnation);

    public static Summary Read(ReadOnlySpan<byte> items, bool isTransfer)
    {
        var hasUnknownCritical = false;
        ulong? transferLength = null;
        var incarnation = 0UL;
        while (!items.IsEmpty)
        {
            if (items.Length < ItemHeaderSize) return default;
            var isCritical = (items[0] & TcpclMessage.CriticalFlag) != 0;
            var type = BinaryPrimitives.ReadUInt16BigEndian(items[1..]);
            var length = BinaryPrimitives.ReadUInt16BigEndian(items[3..]);
            items = items[ItemHeaderSize..];
            if (items.Length < length) return default;
            if (isTransfer && type == TcpclMessage.TransferLengthExtension)
            {
                if (length != 8 || transferLength is not null) return default;
                transferLength = BinaryPrimitives.ReadUInt64BigEndian(items);
            }
            else if (!isTransfer && type == TcpclMessage.IncarnationExtension)
            {
                if (length != 8 || incarnation != 0) return default;
                incarnation = BinaryPrimitives.ReadUInt64BigEndian(items);
            }
            else
            {
                hasUnknownCritical |= isCritical;
            }

            items = items[length..];
        }

        return new(true, hasUnknownCritical, transferLength, incarnation);
    }

    /// <summary>Writes the item that tells the length of a transfer; <see cref="NumberItemSize"/> octets.</summary>
    public static void WriteTransferLength(Span<byte> destination, ulong length) => WriteNumber(destination, TcpclMessage.TransferLengthExtension, length);

    /// <summary>Writes the item that tells the incarnation of a node; <see cref="NumberItemSize"/> octets.</summary>
    public static void WriteIncarnation(Span<byte> destination, ulong incarnation) => WriteNumber(destination, TcpclMessage.IncarnationExtension, incarnation);

    private static void WriteNumber(Span<byte> destination, ushort type, ulong value)
    {
        destination[0] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(destination[1..], type);
        BinaryPrimitives.WriteUInt16BigEndian(destination[3..], sizeof(ulong));
        BinaryPrimitives.WriteUInt64BigEndian(destination[ItemHeaderSize..], value);
    }
}
