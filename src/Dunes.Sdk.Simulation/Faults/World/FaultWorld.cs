using Dunes.Sdk.Mesh.Models;
using Dunes.Sdk.Simulation.Disk;

namespace Dunes.Sdk.Simulation.Faults;

/// <summary>
/// One seed's world in one thread and virtual time: real mesh nodes, gateways, ground, bundles and TCPCL; a simple air, wires and disks on
/// which a schedule acts.
/// </summary>
internal sealed class FaultWorld : IDisposable
{
    private const ulong AirStream = 3;
    private const ulong StrangerStream = 5;
    private const ulong DiskStream = 16;
    private const int GroundDisk = 0;
    private const int EventLimit = 400_000;
    private const byte LastAlarm = 240;
    private static readonly TimeSpan Restart = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Healing = TimeSpan.FromHours(24);
    private static readonly TimeSpan SquatterWait = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ReplayWindow = TimeSpan.FromMinutes(1);

    private readonly Scheduler _scheduler = new();
    private readonly FaultHistory _history = new();
    private readonly WorldPlan _plan;
    private readonly FaultSchedule _schedule;
    private readonly FaultSite[] _sites;
    private readonly FaultAir[] _airs;
    private readonly FaultWire[] _wires;
    private readonly FaultWire _strangers;
    private readonly FalseHop?[] _hops;
    private readonly SensorParty[][] _sensors;
    private readonly ActuatorParty[] _actuators;
    private readonly GatewayParty[] _gateways;
    private readonly GroundParty _ground;
    private readonly FaultyAdvisor _advisor;
    private readonly List<Stranger> _calling = [];
    private bool _isHealed;

    /// <summary>Builds the world of a seed.</summary>
    /// <param name="schedule">The seed and its faults.</param>
    /// <param name="keys">The parties' keys.</param>
    public FaultWorld(FaultSchedule schedule, FaultKeys keys)
    {
        (_schedule, _plan) = (schedule, WorldPlan.Create(schedule.Seed));
        _history.Lifetime = _plan.Lifetime;
        _history.MayRepeat = schedule.Actions.Any(MayRepeat);
        _history.IsGroundRestored = schedule.Actions.Any(action => action is { Party: FaultParty.Ground, Kind: FaultKind.RestoreDatabase or FaultKind.RestoreCard or FaultKind.LostDisk });
        _history.WasAirReplayed = schedule.Actions.Any(static action => action.Kind == FaultKind.AirReplay);
        _history.WasGroundClockWrong = schedule.Actions.Any(static action =>
            action is { Party: FaultParty.Ground, Kind: >= FaultKind.ClockUnknown and <= FaultKind.ClockDrift });
        _history.HasGatewayLostTime = schedule.Actions.Any(static action => action is { Party: FaultParty.Gateway, Kind: FaultKind.PowerCut or FaultKind.Kill or FaultKind.Restart })
            && schedule.Actions.Any(static action => action is { Party: FaultParty.Gateway, Kind: >= FaultKind.ClockUnknown and <= FaultKind.ClockDrift });
        var hasOnePlan = schedule.Actions.Any(action => action.Kind == FaultKind.SameAddresses);
        _sites = [.. Enumerable.Range(0, _plan.Sites).Select(number => new FaultSite(number, hasOnePlan ? 0 : number))];
        _advisor = new(_history);
        _hops = new FalseHop?[_sites.Length];
        _ground = new(_scheduler, Disk(GroundDisk), _history, _sites, keys, _advisor, _plan.AcknowledgeWait);
        _ground.Start();
        _strangers = new(_scheduler, _plan.Latency, _ground.Accept);
        _airs = [.. _sites.Select(site => new FaultAir(_scheduler, new(schedule.Seed, AirStream + (ulong)site.Number)))];
        _wires = [.. _sites.Select(site => new FaultWire(_scheduler, _plan.Latency, link => Answer(site.Number, link)))];
        _sensors = [.. _sites.Select(site => Enumerable.Range(0, WorldPlan.SensorsPerSite).Select(at => Sensor(site, at)).ToArray())];
        _actuators = [.. _sites.Select(site => new ActuatorParty(_scheduler, _airs[site.Number], site.Actuator, site.Number, _history))];
        _gateways = [.. _sites.Select(Gateway)];
        foreach (var gateway in _gateways) gateway.Start();

        HostDisk Disk(int number) => new(new(schedule.Seed, DiskStream + (ulong)number));

        SensorParty Sensor(FaultSite site, int at) =>
            new(_scheduler, _airs[site.Number], site.Sensor(at), site.Number, site.Gateway, _history);

        GatewayParty Gateway(FaultSite site)
        {
            var gateway = new GatewayParty(_scheduler, Disk(1 + site.Number), _history, site, keys, _wires[site.Number], _airs[site.Number]);
            gateway.Prekeys = _ground.IssuePrekeys(site.Number);
            return gateway;
        }
    }

