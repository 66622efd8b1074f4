namespace Dunes.Sdk.Bundles.Protocol;

/// <summary>Block types with a meaning here; RFC 9171, section 9.1, and RFC 9172, section 11.1. A block may have another one.</summary>
public enum BlockType : ulong
{
    /// <summary>The payload, the last block of each bundle.</summary>
    Payload = 1,

    /// <summary>The node that forwarded the bundle last.</summary>
    PreviousNode = 6,

    /// <summary>Milliseconds since the bundle's creation.</summary>
    BundleAge = 7,

    /// <summary>How many hops the bundle may make, and made.</summary>
    HopCount = 10,

    /// <summary>Signatures over other blocks (BIB). This node copies it.</summary>
    BlockIntegrity = 11,

    /// <summary>Names the blocks whose data are encrypted (BCB). This node copies it, and reads which blocks it names.</summary>
    BlockConfidentiality = 12,

    /// <summary>
    /// Priority, in the private range 192 to 255: its data are one CBOR unsigned integer, 0 routine, 1 elevated, 2 critical.
    /// Data of another shape are somebody else's private block.
    /// </summary>
    /// <remarks>
    /// BPv7 has no priority of its own. Type 13, which one other node uses for it, is unassigned and would be read wrongly once it is
    /// given to something else, so it is left alone.
    /// </remarks>
    Priority = 192,

    /// <summary>
    /// In the private range: the source has sent this bundle before and had no end-to-end answer, so that a destination which lost what it
    /// knew may have delivered it. Its data are one CBOR unsigned integer: 1 where it
    /// may have gone to an earlier incarnation of the destination, 2 where that one acknowledged it, and from 3 on as 1, with three less
    /// than it the bundle's age in milliseconds by the source's own clock, where the source was off meanwhile.
    /// </summary>
    Resent = 193,
}
