namespace Dunes.Sdk.Bundles.Convergence.Tcpcl;

/// <summary>Message headers; RFC 9174, section 4.5.</summary>
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

    /// <summary>The magic <c>dtn!</c>, version 4, and no flag: this side speaks no TLS.</summary>
    public static ReadOnlySpan<byte> ContactHeader => [0x64, 0x74, 0x6E, 0x21, 0x04, 0x00];
}
