using System.Buffers.Binary;

namespace Dunes.Sdk.Mesh.Transport;

/// <summary>The four octets before each segment of an access or control message.</summary>
/// <param name="First">The first octet without SEG: AKF and AID, or a control opcode.</param>
/// <param name="IsLongMic">SZMIC: a TransMIC of 64 bits; false for control messages.</param>
/// <param name="SequenceZero">The 13 lowest bits of the message's SeqAuth.</param>
/// <param name="Segment">SegO: this segment, 0 to 31.</param>
/// <param name="LastSegment">SegN: the last segment, 0 to 31.</param>
/// <remarks>
/// Mesh Protocol 1.1, sections 3.5.2.2 and 3.5.2.4; big-endian.
/// <code>
/// 0                    1..3
/// SEG 1|AKF|AID(6)     SZMIC(1) SeqZero(13) SegO(5) SegN(5)
/// SEG 1|opcode(7)      RFU(1)   SeqZero(13) SegO(5) SegN(5)
/// </code>
/// </remarks>
public readonly record struct SegmentHeader(byte First, bool IsLongMic, ushort SequenceZero, byte Segment, byte LastSegment)
{
    /// <summary>Octets of the header.</summary>
    public const int Size = 4;

    /// <summary>Octets of a segment of an access message.</summary>
    public const int AccessSegmentSize = 12;

    /// <summary>Octets of a segment of a control message.</summary>
    public const int ControlSegmentSize = 8;

    /// <summary>Segments of the longest message.</summary>
    public const int MaxSegments = 32;

    /// <summary>Reads a segmented lower transport PDU; false when it is none or a field or the segment's size is prohibited.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> transport, bool isControl, out SegmentHeader header)
    {
        header = default;
        if (transport.Length <= Size || (transport[0] & 0x80) == 0) return false;

        var fields = BinaryPrimitives.ReadUInt32BigEndian(transport) & 0xFF_FFFF;
        header = new((byte)(transport[0] & 0x7F), !isControl && (fields & 0x80_0000) != 0, (ushort)(fields >> 10 & 0x1FFF), (byte)(fields >> 5 & 0x1F), (byte)(fields & 0x1F));
        var (size, full) = (transport.Length - Size, isControl ? ControlSegmentSize : AccessSegmentSize);
        var isSizeRight = header.Segment < header.LastSegment ? size == full : size <= full;
        return header.Segment <= header.LastSegment && isSizeRight && !(isControl && header.First == 0);
    }

    /// <summary>Writes 4 octets.</summary>
    public int Encode(Span<byte> destination)
    {
        var fields = (IsLongMic ? 0x80_0000u : 0) | (SequenceZero & 0x1FFFu) << 10 | (Segment & 0x1Fu) << 5 | (LastSegment & 0x1Fu);
        BinaryPrimitives.WriteUInt32BigEndian(destination, (uint)(0x80 | First) << 24 | fields);
        return Size;
    }

    /// <summary>The whole sequence number that the message began with, from that of one of its segments.</summary>
    /// <returns>False when it would lie before the first number.</returns>
    public bool TrySequenceAuth(uint sequence, out uint sequenceAuth)
    {
        sequenceAuth = (sequence & ~0x1FFFu) | SequenceZero;
        if (sequenceAuth <= sequence) return true;
        if (sequenceAuth < 0x2000) return false;

        sequenceAuth -= 0x2000;
        return true;
    }
}
