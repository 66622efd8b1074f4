using Dunes.Sdk.Bundles;
using Dunes.Sdk.Bundles.Convergence.Tcpcl;

namespace Dunes.Sdk.Simulation.Faults;

/// <summary>
/// Somebody who answers in ground's place under ground's name, and keeps the session alive: it acknowledges everything, or nothing.
/// </summary>
internal sealed class FalseHop(Scheduler scheduler, bool acknowledges)
{
    private readonly HostClock _clock = new(scheduler);

    /// <summary>The bundles that it was given.</summary>
    public List<byte[]> Seen { get; } = [];

    public bool Accept(WireEnd link)
    {
        var uplink = new TcpclUplink("false", isActive: false, FaultSite.Tcpcl(FaultSite.Ingest.NodeId), link);
        TurnLoop? loop = null;
        loop = new(scheduler, _clock, () => Turn(uplink, link, loop!), () => uplink.Deadline);
        uplink.Signal = loop.Request;
        loop.Request();
        return true;
    }

    private TimeSpan Turn(TcpclUplink uplink, WireEnd link, TurnLoop loop)
    {
        uplink.Advance(_clock.Now);
        while (uplink.TryTakeEvent(out var happened))
        {
            if (happened.Kind != UplinkEventKind.Received) continue;
            Seen.Add(happened.Octets.ToArray());
            if (acknowledges) uplink.Accept(happened.Transfer);
        }

        uplink.Advance(_clock.Now);
        if (link.State == OctetLinkState.Closed && uplink.State == UplinkState.Down) loop.Stop();
        return TimeSpan.Zero;
    }
}
