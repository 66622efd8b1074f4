using Dunes.Sdk.Bundles;
using Dunes.Sdk.Bundles.Convergence.Tcpcl;
using Dunes.Sdk.Crypto.Envelopes;
using Dunes.Sdk.Gateway;

namespace Dunes.Sdk.Simulation.Faults;

/// <summary>The ground station: it takes every session that is opened to it, and its application listens.</summary>
internal sealed class GroundParty(
    Scheduler scheduler, HostDisk disk, FaultHistory history, IReadOnlyList<FaultSite> sites, FaultKeys keys, IAdvisor advisor,
    TimeSpan acknowledgeWait)
    : HostParty(scheduler, disk, history, "ground")
{
    private const int OneTimePrekeys = 3; // fewer than a bad hour's alarms
    private readonly GroundOptions _options = new()
    {
        Ingest = FaultSite.Ingest,
        OneTimePrekeys = OneTimePrekeys,
        AcknowledgeWait = acknowledgeWait,
    };

    private readonly List<(TcpclUplink Uplink, WireEnd Link)> _sessions = [];
    private BundleNode? _bundles;
    private GroundNode? _ground;
    private IBundleStore? _journal;
    private int _accepted;

    /// <summary>Sites whose gateways are missing in the list of trusted ones, from the next start on.</summary>
    public HashSet<int> Forgotten { get; } = [];

    /// <summary>What listens to ground's callbacks.</summary>
    public GroundApplication Application { get; } = new(history, () => scheduler.Now);

    protected override TimeSpan? Deadline => _ground?.Deadline;

    /// <summary>Makes the first prekeys of a gateway.</summary>
    public byte[] IssuePrekeys(int site) => _ground!.IssuePrekeys(keys.GatewaySigners[site].VerificationKey.Id, Clock.Wall);

    /// <summary>Takes the answering end of a connection; false while the host is off.</summary>
    public bool Accept(WireEnd link)
    {
        if (_bundles is not { } bundles) return false;
        var name = FormattableString.Invariant($"session-{++_accepted}");
        var uplink = new TcpclUplink(name, isActive: false, FaultSite.Tcpcl(_options.Ingest.NodeId), link) { Signal = RequestTurn };
        _sessions.Add((uplink, link));
        bundles.Attach(uplink, isDefault: false); // nobody has shown yet who calls
        RequestTurn();
        return true;
    }

    /// <summary>Lets the application look into the journal for what it was not told.</summary>
    public void CatchUp()
    {
        if (_journal is { } journal) Application.CatchUp(journal, StoppedAt);
    }

    protected override void Build(IBundleStore store, IBundleStore real)
    {
        _journal = real;
        _bundles = new(new() { NodeId = _options.Ingest.NodeId, DatabasePath = Disk.DatabasePath }, store);
        _ground = new(_options, new()
        {
            Bundles = _bundles,
            Envelope = new Envelope(),
            Keys = keys.Ground,
            Signer = keys.GroundSigner,
            Gateways = [.. sites.Where(site => !Forgotten.Contains(site.Number)).Select(Trust)],
            Advisor = advisor,
        })
        {
            Delivered = Application.OnDelivered,
            CommandSent = Application.OnCommandSent,
            CommandEnded = Application.OnCommandEnded,
            Unadvised = Application.OnUnadvised,
            Signal = RequestTurn,
        };
        CatchUp();
    }

    private TrustedGateway Trust(FaultSite site) =>
        new(site.Commands, keys.GatewaySigners[site.Number].VerificationKey, keys.Gateways[site.Number].PublicKey);

    protected override void RunTurn(TimeSpan now, DtnTime wall)
    {
        _ground!.Advance(now, wall);
        if (_bundles is not { } bundles) return;
        for (var at = _sessions.Count - 1; at >= 0; at--)
        {
            var (uplink, link) = _sessions[at];
            if (link.State != OctetLinkState.Closed || uplink.State != UplinkState.Down) continue;
            bundles.Detach(uplink);
            _sessions.RemoveAt(at);
        }
    }

    protected override void Release(bool isPowerCut)
    {
        foreach (var (uplink, link) in _sessions)
        {
            uplink.Signal = null;
            if (isPowerCut) link.Vanish(() => IsRunning);
            else link.Close();
        }

        _sessions.Clear();
        if (_ground is { } ground)
        {
            ground.Signal = null;
            ground.Dispose();
        }

        (_bundles, _ground, _journal) = (null, null, null);
    }
}
