namespace Dunes.Sdk.Bundles.Protocol;

/// <summary>What <see cref="BundleCodec.Decode(ReadOnlySpan{byte}, out BundleView, out int, bool)"/> found.</summary>
/// <remarks>A node refuses everything but <see cref="Done"/> and <see cref="AdministrativeRecord"/>.</remarks>
public enum BundleDecodeStatus
{
    /// <summary>The octets are one whole bundle.</summary>
    Done = 0,

    /// <summary>A whole bundle with an administrative record (RFC 9171, section 6). A node may forward it; this one acts on none.</summary>
    AdministrativeRecord,

    /// <summary>The octets end within the bundle.</summary>
    Truncated,

    /// <summary>Octets follow the bundle's end.</summary>
    TrailingOctets,

    /// <summary>The CBOR has another shape than RFC 9171 gives it.</summary>
    Malformed,

    /// <summary>A number or length is not in its shortest form.</summary>
    NotDeterministic,

    /// <summary>Another version than 7.</summary>
    UnsupportedVersion,

    /// <summary>A CRC type other than 0, 1 and 2.</summary>
    UnsupportedCrcType,

    /// <summary>A CRC does not fit its block.</summary>
    CrcMismatch,

    /// <summary>An endpoint of an unknown scheme or shape.</summary>
    BadEndpoint,

    /// <summary>A whole fragment of a bundle, which <see cref="BundleHeader.Fragment"/> describes; this node refuses fragments.</summary>
    Fragment,

    /// <summary>A block number that is used twice or not the block's to use.</summary>
    BadBlockNumber,

    /// <summary>Block type 0, or a second block of a type that may stand once.</summary>
    BadBlockType,

    /// <summary>More blocks than <see cref="BundleCodec.MaxBlocks"/>.</summary>
    TooManyBlocks,

    /// <summary>There is no payload block, or another block follows it.</summary>
    PayloadNotLast,

    /// <summary>A block that this node cannot process asks for the whole bundle to be deleted then.</summary>
    UnprocessableBlockForbidsBundle,

    /// <summary>
    /// A bundle without a source or with an administrative record asks for status reports, or one without a source may be fragmented
    /// (RFC 9171, sections 4.2.3 and 4.2.4).
    /// </summary>
    BadFlags,
}
