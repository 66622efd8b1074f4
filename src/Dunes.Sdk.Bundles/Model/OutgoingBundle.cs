namespace Dunes.Sdk.Bundles;

/// <summary>What an application asks its node to send.</summary>
/// <param name="Source">An endpoint of this node.</param>
/// <param name="Destination">Where to.</param>
/// <param name="Priority">Strict: a higher one always leaves first.</param>
/// <param name="Lifetime">How long it is good for; the earlier deadline leaves first within a priority.</param>
/// <param name="Payload">The payload; held until the turn is committed.</param>
public readonly record struct OutgoingBundle(EndpointId Source, EndpointId Destination, Priority Priority, TimeSpan Lifetime, ReadOnlyMemory<byte> Payload)
{
    /// <summary>
    /// How long the bundle is kept for an end-to-end answer, at most its lifetime. Until <see cref="BundleNode.Settle"/> tells of the
    /// answer it is sent again by rule; zero, the default, forgets it once the next node acknowledged it.
    /// </summary>
    public TimeSpan Custody { get; init; }

    /// <summary>
    /// A held bundle whose place this one takes: it ends as <see cref="BundleFate.Withdrawn"/>, and there is room whatever else is held.
    /// Null, the default, for none; one that is not held is none.
    /// </summary>
    public BundleId? Replaces { get; init; }

    /// <summary>What the application calls it, at most 64 characters; null for nothing. It is kept with the bundle and never sent.</summary>
    public string? Tag { get; init; }

    /// <summary>What the application needs to make the bundle anew, at most 128 KiB; it is kept with the bundle and never sent.</summary>
    public ReadOnlyMemory<byte> Attachment { get; init; }
}
