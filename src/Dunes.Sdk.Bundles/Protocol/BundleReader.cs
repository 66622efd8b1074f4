using Dunes.Sdk.Bundles.Protocol.Cbor;

namespace Dunes.Sdk.Bundles.Protocol;

/// <summary>Reads a bundle, in one pass if nothing in it is encrypted.</summary>
/// <remarks>A block confidentiality block may stand behind its targets: where there is one, the extension blocks are read again.</remarks>
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
        status = ReadBlocks(octets, ref reader, isLenient, cache, numbers, out var frames, out var extensions);
        if (status != BundleDecodeStatus.Done) return status;
        if (!PrimaryBlock.AllowsFlags(header, frames.AllFlags)) return BundleDecodeStatus.BadFlags;
        if (header.Fragment is { } fragment && !IsWithin(fragment, frames.PayloadLength)) return BundleDecodeStatus.Malformed;

        uint encrypted = 0;
        if (frames.HasConfidentiality)
        {
            encrypted = FindEncrypted(octets, blocksStart, numbers[..frames.Count]);
            ReadAgain(new BundleBlocks(octets, blocksStart, frames.Count, encrypted, 0), isLenient, cache, ref extensions);
        }

        if (extensions.Status != BundleDecodeStatus.Done) return extensions.Status;

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
            BlockCount = frames.Count,
            Encrypted = encrypted,
            Unprocessable = extensions.Unprocessable,
            PrimaryLength = blocksStart - 1,
            PayloadStart = frames.PayloadStart,
            PayloadLength = frames.PayloadLength,
            HasPriorityBlock = extensions.HasPriority,
            IsResent = extensions.IsResent,
            WasTakenByFormerIncarnation = extensions.WasTakenByFormerIncarnation,
            ClockAgeMilliseconds = extensions.ClockAgeMilliseconds,
            IsAgeMissing = !header.Created.IsKnown && !extensions.HasAge,
        };
        if (header.Fragment is not null) return BundleDecodeStatus.Fragment;
        return (header.Flags & BundleFlags.AdministrativeRecord) != 0 ? BundleDecodeStatus.AdministrativeRecord : BundleDecodeStatus.Done;
    }

    /// <summary>Reads the blocks up to the end of the bundle as if nothing were encrypted, and checks their CRCs and numbers.</summary>
    private static BundleDecodeStatus ReadBlocks(
        ReadOnlySpan<byte> octets,
        scoped ref CborReader reader,
        bool isLenient,
        EndpointCache? cache,
        scoped Span<ulong> numbers,
        out Frames frames,
        out ExtensionBlocks extensions)
    {
        frames = default;
        extensions = default;
        var isPayloadRead = false;
        while (!reader.TryTakeBreak())
        {
            if (isPayloadRead) return reader.IsAtEnd ? BundleDecodeStatus.Truncated : BundleDecodeStatus.PayloadNotLast;
            if (frames.Count == BundleCodec.MaxBlocks) return BundleDecodeStatus.TooManyBlocks;
            var status = CanonicalBlock.Read(octets, ref reader, isEncrypted: false, isProcessable: true, out var block);
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
            else extensions.Add(block, isLenient, cache);
        }

        if (!isPayloadRead) return BundleDecodeStatus.PayloadNotLast;
        return reader.IsAtEnd ? BundleDecodeStatus.Done : BundleDecodeStatus.TrailingOctets;
    }

    /// <summary>A bit for each block that a block confidentiality block names, or might name if its targets cannot be read.</summary>
    private static uint FindEncrypted(ReadOnlySpan<byte> octets, int start, ReadOnlySpan<ulong> numbers)
    {
        Span<ulong> targets = stackalloc ulong[BundleCodec.MaxBlocks];
        uint encrypted = 0, confidentiality = 0;
        var at = 0;
        foreach (ref readonly var block in new BundleBlocks(octets, start, numbers.Length, 0, 0))
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

    private static void ReadAgain(in BundleBlocks blocks, bool isLenient, EndpointCache? cache, ref ExtensionBlocks extensions)
    {
        extensions = default;
        foreach (ref readonly var block in blocks)
        {
            if (block.Type != BlockType.Payload) extensions.Add(block, isLenient, cache);
        }
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
