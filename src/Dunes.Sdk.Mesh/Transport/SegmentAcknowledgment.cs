using System.Buffers.Binary;

namespace Dunes.Sdk.Mesh.Transport;

/// <summary>Says which segments of a message arrived.</summary>
/// <param name="IsOnBehalf">OBO: a friend answers for its low power node.</param>
/// <param name="SequenceZero">The 13 lowest bits of the message's SeqAuth.</param>
/// <param name="Block">One bit a segment, the first lowest; 0 when the receiver cannot take the message.</param>
/// <remarks>
/// Mesh Protocol 1.1, section 3.5.2.3.1; big-endian.
/// <code>
/// 0               1..2                       3..6
/// SEG 0|opcode 0  OBO(1) SeqZero(13) RFU(2)  BlockAck
/// </code>
/// </remarks>
public readonly record struct SegmentAcknowledgment(bool IsOnBehalf, ushort SequenceZero, uint Block)
{
    /// <summary>Octets of the lower transport PDU.</summary>
    public const int Size = 7;

    /// <summary>Reads a lower transport control PDU; false for another opcode or size.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> transport, out SegmentAcknowledgment acknowledgment)
    {
        acknowledgment = default;
        if (transport.Length != Size || transport[0] != 0) return false;

        var fields = BinaryPrimitives.ReadUInt16BigEndian(transport[1..]);
        acknowledgment = new((fields & 0x8000) != 0, (ushort)(fields >> 2 & 0x1FFF), BinaryPrimitives.ReadUInt32BigEndian(transport[3..]));
        return true;
    }

    /// <summary>Writes 7 octets.</summary>
    public int Encode(Span<byte> destination)
    {
        destination[0] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(destination[1..], (ushort)((IsOnBehalf ? 0x8000 : 0) | (SequenceZero & 0x1FFF) << 2));
        BinaryPrimitives.WriteUInt32BigEndian(destination[3..], Block);
        return Size;
    }
}
