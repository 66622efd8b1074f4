namespace Dunes.Sdk.Bundles;

/// <summary>What makes a bundle one of its kind: its source and its creation timestamp.</summary>
/// <remarks>RFC 9171, section 4.2.7; this node makes no fragments, and refuses those of others.</remarks>
/// <param name="Source">The source endpoint.</param>
/// <param name="Created">Creation time.</param>
/// <param name="Sequence">Tells apart the bundles of one source and millisecond.</param>
public readonly record struct BundleId(EndpointId Source, DtnTime Created, ulong Sequence)
{
    /// <summary>Source, creation time in milliseconds and sequence.</summary>
    public override string ToString() => $"{Source}@{Created.Milliseconds}-{Sequence}";
}
