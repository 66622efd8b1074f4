namespace Dunes.Sdk.Bundles;

/// <summary>What a store knows of a bundle without reading it.</summary>
/// <param name="Id">Its identity.</param>
/// <param name="Destination">Where to.</param>
/// <param name="Priority">Its priority.</param>
/// <param name="HeldUntil">When its lifetime ends, in the node's held time; negative where that was not worked out yet (rows of the first schema).</param>
/// <param name="Octets">Size of the encoded bundle.</param>
/// <param name="Order">Grows with each bundle stored: the older leaves first when all else is equal.</param>
public readonly record struct StoredBundle(BundleId Id, EndpointId Destination, Priority Priority, TimeSpan HeldUntil, int Octets, long Order)
{
    /// <summary>Since when it is held, in the node's held time; its age block grows from here.</summary>
    public TimeSpan HeldSince { get; init; }

    /// <summary>The neighbor that it came from; <see cref="EndpointId.None"/> for a bundle of this node, and where the first schema did not say.</summary>
    public EndpointId CameFrom { get; init; }

    /// <summary>Where it is in its life.</summary>
    public BundleState State { get; init; }

    /// <summary>How often it was sent, or offered to its application, without success.</summary>
    public int Attempts { get; init; }

    /// <summary>Until when it is kept for an end-to-end answer after a hop took it, in held time; zero where the hop's acknowledgement is enough.</summary>
    public TimeSpan CustodyUntil { get; init; }

    /// <summary>
    /// The incarnation of the destination that acknowledged it to this node, its source; 0 for none, 2^64 - 1 for several.
    /// </summary>
    public ulong TakenBy { get; init; }

    /// <summary>The first 16 bytes of SHA-256 of the primary block and the payload: two bundles of one identity and different digests are not the same bundle.</summary>
    public UInt128 Digest { get; init; }

    /// <summary>What the application calls it, at most 64 characters; null for nothing.</summary>
    public string? Tag { get; init; }
}
