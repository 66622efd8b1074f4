using System.Globalization;

namespace Dunes.Sdk.Maml.Validation;

/// <summary>Times as RFC 3339 writes them: a date, T, a time of day, and Z or an offset.</summary>
internal static class Rfc3339
{
    private static readonly string[] Formats = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mm:ssK"];

    /// <summary>Whether a value is a time with its offset; a leap second is not taken.</summary>
    public static bool IsValid(string value) => TryRead(value, out _);

    /// <summary>Reads a time with its offset; a leap second is not taken.</summary>
    public static bool TryRead(string value, out DateTimeOffset time)
    {
        time = default;
        return value.Length >= 20
            && (value[^1] == 'Z' || value[^6] is '+' or '-')
            && DateTimeOffset.TryParseExact(value, Formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out time);
    }

    /// <summary>Writes a time in UTC, with as many digits of the second as it has.</summary>
    public static string Format(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);
}
