using System.Security.Cryptography;
using Dunes.Sdk.Mesh;
using Dunes.Sdk.Mesh.Models;
using Dunes.Sdk.Simulation.Radio;

namespace Dunes.Sdk.Simulation.Scenarios;

/// <summary>The mesh of the scenario: a real <see cref="MeshNode"/> for every node over the simulated radio, the sensors' and actuators' applications, and nodes that fail.</summary>
internal sealed class ScenarioMesh : IScheduledHandler, IRadioReceiver
{
    private const int ReportEvent = 0;
    private const int DeadlineEvent = 1;
    private const int RetryEvent = 2;
    private const int FailureEvent = 3;
    private const int AlarmEvent = 4;
    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(5);

    private readonly Scheduler _scheduler;
    private readonly OutagePlan _plan;
    private readonly ReadingTally _tally;
    private readonly SeededRandom _random;
    private readonly int _handler;
    private readonly MeshNode?[] _nodes;
    private readonly SensorApplication?[] _sensors;
    private readonly TimeSpan?[] _failedAt;
    private readonly long[] _deadlines;
    private readonly int[] _wornNodes;
    private readonly MeshKey _networkKey;
    private readonly MeshKey _applicationKey;
    private readonly uint _ivIndex;
    private readonly byte _ttl;
    private readonly ulong _seed;
    private readonly TimeSpan _alarmInterval;

    /// <summary>Builds the mesh; <see cref="Start"/> lets it live.</summary>
    /// <param name="scheduler">Moves the time.</param>
    /// <param name="layout">Where the nodes are.</param>
    /// <param name="plan">What fails.</param>
    /// <param name="radioSeed">The seed under which the layout was found connected.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="run">Runs over the same files before this one: the mesh's IV index and the sensors' report numbers begin behind theirs.</param>
    /// <param name="tally">Told of what is measured.</param>
    /// <param name="alarmInterval">Mean time between two alarms of all sensors together.</param>
    public ScenarioMesh(Scheduler scheduler, MeshLayout layout, OutagePlan plan, ulong radioSeed, ulong seed, uint run, ReadingTally tally, TimeSpan alarmInterval)
    {
        (_scheduler, Layout, _plan, _tally, _seed, _ivIndex) = (scheduler, layout, plan, tally, seed, run);
        _random = new(seed, 0x5E45);
        _alarmInterval = alarmInterval;
        _handler = scheduler.Register(this);
        Radio = new(scheduler, new RadioOptions(), layout.Positions, radioSeed) { Receiver = this };
        _networkKey = new(0, Key(seed, "network"));
        _applicationKey = new(0, Key(seed, "application"));
        _ttl = (byte)Math.Clamp((2 * layout.Hops) + 3, 7, 127);
        _nodes = new MeshNode?[layout.Count];
        _sensors = new SensorApplication?[layout.Count];
        _failedAt = new TimeSpan?[layout.Count];
        _deadlines = new long[layout.Count];
        Array.Fill(_deadlines, long.MaxValue);
        _wornNodes = [.. Enumerable.Range(0, layout.Count).Where(node => layout.Roles[node] == NodeRole.LowPower)];
        for (var node = 1; node < layout.Count; node++) _nodes[node] = new(Configuration(node));
        foreach (var node in _wornNodes)
        {
            var address = MeshLayout.Address(node);
            _sensors[node] = new(_nodes[node]!, new(new(seed, 0x9A71_0000UL + (ulong)node)), new(seed, 0x5E40_0000UL + (ulong)node), run * 8192,
                (counter, property, value) => _tally.OnProduced(address, counter, property, value, _scheduler.Now, _plan.IsOutage(_scheduler.Now)),
                (counter, property) => _tally.OnSent(address, counter, property));
        }

        Radio.SetAlive(0, false);
    }

    public MeshLayout Layout { get; }

    public SimulatedRadio Radio { get; }

    /// <summary>The gateway; set before <see cref="Start"/>.</summary>
    public IGatewayMesh? Gateway { get; set; }

    /// <summary>Nodes that have not failed, the gateway not counted.</summary>
    public int Alive { get; private set; }

    /// <summary>When each failed node failed.</summary>
    public IReadOnlyList<TimeSpan?> FailedAt => _failedAt;

    /// <summary>The bed whose patient wears a node, 1 and up; null for one that nobody wears.</summary>
    public int? Bed(int node) => Array.BinarySearch(_wornNodes, node) is >= 0 and var at ? at + 1 : null;

    /// <summary>What provisioning gave a node.</summary>
    public MeshNodeConfiguration Configuration(int node, uint firstSequence = 0) => new()
    {
        Address = MeshLayout.Address(node),
        NetworkKeys = [_networkKey],
        ApplicationKeys = [_applicationKey],
        IvIndex = _ivIndex,
        FirstSequence = firstSequence,
        IsRelay = Layout.Roles[node] == NodeRole.Relay,
        DefaultTtl = _ttl,
        ReplayCapacity = Layout.Count + 8,
        CacheCapacity = Math.Max(512, 4 * Layout.Count),
        Seed = new SeededRandom(_seed, 0xC0DE_0000UL + (ulong)node).NextBits(),
    };

