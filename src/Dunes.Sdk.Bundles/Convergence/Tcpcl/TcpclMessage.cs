namespace Dunes.Sdk.Bundles.Convergence.Tcpcl;

/// <summary>The messages, their headers and flags; RFC 9174, sections 4.2 and 4.5.</summary>
/// <remarks>
/// Numbers are big-endian.
/// <code>
/// contact header  64 74 6E 21 "dtn!"  version 4  flags (bit 0 CAN_TLS)
/// SESS_INIT    07  see <see cref="SessInit"/>
/// XFER_SEGMENT 01  see <see cref="SegmentHeader"/>
/// XFER_ACK     02  flags  id:64  acknowledged:64
/// XFER_REFUSE  03  reason  id:64
/// KEEPALIVE    04
/// SESS_TERM    05  flags (1 REPLY)  reason
/// MSG_REJECT   06  reason  rejected header
/// </code>
/// </remarks>
internal static class TcpclMessage
{
    public const byte XferSegment = 0x01;
    public const byte XferAck = 0x02;
    public const byte XferRefuse = 0x03;
    public const byte Keepalive = 0x04;
    public const byte SessTerm = 0x05;
    public const byte MsgReject = 0x06;
    public const byte SessInit = 0x07;

    public const byte EndFlag = 0x01;
    public const byte StartFlag = 0x02;
    public const byte CriticalFlag = 0x01;
    public const byte ReplyFlag = 0x01;
    public const ushort TransferLengthExtension = 1;

    /// <summary>A session extension item of this family, in the range for private use: 64 bits that a node draws at each start.</summary>
    public const ushort IncarnationExtension = 0x8D01;

    /// <summary>The magic <c>dtn!</c>, version 4, and no flag: this side speaks no TLS.</summary>
    public static ReadOnlySpan<byte> ContactHeader => [0x64, 0x74, 0x6E, 0x21, 0x04, 0x00];

    /// <summary>Octets of a message whose size its type tells; 1 for the others, which is their header.</summary>
    public static int SizeOf(byte type) => type switch { XferAck => 18, XferRefuse => 10, SessTerm or MsgReject => 3, _ => 1 };
}
