using Dunes.Sdk.Bundles.Protocol.Cbor;

namespace Dunes.Sdk.Bundles.Protocol;

/// <summary>Encodes a decoded bundle for its next hop: what must change is written anew, the rest is copied octet for octet.</summary>
/// <remarks>
/// RFC 9171, section 5.4. A block that this node cannot process, since it does not know the type, cannot read the data or has no key for
/// them, is left out if its flags ask for it, and copied otherwise. A block confidentiality block is always copied: without it the next
/// node would take ciphertext for plaintext (RFC 9172, section 3.8).
/// </remarks>
internal static class BundleForwarder
{
    /// <summary>Octets that always suffice: a previous node block may be new, and age and hop count may grow.</summary>
    public static int MaxSize(int bundleLength, EndpointId node) =>
        bundleLength + CanonicalBlock.MaxSize(EndpointCodec.SizeOf(node)) + 32;

    /// <summary>Encodes the bundle into a buffer of <see cref="MaxSize"/> octets.</summary>
    /// <param name="bundle">The bundle as it was received.</param>
    /// <param name="node">This node, or null to leave previous node and hop count alone: the bundle is this node's own.</param>
    /// <param name="heldMilliseconds">How long this node held it, which its age block grows by.</param>
    /// <param name="mark">Where this node is the source: what it says of an earlier sending without an answer.</param>
    /// <param name="destination">The buffer.</param>
    /// <returns>The number of octets written.</returns>
    public static int Write(in BundleView bundle, EndpointId? node, ulong heldMilliseconds, in ResentMark mark, Span<byte> destination)
    {
        var writer = new CborWriter(destination);
        writer.WriteIndefiniteArrayStart();
        writer.WriteRaw(bundle.Octets.Slice(1, bundle.PrimaryLength));
        if (node is { } self && PreviousNodeNumber(bundle) is { } number)
        {
            ExtensionBlocks.WritePreviousNode(destination, ref writer, number, bundle.Header.CrcType, self);
        }

        if (!mark.IsNone && !bundle.IsResent && PreviousNodeNumber(bundle) is { } free)
        {
            ExtensionBlocks.WriteResent(destination, ref writer, free, bundle.Header.CrcType, mark);
        }

        foreach (ref readonly var block in bundle.Blocks)
        {
            switch (block.Type)
            {
                case BlockType.PreviousNode when node is not null && !block.IsEncrypted:
                    break; // this node's block takes its place
                case BlockType.BundleAge when block.IsProcessable:
                    var age = BundleCodec.SaturatingAdd(bundle.Header.AgeMilliseconds ?? 0, heldMilliseconds);
                    ExtensionBlocks.WriteAge(destination, ref writer, block.Number, block.Flags, block.CrcType, age);
                    break;
                case BlockType.HopCount when node is not null && block.IsProcessable:
                    var hops = (byte)Math.Min(bundle.Header.HopCount + 1, byte.MaxValue);
                    var limit = bundle.Header.HopLimit;
                    ExtensionBlocks.WriteHopCount(destination, ref writer, block.Number, block.Flags, block.CrcType, limit, hops);
                    break;
                default:
                    if (!IsLeftOut(block)) writer.WriteRaw(block.Octets);
                    break;
            }
        }

        writer.WriteBreak();
        return writer.Position;
    }

    private static bool IsLeftOut(in BundleBlock block) =>
        !block.IsProcessable && (block.Flags & BlockFlags.DiscardIfUnprocessable) != 0 && block.Type != BlockType.BlockConfidentiality;

    /// <summary>
    /// The number of the previous node block that is replaced, or one that neither a block has nor a security block names. Null if an
    /// encrypted one stays, since a second may not stand beside it, or if the bundle has all the blocks that a next node would take.
    /// </summary>
    private static ulong? PreviousNodeNumber(in BundleView bundle)
    {
        ulong highest = 1;
        var kept = 0;
        foreach (ref readonly var block in bundle.Blocks)
        {
            if (block.Type == BlockType.PreviousNode && !block.IsEncrypted) return block.Number;
            if (block.Type == BlockType.PreviousNode && !IsLeftOut(block)) return null;
            highest = Math.Max(highest, block.Number);
            if (!IsLeftOut(block)) kept++;
            if (block.Type is BlockType.BlockIntegrity or BlockType.BlockConfidentiality) highest = Math.Max(highest, HighestTarget(block));
        }

        if (kept >= BundleCodec.MaxBlocks) return null;
        return highest < ulong.MaxValue ? highest + 1 : LowestFreeNumber(bundle);
    }

    private static ulong HighestTarget(in BundleBlock block)
    {
        Span<ulong> targets = stackalloc ulong[BundleCodec.MaxBlocks];
        ulong highest = 0;
        if (!block.IsEncrypted && SecurityTargets.TryRead(block.Data, targets, out var count))
        {
            foreach (var target in targets[..count]) highest = Math.Max(highest, target);
        }

        return highest;
    }

    private static ulong LowestFreeNumber(in BundleView bundle)
    {
        ulong free = 2;
        while (IsTaken(bundle, free)) free++; // at most MaxBlocks times
        return free;
    }

    private static bool IsTaken(in BundleView bundle, ulong number)
    {
        foreach (ref readonly var block in bundle.Blocks)
        {
            if (block.Number == number) return true;
        }

        return false;
    }
}
