using Dunes.Sdk.Bundles;
using Dunes.Sdk.Bundles.Store;
using Dunes.Sdk.Crypto;
using Dunes.Sdk.Crypto.Envelopes;
using Dunes.Sdk.Gateway;
using Dunes.Sdk.Mesh;

namespace Dunes.Sdk.Simulation.Scenarios;

/// <summary>The gateway's process: everything in it is gone when it is killed, and is built again from its database.</summary>
internal sealed class GatewayHost(ScenarioContext context, ScenarioMesh mesh, IOutageWire wire, ScenarioKeys keys, byte[] groundPrekeys) : IGatewayMesh, IDisposable
{
    private SqliteBundleStore? _store;
    private BundleNode? _bundles;
    private GatewayNode? _gateway;
    private IUplink? _uplink;
    private TurnDriver? _driver;
    private long _resentBefore;

    public MeshNode? Mesh { get; private set; }

    public bool IsUp => _gateway is not null;

    /// <summary>Bundles held; the last number while the gateway is off.</summary>
    public int Queued { get; private set; }

    public int PeakQueued { get; private set; }

    public bool IsUplinkUp => _uplink?.State == UplinkState.Up;

    /// <summary>Bundles that were sent again, over all lives of the gateway.</summary>
    public long Resent => _resentBefore + (_bundles?.Counters.Resent ?? 0);

    public IBundleStore Store => _store ?? throw new InvalidOperationException("The gateway is off.");

    public void Start()
    {
        _store = SqliteBundleStore.Open(context.Folder.GatewayDatabase);
        var (sequence, replays) = GatewayNode.ReadMeshState(_store);
        Mesh = new(mesh.Configuration(0, sequence));
        Mesh.RestoreReplayList(replays);
        _bundles = new(new() { NodeId = ScenarioContext.GatewayNode }, _store);
        _uplink = wire.OpenGatewayUplink();
        _bundles.Attach(_uplink);
        var options = new GatewayOptions { Actuators = context.Actuators, WorkflowId = context.WorkflowId, RoutineWait = context.RoutineWait };
        _gateway = new(options, new()
        {
            Mesh = Mesh,
            Bundles = _bundles,
            Envelope = new Envelope(),
            Keys = keys.Gateway,
            Signer = keys.GatewaySigner,
            GroundKey = keys.Ground.PublicKey,
            GroundSigner = keys.GroundSigner.VerificationKey,
            GroundPrekeys = groundPrekeys,
        })
        {
            Accepted = reading => context.Tally.OnAccepted(reading, context.Scheduler.Now),
        };
        var gateway = _gateway;
        _driver = new(context.Scheduler, Turn, () => gateway.Deadline);
        _uplink.Signal = context.Marshal(_driver.Request);
        mesh.SetGatewayAlive(true);
        context.Tally.OnGateway(isUp: true, context.Scheduler.Now);
        _driver.Request();
    }

    /// <summary>The readings that its store holds.</summary>
    public IReadOnlyList<Reading> ReadHeld() => _gateway?.ReadHeld() ?? throw new InvalidOperationException("The gateway is off.");

    public void OnMeshInput() => _driver?.Request();

    /// <summary>kill -9: nothing is flushed, told or closed but what the system closes.</summary>
    public void Kill()
    {
        _driver?.Stop();
        mesh.SetGatewayAlive(false);
        context.Tally.OnGateway(isUp: false, context.Scheduler.Now);
        _resentBefore += _bundles?.Counters.Resent ?? 0;
        wire.CutGatewayUplink();
        if (_store is not null) KilledDatabase.Close(context.Folder.GatewayDatabase, _store);
        (Mesh, _gateway, _bundles, _uplink, _driver, _store) = (null, null, null, null, null, null);
    }

    public void Dispose()
    {
        _driver?.Stop();
        _store?.Dispose();
    }

    private void Turn()
    {
        if (_gateway is not { } gateway) return;
        gateway.Advance(context.Scheduler.Now, context.Wall);
        while (gateway.TryTakeTransmission(out var transmission)) mesh.TransmitFromGateway(transmission);
        context.Tally.OnRoom(!gateway.IsHoldingBack, context.Scheduler.Now);
        Queued = _bundles!.Queued;
        PeakQueued = Math.Max(PeakQueued, Queued);
    }
}
