using System.Buffers.Binary;

namespace Dunes.Sdk.Bundles.Convergence.Tcpcl;

/// <summary>What the peer's segments are answered with, in the order in which the segments came.</summary>
/// <remarks>
/// RFC 9174, section 5.2.3: each segment is acknowledged once it is fully processed, and the last one is when its bundle is stored. A peer may count the acknowledgements instead of
/// reading their ids, and a refusal must stand behind every reply to the transfers before it (section 5.2.4); so replies to later segments wait for the verdict on earlier transfers.
/// </remarks>
internal sealed class TransferReplies(OctetQueue control)
{
    /// <summary>Most replies that wait; nothing more is read from the peer then.</summary>
    private const int MaxWaiting = 1024;

    /// <summary>Space reserved for messages other than replies.</summary>
    private const int ControlReserve = 4 * 1024;

    private const int AckSize = 18;
    private const int RefuseSize = 10;
    private readonly Queue<Reply> _waiting = new();

    /// <summary>Whether another message may be read, whatever its reply.</summary>
    public bool HasRoom => _waiting.Count < MaxWaiting;

    /// <summary>Whether a reply waits for nothing but room.</summary>
    public bool HasReady => _waiting.TryPeek(out var first) && first.IsDecided;

    public void Acknowledge(ulong id, byte flags, int length) => Add(new(id, flags, (ulong)length, null, null));

    public void Refuse(ulong id, XferRefuseReason reason) => Add(new(id, 0, 0, reason, null));

    /// <summary>Keeps the place of the reply to a whole transfer until there is a verdict on it; then <see cref="Flush"/>.</summary>
    public void Await(IncomingTransfer transfer, byte flags) => Add(new(transfer.Id, flags, (ulong)transfer.Length, null, transfer));

    /// <summary>Writes the replies that wait for nothing before them, as far as there is room.</summary>
    public void Flush()
    {
        while (control.Room >= ControlReserve && _waiting.TryPeek(out var first) && first.IsDecided)
        {
            _waiting.Dequeue();
            Write(first);
        }
    }

    public void Clear() => _waiting.Clear();

    private void Add(in Reply reply)
    {
        // Most replies pass here without waiting.
        if (_waiting.Count == 0 && reply.IsDecided && control.Room >= ControlReserve) Write(reply);
        else _waiting.Enqueue(reply);
    }

    private void Write(in Reply reply)
    {
        Span<byte> message = stackalloc byte[AckSize];
        if ((reply.Refusal ?? reply.Awaited?.Refusal) is { } reason)
        {
            message[0] = TcpclMessage.XferRefuse;
            message[1] = (byte)reason;
            BinaryPrimitives.WriteUInt64BigEndian(message[2..], reply.Id);
            control.Append(message[..RefuseSize]);
            return;
        }

        message[0] = TcpclMessage.XferAck;
        message[1] = reply.Flags;
        BinaryPrimitives.WriteUInt64BigEndian(message[2..], reply.Id);
        BinaryPrimitives.WriteUInt64BigEndian(message[10..], reply.Length);
        control.Append(message);
    }

    /// <summary>The reply to one segment.</summary>
    /// <param name="Id">The transfer.</param>
    /// <param name="Flags">The segment's flags, which its acknowledgement repeats.</param>
    /// <param name="Length">Bytes of the transfer up to the segment's end.</param>
    /// <param name="Refusal">Why the segment is refused; null when it is acknowledged, or not decided yet.</param>
    /// <param name="Awaited">The whole transfer whose verdict decides; null for a reply that is known.</param>
    private readonly record struct Reply(ulong Id, byte Flags, ulong Length, XferRefuseReason? Refusal, IncomingTransfer? Awaited)
    {
        public bool IsDecided => Awaited is not { IsDecided: false };
    }
}
