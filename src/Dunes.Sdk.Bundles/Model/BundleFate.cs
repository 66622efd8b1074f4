namespace Dunes.Sdk.Bundles;

/// <summary>Why a node holds a bundle no longer.</summary>
public enum BundleFate
{
    /// <summary>The next node acknowledged that it is on stable storage there.</summary>
    Forwarded = 0,

    /// <summary>Its lifetime ended.</summary>
    Expired,

    /// <summary>The store was full, and others were more urgent.</summary>
    Evicted,
}
