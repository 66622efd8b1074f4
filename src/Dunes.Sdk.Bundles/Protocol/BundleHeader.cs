namespace Dunes.Sdk.Bundles.Protocol;

/// <summary>Everything of a bundle but its payload, for <see cref="BundleCodec.Encode"/>.</summary>
public readonly record struct BundleHeader
{
    /// <summary>Creates a header with what each bundle has.</summary>
    public BundleHeader(EndpointId source, EndpointId destination, DtnTime created, ulong sequence, ulong lifetimeMilliseconds)
    {
        (Source, Destination, ReportTo) = (source, destination, source);
        (Created, Sequence, LifetimeMilliseconds) = (created, sequence, lifetimeMilliseconds);
    }

    /// <summary>The source endpoint.</summary>
    public EndpointId Source { get; init; }

    /// <summary>The destination endpoint.</summary>
    public EndpointId Destination { get; init; }

    /// <summary>Where status reports would go; the source when it is not set.</summary>
    public EndpointId ReportTo { get; init; }

    /// <summary>Creation time; unknown where the source had no clock.</summary>
    public DtnTime Created { get; init; }

    /// <summary>Creation sequence.</summary>
    public ulong Sequence { get; init; }

    /// <summary>Lifetime in milliseconds.</summary>
    public ulong LifetimeMilliseconds { get; init; }

    /// <summary>Bundle processing control flags; of these, <see cref="Fragment"/> alone decides whether a fragment is encoded.</summary>
    public BundleFlags Flags { get; init; }

    /// <summary>Which part of its unit the payload is; null for a whole bundle.</summary>
    public BundleFragment? Fragment { get; init; }

    /// <summary>CRC on each block: 0 none, 1 CRC-16, 2 CRC-32C.</summary>
    public int CrcType { get; init; }

    /// <summary>Priority; <see cref="Priority.Routine"/> writes no block.</summary>
    public Priority Priority { get; init; }

    /// <summary>The node that forwarded it; null writes no block.</summary>
    public EndpointId? PreviousNode { get; init; }

    /// <summary>Milliseconds since its creation; null writes no block.</summary>
    public ulong? AgeMilliseconds { get; init; }

    /// <summary>Most hops, 1 to 255; 0 writes no block.</summary>
    public byte HopLimit { get; init; }

    /// <summary>Hops so far.</summary>
    public byte HopCount { get; init; }
}
