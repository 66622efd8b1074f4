using System.Globalization;
using Dunes.Sdk.Mesh.Models;

namespace Dunes.Sdk.Simulation.Faults;

/// <summary>Judges a run from outside of the flow: what sensors were told against what applications got and actuators did.</summary>
/// <remarks>
/// Readings of one name are as many as sensors sent under it: a report that is sent again under its counter is the same reading, and one of
/// a sensor whose counter started over is another, even when it says the same.
/// A reading must be delivered when it was accepted, is critical, and its lifetime reaches <see cref="Grace"/> beyond the last fault.
/// </remarks>
internal sealed class FaultAuditor
{
    /// <summary>
    /// How long after the last fault a lifetime may end and excuse what was not delivered: longer than any wait between two attempts.
    /// </summary>
    public static readonly TimeSpan Grace = TimeSpan.FromHours(1);

    private const int LongestReason = 60;

    private readonly ulong _seed;
    private readonly FaultHistory _history;
    private readonly bool _knowsSites;
    private readonly List<FaultViolation> _violations = [];
    private readonly Dictionary<string, long> _outcomes = new(StringComparer.Ordinal);
    private readonly Dictionary<int, TimeSpan> _acceptedAt = [];
    private readonly HashSet<int> _delivered = [];
    private int _doubled;
    private int _markedOnce;
    private int _falselyAcknowledged;
    private int _lost;
    private int _held;

    private FaultAuditor(ulong seed, FaultHistory history)
    {
        (_seed, _history) = (seed, history);
        _knowsSites = history.Delivered.Exists(delivered => delivered.Name.Site >= 0);
        foreach (var accepted in history.Accepted) _acceptedAt.TryAdd(accepted.Message, accepted.At);
    }

    /// <summary>Judges what was seen in the run of a seed.</summary>
    public static FaultVerdict Judge(ulong seed, FaultHistory history) => new FaultAuditor(seed, history).Judge();

    private FaultVerdict Judge()
    {
        JudgeHosts();
        JudgeDeliveries();
        JudgeOutcomes();
        JudgeAccepted();
        JudgeCommands();
        JudgeAnswers();
        var marked = _history.Delivered.Count(delivered => delivered.IsMarked);
        if (marked > 0 && !_history.MayRepeat)
        {
            Violate("marked", $"{marked} readings are marked as possibly repeated although nothing restarted");
        }

        var critical = _history.Sent.Where(sent => sent.Priority == Priority.Critical && _acceptedAt.ContainsKey(sent.Message)).ToList();
        return new()
        {
            Seed = _seed,
            Accepted = critical.Count,
            Delivered = critical.Count(sent => _delivered.Contains(sent.Message)),
            Held = _held,
            Marked = marked,
            MarkedOnce = _markedOnce,
            Readings = _history.Delivered.Count,
            MayRepeat = _history.MayRepeat,
            Lost = _lost,
            Doubled = _doubled,
            FalselyAcknowledged = _falselyAcknowledged,
            Outcomes = _outcomes,
            Violations = _violations,
        };
    }

    private void JudgeHosts()
    {
        if (_history.IsRestless) Violate("restless", "something wanted a turn again and again, and the run was ended");
        foreach (var stops in _history.Stops.GroupBy(stop => (stop.Host, stop.Reason)))
        {
            var (first, times) = (stops.First(), stops.Count());
            var again = times > 1 ? $", {times} times in all" : string.Empty;
            Violate("stopped", $"{first.Host} was stopped by {first.Reason} at {Text(first.At)}{again}");
        }
    }

    /// <summary>Gives each delivery to a reading that was sent under its name; what is left over came twice, or from nowhere.</summary>
    private void JudgeDeliveries()
    {
        var sent = _history.Sent.GroupBy(one => Known(one.Name))
            .ToDictionary(group => group.Key, group => group.OrderByDescending(one => _acceptedAt.ContainsKey(one.Message)).ToList());
        foreach (var deliveries in _history.Delivered.GroupBy(one => Known(one.Name)))
        {
            if (!sent.TryGetValue(deliveries.Key, out var readings))
            {
                Violate("invented", $"{deliveries.Key} was delivered, and no sensor sent it");
                continue;
            }

            var (marked, unmarked) = (deliveries.Count(one => one.IsMarked), deliveries.Count(one => !one.IsMarked));
            foreach (var reading in readings.Take(marked + unmarked)) _delivered.Add(reading.Message);
            _markedOnce += Math.Min(marked, readings.Count - Math.Min(readings.Count, unmarked));
            if (unmarked <= readings.Count) continue;

            // Ground's disk was taken back, and what tells how old a bundle is went as well, with the gateway's disk or with its clock while it was off: nobody is left who could know.
            // Or it was twice, under a wrong clock. Or the sensor's answer was lost in the air, and the gateway that had accepted the report became its own older copy before it came again.
            var wasGroundRewoundTwice = _history.WasGroundClockWrong && _history.Rewinds.Count(static rewind => rewind.Site < 0) > 1;
            var wereBothRewound = _history.Rewinds.Exists(static rewind => rewind.Site < 0)
                && (_history.HasGatewayLostTime || _history.Rewinds.Exists(static rewind => rewind.Site >= 0));
            if (wasGroundRewoundTwice || wereBothRewound || readings.Exists(IsRewoundUnderWay))
            {
                Count(FaultHistory.DoubledAfterRewind);
                continue;
            }

            _doubled += unmarked - readings.Count;
            var last = deliveries.Max(one => one.At);
            var times = $"sent {readings.Count} and delivered {unmarked} times without a mark";
            Violate("doubled", $"{deliveries.Key} was {times}, the last at {Text(last)}");
        }
    }

