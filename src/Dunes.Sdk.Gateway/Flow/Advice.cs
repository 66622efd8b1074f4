using Dunes.Sdk.Bundles;
using Dunes.Sdk.Crypto;
using Dunes.Sdk.Gateway.Policy;
using Dunes.Sdk.Gateway.Protos;
using Google.Protobuf;

namespace Dunes.Sdk.Gateway.Flow;

/// <summary>Asks the advisor about what is more than routine, judges its answer and sends what remains of it.</summary>
/// <remarks>
/// A reading that wants advice is stored as such in the transaction that delivers it, and forgotten in the one that stores the commands: after a crash in between it is asked about again.
/// A command whose id was sent before is not sent again. An advisor that fails is asked again, <see cref="AttemptLimit"/> times in all.
/// </remarks>
internal sealed class Advice
{
    /// <summary>Most readings that wait for advice; then the oldest that is not being asked about goes without.</summary>
    public const int Capacity = 4096;

    public const int AttemptLimit = 5;
    private const int QuestionSize = 64;
    private const int QuestionLimit = 4;
    private const string StoreName = "ground/unadvised";
    private static readonly TimeSpan RetryWait = TimeSpan.FromSeconds(30);

    private readonly GroundOptions _options;
    private readonly IAdvisor _advisor;
    private readonly BundleNode _bundles;
    private readonly SwitchPolicy _policy;
    private readonly List<UnadvisedReading> _open = [];
    private readonly List<UnadvisedReading> _arrived = [];
    private readonly List<Question> _questions = [];
    private readonly List<Question> _answered = [];
    private readonly List<SwitchCommand> _sent = [];
    private int _refusedInTurn;
    private int _failedInTurn;

    public Advice(GroundOptions options, IAdvisor advisor, BundleNode bundles, IReadOnlyDictionary<KeyId, TrustedGateway> gateways)
    {
        (_options, _advisor, _bundles) = (options, advisor, bundles);
        _policy = new(options.Actuators);
        if (bundles.Store.Get(StoreName) is not { } stored) return;
        foreach (var proto in OpenReadings.Parser.ParseFrom(stored).Readings)
        {
            if (proto.Gateway.Length != KeyId.Size || !gateways.TryGetValue(KeyId.Read(proto.Gateway.Span), out var gateway)) continue;
            if (FlowCodec.TryRead(proto.Reading, gateway.Commands.NodeId, out var reading)) _open.Add(new(gateway, reading));
        }
    }

    /// <summary>Raised, on any thread, when the advisor answered.</summary>
    public Action? Answered { get; set; }

    public long Sent { get; private set; }

    public long Refused { get; private set; }

    public long Failed { get; private set; }

    public TimeSpan? Deadline { get; private set; }

    /// <summary>Set when commands found no room, because the node is full of critical bundles; they stay for the next turn.</summary>
    public BundleStoreException? Full { get; set; }

    /// <summary>Adds a reading, within the turn that delivers it; a routine one asks for no advice.</summary>
    public void Add(TrustedGateway gateway, Reading reading)
    {
        if (reading.Priority != Priority.Routine) _arrived.Add(new(gateway, reading));
    }

    /// <summary>Puts what waits for advice after this turn into its batch; a later call in the same turn replaces it.</summary>
    public void Store()
    {
        var stored = new OpenReadings();
        foreach (var open in _open.Where(open => open.Question is null || !_answered.Contains(open.Question)).Concat(_arrived))
        {
            var octets = new byte[KeyId.Size];
            open.Gateway.Signer.Id.Write(octets);
            stored.Readings.Add(new OpenReading { Gateway = UnsafeByteOperations.UnsafeWrap(octets), Reading = FlowCodec.ToProto(open.Reading) });
        }

        _bundles.Batch.Put(StoreName, stored.ToByteArray());
    }

    /// <summary>Takes the answers that came in.</summary>
    public void Poll(TimeSpan now)
    {
        foreach (var question in _questions)
        {
            if (question.Pending is not { IsCompleted: true } pending) continue;
            question.Pending = null;
            if (pending.IsCompletedSuccessfully) question.Answer = pending.Result ?? [];
            else OnAdvisorFailed(question, pending.Exception?.GetBaseException().GetType().Name ?? "cancelled", now);
        }

        _questions.RemoveAll(question => question.Readings.Count == 0);
    }

    /// <summary>Judges the answers and seals the commands, within the turn.</summary>
    public void SendAnswers(Sealing sealing, DtnTime wall)
    {
        foreach (var question in _questions)
        {
            if (!question.IsOver) continue;
            try
            {
                if (question.Failure is null) Send(question, sealing, wall);
                else _failedInTurn++;
            }
            catch (BundleStoreException full)
            {
                Full = full;
                break;
            }

            _answered.Add(question);
            var row = new AuditRow
            {
                Step = AuditSteps.Advised,
                At = wall.ToString(),
                DecidedBy = _advisor.DecidedBy,
                Count = question.Readings.Count,
                Outcome = question.Failure is null ? $"{question.Answer!.Count} commands" : "failed",
                Reason = question.Failure,
            };
            _bundles.Batch.Append(AuditRow.Topic, _advisor.DecidedBy, row.ToJson());
        }

        if (_answered.Count > 0) Store();
    }

