using Dunes.Sdk.Bundles;

namespace Dunes.Sdk.Gateway.Tests.World;

/// <summary>One end of a link that carries whole bundles at once, and can be cut.</summary>
internal sealed class MemoryUplink(string name) : IUplink
{
    private readonly Queue<UplinkEvent> _events = new();
    private MemoryUplink? _other;
    private ulong _next;
    private ulong _incarnation;

    public string Name => name;

    public EndpointId Peer { get; private set; }

    public UplinkState State { get; private set; }

    public UplinkQuality Quality => default;

    public TimeSpan? Deadline => null;

    public Action? Signal { get; set; }

    /// <summary>Bundles carried to the other side, as they were.</summary>
    public List<byte[]> Carried { get; } = [];

    public static void Connect(MemoryUplink left, EndpointId leftNode, MemoryUplink right, EndpointId rightNode)
    {
        (left._other, right._other) = (right, left);
        (left.Peer, right.Peer) = (rightNode, leftNode);
        foreach (var end in new[] { left, right })
        {
            end.State = UplinkState.Up;
            end._events.Enqueue(new(UplinkEventKind.Up, 0, default, string.Empty));
        }
    }

    /// <summary>Whether what is sent is acknowledged at once and goes nowhere.</summary>
    public bool IsSwallowing { get; set; }

    /// <summary>Opens a session with a peer that does not exist, and that acknowledges everything.</summary>
    public void ConnectToNobody(EndpointId peer)
    {
        (Peer, State, IsSwallowing) = (peer, UplinkState.Up, true);
        _events.Enqueue(new(UplinkEventKind.Up, 0, default, string.Empty));
    }

    public void Cut()
    {
        foreach (var end in new[] { this, _other })
        {
            if (end is null || end.State == UplinkState.Down) continue;
            (end.State, end.IsSwallowing) = (UplinkState.Down, false);
            end._events.Clear();
            end._events.Enqueue(new(UplinkEventKind.Down, 0, default, "cut"));
        }

        if (_other is not null) _other._other = null;
        _other = null;
    }

    /// <summary>As TcpclUplink does: what came before the end is still told, and nobody is there any more.</summary>
    public void Hangup()
    {
        var other = _other!;
        foreach (var end in new[] { this, other })
        {
            (end.State, end.Peer, end._other) = (UplinkState.Down, EndpointId.None, null);
            end._events.Enqueue(new(UplinkEventKind.Down, 0, default, "hung up"));
        }
    }

    /// <summary>Whether each end learns which life of the other it talks to, as over TCPCL.</summary>
    public bool TellsIncarnation { get; set; }

    public ulong PeerIncarnation => TellsIncarnation ? _other?._incarnation ?? 0 : 0;

    public void Introduce(ulong incarnation) => _incarnation = incarnation;

    public void Advance(TimeSpan now)
    {
    }

    public bool TrySend(ReadOnlyMemory<byte> bundle, out ulong transfer)
    {
        transfer = _next++;
        if (IsSwallowing)
        {
            _events.Enqueue(new(UplinkEventKind.Acknowledged, transfer, default, string.Empty));
            return true;
        }

        if (_other is null) return false;
        Carried.Add(bundle.ToArray());
        _other._events.Enqueue(new(UplinkEventKind.Received, transfer, bundle.ToArray(), string.Empty));
        return true;
    }

    public bool TryTakeEvent(out UplinkEvent uplinkEvent) => _events.TryDequeue(out uplinkEvent);

    public void Accept(ulong transfer) => _other?._events.Enqueue(new(UplinkEventKind.Acknowledged, transfer, default, string.Empty));

    public void Refuse(ulong transfer, bool isRetryUseful) => _other?._events.Enqueue(new(UplinkEventKind.Refused, transfer, default, "refused"));

    /// <summary>Hands the other side octets that nobody sent: a replay, or a stranger's.</summary>
    public void Inject(byte[] bundle) => _other!._events.Enqueue(new(UplinkEventKind.Received, ulong.MaxValue - _next++, bundle, string.Empty));
}
