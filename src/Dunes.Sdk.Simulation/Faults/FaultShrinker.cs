namespace Dunes.Sdk.Simulation.Faults;

/// <summary>Looks for a shorter schedule that is red as well: without halves of its actions first, then without single ones.</summary>
internal static class FaultShrinker
{
    /// <summary>Shortens a red schedule.</summary>
    /// <param name="schedule">The red schedule.</param>
    /// <param name="isRed">Plays a shorter one.</param>
    /// <param name="limit">How many may be played.</param>
    public static FaultSchedule Shrink(FaultSchedule schedule, Func<FaultSchedule, bool> isRed, int limit)
    {
        for (var part = schedule.Actions.Count; part > 0;)
        {
            var from = schedule.Actions.Count;
            var isShorter = false;
            while (from > 0)
            {
                if (limit-- <= 0) return schedule;
                var (start, end) = (Math.Max(0, from - part), from);
                var candidate = schedule.Keep(Enumerable.Range(0, schedule.Actions.Count).Where(at => at < start || at >= end));
                from = start;
                if (!isRed(candidate)) continue;
                (schedule, isShorter) = (candidate, true);
            }

            if (part > 1) part = Math.Max(1, Math.Min(part / 2, schedule.Actions.Count));
            else if (!isShorter) break; // no single one can go
            if (schedule.Actions.Count == 0) break;
        }

        return schedule;
    }
}
