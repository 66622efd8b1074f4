namespace Dunes.Sdk.Bundles;

/// <summary>Where a held bundle is.</summary>
internal enum HeldState
{
    /// <summary>It waits to be sent.</summary>
    Queued = 0,

    /// <summary>It is for this node, and no application is registered for its endpoint yet.</summary>
    Undelivered,

    /// <summary>An uplink has it.</summary>
    InFlight,

    /// <summary>A peer refused it; it is queued again after a while.</summary>
    Resting,

    /// <summary>It is held no longer, or will not be once the turn is committed.</summary>
    Gone,
}
