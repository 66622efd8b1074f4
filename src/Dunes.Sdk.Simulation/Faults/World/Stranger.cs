using Dunes.Sdk.Bundles;
using Dunes.Sdk.Bundles.Convergence.Tcpcl;
using Dunes.Sdk.Bundles.Protocol;

namespace Dunes.Sdk.Simulation.Faults;

/// <summary>Somebody unknown who calls ground.</summary>
internal sealed class Stranger
{
    private const int NextSequences = 3;
    private static readonly EndpointId OwnNode = EndpointId.Ipn(666, 0);
    private static readonly EndpointId OwnEndpoint = EndpointId.Ipn(666, 1);
    private readonly Scheduler _scheduler;
    private readonly StrangerKind _kind;
    private readonly FaultSite _site;
    private readonly SeededRandom _random;
    private readonly HostClock _clock;
    private readonly WireEnd _link;
    private readonly Queue<byte[]> _toSend = new();
    private TcpclUplink? _uplink;
    private TurnLoop? _loop;

    public Stranger(Scheduler scheduler, FaultWire wire, StrangerKind kind, FaultSite site, SeededRandom random)
    {
        (_scheduler, _kind, _site, _random, _clock) = (scheduler, kind, site, random, new(scheduler));
        _link = wire.CreateLink();
    }

    /// <summary>Calls ground.</summary>
    /// <param name="seen">Bundles that it saw before.</param>
    public void Call(IReadOnlyList<byte[]> seen)
    {
        if (_kind == StrangerKind.Noise)
        {
            _link.Signal = MakeNoise;
            _link.Open();
            return;
        }

        if (_kind == StrangerKind.Garbage) AddGarbage();
        if (_kind == StrangerKind.Squatter) AddForgeries(seen);
        var node = _kind switch
        {
            StrangerKind.GatewaysNode or StrangerKind.Squatter => _site.Telemetry.NodeId,
            StrangerKind.GroundsNode => FaultSite.Ingest.NodeId,
            _ => OwnNode,
        };
        _uplink = new("stranger", isActive: true, FaultSite.Tcpcl(node), _link);
        _loop = new(_scheduler, _clock, Turn, () => _uplink.Deadline);
        _uplink.Signal = _loop.Request;
        _loop.Request();
    }

    public void HangUp()
    {
        _loop?.Stop();
        _link.Signal = null;
        _link.Close();
    }

    private TimeSpan Turn()
    {
        var uplink = _uplink!;
        uplink.Advance(_clock.Now);
        while (uplink.TryTakeEvent(out var happened))
        {
            if (happened.Kind == UplinkEventKind.Received) uplink.Accept(happened.Transfer);
        }

        while (uplink.State == UplinkState.Up && _toSend.TryPeek(out var bundle) && uplink.TrySend(bundle, out _)) _toSend.Dequeue();
        uplink.Advance(_clock.Now);
        return TimeSpan.Zero;
    }

    private void AddGarbage()
    {
        _toSend.Enqueue(Octets(40));
        _toSend.Enqueue([]);
        var created = new DtnTime(820_540_800_000).Add(_scheduler.Now);
        foreach (var destination in new[] { FaultSite.Ingest, FaultSite.Ingest.WithDemux("nobody"), _site.Commands })
        {
            _toSend.Enqueue(ForgedBundle.Create(OwnEndpoint, destination, created, 0, TimeSpan.FromHours(1), Octets(100)));
        }
    }

    private void AddForgeries(IReadOnlyList<byte[]> seen)
    {
        var last = new BundleId(_site.Telemetry, DtnTime.Unknown, 0);
        foreach (var octets in seen)
        {
            if (BundleCodec.Decode(octets, out var view, out _) != BundleDecodeStatus.Done) continue;
            last = view.Id;
            Forge(last);
        }

        for (var ahead = 1UL; ahead <= NextSequences; ahead++) Forge(last with { Sequence = last.Sequence + ahead });
        if (!last.Created.IsKnown) return;
        for (var ahead = 1UL; ahead <= NextSequences; ahead++) Forge(new(_site.Telemetry, DtnTime.Unknown, ahead));
    }

    private void Forge(BundleId id) =>
        _toSend.Enqueue(ForgedBundle.Create(id.Source, FaultSite.Ingest, id.Created, id.Sequence, TimeSpan.FromDays(3), Octets(100)));

    private void MakeNoise()
    {
        if (_link.State == OctetLinkState.Open) _link.Write(Octets(200));
    }

    private byte[] Octets(int count)
    {
        var octets = new byte[count];
        for (var at = 0; at < count; at++) octets[at] = (byte)_random.Next(256);
        return octets;
    }
}