    /// <summary>Lets the sensors measure, each in its own phase, until the plan's end, and the planned nodes fail.</summary>
    public void Start()
    {
        Alive = Layout.Count - 1;
        foreach (var node in _wornNodes)
        {
            Radio.SetListening(node, false);
            _scheduler.Schedule(_scheduler.Now + (ReportInterval * _random.NextDouble()), _handler, node, ReportEvent);
        }

        foreach (var (node, at) in _plan.Failures) _scheduler.Schedule(at, _handler, node, FailureEvent);
        PlanAlarm();
    }

    /// <summary>The gateway's node came up or went down with the gateway.</summary>
    public void SetGatewayAlive(bool isAlive) => Radio.SetAlive(0, isAlive);

    /// <summary>Puts a PDU of the gateway on the air.</summary>
    public void TransmitFromGateway(in MeshTransmission transmission) => Radio.Transmit(0, transmission);

    void IRadioReceiver.OnHeard(int node, ReadOnlySpan<byte> pdu)
    {
        if (node == 0)
        {
            if (Gateway?.Mesh is { } gateway && gateway.OnReceived(pdu, _scheduler.Now) is MeshReceiveStatus.Delivered or MeshReceiveStatus.SegmentTaken or MeshReceiveStatus.Relayed) Gateway.OnMeshInput();
            return;
        }

        var status = _nodes[node]!.OnReceived(pdu, _scheduler.Now);
        if (status is MeshReceiveStatus.Delivered or MeshReceiveStatus.Relayed or MeshReceiveStatus.SegmentTaken) Drain(node);
    }

    void IScheduledHandler.OnEvent(int first, int second)
    {
        switch (second)
        {
            case ReportEvent:
                OnReport(first);
                break;
            case DeadlineEvent:
                OnDeadline(first);
                break;
            case RetryEvent:
                if (_failedAt[first] is not null) break;
                _sensors[first]!.TrySendAlarm(_scheduler.Now);
                Drain(first);
                break;
            case FailureEvent:
                _failedAt[first] = _scheduler.Now;
                Radio.SetAlive(first, false);
                _tally.OnFailed(MeshLayout.Address(first), _scheduler.Now);
                Alive--;
                break;
            case AlarmEvent:
                OnAlarm();
                break;
            default:
                throw new InvalidOperationException($"Event {second} is none of the mesh's.");
        }
    }

    private static byte[] Key(ulong seed, string purpose) =>
        SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(FormattableString.Invariant($"dunes-simulation/{purpose}/{seed}")))[..16];

    private void OnReport(int node)
    {
        if (_failedAt[node] is not null || _scheduler.Now >= _plan.Length) return;
        _sensors[node]!.Report(_scheduler.Now);
        Drain(node);

        // A crystal of some 100 ppm keeps the phases from standing still to each other.
        _scheduler.Schedule(_scheduler.Now + ReportInterval + TimeSpan.FromMilliseconds((_random.NextDouble() - 0.5) * 20), _handler, node, ReportEvent);
    }

    private void OnAlarm()
    {
        if (_scheduler.Now >= _plan.Length) return;
        var node = _wornNodes[_random.Next(_wornNodes.Length)];
        if (_failedAt[node] is null)
        {
            _sensors[node]!.Alarm(_scheduler.Now);
            Drain(node);
        }

        PlanAlarm();
    }

    private void PlanAlarm() => _scheduler.Schedule(_scheduler.Now + TimeSpan.FromSeconds(_random.NextExponential(_alarmInterval.TotalSeconds)), _handler, 0, AlarmEvent);

    private void OnDeadline(int node)
    {
        if (_deadlines[node] > _scheduler.Now.Ticks) return;
        _deadlines[node] = long.MaxValue;
        if (_failedAt[node] is not null) return;
        _nodes[node]!.OnDeadline(_scheduler.Now);
        Drain(node);
    }

    private void Drain(int node)
    {
        var mesh = _nodes[node]!;
        while (mesh.TryTakeMessage(out var message)) OnMessage(node, mesh, message);
        while (mesh.TryTakeOutcome(out var outcome))
        {
            if (_sensors[node]?.OnOutcome(outcome, _scheduler.Now) is { } again) _scheduler.Schedule(again, _handler, node, RetryEvent);
        }

        while (mesh.TryTakeTransmission(out var transmission)) Radio.Transmit(node, transmission);
        if (_sensors[node] is { } sensor) Radio.SetListening(node, sensor.IsAwaiting);
        if (mesh.Deadline is { } deadline && deadline.Ticks < _deadlines[node])
        {
            _deadlines[node] = Math.Max(deadline.Ticks, _scheduler.Now.Ticks);
            _scheduler.Schedule(deadline, _handler, node, DeadlineEvent);
        }
    }

    private void OnMessage(int node, MeshNode mesh, in MeshMessage message)
    {
        if (Layout.Roles[node] != NodeRole.Actuator || !GenericOnOff.TryDecodeSet(message.AccessPdu.Span, out var isOn, out _, out var isAcknowledged) || !isAcknowledged) return;
        Span<byte> status = stackalloc byte[8];
        mesh.Send(new(message.Source, message.ApplicationKeyIndex), status[..GenericOnOff.EncodeStatus(status, isOn)], _scheduler.Now, out _);
    }
}
