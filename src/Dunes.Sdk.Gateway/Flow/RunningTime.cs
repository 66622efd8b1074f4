namespace Dunes.Sdk.Gateway.Flow;

/// <summary>The node's held time, in which stored deadlines and memories are measured: a wall clock may be wrong and may jump.</summary>
/// <param name="read">Gives the node's time as of this turn.</param>
internal sealed class RunningTime(Func<NodeTime> read)
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(365 * 1000);

    /// <summary>Held time at the beginning of this turn.</summary>
    public TimeSpan Now => read().Held;

    /// <summary>The held time at a time since the start.</summary>
    public TimeSpan At(TimeSpan now) => read() is var time ? time.Held + (now - time.Now) : default;

    /// <summary>The time since the start at which the held time is <paramref name="held"/>.</summary>
    public TimeSpan ToNodeTime(TimeSpan held) => read() is var time ? held - time.Held + time.Now : default;

    public static ulong ToMilliseconds(TimeSpan held) => (ulong)Math.Max(0, held.Ticks / TimeSpan.TicksPerMillisecond);

    /// <summary>Reads a stored time; one that no station reaches becomes a thousand years.</summary>
    public static TimeSpan FromMilliseconds(ulong milliseconds) =>
        milliseconds >= (ulong)Longest.TotalMilliseconds ? Longest : TimeSpan.FromTicks((long)milliseconds * TimeSpan.TicksPerMillisecond);
}
