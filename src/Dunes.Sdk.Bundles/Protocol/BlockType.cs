namespace Dunes.Sdk.Bundles.Protocol;

/// <summary>The block types that this node knows; RFC 9171, section 9.1.</summary>
internal static class BlockType
{
    public const ulong Payload = 1;
    public const ulong PreviousNode = 6;
    public const ulong BundleAge = 7;
    public const ulong HopCount = 10;

    /// <summary>
    /// Priority, in the private range 192 to 255: its data are one CBOR unsigned integer, 0 routine, 1 elevated, 2 critical.
    /// BPv7 has no priority of its own. Type 13, which one other node uses for it, is unassigned and would be read wrongly once it is given to something else, so it is left alone.
    /// Data of another shape are somebody else's private block.
    /// </summary>
    public const ulong Priority = 192;
}