    /// <summary>Events that the run took.</summary>
    public long Events => _scheduler.EventsRun;

    /// <summary>Plays the storm and 24 hours after it.</summary>
    public FaultHistory Run()
    {
        foreach (var action in _schedule.Actions) Plan(action);
        foreach (var report in _plan.Reports) _scheduler.Schedule(report.At, () => _sensors[report.Site][report.Sensor].Report(report));
        var last = _schedule.Actions.Select(action => action.End).Append(_plan.Storm).Max();
        _history.HealedAt = last + TimeSpan.FromSeconds(1);
        _history.EndedAt = _history.HealedAt + Healing;
        _scheduler.Schedule(_history.HealedAt, Heal);
        while (_scheduler.NextDue is { } due && due <= _history.EndedAt)
        {
            if (_scheduler.EventsRun >= EventLimit)
            {
                _history.IsRestless = true;
                break;
            }

            _scheduler.RunNext();
        }

        _ground.CatchUp();
        foreach (var site in _sites)
        {
            _history.Held[site.Number] = _gateways[site.Number].Held;
            _history.Journaled[site.Number] = _gateways[site.Number].ReadUntold();
        }

        return _history;
    }

    public void Dispose()
    {
        foreach (var gateway in _gateways) gateway.Dispose();
        _ground.Dispose();
    }

    /// <summary>
    /// Whether a reading may arrive again with the mark: because something starts over; because a sensor that got no answer, through bad
    /// air or a slow disk, sends an alarm again, or another report later than its gateway remembers; or because ground's running time stood
    /// still, which looks like a clock that was wrong at the start.
    /// </summary>
    private static bool MayRepeat(FaultAction action) => LosesMemory(action) || action.Kind is FaultKind.PowerCut or FaultKind.Kill
        or FaultKind.Restart or FaultKind.SensorRestart or FaultKind.ForgottenGateway or FaultKind.AirLoss or FaultKind.AirCorrupt or FaultKind.SlowDisk
        || action is { Kind: FaultKind.Suspend, Party: FaultParty.Ground };

    private static bool LosesMemory(FaultAction action) =>
        action.Kind is FaultKind.RestoreDatabase or FaultKind.RestoreCard or FaultKind.LostDisk;

    private bool Answer(int site, WireEnd link) => _hops[site] is { } hop ? hop.Accept(link) : _ground.Accept(link);

    private HostParty Host(FaultAction action) => action.Party == FaultParty.Ground ? _ground : _gateways[action.Site];

    private void Plan(FaultAction action)
    {
        if (action.Kind is FaultKind.RestoreDatabase or FaultKind.RestoreCard)
        {
            DiskSnapshot? snapshot = null;
            _scheduler.Schedule(TimeSpan.FromSeconds(action.Amount), () => snapshot = Host(action).Disk.Snapshot());
            At(action.At, () =>
            {
                if (snapshot is null) return;

                // A sensor hears what its gateway said before as long as that is on the air.
                _history.Rewinds.Add((action.Party == FaultParty.Ground ? -1 : action.Site, TimeSpan.FromSeconds(action.Amount), action.At + FaultAir.Flight));
                Host(action).Stop(action.Length, whileOff: disk => disk.Restore(snapshot, action.Kind == FaultKind.RestoreCard));
            });
            return;
        }

        At(action.At, () => Begin(action));
        if (action.Length > TimeSpan.Zero) At(action.End, () => End(action));
    }

