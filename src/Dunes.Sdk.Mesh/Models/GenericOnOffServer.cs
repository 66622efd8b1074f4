namespace Dunes.Sdk.Mesh.Models;

/// <summary>Holds one on-off state; a Set that is sent again within six seconds changes nothing twice.</summary>
/// <remarks>
/// Mesh Model Specification 1.1, sections 3.3.1 and 3.4.1.2.1: source, destination and transaction name a Set for 6 s. It remembers the last Set of 16 pairs; when more
/// talk at once, the oldest is forgotten. It sends nothing itself: the caller passes the answer to <see cref="MeshNode.Send"/>.
/// </remarks>
public sealed class GenericOnOffServer
{
    /// <summary>How long a transaction counts as the same.</summary>
    public static readonly TimeSpan TransactionLifetime = TimeSpan.FromSeconds(6);

    private readonly Transaction[] _transactions = new Transaction[16];
    private int _next;

    /// <summary>The present state.</summary>
    public bool IsOn { get; private set; }

    /// <summary>Takes a message; gives the octets of the answer, 0 for none.</summary>
    /// <param name="message">A message received.</param>
    /// <param name="now">The time.</param>
    /// <param name="answer">6 octets.</param>
    /// <param name="isNew">Whether it was a Set of a new transaction, so that the caller acts once.</param>
    public int OnMessage(in MeshMessage message, TimeSpan now, Span<byte> answer, out bool isNew)
    {
        isNew = false;
        var access = message.AccessPdu.Span;
        if (GenericOnOff.IsGet(access)) return GenericOnOff.EncodeStatus(answer, IsOn);
        if (!GenericOnOff.TryDecodeSet(access, out var on, out var transaction, out var isAcknowledged)) return 0;

        isNew = Remember(message.Source, message.Destination, transaction, now);
        if (isNew) IsOn = on;
        return isAcknowledged ? GenericOnOff.EncodeStatus(answer, IsOn) : 0;
    }

    private bool Remember(ushort source, ushort destination, byte number, TimeSpan now)
    {
        foreach (ref var known in _transactions.AsSpan())
        {
            if (!known.IsUsed || known.Source != source || known.Destination != destination) continue;

            var isSame = known.Number == number && now - known.At < TransactionLifetime;
            if (!isSame) (known.Number, known.At) = (number, now);
            return !isSame;
        }

        _transactions[_next] = new() { IsUsed = true, Source = source, Destination = destination, Number = number, At = now };
        _next = (_next + 1) % _transactions.Length;
        return true;
    }

    private struct Transaction
    {
        public bool IsUsed;
        public ushort Source;
        public ushort Destination;
        public byte Number;
        public TimeSpan At;
    }
}
