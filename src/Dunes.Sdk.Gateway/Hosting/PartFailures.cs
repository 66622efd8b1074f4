namespace Dunes.Sdk.Gateway.Hosting;

/// <summary>
/// Logs parts that fail, each at once and then every ten seconds at most: one that fails for every reading fills no disk.
/// </summary>
internal sealed class PartFailures(Action<Exception, string, long> log, Func<TimeSpan> now)
{
    private const int PartLimit = 64; // uplinks come and go, and each has a name
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);
    private readonly Dictionary<string, (TimeSpan SilentUntil, long Count)> _parts = new(StringComparer.Ordinal);

    public void Add(string part, Exception failure)
    {
        if (_parts.Count >= PartLimit) _parts.Clear();
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
