using Dunes.Sdk.Bundles;
using Dunes.Sdk.Bundles.Convergence.Tcpcl;
using Dunes.Sdk.Simulation.Dish;
using Dunes.Sdk.Simulation.Links;
using Dunes.Sdk.Simulation.Traces;
using Dunes.Sdk.Starlink;
using Dunes.Sdk.Starlink.Dish;

namespace Dunes.Sdk.Simulation.Scenarios;

/// <summary>The uplink on virtual time: TCPCL over a simulated path that follows the trace, and the dish asked once a second in its own protobuf.</summary>
internal sealed class VirtualWire : IOutageWire, IScheduledHandler
{
    /// <summary>From the point of presence to the ground station, one way.</summary>
    private static readonly TimeSpan GroundSegment = TimeSpan.FromMilliseconds(10);

    /// <summary>Assumed: the trace knows the rates in use, not what the link could carry.</summary>
    private const double BitsPerSecond = 10e6;

    private readonly ScenarioContext _context;
    private readonly SimulatedPath _path;
    private readonly SimulatedDish _dish;
    private readonly LinkTrace _trace;
    private readonly OutagePlan _plan;
    private readonly byte[] _request = DishMessages.EncodeGetStatus();
    private readonly int _handler;
    private IOctetLink? _link;
    private StarlinkUplink? _uplink;

    public VirtualWire(ScenarioContext context, LinkTrace trace, OutagePlan plan, ulong seed)
    {
        (_context, _trace, _plan) = (context, trace, plan);
        _path = new(context.Scheduler, Condition, Accept, seed);
        _dish = new(trace, () => context.Scheduler.Now, context.Started, at => plan.IsOutage(at) ? DishOutageCause.NoSatellites : null);
        _handler = context.Scheduler.Register(this);
        context.Scheduler.Schedule(context.Scheduler.Now, _handler, 0, 0);
    }

    public Action<IUplink>? GroundAccepted { get; set; }

    public string TraceName => _trace.Name;

    public double LatencyMs { get; private set; }

    public double Loss { get; private set; }

    public IUplink OpenGatewayUplink()
    {
        _link = _path.CreateLink();
        return _uplink = new(new TcpclUplink("starlink", isActive: true, new() { NodeId = ScenarioContext.GatewayNode }, _link), new());
    }

    public void CutGatewayUplink()
    {
        if (_link is not null)
        {
            _link.Signal = null;
            _link.Close();
        }

        (_link, _uplink) = (null, null);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Asks the dish, each second.</summary>
    void IScheduledHandler.OnEvent(int first, int second)
    {
        var now = _context.Scheduler.Now;
        _context.Scheduler.Schedule(now + TimeSpan.FromSeconds(1), _handler, 0, 0);
        if (_dish.Handle(_request, out _, out _) is { } answer && DishMessages.TryDecodeStatus(answer, out var status))
        {
            Loss = status.PopPingDropRate ?? 1;
            LatencyMs = Loss < 1 ? status.PopPingLatency?.TotalMilliseconds ?? 0 : 0;
            _uplink?.OnDishStatus(status, now);
        }
        else
        {
            _uplink?.OnDishUnreachable(now);
        }
    }

    private PathCondition Condition(TimeSpan at)
    {
        var sample = _trace.At(at);
        return new(sample.DropRate < 1 && !_plan.IsOutage(at), TimeSpan.FromMilliseconds(Math.Max(sample.LatencyMs, 0) / 2) + GroundSegment, sample.DropRate, BitsPerSecond);
    }

    private void Accept(IOctetLink link) => GroundAccepted?.Invoke(new TcpclUplink("starlink", isActive: false, new() { NodeId = ScenarioContext.GroundNode }, link));
}
