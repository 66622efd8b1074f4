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

    /// <summary>Most questions that the advisor still works on after their time; then it is asked nothing more.</summary>
    public const int AbandonedLimit = 16;

    private readonly List<Question> _open = [];
    private readonly List<Question> _abandoned = [];

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

    /// <summary>Whether the advisor is not asked any more until it gives up old questions.</summary>
    public bool IsStuck => _abandoned.Count >= AbandonedLimit;

    /// <summary>When a question is over, or its answer wants a turn.</summary>
    public TimeSpan? Deadline
    {
        get
        {
            TimeSpan? earliest = null;
            foreach (var question in _open)
            {
                earliest = Deadlines.Earlier(earliest, question.State == QuestionState.Asked ? question.Deadline : TimeSpan.Zero);
            }

            return earliest;
        }
    }

    public bool HasRoom(Priority priority) => !IsStuck && _open.Count < (priority == Priority.Critical ? QuestionLimit : QuestionLimit - 1);

    /// <summary>Asks; gives the question if it is over at once and has failed.</summary>
    public Question? Ask(TrustedGateway gateway, IReadOnlyList<UnadvisedReading> readings, TimeSpan now)
    {
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

        _open.Add(question);
        if (question.State == QuestionState.Asked) pending.ConfigureAwait(false).GetAwaiter().UnsafeOnCompleted(() => Answered?.Invoke());
        return null;
    }

    /// <summary>Takes what came in, and gives the questions that failed or whose time is over.</summary>
    public void Poll(TimeSpan now, List<Question> failed)
    {
        foreach (var question in _open)
        {
            if (!question.Poll(now) || question.State == QuestionState.Answered) continue;
            Count(question);
            failed.Add(question);
            if (question.State == QuestionState.TimedOut) _abandoned.Add(question);
        }

        _open.RemoveAll(static question => question.State is QuestionState.Failed or QuestionState.TimedOut);
        for (var at = _abandoned.Count - 1; at >= 0; at--)
        {
            if (_abandoned[at].IsAbandoned) continue;
            if (_abandoned[at].IsLate) Late++;
            _abandoned.RemoveAt(at);
        }
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
