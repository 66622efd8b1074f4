namespace Dunes.Sdk.Gateway.Flow;

/// <summary>
/// Asks one advisor, whatever it does: so many questions at once, each with its time, and a bound on those that it goes on with when their
/// time is over.
/// </summary>
/// <param name="name">The part's name in logs.</param>
/// <param name="advisor">An integrator's: it may throw, hang or lie.</param>
/// <param name="timeout">A question's time.</param>
internal sealed class Asking(string name, IAdvisor advisor, TimeSpan timeout)
{
    /// <summary>Most questions at once. One of them is kept for critical readings.</summary>
    public const int QuestionLimit = 4;

    /// <summary>Most questions that the advisor still works on after their time; then it is asked only now and then.</summary>
    public const int AbandonedLimit = 16;

    /// <summary>The same for an advisor that answers others in the meantime: what it still works on is some thread or memory of its own.</summary>
    public const int HungLimit = 256;

    private static readonly TimeSpan FirstProbe = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan LongestProbe = TimeSpan.FromHours(6);

    private readonly List<Question> _open = [];
    private readonly List<Question> _abandoned = []; // since it answered last
    private readonly List<Question> _hung = [];      // before that
    private TimeSpan _now;
    private TimeSpan _probeWait = FirstProbe;
    private TimeSpan? _probeAt; // while it is stuck

    public string Name { get; } = name;

    /// <summary>Raised, on any thread, when a question may be over.</summary>
    public Action? Answered { get; set; }

    /// <summary>Called for each question that failed, with the part's name.</summary>
    public Action<string, Exception>? Failing { get; set; }

    /// <summary>Starts the advisor's work: at once by default, or on a thread pool, where it may also block.</summary>
    public Func<Func<Task<Answer>>, Task<Answer>> Start { get; set; } = static work => work();

    public long Failed { get; private set; }

    public long TimedOut { get; private set; }

    public long Late { get; private set; }

    /// <summary>Whether the advisor is asked only now and then whether it has come to, or until it gives up old questions.</summary>
    public bool IsStuck => _abandoned.Count >= AbandonedLimit || _abandoned.Count + _hung.Count >= HungLimit;

    /// <summary>When a question is over, or its answer wants a turn.</summary>
    public TimeSpan? Deadline
    {
        get
        {
            var earliest = IsStuck && _probeAt > _now ? _probeAt : null; // one that is due waits for a reading to ask about
            foreach (var question in _open)
            {
                earliest = Deadlines.Earlier(earliest, question.State == QuestionState.Asked ? question.Deadline : TimeSpan.Zero);
            }

            return earliest;
        }
    }

    /// <summary>Whether it can be asked now; one that is stuck once in a while, with growing rests.</summary>
    public bool HasRoom(Priority priority, TimeSpan now)
    {
        if (IsStuck) return now >= _probeAt && _open.Count == 0;
        return _open.Count < (priority == Priority.Critical ? QuestionLimit : QuestionLimit - 1);
    }

    /// <summary>Asks, when there is room; gives the question if it is over at once and has failed.</summary>
    public Question? Ask(TrustedGateway gateway, IReadOnlyList<UnadvisedReading> readings, TimeSpan now)
    {
        if (IsStuck) Probe(now);
        var copy = readings.Select(open => open.Reading).ToArray(); // the advisor's own
        var cancellation = new CancellationTokenSource();
        var token = cancellation.Token;
        var pending = Start(() => AskAsync(advisor, copy, token));
        var question = new Question(gateway, readings, pending, cancellation, now + timeout);
        if (question.Poll(now) && question.State == QuestionState.Failed)
        {
            Count(question);
            return question;
        }

        if (question.State == QuestionState.Answered) OnAnswered();
        _open.Add(question);
        if (question.State == QuestionState.Asked) pending.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(() => Answered?.Invoke());
        return null;
    }

    /// <summary>Takes what came in, and gives the questions that failed or whose time is over.</summary>
    public void Poll(TimeSpan now, List<Question> failed)
    {
        _now = now;
        foreach (var question in _open)
        {
            if (!question.Poll(now)) continue;
            if (question.State == QuestionState.Answered)
            {
                OnAnswered();
                continue;
            }

            Count(question);
            failed.Add(question);
            if (question.State == QuestionState.TimedOut) _abandoned.Add(question);
        }

        _open.RemoveAll(static question => question.State is QuestionState.Failed or QuestionState.TimedOut);
        Sweep(_abandoned);
        Sweep(_hung);
        if (!IsStuck) _probeAt = null;
        else _probeAt ??= now + _probeWait;
    }

    public bool IsAsking(Question question) => _open.Contains(question);

    /// <summary>The answered questions, those about critical readings first.</summary>
    public IEnumerable<Question> TakeAnswered() =>
        _open.Where(static question => question.State == QuestionState.Answered)
            .OrderByDescending(static question => question.Readings[0].Reading.Priority);

    /// <summary>Forgets questions whose answers are stored.</summary>
    public void Remove(IReadOnlyCollection<Question> stored) => _open.RemoveAll(stored.Contains);

    public void CancelAll()
    {
        foreach (var question in _open)
        {
            if (question.State == QuestionState.Asked) question.Cancel();
        }
    }

    /// <summary>It answered: an advisor that was considered stuck is asked again, even if older questions are still open.</summary>
    private void OnAnswered()
    {
        _hung.AddRange(_abandoned);
        _abandoned.Clear();
        _probeWait = FirstProbe;
    }

    /// <summary>The question that is asked now says whether it has come to; the next one waits longer.</summary>
    private void Probe(TimeSpan now)
    {
        _probeWait = _probeWait * 2 < LongestProbe ? _probeWait * 2 : LongestProbe;
        _probeAt = now + _probeWait;
    }

    private void Sweep(List<Question> questions)
    {
        for (var at = questions.Count - 1; at >= 0; at--)
        {
            if (questions[at].IsAbandoned) continue;
            if (questions[at].IsLate) Late++;
            questions.RemoveAt(at);
        }
    }

    private void Count(Question question)
    {
        Failed++;
        if (question.State == QuestionState.TimedOut) TimedOut++;
        Failing?.Invoke(Name, question.Failure!);
    }

    private static async Task<Answer> AskAsync(IAdvisor advisor, Reading[] readings, CancellationToken cancellationToken)
    {
        var advice = await advisor.AdviseAsync(readings, cancellationToken).ConfigureAwait(false);
        return Answer.Read(advisor, advice);
    }
}
