namespace Dunes.Sdk.Starlink.Dish;

/// <summary>GPS time counts seconds since 1980-01-06 without leap seconds; the dish stamps its outages with it.</summary>
internal static class GpsTime
{
    /// <summary>GPS is ahead of UTC by this since 2017; no leap second has been announced since.</summary>
    public static readonly TimeSpan AheadOfUtc = TimeSpan.FromSeconds(18);

    private static readonly DateTimeOffset Epoch = new(1980, 1, 6, 0, 0, 0, TimeSpan.Zero);

    /// <summary>To UTC, rounded to 100 ns; every 64-bit count lies within the years 1687 to 2272.</summary>
    public static DateTimeOffset ToUtc(long nanoseconds) => Epoch.AddTicks(nanoseconds / TimeSpan.NanosecondsPerTick) - AheadOfUtc;

    /// <summary>From UTC, as nanoseconds.</summary>
    public static long FromUtc(DateTimeOffset moment) => (moment - Epoch + AheadOfUtc).Ticks * TimeSpan.NanosecondsPerTick;
}
