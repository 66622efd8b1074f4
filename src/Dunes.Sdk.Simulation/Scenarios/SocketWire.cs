using System.Globalization;
using System.Net;
using Dunes.Sdk.Bundles;
using Dunes.Sdk.Bundles.Convergence.Tcpcl;
using Dunes.Sdk.Simulation.Dish;
using Dunes.Sdk.Simulation.Traces;
using Dunes.Sdk.Starlink;

namespace Dunes.Sdk.Simulation.Scenarios;

/// <summary>The uplink in real time: TCPCL over loopback sockets, and a gRPC dish that is polled each second.</summary>
/// <remarks>
/// Real: the sockets, the sessions, the dish's HTTP/2 and protobuf. Simulated: when nothing passes, which follows the trace and the planned outage, and what the dish says. The sockets have
/// loopback's own delay and rate: latency and partial loss of the trace appear in the dish's figures only.
/// </remarks>
internal sealed class SocketWire : IOutageWire, IScheduledHandler
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1);
    private readonly ScenarioContext _context;
    private readonly LinkTrace _trace;
    private readonly OutagePlan _plan;
    private readonly SimulatedDishServer _dish;
    private readonly DishClient _client;
    private readonly TcpclListener _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<SocketOctetLink> _links = [];
    private readonly int _handler;
    private ImpairedLink? _link;
    private StarlinkUplink? _uplink;
    private Task _poll = Task.CompletedTask;

    private SocketWire(ScenarioContext context, LinkTrace trace, OutagePlan plan, SimulatedDishServer dish)
    {
        (_context, _trace, _plan, _dish) = (context, trace, plan, dish);
        _client = new(new() { Address = new(string.Create(CultureInfo.InvariantCulture, $"http://{dish.Endpoint}")) });
        _listener = TcpclListener.Start(new(IPAddress.Loopback, 0), Accept);
        _handler = context.Scheduler.Register(this);
        context.Scheduler.Schedule(TimeSpan.Zero, _handler, 0, 0);
    }

    public Action<IUplink>? GroundAccepted { get; set; }

    public string TraceName => _trace.Name;

    public double LatencyMs { get; private set; }

    public double Loss { get; private set; }

    /// <summary>Starts the dish, the listener and the poll.</summary>
    /// <param name="context">The run.</param>
    /// <param name="trace">What the dish replays.</param>
    /// <param name="plan">When nothing passes.</param>
    /// <param name="elapsed">Time since the run's start, from any thread.</param>
    public static async Task<IOutageWire> StartAsync(ScenarioContext context, LinkTrace trace, OutagePlan plan, Func<TimeSpan> elapsed)
    {
        var dish = new SimulatedDish(trace, elapsed, context.Started, at => plan.IsOutage(at) ? DishOutageCause.NoSatellites : null);
        var server = await SimulatedDishServer.StartAsync(dish, new(IPAddress.Loopback, 0)).ConfigureAwait(false);
        try
        {
            return new SocketWire(context, trace, plan, server);
        }
        catch
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public IUplink OpenGatewayUplink()
    {
        var socket = new SocketOctetLink(IPAddress.Loopback.ToString(), _listener.LocalEndpoint.Port);
        _links.Add(socket);
        _link = new(socket, IsBlocked);
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

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _poll.ConfigureAwait(false);
        foreach (var link in _links) await link.DisposeAsync().ConfigureAwait(false);
        await _listener.DisposeAsync().ConfigureAwait(false);
        _client.Dispose();
        await _dish.DisposeAsync().ConfigureAwait(false);
        _stop.Dispose();
    }

    void IScheduledHandler.OnEvent(int first, int second)
    {
        _context.Scheduler.Schedule(_context.Scheduler.Now + PollInterval, _handler, 0, 0);
        _link?.Poll();
        if (_poll.IsCompleted) _poll = PollAsync();
    }

    private async Task PollAsync()
    {
        DishStatus? status = null;
        try
        {
            status = await _client.GetStatusAsync(_stop.Token).ConfigureAwait(false);
        }
        catch (DunesException)
        {
            // Unreachable or refused: the uplink is told so.
        }
        catch (OperationCanceledException)
        {
            return;
        }

        _context.Marshal(() => OnDish(status))();
    }

    private void OnDish(DishStatus? status)
    {
        var now = _context.Scheduler.Now;
        if (status is null)
        {
            (Loss, LatencyMs) = (1, 0);
            _uplink?.OnDishUnreachable(now);
            return;
        }

        Loss = status.PopPingDropRate ?? 1;
        LatencyMs = Loss < 1 ? status.PopPingLatency?.TotalMilliseconds ?? 0 : 0;
        _uplink?.OnDishStatus(status, now);
    }

    private bool IsBlocked()
    {
        var now = _context.Scheduler.Now;
        return _plan.IsOutage(now) || _trace.At(now).DropRate >= 1;
    }

    private void Accept(SocketOctetLink link)
    {
        // The uplink takes the link's signal before any octet is waited for; ground attaches it on its own thread.
        var uplink = new TcpclUplink("starlink", isActive: false, new() { NodeId = ScenarioContext.GroundNode }, link);
        _context.Marshal(() => GroundAccepted?.Invoke(uplink))();
    }
}
