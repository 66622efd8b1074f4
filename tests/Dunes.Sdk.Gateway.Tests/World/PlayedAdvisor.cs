namespace Dunes.Sdk.Gateway.Tests.World;

/// <summary>An advisor that a test plays: it keeps the questions, and answers as it is told or never.</summary>
internal sealed class PlayedAdvisor(Func<IReadOnlyList<Reading>, ValueTask<IReadOnlyList<SwitchAdvice>>>? play = null) : IAdvisor
{
    private readonly List<TaskCompletionSource<IReadOnlyList<SwitchAdvice>>> _open = [];

    public List<IReadOnlyList<Reading>> Questions { get; } = [];

    public List<CancellationToken> Tokens { get; } = [];

    public string DecidedBy { get; init; } = "model played";

    public static PlayedAdvisor That(Func<IReadOnlyList<Reading>, IReadOnlyList<SwitchAdvice>> answers) =>
        new(readings => new(answers(readings)));

    public static PlayedAdvisor ThatThrows() => new(static _ => throw new InvalidOperationException("no model is loaded"));

    public ValueTask<IReadOnlyList<SwitchAdvice>> AdviseAsync(
        IReadOnlyList<Reading> readings, CancellationToken cancellationToken = default)
    {
        Questions.Add(readings);
        Tokens.Add(cancellationToken);
        if (play is not null) return play(readings);
        _open.Add(new());
        return new(_open[^1].Task);
    }

    /// <summary>Answers a question, the last one by default.</summary>
    public void Answer(IReadOnlyList<SwitchAdvice> advice, int? question = null) => _open[question ?? _open.Count - 1].SetResult(advice);

    /// <summary>Answers everything that is open, and all that follows from it, with nothing to do.</summary>
    public void AnswerAll()
    {
        foreach (var open in _open.ToList()) open.TrySetResult([]);
    }
}
