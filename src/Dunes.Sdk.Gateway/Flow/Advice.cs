using System.Globalization;
using Dunes.Sdk.Bundles;
using Dunes.Sdk.Crypto;
using Dunes.Sdk.Gateway.Policy;

namespace Dunes.Sdk.Gateway.Flow;

/// <summary>Asks the advisor about what is more than routine, judges its answers and sends what remains of them.</summary>
/// <remarks>
/// Critical readings are asked about first, and one of the advisor's questions at once is kept for them. A reading whose question fails is
/// asked about again, after rests that grow, until an advisor answers
/// or its lifetime is over; for a critical one the fallback is asked as soon as the advisor has failed. The commands of an answer are
/// stored in the transaction that forgets its readings: after a crash before it
/// they are asked about again, and what is about the same reading has the same id.
/// </remarks>
internal sealed class Advice
{
    private const int QuestionSize = 64;
    private const int LeastShare = 1024;
    private const int NoteLimit = 64;
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(2);

    private readonly GroundOptions _options;
    private readonly BundleNode _bundles;
    private readonly IReadOnlyDictionary<KeyId, TrustedGateway> _gateways;
    private readonly SentCommands _commands;
    private readonly RunningTime _time;
    private readonly SwitchPolicy _policy;
    private readonly AdviceQueue _queue;
    private readonly Asking _advisor;
    private readonly Asking? _fallback;
    private readonly List<Question> _failed = [];
    private readonly List<(string Part, TrustedGateway Gateway, int Count, string Reason)> _notes = []; // first failures, for the audit

    // The turn.
    private readonly List<Question> _answered = [];
    private readonly List<SwitchCommand> _sent = [];
    private long _refusedInTurn;
    private int _fallbackInTurn;
    private int _notesInTurn;
    private bool _wantsTurn;

    /// <summary>Reads what waits for advice.</summary>
    /// <exception cref="BundleStoreException">It cannot be read.</exception>
    public Advice(
        GroundOptions options, GroundParts parts, IReadOnlyDictionary<KeyId, TrustedGateway> gateways, SentCommands commands, RunningTime time)
    {
        (_options, _bundles, _gateways, _commands, _time) = (options, parts.Bundles, gateways, commands, time);
        _policy = new(options.Actuators);
        _queue = new(parts.Bundles, time, gateways);
        _advisor = New("advisor", parts.Advisor);
        if (parts.Fallback is { } fallback) _fallback = New("fallback advisor", fallback);

        Asking New(string name, IAdvisor advisor) => new(name, advisor, options.AdviceTimeout)
        {
            Answered = () => Answered?.Invoke(),
            Failing = (part, failure) => Failing?.Invoke(part, failure),
        };
    }

    /// <summary>Raised, on any thread, when an advisor answered.</summary>
    public Action? Answered { get; set; }

    /// <summary>Called for each question that failed, with the advisor's part name.</summary>
    public Action<string, Exception>? Failing { get; set; }

    /// <summary>Lets advisors work, and block, on a thread pool.</summary>
    public void UseThreadPool()
    {
        _advisor.Start = Task.Run;
        if (_fallback is not null) _fallback.Start = Task.Run;
    }

    public long Sent { get; private set; }

    public long Refused { get; private set; }

    public long Failed => _advisor.Failed + (_fallback?.Failed ?? 0);

    public long TimedOut => _advisor.TimedOut + (_fallback?.TimedOut ?? 0);

    public long Late => _advisor.Late + (_fallback?.Late ?? 0);

    /// <summary>Answers of the fallback.</summary>
    public long FallenBack { get; private set; }

    /// <summary>Readings that were set aside.</summary>
    public long Dropped { get; private set; }

    /// <summary>Readings whose time for advice was over.</summary>
    public long Unadvised { get; private set; }

    /// <summary>Readings that wait for advice or were asked about.</summary>
    public int Waiting => _queue.Count;

    public TimeSpan? Deadline
    {
        get
        {
            if (_wantsTurn) return TimeSpan.Zero;
            var earliest = Deadlines.Earlier(_advisor.Deadline, _fallback?.Deadline);
            if (_queue.OldestWaiting is { } delivered)
            {
                earliest = Deadlines.Earlier(earliest, _time.ToNodeTime(delivered + _options.AdviceLifetime));
            }

            return Deadlines.Earlier(earliest, _queue.NextRested);
        }
    }

    /// <summary>Set when commands found no room, because the node is full of critical bundles; they stay for the next turn.</summary>
    public BundleStoreException? Full { get; set; }

    /// <summary>Adds a reading, within the turn that delivers it; a routine one asks for no advice.</summary>
    public void Add(TrustedGateway gateway, Reading reading)
    {
        if (reading.Priority != Priority.Routine) _queue.Add(gateway.Signer.Id, reading);
    }

    /// <summary>Puts what waits for advice after this turn into its batch; a later call in the same turn replaces it.</summary>
    public void Store() => _queue.Store();

