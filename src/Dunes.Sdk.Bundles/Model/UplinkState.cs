namespace Dunes.Sdk.Bundles;

/// <summary>Whether an uplink can carry a bundle now.</summary>
public enum UplinkState
{
    /// <summary>Nothing gets through.</summary>
    Down = 0,

    /// <summary>A session is being opened.</summary>
    Opening,

    /// <summary>Bundles get through.</summary>
    Up,
}
