using Dunes.Sdk.Bundles.Protocol.Cbor;

namespace Dunes.Sdk.Bundles.Protocol;

/// <summary>Reads a bundle in two passes: the frames of all blocks, then the data of those that this node knows.</summary>
/// <remarks>A block confidentiality block may stand behind its targets, so no data are read before all frames are known.</remarks>
internal static class BundleReader
{
    public static BundleDecodeStatus Read(
        ReadOnlySpan<byte> octets, EndpointCache? cache, bool isLenient, out BundleView bundle, out int position)
    {
        var reader = new CborReader(octets);
        var status = Read(octets, ref reader, cache, isLenient, out bundle);
        position = reader.Position;
        return status;
    }

    /// <summary>Whether a fragment's payload ends within the unit that it is a part of.</summary>
    public static bool IsWithin(BundleFragment fragment, int payloadLength) =>
        fragment.Offset <= fragment.TotalLength && (ulong)payloadLength <= fragment.TotalLength - fragment.Offset;

    private static BundleDecodeStatus Read(
        ReadOnlySpan<byte> octets, scoped ref CborReader reader, EndpointCache? cache, bool isLenient, out BundleView bundle)
    {
        bundle = default;
        if (!reader.TryTakeIndefiniteArrayStart()) return octets.IsEmpty ? BundleDecodeStatus.Truncated : BundleDecodeStatus.Malformed;
        var status = PrimaryBlock.Read(octets, ref reader, isLenient, cache, out var header);
        if (status != BundleDecodeStatus.Done) return status;

        var blocksStart = reader.Position;
        Span<ulong> numbers = stackalloc ulong[BundleCodec.MaxBlocks];
        status = ReadFrames(octets, ref reader, numbers, out var frames);
        if (status != BundleDecodeStatus.Done) return status;
        if (!PrimaryBlock.AllowsFlags(header, frames.AllFlags)) return BundleDecodeStatus.BadFlags;
        if (header.Fragment is { } fragment && !IsWithin(fragment, frames.PayloadLength)) return BundleDecodeStatus.Malformed;

        var blocks = new BundleBlocks(octets, blocksStart, frames.Count, 0, 0);
        var encrypted = frames.HasConfidentiality ? FindEncrypted(blocks, numbers[..frames.Count]) : 0;
        blocks = new BundleBlocks(octets, blocksStart, frames.Count, encrypted, 0);
        status = ReadExtensions(blocks, isLenient, cache, out var extensions, out var unprocessable);
        if (status != BundleDecodeStatus.Done) return status;

        bundle = new BundleView
        {
            Octets = octets,
            Header = header with
            {
                PreviousNode = extensions.PreviousNode,
                AgeMilliseconds = extensions.AgeMilliseconds,
                HopLimit = extensions.HopLimit,
                HopCount = extensions.HopCount,
                Priority = extensions.Priority,
            },
            Blocks = new BundleBlocks(octets, blocksStart, frames.Count, encrypted, unprocessable),
            PrimaryLength = blocksStart - 1,
            PayloadStart = frames.PayloadStart,
            PayloadLength = frames.PayloadLength,
            HasPriorityBlock = extensions.HasPriority,
            IsAgeMissing = !header.Created.IsKnown && !extensions.HasAge,
            IsPayloadEncrypted = (encrypted >> (frames.Count - 1) & 1) != 0, // the payload is the last block
        };
        if (header.Fragment is not null) return BundleDecodeStatus.Fragment;
        return (header.Flags & BundleFlags.AdministrativeRecord) != 0 ? BundleDecodeStatus.AdministrativeRecord : BundleDecodeStatus.Done;
    }

    /// <summary>Reads the blocks up to the end of the bundle, their CRCs included, and what their frames say.</summary>
    private static BundleDecodeStatus ReadFrames(
        ReadOnlySpan<byte> octets, scoped ref CborReader reader, scoped Span<ulong> numbers, out Frames frames)
    {
        frames = default;
        var isPayloadRead = false;
        while (!reader.TryTakeBreak())
        {
            if (isPayloadRead) return reader.IsAtEnd ? BundleDecodeStatus.Truncated : BundleDecodeStatus.PayloadNotLast;
            if (frames.Count == BundleCodec.MaxBlocks) return BundleDecodeStatus.TooManyBlocks;
            var status = CanonicalBlock.Read(octets, ref reader, out var block);
            if (status == BundleDecodeStatus.Done) status = BlockCrc.Check(block.Octets, block.CrcType);
            if (status != BundleDecodeStatus.Done) return status;

            isPayloadRead = block.Type == BlockType.Payload;
            if (block.Type == 0) return BundleDecodeStatus.BadBlockType;
            if (block.Number == 0 || isPayloadRead != (block.Number == 1) || numbers[..frames.Count].Contains(block.Number))
            {
                return BundleDecodeStatus.BadBlockNumber;
            }

            numbers[frames.Count++] = block.Number;
            frames.AllFlags |= block.Flags;
            frames.HasConfidentiality |= block.Type == BlockType.BlockConfidentiality;
            if (isPayloadRead) (frames.PayloadStart, frames.PayloadLength) = (block.DataStart, block.Data.Length);
        }

        if (!isPayloadRead) return BundleDecodeStatus.PayloadNotLast;
        return reader.IsAtEnd ? BundleDecodeStatus.Done : BundleDecodeStatus.TrailingOctets;
    }

    /// <summary>A bit for each block that a block confidentiality block names, or might name if its targets cannot be read.</summary>
    private static uint FindEncrypted(in BundleBlocks blocks, ReadOnlySpan<ulong> numbers)
    {
        Span<ulong> targets = stackalloc ulong[BundleCodec.MaxBlocks];
        uint encrypted = 0, confidentiality = 0;
        var at = 0;
        foreach (var block in blocks)
        {
            var bit = 1u << at++;
            if (block.Type != BlockType.BlockConfidentiality) continue;
            confidentiality |= bit;
            if (!SecurityTargets.TryRead(block.Data, targets, out var count)) encrypted = uint.MaxValue;
            foreach (var target in targets[..count])
            {
                var index = numbers.IndexOf(target);
                if (index >= 0) encrypted |= 1u << index;
            }
        }

        return encrypted & ~confidentiality; // these encrypt no other of their kind: RFC 9172, section 3.8
    }

    private static BundleDecodeStatus ReadExtensions(
        in BundleBlocks blocks, bool isLenient, EndpointCache? cache, out ExtensionBlocks extensions, out uint unprocessable)
    {
        extensions = default;
        unprocessable = 0;
        var at = 0;
        foreach (var block in blocks)
        {
            var bit = 1u << at++;
            if (block.Type == BlockType.Payload) continue;
            if (!extensions.TryAdd(block, isLenient, cache, out var isProcessed)) return BundleDecodeStatus.BadBlockType;
            if (isProcessed) continue;
            if ((block.Flags & BlockFlags.DeleteBundleIfUnprocessable) != 0) return BundleDecodeStatus.UnprocessableBlockForbidsBundle;
            unprocessable |= bit;
        }

        return BundleDecodeStatus.Done;
    }

    /// <summary>What the frames of all blocks say together.</summary>
    private struct Frames
    {
        public int Count;
        public BlockFlags AllFlags;
        public bool HasConfidentiality;
        public int PayloadStart;
        public int PayloadLength;
    }
}