    private void JudgeOutcomes()
    {
        var tolerance = TimeSpan.FromSeconds(1) + (_history.Lifetime / 1000); // clocks that drift
        foreach (var told in _history.Outcomes)
        {
            Count(told.Outcome);
            var sent = _history.Sent.FindAll(one => Known(one.Name) == Known(told.Name));
            if (sent.Count == 0) continue;
            if (told.Outcome == FaultHistory.Expired && sent.TrueForAll(one => told.At + tolerance < one.At + _history.Lifetime))
            {
                var left = sent.Min(one => one.At) + _history.Lifetime - told.At;
                Violate("premature", $"{told.Name} was told to have expired at {Text(told.At)}, {Text(left)} before its lifetime was over");
            }

            var isAccepted = sent.TrueForAll(one => _acceptedAt.TryGetValue(one.Message, out var at) && at <= told.At);
            if (told.Outcome == FaultHistory.Refused && isAccepted)
            {
                Violate("premature", $"{told.Name} was refused at {Text(told.At)} after it had been accepted");
            }

            if (told.Outcome == FaultHistory.Damaged && _history.DamagedRows == 0)
            {
                Violate("premature", $"{told.Name} was told to be damaged at {Text(told.At)}, and no row was");
            }
        }
    }

    private void JudgeAccepted()
    {
        var told = _history.Outcomes.GroupBy(one => Known(one.Name)).ToDictionary(group => group.Key, group => group.Count());
        var held = new Dictionary<int, int>(_history.Held);
        foreach (var sent in _history.Sent)
        {
            if (sent.Priority != Priority.Critical || _delivered.Contains(sent.Message)) continue;
            if (!_acceptedAt.TryGetValue(sent.Message, out var acceptedAt))
            {
                if (!_history.Forgotten.Contains(sent.Message))
                {
                    Violate("unheard", $"{sent.Name} was never accepted, however often its sensor sent it");
                }

                continue;
            }

            if (_history.WasRewound(sent.Name.Site, acceptedAt))
            {
                Count(FaultHistory.GoneWithItsDisk);
                continue;
            }

            var hasOutcome = told.TryGetValue(Known(sent.Name), out var left) && left > 0;
            if (!hasOutcome && sent.At + _history.Lifetime < _history.EndedAt && _history.Journaled.GetValueOrDefault(sent.Name.Site) > 0)
            {
                hasOutcome = true; // its row tells
                _history.Journaled[sent.Name.Site]--;
                Count(FaultHistory.Expired);
                Count(FaultHistory.ToldAnotherEnd);
                continue;
            }

            if (hasOutcome) told[Known(sent.Name)] = left - 1;
            var isHeld = !hasOutcome && held.TryGetValue(sent.Name.Site, out var bundles) && bundles > 0;
            if (isHeld) held[sent.Name.Site]--;
            var isDue = sent.At + _history.Lifetime > _history.HealedAt + Grace;
            if (isHeld)
            {
                _held++;
                if (isDue) Violate("held", $"{sent.Name}, accepted at {Text(acceptedAt)}, is still held at the end");
                continue;
            }

            if (isDue)
            {
                _lost++;
                var silence = hasOutcome ? string.Empty : ", and nobody was told";
                Violate("lost", $"{sent.Name}, accepted at {Text(acceptedAt)}, is not delivered{silence}");
            }

            if (hasOutcome)
            {
                if (!isDue) Count(FaultHistory.ToldAnotherEnd);
                continue;
            }

            _falselyAcknowledged++;
            if (isDue) continue;
            Violate("falsely acknowledged",
                $"{sent.Name}, accepted at {Text(acceptedAt)}, was not delivered within its lifetime, and nobody was told");
        }
    }

