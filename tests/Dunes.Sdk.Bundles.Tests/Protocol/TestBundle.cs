using Dunes.Sdk.Bundles.Protocol;
using Dunes.Sdk.Bundles.Protocol.Cbor;

namespace Dunes.Sdk.Bundles.Tests.Protocol;

/// <summary>A small bundle and the blocks that a test puts into it, whatever they hold.</summary>
internal static class TestBundle
{
    /// <summary>A type that this node does not know.</summary>
    public const BlockType Unknown = (BlockType)200;

    /// <summary>The bundle's primary block.</summary>
    public static readonly BundleHeader Header = new(EndpointId.Ipn(2, 1), EndpointId.Ipn(1, 2), new(850_000_000_000), 40, 3_600_000);

    /// <summary>The bundle with these blocks before its payload.</summary>
    public static byte[] With(params byte[][] blocks) => With(Header, blocks);

    /// <summary>A bundle with these blocks before those of its header and its payload.</summary>
    public static byte[] With(in BundleHeader header, params byte[][] blocks)
    {
        var buffer = new byte[BundleCodec.GetMaxSize(header, 5)];
        var octets = buffer.AsSpan(0, BundleCodec.Encode(header, "hello"u8, buffer));
        var end = 1 + Decode(octets).PrimaryLength;
        return [.. octets[..end], .. blocks.SelectMany(static block => block), .. octets[end..]];
    }

    /// <summary>A block as RFC 9171, section 4.3.2, frames it.</summary>
    public static byte[] Block(BlockType type, ulong number, BlockFlags flags, ReadOnlySpan<byte> data, int crcType = 0)
    {
        var buffer = new byte[CanonicalBlock.MaxSize(data.Length)];
        var writer = new CborWriter(buffer);
        var start = CanonicalBlock.WriteStart(ref writer, type, number, flags, crcType, data.Length);
        writer.WriteRaw(data);
        CanonicalBlock.WriteEnd(buffer, ref writer, start, crcType);
        return buffer[..writer.Position];
    }

    /// <summary>A block confidentiality block with these targets.</summary>
    public static byte[] Confidentiality(ulong number, params ulong[] targets) =>
        Block(BlockType.BlockConfidentiality, number, 0, Targets(targets));

    /// <summary>An abstract security block as far as its targets, and the context, flags and source that follow them.</summary>
    public static byte[] Targets(params ulong[] numbers)
    {
        var buffer = new byte[16 + (9 * numbers.Length)];
        var writer = new CborWriter(buffer);
        writer.WriteArrayHead(numbers.Length);
        foreach (var number in numbers) writer.WriteUnsigned(number);
        writer.WriteUnsigned(2);
        writer.WriteUnsigned(0);
        EndpointCodec.Write(ref writer, EndpointId.Ipn(2, 1));
        return buffer[..writer.Position];
    }

    /// <summary>Reads a whole bundle that must be taken.</summary>
    public static BundleView Decode(ReadOnlySpan<byte> octets)
    {
        Assert.Equal(BundleDecodeStatus.Done, BundleCodec.Decode(octets, out var bundle, out _));
        return bundle;
    }

    /// <summary>The bundle as it leaves: from its source if there is no node.</summary>
    public static byte[] Forward(in BundleView bundle, EndpointId? node, ulong heldMilliseconds = 0)
    {
        var buffer = new byte[BundleCodec.GetMaxForwardSize(bundle.Octets.Length, node ?? EndpointId.None)];
        return buffer[..BundleCodec.Forward(bundle, node, heldMilliseconds, buffer)];
    }
}
