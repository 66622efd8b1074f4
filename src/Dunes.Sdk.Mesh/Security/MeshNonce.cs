using System.Buffers.Binary;

namespace Dunes.Sdk.Mesh.Security;

/// <summary>Writes the 13-octet nonces of the network and upper transport layers.</summary>
/// <remarks>
/// Mesh Protocol 1.1, section 3.9.5; fields are big-endian.
/// <code>
///              0   1              2..4  5..6  7..8  9..12
/// network      00  CTL|TTL        SEQ   SRC   0000  IV index
/// application  01  ASZMIC|0000000 SEQ   SRC   DST   IV index
/// device       02  ASZMIC|0000000 SEQ   SRC   DST   IV index
/// proxy        03  00             SEQ   SRC   0000  IV index
/// </code>
/// </remarks>
public static class MeshNonce
{
    /// <summary>Octets of a nonce.</summary>
    public const int Size = 13;

    /// <summary>Writes a network nonce.</summary>
    public static void WriteNetwork(Span<byte> nonce, bool isControl, byte ttl, uint sequence, ushort source, uint ivIndex) =>
        Write(nonce, 0, (byte)((isControl ? 0x80 : 0) | ttl), sequence, source, 0, ivIndex);

    /// <summary>Writes a proxy nonce.</summary>
    public static void WriteProxy(Span<byte> nonce, uint sequence, ushort source, uint ivIndex) =>
        Write(nonce, 3, 0, sequence, source, 0, ivIndex);

    /// <summary>Writes an application or device nonce; the sequence is that of the first segment.</summary>
    public static void WriteTransport(Span<byte> nonce, bool isApplicationKey, bool isLongMic, uint sequence, ushort source, ushort destination, uint ivIndex) =>
        Write(nonce, (byte)(isApplicationKey ? 1 : 2), (byte)(isLongMic ? 0x80 : 0), sequence, source, destination, ivIndex);

    private static void Write(Span<byte> nonce, byte type, byte second, uint sequence, ushort source, ushort destination, uint ivIndex)
    {
        nonce[12] = 0; // one bounds check for all
        nonce[0] = type;
        BinaryPrimitives.WriteUInt32BigEndian(nonce[1..], (uint)second << 24 | (sequence & 0xFF_FFFF));
        BinaryPrimitives.WriteUInt16BigEndian(nonce[5..], source);
        BinaryPrimitives.WriteUInt16BigEndian(nonce[7..], destination);
        BinaryPrimitives.WriteUInt32BigEndian(nonce[9..], ivIndex);
    }
}
