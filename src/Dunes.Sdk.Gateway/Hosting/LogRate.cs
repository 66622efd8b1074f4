namespace Dunes.Sdk.Gateway.Hosting;

/// <summary>Lets a count be logged once in ten seconds, with what was added since it was logged last.</summary>
internal sealed class LogRate
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);
    private long _logged;
    private TimeSpan? _next;

    /// <summary>Whether to log now.</summary>
    /// <param name="count">The count, which only grows.</param>
    /// <param name="now">The node time.</param>
    /// <param name="added">What was added since the last time.</param>
    public bool TryTake(long count, TimeSpan now, out long added)
    {
        added = count - _logged;
        if (added == 0 || now < _next) return false;
        (_logged, _next) = (count, now + Interval);
        return true;
    }
}
