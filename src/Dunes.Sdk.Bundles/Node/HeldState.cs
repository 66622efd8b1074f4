namespace Dunes.Sdk.Bundles;

/// <summary>Where a held bundle is.</summary>
internal enum HeldState
{
    /// <summary>It waits to be sent.</summary>
    Queued = 0,

    /// <summary>It is for this node, and waits for its application.</summary>
    Undelivered,

    /// <summary>An uplink has it.</summary>
    InFlight,

    /// <summary>A peer refused it, or its application threw; it is tried again after a while.</summary>
    Resting,

    /// <summary>The next node has it, and its end-to-end answer is awaited.</summary>
    Carried,

    /// <summary>Its application failed on it too often.</summary>
    SetAside,

    /// <summary>It is held no longer, or will not be once the turn is committed.</summary>
    Gone,
}
