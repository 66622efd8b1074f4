using Dunes.Sdk.Mesh.Models;

namespace Dunes.Sdk.Simulation.Faults;

/// <summary>Draws a schedule from a seed: what happens, to whom, when and for how long.</summary>
/// <remarks>
/// Faults strike where something happens: half of them begin within seconds of a report, the others at any time of the storm.
/// </remarks>
internal sealed class FaultScheduler
{
    private const ulong Stream = 2;
    private const int MostActions = 8;
    private static readonly long[] MinutesBehind = [40, 26 * 60];
    private static readonly long[] SlowMilliseconds = [50, 500, 5000, 20_000];
    private static readonly long[] MinutesAhead = [40, 26 * 60, 365L * 24 * 60, 14L * 365 * 24 * 60, 70L * 365 * 24 * 60];

    private readonly WorldPlan _plan;
    private readonly IReadOnlyList<FaultKind> _kinds;
    private readonly SeededRandom _random;

    public FaultScheduler(ulong seed, IReadOnlyList<FaultKind> kinds) =>
        (_plan, _kinds, _random) = (WorldPlan.Create(seed), [.. kinds.Distinct().Order()], new(seed, Stream));

    public FaultSchedule Create()
    {
        if (_kinds.Count == 0) return new(_plan.Seed, []);
        var actions = new List<FaultAction>();
        for (var left = 1 + _random.Next(MostActions); left > 0; left--) Add(actions, _kinds[_random.Next(_kinds.Count)]);
        return new(_plan.Seed, [.. actions.OrderBy(action => action.At)]);
    }

    private void Add(List<FaultAction> actions, FaultKind kind)
    {
        var at = Moment();
        var site = _random.Next(_plan.Sites);
        var host = _random.Next(2) == 0 ? FaultParty.Ground : FaultParty.Gateway;
        var (party, length, amount) = kind switch
        {
            FaultKind.PowerCut => (host, Off(), _random.Next(48)),
            FaultKind.Kill => (host, Off(), _random.Next(8)),
            FaultKind.Restart => (host, Off(), 0),
            FaultKind.SensorRestart =>
                (FaultParty.Sensor, TimeSpan.FromSeconds(1 + _random.Next(60)), _random.Next(WorldPlan.SensorsPerSite)),
            FaultKind.ActuatorRestart => (FaultParty.Actuator, TimeSpan.FromSeconds(1 + _random.Next(60)), 0),
            FaultKind.ClockUnknown or FaultKind.Clock2000 or FaultKind.ClockImage => (host, Length(), 0),
            FaultKind.ClockBehind => (host, Length(), MinutesBehind[_random.Next(MinutesBehind.Length)]),
            FaultKind.ClockAhead => (host, Length(), MinutesAhead[_random.Next(MinutesAhead.Length)]),
            FaultKind.ClockDrift => (host, Length(), _random.Next(2) == 0 ? -1 : 1),
            FaultKind.Suspend => (host, Length(), _random.Next(2)),
            FaultKind.RestoreDatabase or FaultKind.RestoreCard => (host, Off(), (long)(at.TotalSeconds * _random.NextDouble())),
            FaultKind.LostDisk => (FaultParty.Ground, Off(), 0),
            FaultKind.RogueHop or FaultKind.SilentHop => (FaultParty.None, Length(), 0),
            FaultKind.Stranger => (FaultParty.None, Length(), _random.Next(Enum.GetValues<StrangerKind>().Length)),
            FaultKind.AirLoss => (FaultParty.None, Length(), 10 + _random.Next(91)),
            FaultKind.AirCorrupt => (FaultParty.None, Length(), 5 + _random.Next(60)),
            FaultKind.AirReplay => (FaultParty.None, TimeSpan.Zero, (long)(at.TotalSeconds * _random.NextDouble())),
            FaultKind.ActuatorJam => (FaultParty.Actuator, Length(), 0),
            FaultKind.CallbackThrows => (host, Length(), 1 + _random.Next(6)),
            FaultKind.AdvisorNonsense => (FaultParty.None, Length(), _random.Next(7)),
            FaultKind.UplinkFlap => (FaultParty.None, Length(), _random.Next(2)),
            FaultKind.FullDisk => (host, Length(), 0),
            FaultKind.SlowDisk => (host, Length(), SlowMilliseconds[_random.Next(SlowMilliseconds.Length)]),
            FaultKind.BitRot => (host, TimeSpan.FromSeconds(5), _random.Next(int.MaxValue)),
            _ => (FaultParty.None, Length(), 0L),
        };
        if (kind == FaultKind.SameAddresses)
        {
            if (_plan.Sites < 2 || actions.Exists(action => action.Kind == kind)) return;
            (at, length) = (TimeSpan.Zero, TimeSpan.Zero);
        }
        else if (IsClock(kind) && _random.Next(2) == 0)
        {
            at = TimeSpan.Zero; // a board that boots without the time
        }

        actions.Add(new(kind, at, party, site, length, amount));
        if (IsRestart(kind)) AddReplayAfter(actions, at + length, site);
        if (kind == FaultKind.ActuatorJam) AddReplayIntoJam(actions, site);
    }