    private void JudgeCommands()
    {
        var ends = _history.CommandsEnded.GroupBy(end => end.Id)
            .ToDictionary(group => group.Key, group => group.OrderBy(end => end.At).ToList());
        var sent = new HashSet<Guid>();
        foreach (var command in _history.CommandsSent)
        {
            if (!sent.Add(command.Id)) continue;
            if (!ends.TryGetValue(command.Id, out var ended))
            {
                if (_history.WasRewound(-1, command.At)) // ground does not know of it any more
                {
                    Count(FaultHistory.CommandGoneWithItsDisk);
                    continue;
                }

                Violate("endless command", $"{Name(command)} has no end");
                continue;
            }

            if (ended.Count > 1 && !_history.IsGroundRestored)
            {
                var outcomes = string.Join(", ", ended.Select(end => end.Outcome));
                Violate("endless command", $"{Name(command)} ended {ended.Count} times: {outcomes}");
            }

            foreach (var end in ended)
            {
                if (end.Outcome != FaultHistory.Acknowledged) continue;
                if (WasCarriedOut(command, end.At)) continue;
                if (_history.Rewinds.Exists(rewind => rewind.Site >= 0 && rewind.To <= end.At)) // its replay list went back as well: old air is new to it
                {
                    Count(FaultHistory.CommandConfirmedAfterRewind);
                    continue;
                }

                _falselyAcknowledged++;
                Violate("falsely acknowledged", $"{Name(command)} ended as acknowledged at {Text(end.At)}, and no actuator carried it out");
                break;
            }
        }

        foreach (var end in _history.CommandsEnded)
        {
            Count(string.Create(CultureInfo.InvariantCulture, $"command {end.Outcome}"));
            if (!sent.Contains(end.Id) && !_history.IsGroundRestored)
            {
                Violate("endless command", $"a command ended as {end.Outcome} at {Text(end.At)} that was never sent");
            }
        }
    }

    private bool WasCarriedOut(SentCommand command, TimeSpan until) => _history.Switched.Exists(done =>
        done.Target == command.Target && done.IsOn == command.IsOn && done.At >= command.At && done.At <= until);

    /// <summary>Each alarm that was delivered is answered by a command of the rules, unless the advisor decided otherwise.</summary>
    private void JudgeAnswers()
    {
        var answers = _history.CommandsSent.GroupBy(command => command.Because, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Select(command => command.Id).Distinct().Count(), StringComparer.Ordinal);
        var delivered = _history.Sent.Where(sent => sent.Name.Property == SensorProperty.Alarm && _delivered.Contains(sent.Message));
        foreach (var alarms in delivered.GroupBy(sent => Reason(sent.Name), StringComparer.Ordinal))
        {
            var first = alarms.First().Name;
            if (_history.Delivered.Exists(one => Known(one.Name) == Known(first) && _history.WasRewound(-1, one.At))) continue; // the question went with ground's disk
            if (_history.LeftUnanswered.Contains(first with { Site = -1 }) || answers.GetValueOrDefault(alarms.Key) >= alarms.Count()) continue;
            Violate("unanswered", $"{first} was delivered, and {(alarms.Count() > 1 ? $"of {alarms.Count()} such alarms {answers.GetValueOrDefault(alarms.Key)} led" : "never led")} to a command");
        }
    }

    /// <summary>What the rules write into a command, by which it is known what it answers.</summary>
    private static string Reason(in ReadingName name) =>
        string.Create(CultureInfo.InvariantCulture, $"alarm {name.Value} of {name.Source:X4}, report {name.Counter}");

    /// <summary>Whether a gateway's disk was taken back to before it may have heard a report, and its sensor was still asking.</summary>
    private bool IsRewoundUnderWay(SentReading sent) =>
        _acceptedAt.TryGetValue(sent.Message, out var acceptedAt)
        && ((_history.WasAirReplayed && _history.WasRewound(sent.Name.Site, acceptedAt)) // its replay list went back as well: a recording is new to it
            || _history.Rewinds.Exists(rewind => rewind.Site == sent.Name.Site && sent.At <= rewind.To && rewind.To <= acceptedAt));

    private ReadingName Known(in ReadingName name) => _knowsSites ? name : name with { Site = -1 };

    private void Count(string outcome) => _outcomes[outcome] = _outcomes.GetValueOrDefault(outcome) + 1;

    private void Violate(string rule, string what) => _violations.Add(new(_seed, rule, $"{rule}: {what}"));

    private static string Name(SentCommand command) => string.Create(
        CultureInfo.InvariantCulture,
        $"the command to {command.Target:X4} because of {Short(command.Because)}, sent at {Text(command.At)},");

    private static string Short(string text) => text.Length <= LongestReason ? text : string.Concat(text.AsSpan(0, LongestReason), "...");

    private static string Text(TimeSpan time) => FaultAction.Text(time);
}
