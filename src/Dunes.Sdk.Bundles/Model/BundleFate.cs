namespace Dunes.Sdk.Bundles;

/// <summary>How a bundle's life at this node ended, or, for <see cref="SetAside"/>, came to rest.</summary>
public enum BundleFate
{
    /// <summary>The next node acknowledged that it is on stable storage there, and no end-to-end answer was asked for.</summary>
    Forwarded = 0,

    /// <summary>Its lifetime ended.</summary>
    Expired,

    /// <summary>The store was full, and others were more urgent.</summary>
    Evicted,

    /// <summary>Its destination answered end to end.</summary>
    Acknowledged,

    /// <summary>A neighbor took it, and no end-to-end answer came for as long as its sender asked to wait.</summary>
    Unconfirmed,

    /// <summary>Its application failed on it as often as is tried; it is kept until its lifetime ends.</summary>
    SetAside,

    /// <summary>What the store gave back is not the bundle that was stored.</summary>
    Damaged,

    /// <summary>Its sender took it back.</summary>
    Withdrawn,
}
