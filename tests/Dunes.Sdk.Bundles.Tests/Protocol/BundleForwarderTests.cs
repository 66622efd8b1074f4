using Dunes.Sdk.Bundles.Protocol;
using FsCheck;
using FsCheck.Fluent;

namespace Dunes.Sdk.Bundles.Tests.Protocol;

public class BundleForwarderTests
{
    private const BlockFlags Discard = BlockFlags.DiscardIfUnprocessable;

    private static readonly EndpointId Node = EndpointId.Parse("dtn://relay/");

    [Fact]
    public void A_confidentiality_block_is_copied_even_if_it_asks_to_be_left_out()
    {
        // Without it the next node would take ciphertext for plaintext.
        var octets = TestBundle.With(TestBundle.Block(BlockType.BlockConfidentiality, 9, Discard, TestBundle.Targets(1)));
        Assert.Equal(octets, TestBundle.Forward(TestBundle.Decode(octets), node: null));
        Assert.True(TestBundle.Decode(TestBundle.Forward(TestBundle.Decode(octets), Node)).IsPayloadEncrypted);
    }

    [Fact]
    public void A_previous_node_takes_the_place_of_the_one_before_and_a_number_that_no_security_block_names()
    {
        var encrypted = TestBundle.Confidentiality(2, 1, 7); // 7 is not there any more
        var signature = TestBundle.Block(BlockType.BlockIntegrity, 3, 0, TestBundle.Targets(0, 9));
        var first = TestBundle.Decode(TestBundle.Forward(TestBundle.Decode(TestBundle.With(encrypted, signature)), Node));
        Assert.Equal((Node, 10ul), (first.Header.PreviousNode, NumberOf(first, BlockType.PreviousNode)));

        var next = EndpointId.Ipn(977_000, 100, 0);
        var second = TestBundle.Decode(TestBundle.Forward(first, next));
        Assert.Equal((next, 10ul, 4), (second.Header.PreviousNode, NumberOf(second, BlockType.PreviousNode), second.Blocks.Count));
    }

    [Fact]
    public void A_previous_node_finds_a_number_beside_the_highest_one()
    {
        var highest = TestBundle.Block(TestBundle.Unknown, ulong.MaxValue, 0, []);
        var octets = TestBundle.With(highest, TestBundle.Block(TestBundle.Unknown, 2, 0, []));
        Assert.Equal(3ul, NumberOf(TestBundle.Decode(TestBundle.Forward(TestBundle.Decode(octets), Node)), BlockType.PreviousNode));
    }

    [Fact]
    public void An_encrypted_previous_node_stays_alone_and_an_unreadable_one_is_replaced()
    {
        var previous = TestBundle.Block(BlockType.PreviousNode, 5, 0, [0xFF]);
        var encrypted = TestBundle.With(TestBundle.Confidentiality(9, 5), previous);
        Assert.Equal(encrypted, TestBundle.Forward(TestBundle.Decode(encrypted), Node));

        var replaced = TestBundle.Decode(TestBundle.Forward(TestBundle.Decode(TestBundle.With(previous)), Node));
        Assert.Equal((Node, 5ul, 2), (replaced.Header.PreviousNode, NumberOf(replaced, BlockType.PreviousNode), replaced.Blocks.Count));
    }

    [Theory]
    [InlineData(30, BlockFlags.None, 32, true)]
    [InlineData(31, BlockFlags.None, 32, false)] // the next node would refuse one block more
    [InlineData(31, Discard, 2, true)]
    public void A_previous_node_is_added_where_there_is_room(int extensions, BlockFlags flags, int expected, bool isAdded)
    {
        byte[][] blocks = [.. Enumerable.Range(2, extensions).Select(at => TestBundle.Block(TestBundle.Unknown, (ulong)at, flags, []))];
        var bundle = TestBundle.Decode(TestBundle.Forward(TestBundle.Decode(TestBundle.With(blocks)), Node));
        Assert.Equal((expected, isAdded), (bundle.Blocks.Count, bundle.Header.PreviousNode is not null));
    }

