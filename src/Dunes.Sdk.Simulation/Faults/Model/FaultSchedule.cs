namespace Dunes.Sdk.Simulation.Faults;

/// <summary>The faults of one seed, in the order of their times.</summary>
/// <param name="Seed">The seed that gives the world and its traffic, too.</param>
/// <param name="Actions">The faults.</param>
public sealed record FaultSchedule(ulong Seed, IReadOnlyList<FaultAction> Actions)
{
    /// <summary>
    /// The positions, among those of the seed's whole schedule, of the actions that were kept; they name a shortened schedule on the
    /// command line.
    /// </summary>
    public IReadOnlyList<int> Kept { get; init; } = [.. Enumerable.Range(0, Actions.Count)];

    /// <summary>Makes the schedule of a seed from these kinds; equal calls give equal schedules.</summary>
    public static FaultSchedule Create(ulong seed, IReadOnlyList<FaultKind> kinds)
    {
        ArgumentNullException.ThrowIfNull(kinds);
        return new FaultScheduler(seed, kinds).Create();
    }

    /// <summary>The schedule with only some of its actions.</summary>
    /// <param name="positions">Positions in <see cref="Actions"/>; those that are out of range are left out.</param>
    public FaultSchedule Keep(IEnumerable<int> positions)
    {
        ArgumentNullException.ThrowIfNull(positions);
        var kept = positions.Where(at => at >= 0 && at < Actions.Count).Distinct().Order().ToList();
        return new(Seed, [.. kept.Select(at => Actions[at])]) { Kept = [.. kept.Select(at => Kept[at])] };
    }

    /// <summary>One line an action, or a word when there are none.</summary>
    public override string ToString() => Actions.Count == 0 ? "no faults" : string.Join('\n', Actions);
}