    private void At(TimeSpan time, Action happens) => _scheduler.Schedule(time, () =>
    {
        if (!_isHealed) happens();
    });

    private void Begin(FaultAction action)
    {
        var site = action.Site;
        switch (action.Kind)
        {
            case FaultKind.PowerCut or FaultKind.Kill:
                Host(action).Arm(action);
                break;
            case FaultKind.Restart:
                Host(action).Stop(action.Length);
                break;
            case FaultKind.LostDisk:
                _history.Rewinds.Add((-1, TimeSpan.Zero, action.At));
                _ground.Stop(action.Length, whileOff: static disk => disk.Wipe());
                break;
            case FaultKind.ForgottenGateway:
                Forget(site, isForgotten: true);
                break;
            case FaultKind.SensorRestart:
                _sensors[site][action.Amount].SwitchOff();
                break;
            case FaultKind.ActuatorRestart:
                _actuators[site].SwitchOff();
                break;
            case >= FaultKind.ClockUnknown and <= FaultKind.ClockDrift:
                Host(action).Clock.Break(action.Kind, action.Amount);
                break;
            case FaultKind.Suspend:
                Host(action).Suspend(standsStill: action.Amount == 0);
                break;
            case FaultKind.RogueHop or FaultKind.SilentHop:
                Intrude(site, new(_scheduler, acknowledges: action.Kind == FaultKind.RogueHop));
                break;
            case FaultKind.Stranger:
                Call(action);
                break;
            case FaultKind.AirLoss:
                _airs[site].Loss = (int)action.Amount;
                break;
            case FaultKind.AirCorrupt:
                _airs[site].Corruption = (int)action.Amount;
                break;
            case FaultKind.AirReplay:
                _airs[site].Replay(TimeSpan.FromSeconds(action.Amount), TimeSpan.FromSeconds(action.Amount) + ReplayWindow);
                break;
            case FaultKind.ActuatorJam:
                _actuators[site].IsJammed = true;
                break;
            case FaultKind.CallbackThrows:
                if (action.Party == FaultParty.Ground) _ground.Application.Throws = action.Amount;
                else _gateways[site].Throws = action.Amount;
                break;
            case FaultKind.AdvisorThrows or FaultKind.AdvisorHangs or FaultKind.AdvisorNonsense:
                _advisor.Fault = action;
                break;
            case FaultKind.UplinkFlap:
                _wires[site].Become(action.Amount == 0 ? WireState.Refusing : WireState.Silent);
                break;
            case FaultKind.TwinValues:
                foreach (var sensor in _sensors[site]) sensor.HasTwins = true;
                break;
            case FaultKind.FullDisk:
                Host(action).Disk.SetFull(true);
                break;
            case FaultKind.SlowDisk:
                Host(action).Disk.SyncLatency = TimeSpan.FromMilliseconds(action.Amount);
                break;
            case FaultKind.BitRot:
                _history.DamagedRows++;
                Host(action).Stop(action.Length, whileOff: disk => disk.FlipBit((ulong)action.Amount));
                break;
        }
    }