    [Fact]
    public void An_age_or_a_hop_count_that_cannot_be_read_stays_as_it_is()
    {
        var octets = TestBundle.With(
            TestBundle.Block(BlockType.PreviousNode, 4, 0, [0x82, 1, 0]),
            TestBundle.Confidentiality(9, 5),
            TestBundle.Block(BlockType.BundleAge, 5, 0, [10]),
            TestBundle.Block(BlockType.HopCount, 6, 0, [0]));
        Assert.Equal(octets, TestBundle.Forward(TestBundle.Decode(octets), EndpointId.None, heldMilliseconds: 500));
    }

    [Fact]
    public void Ages_and_hops_stop_at_their_highest_value()
    {
        var header = TestBundle.Header with { AgeMilliseconds = ulong.MaxValue - 1, HopLimit = 255, HopCount = 255 };
        var buffer = new byte[BundleCodec.GetMaxSize(header, 0)];
        var octets = buffer.AsSpan(0, BundleCodec.Encode(header, default, buffer));
        var forwarded = TestBundle.Decode(TestBundle.Forward(TestBundle.Decode(octets), Node, heldMilliseconds: 500));
        Assert.Equal((ulong.MaxValue, 255), (forwarded.Header.AgeMilliseconds!.Value, forwarded.Header.HopCount));
    }

    [Fact]
    public void Whatever_blocks_a_bundle_has_forwarding_changes_only_what_must_change() => Prop.ForAll<byte[], byte[]>((shapes, data) =>
    {
        byte[][] blocks = [.. shapes.Take(BundleCodec.MaxBlocks - 1).Select((shape, at) => AnyBlock(shape, (ulong)(2 + at), data))];
        var octets = TestBundle.With(blocks);
        if (BundleCodec.Decode(octets, out var bundle, out _) != BundleDecodeStatus.Done) return true;

        // At its source and at once only blocks that ask for it are left out; nothing is left to do the second time.
        var sent = TestBundle.Forward(bundle, node: null);
        var isLess = sent.Length < octets.Length || sent.AsSpan().SequenceEqual(octets);
        var isFinal = sent.AsSpan().SequenceEqual(TestBundle.Forward(TestBundle.Decode(sent), node: null));

        // At a relay the others are the same octets in the same order.
        var relayed = TestBundle.Decode(TestBundle.Forward(bundle, Node, heldMilliseconds: 1000));
        return isLess && isFinal
            && Primary(bundle).SequenceEqual(Primary(relayed))
            && Copied(TestBundle.Decode(sent)).SequenceEqual(Copied(relayed), StringComparer.Ordinal)
            && relayed.IsPayloadEncrypted == bundle.IsPayloadEncrypted;
    }).QuickCheckThrowOnFailure();

    private static byte[] AnyBlock(byte shape, ulong number, byte[] data)
    {
        BlockType[] types =
        [
            BlockType.PreviousNode, BlockType.BundleAge, BlockType.HopCount, BlockType.Priority,
            BlockType.BlockIntegrity, BlockType.BlockConfidentiality, TestBundle.Unknown, (BlockType)13,
        ];
        byte[][] contents =
        [
            data, [0x82, 2, 0x82, 1, 0], [0x18, 0x64], [0x82, 10, 3],
            [2], TestBundle.Targets(1), TestBundle.Targets(2, 5), TestBundle.Targets((ulong)(shape % 7)),
        ];
        var flags = (shape & 0x40) != 0 ? Discard : BlockFlags.ReportIfUnprocessable;
        return TestBundle.Block(types[shape % 8], number, flags, contents[(shape >> 3) % 8], crcType: shape % 3);
    }

    private static ReadOnlySpan<byte> Primary(in BundleView bundle) => bundle.Octets.Slice(1, bundle.PrimaryLength);

    private static List<string> Copied(in BundleView bundle)
    {
        List<string> blocks = [];
        foreach (var block in bundle.Blocks)
        {
            var isMovedOn = block.Type is BlockType.BundleAge or BlockType.HopCount && block.IsProcessable;
            if (block.Type != BlockType.PreviousNode && !isMovedOn) blocks.Add(Convert.ToHexString(block.Octets));
        }

        return blocks;
    }

    private static ulong NumberOf(in BundleView bundle, BlockType type)
    {
        foreach (var block in bundle.Blocks)
        {
            if (block.Type == type) return block.Number;
        }

        return 0;
    }
}