    /// <summary>Takes the answers that came in, and gives up on those whose time is over.</summary>
    public void Poll(TimeSpan now)
    {
        _advisor.Poll(now, _failed);
        foreach (var question in _failed) OnFailed(_advisor, question, now);
        _failed.Clear();
        if (_fallback is null) return;
        _fallback.Poll(now, _failed);
        foreach (var question in _failed) OnFailed(_fallback, question, now);
        _failed.Clear();
    }

    /// <summary>Judges the answers and seals the commands, and ends what goes without advice, within the turn.</summary>
    public void SendAnswers(Sealing sealing, DtnTime wall)
    {
        foreach (var question in _advisor.TakeAnswered().Concat(_fallback?.TakeAnswered() ?? []))
        {
            try
            {
                Send(question, sealing, wall);
            }
            catch (BundleStoreException full)
            {
                Full = full;
                break;
            }

            _answered.Add(question);
            if (_fallback?.IsAsking(question) == true) _fallbackInTurn++;
            _queue.EndAdvised(question.Readings);
        }

        _queue.Expire(_time.Now - _options.AdviceLifetime);
        _queue.Trim();
        RecordWithoutAdvice(wall);
        RecordFailures(wall);
        if (_queue.Ended.Count > 0) Store();
    }

    public void OnCommitted(List<SwitchCommand> sent, List<Reading> unadvised)
    {
        foreach (var reading in _queue.Ended)
        {
            if (reading.State == AdviceState.Advised) continue;
            if (reading.State == AdviceState.Unadvised) Unadvised++;
            else Dropped++;
            unadvised.Add(reading.Reading);
        }

        _queue.OnCommitted();
        _advisor.Remove(_answered);
        _fallback?.Remove(_answered);
        sent.AddRange(_sent);
        (Sent, Refused, FallenBack) = (Sent + _sent.Count, Refused + _refusedInTurn, FallenBack + _fallbackInTurn);
        _notes.RemoveRange(0, _notesInTurn);
        EndTurn();
    }

    public void OnFailed()
    {
        _queue.OnFailed();
        EndTurn();
    }

    /// <summary>Asks about what is stored and not asked about yet, after the commit.</summary>
    public void Ask(TimeSpan now)
    {
        _queue.Wake(now);
        while (TryAskFallback(now)
            || TryAsk(_advisor, isFallback: false, Priority.Critical, now)
            || TryAsk(_advisor, isFallback: false, Priority.Elevated, now))
        {
            // Until nobody has room, or nothing is ready.
        }

        _wantsTurn = _queue.IsOverfull || _notes.Count > 0;
    }

    /// <summary>Tells advisors that nobody waits for their answers any more.</summary>
    public void Cancel()
    {
        _advisor.CancelAll();
        _fallback?.CancelAll();
    }

    /// <summary>The fallback is asked about alarms that the advisor failed on, and about all of them while the advisor is stuck.</summary>
    private bool TryAskFallback(TimeSpan now) => _fallback is not null
        && (TryAsk(_fallback, isFallback: true, Priority.Critical, now)
            || (_advisor.IsStuck && TryAsk(_fallback, isFallback: false, Priority.Critical, now)));

    private bool TryAsk(Asking asking, bool isFallback, Priority priority, TimeSpan now)
    {
        if (!asking.HasRoom(priority, now)) return false;
        if (_queue.TryTake(isFallback, priority, QuestionSize, _gateways, out var readings) is not { } gateway) return false;
        if (asking.Ask(gateway, readings, now) is { } failed) OnFailed(asking, failed, now);
        return true;
    }

    private void OnFailed(Asking asking, Question question, TimeSpan now)
    {
        if (!question.Readings[0].HasFailed && _notes.Count < NoteLimit)
        {
            _notes.Add((asking.Name, question.Gateway, question.Readings.Count, question.Failure!.GetType().Name));
        }

        _queue.Return(question.Readings, now, canFallBack: _fallback is not null && asking != _fallback);
    }

    /// <summary>Seals first, so that an answer there is no room for leaves the turn as it was.</summary>
    private void Send(Question question, Sealing sealing, DtnTime wall)
    {
        var answer = question.Answer!;
        var (allowed, refused) = Judge(question);
        var (to, gateway) = (question.Gateway, question.Gateway.Commands.NodeId);
        if (allowed.Count > 0)
        {
            var payload = FlowCodec.EncodeCommands(allowed);
            var lifetime = _options.CommandLifetime;
            var (_, bundle) = sealing.Send(payload, FlowContent.Commands, to.Commands, to.Key, Priority.Critical, lifetime, wall, lifetime);
            _commands.Add(gateway, allowed, bundle);
        }

        Span<byte> key = stackalloc byte[Identities.Size];
        foreach (var command in allowed)
        {
            Identities.Command(command.Id, key);
            _bundles.Batch.Remember(key, Identities.Until(_bundles, Remembered));
            Append(command.Id.ToString(), AuditRow.Of(AuditSteps.Commanded, command, null, wall, gateway.ToString()));
            _sent.Add(command);
        }

        foreach (var (command, refusal) in refused)
        {
            Append(command.Id.ToString(), AuditRow.Of(AuditSteps.Judged, command, refusal, wall, gateway.ToString()));
        }

        _refusedInTurn += refused.Count + answer.Unused;
        if (answer.Unused > 0) RecordUnused(answer, gateway, wall);
        Append(answer.DecidedBy, new()
        {
            Step = AuditSteps.Advised,
            At = wall.ToString(),
            Gateway = gateway.ToString(),
            DecidedBy = answer.DecidedBy,
            Count = question.Readings.Count,
            Outcome = string.Create(CultureInfo.InvariantCulture, $"{answer.Advice.Count + answer.Unused} commands"),
        });
    }

