using Dunes.Sdk.Bundles;
using Dunes.Sdk.Bundles.Convergence.Tcpcl;
using Dunes.Sdk.Crypto.Envelopes;
using Dunes.Sdk.Gateway;
using Dunes.Sdk.Mesh;

namespace Dunes.Sdk.Simulation.Faults;

/// <summary>The gateway of a site.</summary>
internal sealed class GatewayParty : HostParty
{
    private readonly GatewayOptions _options;
    private readonly FaultSite _site;
    private readonly FaultKeys _keys;
    private readonly FaultWire _wire;
    private readonly FaultAir _air;
    private MeshNode? _mesh;
    private IBundleStore? _journal;
    private int _expiredTold;
    private GatewayNode? _gateway;
    private BundleNode? _bundles;
    private WireEnd? _link;

    public GatewayParty(
        Scheduler scheduler, HostDisk disk, FaultHistory history, FaultSite site, FaultKeys keys, FaultWire wire, FaultAir air)
        : base(scheduler, disk, history, $"gateway {site.Number + 1}")
    {
        (_site, _keys, _wire, _air) = (site, keys, wire, air);
        _options = new()
        {
            Telemetry = site.Telemetry,
            Commands = site.Commands,
            Ground = FaultSite.Ingest,
            Lifetime = history.Lifetime,
            Actuators = [site.Actuator],
        };
        air.Join(this, Hear);
    }

    /// <summary>What ground gave out for this gateway.</summary>
    public byte[] Prekeys { get; set; } = [];

    /// <summary>How often the application's callback throws yet.</summary>
    public long Throws { get; set; }

    /// <summary>Bundles held; the last number while it is off.</summary>
    public int Held { get; private set; }

    protected override TimeSpan? Deadline => _gateway?.Deadline;

    protected override void Build(IBundleStore store, IBundleStore real)
    {
        _journal = real;
        _link = _wire.CreateLink();
        var uplink = new TcpclUplink("uplink", isActive: true, FaultSite.Tcpcl(_options.Telemetry.NodeId), _link);
        var parts = new GatewaySetup
        {
            DatabasePath = Disk.DatabasePath,
            Mesh = FaultKeys.Node(_site.Gateway),
            Keys = _keys.Gateways[_site.Number],
            Signer = _keys.GatewaySigners[_site.Number],
            GroundKey = _keys.Ground.PublicKey,
            GroundSigner = _keys.GroundSigner.VerificationKey,
            GroundPrekeys = Prekeys,
            Bearers = [],
            Uplinks = [uplink],
        }.Build(_options, store, new Envelope());
        (_mesh, _bundles) = (parts.Mesh, parts.Bundles);
        _gateway = new(_options, parts) { Accepted = OnAccepted, Ended = OnEnded };
        uplink.Signal = RequestTurn;
    }

    protected override void RunTurn(TimeSpan now, DtnTime wall)
    {
        var gateway = _gateway!;
        try
        {
            gateway.Advance(now, wall);
        }
        finally
        {
            Held = _bundles?.Queued ?? Held;
        }

        while (IsRunning && gateway.TryTakeTransmission(out var transmission)) _air.Send(this, transmission.Pdu);
    }

    protected override void Release(bool isPowerCut)
    {
        _journal = null;
        if (isPowerCut) _link?.Vanish(() => IsRunning);
        else _link?.Close();
        (_mesh, _gateway, _bundles, _link) = (null, null, null, null);
    }

    private void Hear(byte[] pdu)
    {
        if (_mesh is not { } mesh || IsSuspended) return;
        mesh.OnReceived(pdu, Clock.Now);
        RequestTurn();
    }

    /// <summary>Ends that stand in the journal, and that nobody was called for because the process died between the two.</summary>
    public int ReadUntold() => _journal is { } journal ? journal.ReadJournal("expired").Count - _expiredTold : 0;

    private void OnEnded(MessageEnd end)
    {
        if (end.Outcome is MessageOutcome.Delivered or MessageOutcome.Forwarded) return;
        if (end.Outcome == MessageOutcome.Expired) _expiredTold++;
        foreach (var reading in end.Readings) History.Outcomes.Add(new(new(_site.Number, reading.Source, reading.Property, reading.ReportCounter, reading.Value), end.Outcome.ToString().ToLowerInvariant(), Now));
    }

    private void OnAccepted(Reading reading)
    {
        if (Throws <= 0) return;
        Throws--;
        throw new InvalidTimeZoneException("the application's callback");
    }
}
