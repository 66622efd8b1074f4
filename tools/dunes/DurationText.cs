using System.Globalization;
using System.Text.RegularExpressions;

namespace Dunes.Cli;

/// <summary>Reads durations as people type them: <c>10m</c>, <c>90s</c>, <c>1h30m</c>, <c>0:10:00</c>.</summary>
internal static partial class DurationText
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1_000_000);

    public static TimeSpan Parse(string text)
    {
        var match = Units().Match(text);
        if (match.Success && match.Length > 0)
        {
            // Whoever asked for it knows its range; here only what no range holds is refused.
            var seconds = (3600 * Number(match.Groups["h"])) + (60 * Number(match.Groups["m"])) + Number(match.Groups["s"]);
            return seconds <= Longest.TotalSeconds ? TimeSpan.FromSeconds(seconds) : throw new MisuseException($"'{text}' is too long; {Longest.TotalHours}h is the longest.");
        }

        if (text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var clock) && clock >= TimeSpan.Zero) return clock;
        throw new MisuseException($"'{text}' is no duration; 10m, 90s, 1h30m and 0:10:00 are.");
    }

    private static double Number(Group group) => group.Success ? double.Parse(group.ValueSpan, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"^(?=.)((?<h>\d{1,15}(\.\d{1,6})?)h)?((?<m>\d{1,15}(\.\d{1,6})?)m)?((?<s>\d{1,15}(\.\d{1,6})?)s)?$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Units();
}
