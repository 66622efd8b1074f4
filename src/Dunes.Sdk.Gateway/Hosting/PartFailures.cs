namespace Dunes.Sdk.Gateway.Hosting;

/// <summary>Logs parts that fail, each at once and then every ten seconds at most: one that fails for every reading fills no disk.</summary>
internal sealed class PartFailures(Action<Exception, string, long> log, Func<TimeSpan> now)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);
    private readonly Dictionary<string, (TimeSpan SilentUntil, long Count)> _parts = new(StringComparer.Ordinal); // the flow's own names, a handful

    public void Add(string part, Exception failure)
    {
        var (silentUntil, count) = _parts.GetValueOrDefault(part, (TimeSpan.MinValue, 0));
        if (now() < silentUntil)
        {
            _parts[part] = (silentUntil, count + 1);
            return;
        }

        _parts[part] = (now() + Interval, 0);
        log(failure, part, count + 1);
    }
}
