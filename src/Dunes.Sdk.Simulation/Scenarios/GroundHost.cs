using Dunes.Sdk.Bundles;
using Dunes.Sdk.Bundles.Store;
using Dunes.Sdk.Crypto;
using Dunes.Sdk.Crypto.Envelopes;
using Dunes.Sdk.Gateway;
using Dunes.Sdk.Gateway.Advisors;

namespace Dunes.Sdk.Simulation.Scenarios;

/// <summary>The ground station's process: it takes every session that the gateway opens, and asks the rules.</summary>
internal sealed class GroundHost : IDisposable
{
    private readonly ScenarioContext _context;
    private readonly SqliteBundleStore _store;
    private readonly BundleNode _bundles;
    private readonly GroundNode _ground;
    private readonly TurnDriver _driver;
    private readonly Action _request;
    private IUplink? _uplink;

    public GroundHost(ScenarioContext context, MeshLayout layout, IOutageWire wire, ScenarioKeys keys)
    {
        _context = context;
        _store = SqliteBundleStore.Open(context.Folder.GroundDatabase);
        _bundles = new(new() { NodeId = ScenarioContext.GroundNode }, _store);
        var advisor = new RulesAdvisor(reading => MeshLayout.Node(reading.Source) < layout.Count && layout.NearestActuator(MeshLayout.Node(reading.Source)) is { } actuator ? MeshLayout.Address(actuator) : null);
        _ground = new(new() { WorkflowId = context.WorkflowId }, new()
        {
            Bundles = _bundles,
            Envelope = new Envelope(),
            Keys = keys.Ground,
            Signer = keys.GroundSigner,
            Gateways = [new(new GatewayOptions().Commands, keys.GatewaySigner.VerificationKey, keys.Gateway.PublicKey)],
            Advisor = advisor,
        })
        {
            Delivered = reading => context.Tally.OnDelivered(reading, context.Scheduler.Now),
            CommandSent = _ => CommandsSent++,
            CommandEnded = end =>
            {
                CommandsEnded++;
                if (end.Outcome == CommandOutcome.Acknowledged) CommandsAcknowledged++;
            },
        };
        Prekeys = _ground.IssuePrekeys(keys.GatewaySigner.VerificationKey.Id, context.Wall);
        _driver = new(context.Scheduler, Turn, () => _ground.Deadline);
        _request = context.Marshal(_driver.Request);
        _ground.Signal = _request;
        wire.GroundAccepted = Accept;
        _driver.Request();
    }

    /// <summary>What the gateway is provisioned with.</summary>
    public byte[] Prekeys { get; }

    public ForwardSecrecyCounters ForwardSecrecy => _ground.Counters.ForwardSecrecy;

    public long CommandsSent { get; private set; }

    public long CommandsEnded { get; private set; }

    public long CommandsAcknowledged { get; private set; }

    public int Queued => _bundles.Queued;

    /// <summary>Sessions that the gateway opened.</summary>
    public int Sessions { get; private set; }

    public IBundleStore Store => _store;

    public void Dispose()
    {
        _driver.Stop();
        _ground.Dispose();
        _store.Dispose();
    }

    /// <summary>The gateway has one session at a time: a new one means that the last is over, whatever its end knows.</summary>
    private void Accept(IUplink uplink)
    {
        if (_uplink is { } last)
        {
            last.Signal = null;
            _bundles.Detach(last);
        }

        _uplink = uplink;
        Sessions++;
        _bundles.Attach(uplink);
        uplink.Signal = _request;
        _driver.Request();
    }

    private void Turn() => _ground.Advance(_context.Scheduler.Now, _context.Wall);
}