    private void End(FaultAction action)
    {
        var site = action.Site;
        switch (action.Kind)
        {
            case FaultKind.ForgottenGateway:
                Forget(site, isForgotten: false);
                break;
            case FaultKind.SensorRestart:
                _sensors[site][action.Amount].SwitchOn();
                break;
            case FaultKind.ActuatorRestart:
                _actuators[site].SwitchOn();
                break;
            case >= FaultKind.ClockUnknown and <= FaultKind.ClockDrift:
                Host(action).Clock.Mend();
                break;
            case FaultKind.Suspend:
                Host(action).Resume();
                break;
            case FaultKind.RogueHop or FaultKind.SilentHop:
                Leave(site);
                break;
            case FaultKind.AirLoss:
                _airs[site].Loss = 0;
                break;
            case FaultKind.AirCorrupt:
                _airs[site].Corruption = 0;
                break;
            case FaultKind.ActuatorJam:
                _actuators[site].IsJammed = false;
                break;
            case FaultKind.CallbackThrows:
                if (action.Party == FaultParty.Ground) _ground.Application.Throws = 0;
                else _gateways[site].Throws = 0;
                break;
            case FaultKind.AdvisorThrows or FaultKind.AdvisorHangs or FaultKind.AdvisorNonsense:
                _advisor.Fault = null;
                break;
            case FaultKind.UplinkFlap:
                _wires[site].Become(WireState.Up);
                break;
            case FaultKind.TwinValues:
                foreach (var sensor in _sensors[site]) sensor.HasTwins = false;
                break;
            case FaultKind.FullDisk:
                Host(action).Disk.SetFull(false);
                break;
            case FaultKind.SlowDisk:
                Host(action).Disk.SyncLatency = TimeSpan.Zero;
                break;
        }
    }

    /// <summary>Ground starts again with another list of gateways.</summary>
    private void Forget(int site, bool isForgotten)
    {
        if (isForgotten ? !_ground.Forgotten.Add(site) : !_ground.Forgotten.Remove(site)) return;
        _ground.Stop(Restart);
    }

    private void Intrude(int site, FalseHop hop)
    {
        _hops[site] = hop;
        _wires[site].Reset();
    }

    private void Leave(int site)
    {
        if (_hops[site] is null) return;
        _hops[site] = null;
        _wires[site].Reset();
    }

    private void Call(FaultAction action)
    {
        var kind = (StrangerKind)action.Amount;
        var stranger = new Stranger(_scheduler, _strangers, kind, _sites[action.Site], new(_schedule.Seed, StrangerStream));
        _calling.Add(stranger);
        var wait = TimeSpan.Zero;
        var hop = kind == StrangerKind.Squatter ? new FalseHop(_scheduler, acknowledges: false) : null;
        if (hop is not null)
        {
            Intrude(action.Site, hop);
            wait = action.Length / 2 < SquatterWait ? action.Length / 2 : SquatterWait;
        }

        At(action.At + wait, () =>
        {
            stranger.Call(hop?.Seen ?? []);
            if (hop is null) return;

            // It is faster than the gateway, which has to notice first that its session is over.
            At(_scheduler.Now + (4 * _plan.Latency), () =>
            {
                if (ReferenceEquals(_hops[action.Site], hop)) Leave(action.Site);
            });
        });
        At(action.End, stranger.HangUp);
    }

    /// <summary>The last fault is over: uplinks are up, clocks are right, everybody runs, and every site has one more alarm.</summary>
    private void Heal()
    {
        _isHealed = true;
        foreach (var stranger in _calling) stranger.HangUp();
        _advisor.Fault = null;
        _ground.Application.Throws = 0;
        foreach (var site in _sites) Forget(site.Number, isForgotten: false);
        _ground.Heal();
        foreach (var site in _sites)
        {
            var at = site.Number;
            (_airs[at].Loss, _airs[at].Corruption, _actuators[at].IsJammed, _gateways[at].Throws) = (0, 0, false, 0);
            Leave(at);
            _wires[at].Become(WireState.Up);
            _gateways[at].Heal();
            _actuators[at].SwitchOn();
            foreach (var sensor in _sensors[at])
            {
                sensor.SwitchOn();
                sensor.HasTwins = false;
            }

            var last = _scheduler.Now + TimeSpan.FromMinutes(1);
            var value = (byte)(LastAlarm + at);
            var alarm = new PlannedReport(last, at, 0, SensorProperty.Alarm, value, 0, IsAcknowledged: true, IsEcho: false);
            _scheduler.Schedule(last, () => _sensors[at][0].Report(alarm));
        }
    }
}
