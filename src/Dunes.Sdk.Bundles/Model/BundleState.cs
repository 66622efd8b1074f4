namespace Dunes.Sdk.Bundles;

/// <summary>Where a stored bundle is in its life; docs/PROMISE.md draws the moves.</summary>
public enum BundleState
{
    /// <summary>It waits to be sent, is on its way to a neighbor, or waits for its local application.</summary>
    Waiting = 0,

    /// <summary>A neighbor has it on stable storage, and its end-to-end answer is awaited.</summary>
    Carried = 1,

    /// <summary>Its application failed on it as often as is tried; it is kept for an operator until its lifetime ends.</summary>
    SetAside = 2,
}
