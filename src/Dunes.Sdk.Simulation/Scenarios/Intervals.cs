namespace Dunes.Sdk.Simulation.Scenarios;

/// <summary>When something held, as a list of intervals: written in the order of time.</summary>
internal sealed class Intervals
{
    private readonly List<(TimeSpan From, TimeSpan To)> _closed = [];
    private TimeSpan? _since;

    /// <summary>It holds from now on, or does not.</summary>
    public void Set(bool holds, TimeSpan now)
    {
        if (holds == _since.HasValue) return;
        if (!holds) _closed.Add((_since!.Value, now));
        _since = holds ? now : null;
    }

    /// <summary>All of them; one that is still open ends now.</summary>
    public IEnumerable<(TimeSpan From, TimeSpan To)> Until(TimeSpan now) => _since is { } since ? _closed.Append((since, now)) : _closed;

    /// <summary>Whether it held at any moment from one to the other.</summary>
    public bool Touches(TimeSpan from, TimeSpan to) => _since <= to || _closed.Exists(interval => interval.From <= to && interval.To >= from);
}
