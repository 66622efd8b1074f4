namespace Dunes.Sdk.Starlink;

/// <summary>Where a dish is, and how often it is asked.</summary>
public sealed class DishOptions
{
    /// <summary>The dish's address, an absolute http URI without path. The default is http://192.168.100.1:9200, where every dish answers its own network.</summary>
    public Uri Address { get; set; } = new("http://192.168.100.1:9200");

    /// <summary>How long one query may take: 0.1 to 60 s. The default is 5 s.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Time between two status queries of the monitor: 1 s to 1 hour. The default is 5 s.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(5);
}