    /// <summary>What was on the air before a gateway died is the replay that a restart may let in.</summary>
    private void AddReplayAfter(List<FaultAction> actions, TimeSpan restart, int site)
    {
        if (!_kinds.Contains(FaultKind.AirReplay) || _random.Next(3) > 0) return;
        var since = restart.TotalSeconds * (1 - (_random.NextDouble() * _random.NextDouble()));
        actions.Add(Replay(restart + TimeSpan.FromSeconds(_random.Next(60)), site, (long)since));
    }

    /// <summary>
    /// An actuator's answer to one alarm, heard again after the gateway restarted, while the actuator does not answer to the next.
    /// </summary>
    private void AddReplayIntoJam(List<FaultAction> actions, int site)
    {
        var alarms = _plan.Reports.Where(report => report.Site == site && report.Property == SensorProperty.Alarm).ToList();
        if (!_kinds.Contains(FaultKind.AirReplay) || !_kinds.Any(IsRestart) || alarms.Count < 2 || _random.Next(2) > 0) return;
        var at = 1 + _random.Next(alarms.Count - 1);
        var (before, after) = (alarms[at - 1].At, alarms[at].At);
        if (after - before < TimeSpan.FromSeconds(20)) return;
        actions.Add(new(FaultKind.Restart, Round(before + ((after - before) * 0.7)), FaultParty.Gateway, site, TimeSpan.FromSeconds(1), 0));
        var (jam, length) = (Round(after - TimeSpan.FromSeconds(1)), TimeSpan.FromSeconds(40));
        actions.Add(new(FaultKind.ActuatorJam, jam, FaultParty.Actuator, site, length, 0));
        actions.Add(Replay(Round(after + TimeSpan.FromSeconds(5)), site, (long)before.TotalSeconds));
    }

    private static FaultAction Replay(TimeSpan at, int site, long since) =>
        new(FaultKind.AirReplay, at, FaultParty.None, site, TimeSpan.Zero, since);

    private static bool IsRestart(FaultKind kind) => kind is FaultKind.PowerCut or FaultKind.Kill or FaultKind.Restart
        or FaultKind.RestoreDatabase or FaultKind.RestoreCard;

    private static bool IsClock(FaultKind kind) => kind is >= FaultKind.ClockUnknown and <= FaultKind.ClockDrift;

    private TimeSpan Moment()
    {
        if (_random.Next(2) == 0) return Round(_plan.Storm * _random.NextDouble());
        var report = _plan.Reports[_random.Next(_plan.Reports.Count)];
        return Round(report.At + TimeSpan.FromSeconds(-1 + (9 * _random.NextDouble())));
    }

    /// <summary>From two seconds to the whole storm, short and long ones alike often.</summary>
    private TimeSpan Length()
    {
        var (least, most) = (Math.Log(2), Math.Log(_plan.Storm.TotalSeconds));
        return Round(TimeSpan.FromSeconds(Math.Exp(least + ((most - least) * _random.NextDouble()))));
    }

    /// <summary>How long a host stays off: mostly seconds, now and then as long as a fault may last.</summary>
    private TimeSpan Off() => _random.Next(4) == 0 ? Length() : TimeSpan.FromSeconds(1 + _random.Next(20));

    private static TimeSpan Round(TimeSpan time) => TimeSpan.FromMilliseconds(Math.Max(0, Math.Floor(time.TotalMilliseconds)));
}
