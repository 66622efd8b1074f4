namespace Dunes.Sdk.Bundles.Tests;

/// <summary>One end of a link that carries whole bundles at once: it can be cut, be given any name, take everything and keep nothing, or say nothing.</summary>
internal sealed class Wire(string name, bool isPassive = false) : IUplink
{
    private readonly Queue<UplinkEvent> _events = new();
    private ulong _next;

    public string Name => name;

    public bool IsPassive => isPassive;

    public EndpointId Peer { get; private set; }

    /// <summary>The incarnation that the peer tells; 0 for none.</summary>
    public ulong PeerIncarnation { get; set; }

    /// <summary>The incarnation that the node told.</summary>
    public ulong Introduced { get; private set; }

    public UplinkState State { get; private set; }

    public UplinkQuality Quality => default;

    public TimeSpan? Deadline => null;

    public Action? Signal { get; set; }

    /// <summary>The node's other end; null where a test plays the peer.</summary>
    public Wire? Other { get; private set; }

    /// <summary>What the node sent, with its transfer.</summary>
    public List<(ulong Transfer, byte[] Bundle)> Sent { get; } = [];

    public List<ulong> AcceptedTransfers { get; } = [];

    public List<(ulong Transfer, bool IsRetryUseful)> RefusedTransfers { get; } = [];

    /// <summary>Thrown by the next advance.</summary>
    public Exception? Throws { get; set; }

    /// <summary>Whether every transfer gets the same number.</summary>
    public bool NumbersAllAlike { get; set; }

    public static void Connect(Wire left, EndpointId leftNode, Wire right, EndpointId rightNode)
    {
        (left.Other, right.Other) = (right, left);
        left.Up(rightNode);
        right.Up(leftNode);
    }

    public void Up(EndpointId peer)
    {
        (Peer, State) = (peer, UplinkState.Up);
        _events.Enqueue(new(UplinkEventKind.Up, 0, default, string.Empty));
    }

    public void Cut()
    {
        if (State == UplinkState.Down) return;
        State = UplinkState.Down;
        _events.Clear();
        _events.Enqueue(new(UplinkEventKind.Down, 0, default, "cut"));
        var other = Other;
        Other = null;
        other?.Cut();
    }

    public void Introduce(ulong incarnation) => Introduced = incarnation;

    public void Advance(TimeSpan now)
    {
        if (Throws is { } failure) throw failure;
    }

    public bool TrySend(ReadOnlyMemory<byte> bundle, out ulong transfer)
    {
        transfer = NumbersAllAlike ? 7 : _next++;
        if (State != UplinkState.Up) return false;
        Sent.Add((transfer, bundle.ToArray()));
        Other?._events.Enqueue(new(UplinkEventKind.Received, transfer, bundle.ToArray(), string.Empty));
        return true;
    }

    public bool TryTakeEvent(out UplinkEvent uplinkEvent) => _events.TryDequeue(out uplinkEvent);

    public void Accept(ulong transfer)
    {
        AcceptedTransfers.Add(transfer);
        Other?.Acknowledge(transfer);
    }

    public void Refuse(ulong transfer, bool isRetryUseful)
    {
        RefusedTransfers.Add((transfer, isRetryUseful));
        Other?._events.Enqueue(new(UplinkEventKind.Refused, transfer, default, "refused"));
    }

    /// <summary>The peer says that it has what this end sent.</summary>
    public void Acknowledge(ulong transfer) => _events.Enqueue(new(UplinkEventKind.Acknowledged, transfer, default, string.Empty));

    /// <summary>The peer says that it has all that this end sent.</summary>
    public void AcceptAll() => Sent.ForEach(sent => Acknowledge(sent.Transfer));

    /// <summary>The peer says that it has nothing of what this end sent, and takes it later.</summary>
    public void RefuseAll() => Sent.ForEach(sent => _events.Enqueue(new(UplinkEventKind.Refused, sent.Transfer, default, "refused")));

    /// <summary>Something arrives.</summary>
    public ulong Arrive(byte[] bundle)
    {
        _events.Enqueue(new(UplinkEventKind.Received, 1_000_000 + _next, bundle, string.Empty));
        return 1_000_000 + _next++;
    }
}
