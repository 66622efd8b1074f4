using System.Globalization;

namespace Dunes.Sdk.Maml.Execution;

/// <summary>A block's timeout as its attribute spells it: a whole number and ms, s, m or h, such as <c>30s</c>.</summary>
internal static class BlockTimeout
{
    public static bool TryRead(ReadOnlySpan<char> text, out TimeSpan timeout)
    {
        timeout = default;
        var digits = text.IndexOfAnyExceptInRange('0', '9');
        if (digits is <= 0 or > 9) return false;
        double unit = text[digits..] switch { "ms" => 1, "s" => 1000, "m" => 60_000, "h" => 3_600_000, _ => 0 };
        timeout = TimeSpan.FromMilliseconds(int.Parse(text[..digits], NumberStyles.None, CultureInfo.InvariantCulture) * unit);
        return timeout > TimeSpan.Zero;
    }

    /// <summary>A timeout in the unit that leaves no remainder.</summary>
    public static string Write(TimeSpan timeout)
    {
        var (value, unit) = timeout.Ticks switch
        {
            var ticks when ticks % TimeSpan.TicksPerHour == 0 => (timeout.TotalHours, "h"),
            var ticks when ticks % TimeSpan.TicksPerMinute == 0 => (timeout.TotalMinutes, "m"),
            var ticks when ticks % TimeSpan.TicksPerSecond == 0 => (timeout.TotalSeconds, "s"),
            _ => (timeout.TotalMilliseconds, "ms"),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{value:0.###}{unit}");
    }
}
