using System.Globalization;

namespace Dunes.Sdk.Maml.Validation;

/// <summary>Times as RFC 3339 writes them: a date, T, a time of day, and Z or an offset.</summary>
internal static class Rfc3339
{
    /// <summary>Whether a value is a time with its offset; a leap second is not taken.</summary>
    public static bool IsValid(string value) => TryRead(value, out _);

    /// <summary>Reads a time with its offset, of 14 hours at most; a leap second is not taken, and digits of the second past the seventh are dropped.</summary>
    public static bool TryRead(ReadOnlySpan<char> value, out DateTimeOffset time)
    {
        time = default;
        if (value.Length < 20 || value[4] != '-' || value[7] != '-' || value[10] != 'T' || value[13] != ':' || value[16] != ':') return false;
        if (!Number(value[..4], 1, 9999, out var year) || !Number(value[5..7], 1, 12, out var month) || !Number(value[8..10], 1, DateTime.DaysInMonth(year, month), out var day)) return false;
        if (!Number(value[11..13], 0, 23, out var hour) || !Number(value[14..16], 0, 59, out var minute) || !Number(value[17..19], 0, 59, out var second)) return false;

        var rest = value[19..];
        var ticks = new DateTime(year, month, day, hour, minute, second, DateTimeKind.Unspecified).Ticks;
        if (rest[0] == '.')
        {
            var digits = rest[1..].IndexOfAnyExceptInRange('0', '9');
            if (digits <= 0) return false;
            var unit = TimeSpan.TicksPerSecond / 10;
            for (var at = 1; at <= Math.Min(digits, 7); at++, unit /= 10) ticks += (rest[at] - '0') * unit;
            rest = rest[(digits + 1)..];
        }

        var minutes = 0;
        if (rest is not "Z")
        {
            if (rest.Length != 6 || rest[0] is not ('+' or '-') || rest[3] != ':') return false;
            if (!Number(rest[1..3], 0, 14, out var hours) || !Number(rest[4..], 0, hours == 14 ? 0 : 59, out minutes)) return false;
            minutes = (rest[0] == '-' ? -1 : 1) * ((hours * 60) + minutes);
        }

        var utc = ticks - (minutes * TimeSpan.TicksPerMinute);
        if (utc < DateTime.MinValue.Ticks || utc > DateTime.MaxValue.Ticks) return false;
        time = new(ticks, TimeSpan.FromMinutes(minutes));
        return true;
    }

    /// <summary>Writes a time in UTC, with as many digits of the second as it has.</summary>
    public static string Format(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    private static bool Number(ReadOnlySpan<char> digits, int least, int most, out int number)
    {
        number = 0;
        foreach (var digit in digits)
        {
            if (!char.IsAsciiDigit(digit)) return false;
            number = (number * 10) + digit - '0';
        }

        return number >= least && number <= most;
    }
}
