namespace Dunes.Sdk.Gateway.Flow;

/// <summary>Readings of one gateway that an advisor was asked about, and what became of it.</summary>
/// <remarks><c>Asked → Answered | Failed | TimedOut</c>, by <see cref="Poll"/> and by nothing else.</remarks>
/// <param name="gateway">Whose readings they are.</param>
/// <param name="readings">All of one priority.</param>
/// <param name="pending">The advisor's work.</param>
/// <param name="cancellation">Cancels it.</param>
/// <param name="deadline">When its time is over, in node time.</param>
internal sealed class Question(
    TrustedGateway gateway,
    IReadOnlyList<UnadvisedReading> readings,
    Task<Answer> pending,
    CancellationTokenSource cancellation,
    TimeSpan deadline)
{
    public TrustedGateway Gateway { get; } = gateway;

    public IReadOnlyList<UnadvisedReading> Readings { get; } = readings;

    public TimeSpan Deadline { get; } = deadline;

    public QuestionState State { get; private set; }

    public Answer? Answer { get; private set; }

    /// <summary>Why it failed.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Whether the advisor is still at work, although nobody waits for it.</summary>
    public bool IsAbandoned => State == QuestionState.TimedOut && !pending.IsCompleted;

    /// <summary>Whether an answer came when nobody waited for it any more.</summary>
    public bool IsLate => State == QuestionState.TimedOut && pending.IsCompletedSuccessfully;

    /// <summary>Looks whether the answer is there or the time is over; gives whether that is news.</summary>
    public bool Poll(TimeSpan now)
    {
        if (State != QuestionState.Asked) return false;
        if (pending.IsCompleted) // asked first: another thread may complete it at any moment
        {
            if (pending.IsCompletedSuccessfully) (State, Answer) = (QuestionState.Answered, pending.Result);
            else (State, Failure) = (QuestionState.Failed, pending.Exception?.GetBaseException() ?? new OperationCanceledException());
        }
        else if (now >= Deadline)
        {
            (State, Failure) = (QuestionState.TimedOut, new TimeoutException());
        }
        else
        {
            return false;
        }

        if (State == QuestionState.TimedOut) Cancel();
        else cancellation.Dispose();
        return true;
    }

    /// <summary>Tells the advisor that nobody waits for it.</summary>
    public void Cancel()
    {
        // What the advisor registered on the token runs elsewhere, and may throw there; so may the advisor itself.
        Observe(cancellation.CancelAsync());
        Observe(pending);
    }

    private static void Observe(Task task) => _ = task.ContinueWith(
        static over => _ = over.Exception,
        CancellationToken.None,
        TaskContinuationOptions.ExecuteSynchronously | TaskContinuationOptions.OnlyOnFaulted,
        TaskScheduler.Default);
}