    private (List<SwitchCommand> Allowed, List<(SwitchCommand Command, string Refusal)> Refused) Judge(Question question)
    {
        var (allowed, refused) = (new List<SwitchCommand>(), new List<(SwitchCommand, string)>());
        var answer = question.Answer!;
        var all = question.Readings.Select(static open => open.Reading).ToArray();
        var known = all.ToHashSet();
        var positions = new Dictionary<(Reading? About, ushort Target, bool IsOn), int>();
        foreach (var advice in answer.Advice)
        {
            // A reading of another question would give the id of that question's command.
            var about = advice.About is { } one && known.Contains(one) ? advice.About : null;
            var position = positions.GetValueOrDefault((about, advice.Target, advice.IsOn));
            positions[(about, advice.Target, advice.IsOn)] = position + 1;
            var id = CommandIds.Of(question.Gateway.Commands, about is { } reading ? [reading] : all, advice.Target, advice.IsOn, position);
            var because = AdvisorText.Clean(advice.Because, string.Empty);
            var command = new SwitchCommand(id, advice.Target, advice.IsOn, answer.DecidedBy, because);
            if (Refusal(command, question.Gateway.Commands.NodeId, allowed.Count) is { } refusal) refused.Add((command, refusal));
            else allowed.Add(command);
        }

        return (allowed, refused);
    }

    private string? Refusal(SwitchCommand command, EndpointId gateway, int ahead)
    {
        Span<byte> key = stackalloc byte[Identities.Size];
        Identities.Command(command.Id, key);
        if (_commands.Contains(command.Id) || _bundles.Store.WasSeen(key)) return "the same was sent about the same reading before";
        if (_commands.Count + ahead >= SentCommands.Capacity) return $"{SentCommands.Capacity} commands are under way";
        var share = Math.Max(LeastShare, SentCommands.Capacity / _gateways.Count); // one gateway that has gone over leaves the others theirs
        if (_commands.CountOf(gateway) + ahead >= share) return $"{share} commands for this gateway are under way";
        return _policy.Refusal(command);
    }

    private void RecordUnused(Answer answer, EndpointId gateway, DtnTime wall) => Append(answer.DecidedBy, new()
    {
        Step = AuditSteps.Judged,
        At = wall.ToString(),
        Gateway = gateway.ToString(),
        DecidedBy = answer.DecidedBy,
        Count = (int)Math.Min(answer.Unused, int.MaxValue),
        Verdict = "refused",
        Reason = $"they were null, or more than {FlowContent.MaxCommands} in one answer",
    });

    /// <summary>One row for each gateway, priority and end.</summary>
    private void RecordWithoutAdvice(DtnTime wall)
    {
        var without = _queue.Ended.Where(static open => open.State != AdviceState.Advised);
        foreach (var group in without.GroupBy(static open => (open.Gateway, open.Reading.Priority, open.State)))
        {
            var (gateway, priority, state) = group.Key;
            var name = _gateways.TryGetValue(gateway, out var trusted) ? trusted.Commands.NodeId.ToString() : gateway.ToString();
            Append(name, new()
            {
                Step = state == AdviceState.Unadvised ? AuditSteps.Unadvised : AuditSteps.AdviceDropped,
                At = wall.ToString(),
                Gateway = name,
                Priority = PriorityNames.Of(priority),
                Count = group.Count(),
                Oldest = group.Min(static reading => reading.Reading.Received).ToString(),
                Reason = state == AdviceState.Unadvised
                    ? $"no advisor answered within {_options.AdviceLifetime}"
                    : "too many readings wait for advice",
            });
        }
    }

    private void RecordFailures(DtnTime wall)
    {
        _notesInTurn = _notes.Count;
        foreach (var (part, gateway, count, reason) in _notes)
        {
            Append(part, new()
            {
                Step = AuditSteps.Advised,
                At = wall.ToString(),
                Gateway = gateway.Commands.NodeId.ToString(),
                DecidedBy = part,
                Count = count,
                Outcome = "failed",
                Reason = reason,
            });
        }
    }

    private void Append(string key, AuditRow row) => _bundles.Batch.Append(AuditRow.Topic, key, row.ToJson());

    private void EndTurn()
    {
        _answered.Clear();
        _sent.Clear();
        (_refusedInTurn, _fallbackInTurn, _notesInTurn) = (0, 0, 0);
    }
}
