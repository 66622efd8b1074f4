namespace Dunes.Sdk.Crypto.Envelopes;

/// <summary>What a node knows of time as an envelope arrives.</summary>
/// <param name="Uptime">What passed since the node started, whatever its clock did.</param>
/// <param name="Clock">The time of day; <see cref="DtnTime.Unknown"/> for a node without a clock.</param>
/// <param name="Age">How long the bundle was under way, as its age block says; null when there is none. It counts only where a clock is missing, because any relay may write it.</param>
public readonly record struct ReplayTime(TimeSpan Uptime, DtnTime Clock, TimeSpan? Age = null)
{
    /// <summary>Whether a clock tells when an envelope ends, and not an age that any relay may write.</summary>
    internal bool KnowsEndOf(DtnTime created) => created.IsKnown && Clock.IsKnown;

    /// <summary>What is left of a lifetime and the allowance for clocks; null when nothing here tells.</summary>
    internal TimeSpan? Remaining(DtnTime created, TimeSpan lifetime, TimeSpan skew)
    {
        if (KnowsEndOf(created))
        {
            var end = created.Add(lifetime).Add(skew).Milliseconds;
            var left = end >= Clock.Milliseconds ? end - Clock.Milliseconds : 0;
            return TimeSpan.FromMilliseconds(Math.Min(left, (ulong)TimeSpan.FromDays(365_000).TotalMilliseconds));
        }

        return Age is { } age ? lifetime + skew - (age < TimeSpan.Zero ? TimeSpan.Zero : age) : null;
    }
}
