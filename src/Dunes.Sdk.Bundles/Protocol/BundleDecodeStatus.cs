namespace Dunes.Sdk.Bundles.Protocol;

/// <summary>What <see cref="BundleCodec.Decode(ReadOnlySpan{byte}, out BundleView, out int, bool)"/> found; everything but <see cref="Done"/> and <see cref="AdministrativeRecord"/> is refused.</summary>
public enum BundleDecodeStatus
{
    /// <summary>The octets are one whole bundle.</summary>
    Done = 0,

    /// <summary>A whole bundle whose payload is an administrative record (RFC 9171, section 6); it may be forwarded, and this node acts on none.</summary>
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

    /// <summary>The bundle is a fragment; this node refuses fragments.</summary>
    Fragment,

    /// <summary>A block number that is used twice or not the block's to use.</summary>
    BadBlockNumber,

    /// <summary>Block type 0, or a second block of a type that may stand once.</summary>
    BadBlockType,

    /// <summary>More blocks than <see cref="BundleCodec.MaxBlocks"/>.</summary>
    TooManyBlocks,

    /// <summary>The data of a known block are not what its type says.</summary>
    BadBlockData,

    /// <summary>There is no payload block, or another block follows it.</summary>
    PayloadNotLast,

    /// <summary>A block that this node does not know asks for the whole bundle to be dropped then.</summary>
    UnknownBlockForbidsBundle,
}
