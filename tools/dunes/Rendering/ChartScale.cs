using System.Globalization;

namespace Dunes.Cli.Rendering;

/// <summary>Places values along an axis, evenly or by their logarithm, and chooses round ticks.</summary>
internal readonly record struct ChartScale(double Low, double High, double From, double To, bool IsLogarithmic = false)
{
    private static readonly double[] LogarithmicTicks = [1e-6, 1e-5, 1e-4, 0.001, 0.01, 0.1, 1, 10, 60, 600, 3600, 36_000, 86_400, 864_000];
    private static readonly double[] TimeSteps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400];

    public double Place(double value)
    {
        var (low, high, at) = IsLogarithmic ? (Math.Log10(Low), Math.Log10(High), Math.Log10(Math.Max(value, Low))) : (Low, High, value);
        return high <= low ? From : From + (Math.Clamp((at - low) / (high - low), 0, 1) * (To - From));
    }

    /// <summary>An even scale from 0 to a round number that holds the highest value, in whole steps.</summary>
    public static ChartScale FromZero(double highest, double from, double to)
    {
        var step = Math.Max(1, Step(Math.Max(highest, 1) / 4));
        return new(0, Math.Ceiling(Math.Max(highest, 1) / step - 1e-9) * step, from, to);
    }

    /// <summary>Whole decades that hold both values.</summary>
    public static ChartScale Decades(double lowest, double highest, double from, double to)
    {
        var low = Math.Floor(Math.Log10(Math.Max(lowest, 1e-6)));
        var high = Math.Max(low + 1, Math.Ceiling(Math.Log10(Math.Max(highest, 1e-6)) - 1e-9));
        return new(Math.Pow(10, low), Math.Pow(10, high), from, to, IsLogarithmic: true);
    }

    /// <summary>About four round values; on a logarithmic scale of seconds, the lengths of time that people think in.</summary>
    public IEnumerable<double> Ticks()
    {
        if (IsLogarithmic)
        {
            foreach (var tick in LogarithmicTicks)
            {
                if (tick >= Low * (1 - 1e-9) && tick <= High * (1 + 1e-9)) yield return tick;
            }

            yield break;
        }

        var step = Math.Max(High - Low > 1 ? 1 : 0, Step((High - Low) / 4));
        for (var value = Low; value <= High * (1 + 1e-9); value += step) yield return value;
    }

    /// <summary>At most seven round moments of a scale in seconds.</summary>
    public IEnumerable<double> TimeTicks()
    {
        var span = High - Low;
        var step = TimeSteps.FirstOrDefault(one => span / one <= 6.5, Math.Ceiling(span / 6 / 86400) * 86400);
        for (var value = Math.Ceiling(Low / step) * step; value <= High + 1e-9; value += step) yield return value;
    }

    /// <summary>A count, short: 950, 12k, 1.5M.</summary>
    public static string Count(double value) => Math.Abs(value) switch
    {
        >= 1e6 => (value / 1e6).ToString("0.#", CultureInfo.InvariantCulture) + "M",
        >= 1e4 => (value / 1e3).ToString("0.#", CultureInfo.InvariantCulture) + "k",
        _ => value.ToString("0.#", CultureInfo.InvariantCulture),
    };

    /// <summary>A length of time with one unit: 40 ms, 2.5 s, 12 min, 3 h.</summary>
    public static string Duration(double seconds) => seconds switch
    {
        0 => "0",
        < 0.001 => (seconds * 1e6).ToString("0", CultureInfo.InvariantCulture) + " µs",
        < 1 => (seconds * 1e3).ToString("0.#", CultureInfo.InvariantCulture) + " ms",
        < 60 => seconds.ToString("0.#", CultureInfo.InvariantCulture) + " s",
        < 3600 => (seconds / 60).ToString("0.#", CultureInfo.InvariantCulture) + " min",
        _ => (seconds / 3600).ToString("0.#", CultureInfo.InvariantCulture) + " h",
    };

    /// <summary>A moment on an axis, in the unit that suits the whole of it: 90 s, 25 min, 3 h.</summary>
    public static string Moment(double seconds, double whole) => whole switch
    {
        <= 180 => seconds.ToString("0.#", CultureInfo.InvariantCulture) + " s",
        <= 7200 => (seconds / 60).ToString("0.#", CultureInfo.InvariantCulture) + " min",
        _ => (seconds / 3600).ToString("0.##", CultureInfo.InvariantCulture) + " h",
    };

    /// <summary>A moment: 1:30:00 in a run of hours, 25:00 in one of minutes.</summary>
    public static string Clock(double seconds)
    {
        var time = TimeSpan.FromSeconds(Math.Round(seconds));
        return time.TotalHours >= 1
            ? string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}")
            : string.Create(CultureInfo.InvariantCulture, $"{time.Minutes}:{time.Seconds:00}");
    }

    private static double Step(double rough)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(Math.Max(rough, 1e-9))));
        var factor = (rough / power) switch { <= 1.0001 => 1, <= 2.0001 => 2, <= 5.0001 => 5, _ => 10 };
        return factor * power;
    }
}
