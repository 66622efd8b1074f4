namespace Dunes.Sdk.Gateway.Flow;

/// <summary>An advisor's answer as it was read, once: whatever the advisor's own objects do later, this does not change.</summary>
internal sealed class Answer
{
    public const string Unnamed = "unnamed";

    private Answer(string decidedBy, List<SwitchAdvice> advice, long unused) => (DecidedBy, Advice, Unused) = (decidedBy, advice, unused);

    public string DecidedBy { get; }

    /// <summary>At most <see cref="FlowContent.MaxCommands"/>.</summary>
    public IReadOnlyList<SwitchAdvice> Advice { get; }

    /// <summary>Entries that are not used: those that are null, and those behind the first <see cref="FlowContent.MaxCommands"/>.</summary>
    public long Unused { get; }

    /// <summary>
    /// Reads an answer. The list and the name are an integrator's: whatever they throw is passed on, but for the name, which only becomes
    /// <see cref="Unnamed"/>.
    /// </summary>
    /// <exception cref="InvalidOperationException">There is no list.</exception>
    public static Answer Read(IAdvisor advisor, IReadOnlyList<SwitchAdvice>? list)
    {
        if (list is null) throw new InvalidOperationException("The advisor gave null instead of a list.");
        var advice = new List<SwitchAdvice>();
        var (read, unused) = (0, 0L);
        foreach (var entry in list) // once, and never further than the bound: it may be lazy, or endless
        {
            if (read == FlowContent.MaxCommands)
            {
                unused += Math.Max(1, (long)list.Count - read);
                break;
            }

            read++;
            if (entry is null) unused++;
            else advice.Add(entry);
        }

        return new(Name(advisor), advice, unused);
    }

    private static string Name(IAdvisor advisor)
    {
        try
        {
            return AdvisorText.Clean(advisor.DecidedBy, Unnamed);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            return Unnamed; // a missing name does not spoil the answer
        }
    }
}
