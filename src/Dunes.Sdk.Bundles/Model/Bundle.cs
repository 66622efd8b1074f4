namespace Dunes.Sdk.Bundles;

/// <summary>A bundle as an application sees it.</summary>
/// <param name="Id">Its identity.</param>
/// <param name="Destination">The endpoint it goes to.</param>
/// <param name="Priority">From the Dunes priority block; <see cref="Priority.Routine"/> without one.</param>
/// <param name="Lifetime">How long after its creation it is good for.</param>
/// <param name="Payload">The application's octets.</param>
public sealed record Bundle(BundleId Id, EndpointId Destination, Priority Priority, TimeSpan Lifetime, ReadOnlyMemory<byte> Payload)
{
    /// <summary>How long it was under way, as its age block says and this node adds; null when it has none. Any node on the way may write it.</summary>
    public TimeSpan? Age { get; init; }

    /// <summary>Whether its source may have sent it before, and has no end-to-end answer.</summary>
    public bool IsResent { get; init; }

    /// <summary>Whether an earlier incarnation of this node acknowledged it to its source, which has no end-to-end answer.</summary>
    public bool WasTakenByFormerIncarnation { get; init; }

    /// <summary>
    /// How old it is by its source's own clock, where that is more than <see cref="Age"/>, which does not grow while a node is off, and it
    /// was sent before; null otherwise. It says what the bundle may have met, and ends nothing.
    /// </summary>
    public TimeSpan? AgeByClock { get; init; }

    /// <summary>
    /// How far the sender's wall clock is ahead of this node's, negative where it is behind, the time under way taken off; null where one
    /// of them has no trusted clock or the bundle has no age. It is a measurement to show: nothing is dropped or dated by it.
    /// </summary>
    public TimeSpan? SenderAhead { get; init; }

    /// <summary>Names the bundle; the payload stays out.</summary>
    public override string ToString() => $"bundle {Id} to {Destination}, {Priority}, {Payload.Length} octets";
}