    public void OnCommitted(List<SwitchCommand> sent)
    {
        if (_answered.Count > 0)
        {
            _open.RemoveAll(open => open.Question is not null && _answered.Contains(open.Question));
            _questions.RemoveAll(_answered.Contains);
        }

        _open.AddRange(_arrived);
        sent.AddRange(_sent);
        (Sent, Refused, Failed) = (Sent + _sent.Count, Refused + _refusedInTurn, Failed + _failedInTurn);
        OnFailed();
    }

    public void OnFailed()
    {
        _answered.Clear();
        _arrived.Clear();
        _sent.Clear();
        (_refusedInTurn, _failedInTurn) = (0, 0);
    }

    /// <summary>Asks about what is stored and not asked about yet, after the commit.</summary>
    public void Ask(TimeSpan now)
    {
        Deadline = null;
        for (var over = _open.Count - Capacity; over > 0; over--) _open.Remove(_open.Find(open => open.Question is null) ?? _open[0]);
        while (_questions.Count < QuestionLimit && _open.Find(open => open.Question is null && open.AskAt <= now) is { } first)
        {
            var readings = _open.Where(open => open.Question is null && open.AskAt <= now && open.Gateway == first.Gateway).Take(QuestionSize).ToList();
            var question = new Question(first.Gateway, readings);
            foreach (var reading in readings) reading.Question = question;
            Ask(question, now);
            if (question.Readings.Count > 0) _questions.Add(question);
        }

        foreach (var question in _questions)
        {
            if (question.IsOver) Deadline = TimeSpan.Zero;
        }

        foreach (var open in _open)
        {
            if (open.Question is null && _questions.Count < QuestionLimit) Deadline = Deadlines.Earlier(Deadline, open.AskAt);
        }
    }

    private void Ask(Question question, TimeSpan now)
    {
        try
        {
            var answer = _advisor.AdviseAsync(question.Readings.ConvertAll(open => open.Reading));
            if (answer.IsCompletedSuccessfully)
            {
                question.Answer = answer.Result ?? [];
                return;
            }

            question.Pending = answer.AsTask();
            question.Pending.GetAwaiter().UnsafeOnCompleted(() => Answered?.Invoke());
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            OnAdvisorFailed(question, failure.GetType().Name, now); // an integrator's code: whatever it throws, the flow goes on
        }
    }

    private static void OnAdvisorFailed(Question question, string failure, TimeSpan now)
    {
        foreach (var open in question.Readings) open.Attempts++;
        if (question.Readings[0].Attempts >= AttemptLimit)
        {
            question.Failure = failure;
            return;
        }

        foreach (var open in question.Readings) (open.Question, open.AskAt) = (null, now + RetryWait);
        question.Readings.Clear();
    }

    /// <summary>Seals first, so that an answer there is no room for leaves the turn as it was.</summary>
    private void Send(Question question, Sealing sealing, DtnTime wall)
    {
        var allowed = new List<SwitchCommand>();
        var refused = new List<(SwitchCommand Command, string Refusal)>();
        Span<byte> key = stackalloc byte[Identities.Size];
        foreach (var advised in question.Answer!)
        {
            if (advised is null) continue;
            var command = advised with { DecidedBy = Text(advised.DecidedBy, _advisor.DecidedBy), Because = Text(advised.Because, string.Empty) };
            Identities.Command(command.Id, key);
            if (_sent.Concat(allowed).Any(sent => sent.Id == command.Id) || _bundles.Store.WasSeen(key)) continue;
            var refusal = allowed.Count >= FlowContent.MaxCommands ? $"more than {FlowContent.MaxCommands} commands in one answer" : _policy.Refusal(command);
            if (refusal is null) allowed.Add(command);
            else refused.Add((command, refusal));
        }

        if (allowed.Count > 0) sealing.Send(FlowCodec.EncodeCommands(allowed), FlowContent.Commands, question.Gateway.Commands, question.Gateway.Key, Priority.Critical, _options.CommandLifetime, wall);
        foreach (var command in allowed)
        {
            Identities.Command(command.Id, key);
            _bundles.Batch.Remember(key, Identities.Until(wall, TimeSpan.FromDays(2)));
            Record(AuditSteps.Commanded, command, null, wall);
            _sent.Add(command);
        }

        foreach (var (command, refusal) in refused)
        {
            Record(AuditSteps.Judged, command, refusal, wall);
            _refusedInTurn++;
        }
    }

    private void Record(string step, SwitchCommand command, string? refusal, DtnTime wall)
    {
        var row = AuditRow.Of(step, command, refusal, wall);
        _bundles.Batch.Append(AuditRow.Topic, command.Id.ToString(), row.ToJson());
    }

    private static string Text(string? text, string otherwise)
    {
        if (string.IsNullOrEmpty(text)) return otherwise;
        return text.Length <= FlowContent.MaxText ? text : text[..FlowContent.MaxText];
    }
}
