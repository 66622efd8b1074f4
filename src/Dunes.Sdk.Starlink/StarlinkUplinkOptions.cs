namespace Dunes.Sdk.Starlink;

/// <summary>When the dish's word holds bundles back.</summary>
public sealed class StarlinkUplinkOptions
{
    /// <summary>Share of lost pings from which nothing new is sent: above 0, at most 1. The default is 1.</summary>
    public double HoldBackLoss { get; set; } = 1;

    /// <summary>How old a status may be and still count: 1 to 600 s, and more than the time between two statuses. The default is 10 s.</summary>
    public TimeSpan StatusLifetime { get; set; } = TimeSpan.FromSeconds(10);
}
