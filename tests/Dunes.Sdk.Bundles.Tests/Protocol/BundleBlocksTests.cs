using System.Text.Json;
using Dunes.Sdk.Bundles.Protocol;
using Dunes.TestSupport;

namespace Dunes.Sdk.Bundles.Tests.Protocol;

public class BundleBlocksTests
{
    private const BlockFlags Report = BlockFlags.ReportIfUnprocessable;
    private const BlockFlags Delete = BlockFlags.DeleteBundleIfUnprocessable;
    private const BlockFlags Discard = BlockFlags.DiscardIfUnprocessable;

    /// <summary>Known blocks whose data are not what their type says, or not in their shortest form.</summary>
    public static TheoryData<BlockType, string> BadData => new()
    {
        { BlockType.PreviousNode, "01" },
        { BlockType.PreviousNode, "82028201" },
        { BlockType.PreviousNode, "8203820100" },
        { BlockType.PreviousNode, "820282010000" },
        { BlockType.PreviousNode, "8202821affffffff00" }, // ipn:!.0
        { BlockType.BundleAge, "" },
        { BlockType.BundleAge, "ff" },
        { BlockType.BundleAge, "1801" },
        { BlockType.BundleAge, "0000" },
        { BlockType.HopCount, "00" },
        { BlockType.HopCount, "820000" }, // limit 0
        { BlockType.HopCount, "8219010000" }, // limit 256
        { BlockType.HopCount, "830a0000" },
        { BlockType.Priority, "03" },
        { BlockType.Priority, "820000" },
    };

    [Fact]
    public void The_blocks_are_listed_in_their_order_with_their_octets()
    {
        var signature = TestBundle.Block(BlockType.BlockIntegrity, 7, Report, TestBundle.Targets(2, 1));
        var unknown = TestBundle.Block(TestBundle.Unknown, 3, Discard, [1, 2, 3], crcType: 2);
        var bundle = TestBundle.Decode(TestBundle.With(signature, unknown));
        Assert.Equal(3, bundle.Blocks.Count);

        var blocks = bundle.Blocks.GetEnumerator();
        Assert.True(blocks.MoveNext());
        Assert.Equal((BlockType.BlockIntegrity, 7ul), (blocks.Current.Type, blocks.Current.Number));
        Assert.Equal((Report, 0), (blocks.Current.Flags, blocks.Current.CrcType));
        Assert.Equal(signature, blocks.Current.Octets);
        Assert.Equal(TestBundle.Targets(2, 1), blocks.Current.Data);

        Assert.True(blocks.MoveNext());
        Assert.Equal((TestBundle.Unknown, 3ul), (blocks.Current.Type, blocks.Current.Number));
        Assert.Equal((Discard, 2), (blocks.Current.Flags, blocks.Current.CrcType));
        Assert.Equal(unknown, blocks.Current.Octets);
        Assert.False(blocks.Current.IsProcessable);

        Assert.True(blocks.MoveNext());
        Assert.Equal((BlockType.Payload, true), (blocks.Current.Type, blocks.Current.IsProcessable));
        Assert.Equal(bundle.Payload, blocks.Current.Data);
        Assert.False(blocks.MoveNext());
        Assert.False(blocks.MoveNext());
    }

    [Theory]
    [InlineData(31, BundleDecodeStatus.Done)]
    [InlineData(32, BundleDecodeStatus.TooManyBlocks)]
    public void Thirty_two_blocks_follow_the_primary_block_at_most(int extensions, BundleDecodeStatus expected)
    {
        var blocks = Enumerable.Range(2, extensions).Select(number => TestBundle.Block(TestBundle.Unknown, (ulong)number, 0, [])).ToArray();
        Assert.Equal(expected, BundleCodec.Decode(TestBundle.With(blocks), out var bundle, out _));
        foreach (var block in bundle.Blocks) Assert.Equal(block.Type == BlockType.Payload, block.IsProcessable);
        Assert.Equal(expected == BundleDecodeStatus.Done ? 32 : 0, bundle.Blocks.Count);
    }

    [Theory]
    [MemberData(nameof(BadData))]
    public void A_known_block_with_bad_data_follows_its_flags(BlockType type, string data)
    {
        var block = Convert.FromHexString(data);
        var kept = TestBundle.With(TestBundle.Block(type, 5, Report, block));
        var bundle = TestBundle.Decode(kept);
        Assert.Equal(TestBundle.Header, bundle.Header);
        foreach (var listed in bundle.Blocks) Assert.Equal(listed.Type == BlockType.Payload, listed.IsProcessable);
        Assert.Equal(kept, TestBundle.Forward(bundle, node: null));

        var discarded = TestBundle.With(TestBundle.Block(type, 5, Discard, block));
        Assert.Equal(TestBundle.With(), TestBundle.Forward(TestBundle.Decode(discarded), node: null));

        var forbidden = TestBundle.With(TestBundle.Block(type, 5, Delete | Discard, block));
        Assert.Equal(BundleDecodeStatus.UnprocessableBlockForbidsBundle, BundleCodec.Decode(forbidden, out _, out _));
    }

    // The data are ciphertext that happens to look like plaintext: only the confidentiality block can tell.
    [Theory]
    [InlineData(BlockType.PreviousNode, "8202820100", true)]
    [InlineData(BlockType.PreviousNode, "8202820100", false)]
    [InlineData(BlockType.BundleAge, "1864", true)]
    [InlineData(BlockType.BundleAge, "1864", false)]
    [InlineData(BlockType.HopCount, "820a03", true)]
    [InlineData(BlockType.HopCount, "820a03", false)]
    [InlineData(BlockType.Priority, "02", true)]
    [InlineData(BlockType.Priority, "02", false)]
    public void A_known_block_that_is_encrypted_is_not_read_and_follows_its_flags(BlockType type, string data, bool isTargetFirst)
    {
        var confidentiality = TestBundle.Confidentiality(9, 5);
        var kept = Encrypted(0);
        var bundle = TestBundle.Decode(kept);
        Assert.Equal((TestBundle.Header, false, false), (bundle.Header, bundle.HasPriorityBlock, bundle.IsPayloadEncrypted));
        foreach (var block in bundle.Blocks)
        {
            Assert.Equal(block.Type == type, block.IsEncrypted);
            Assert.Equal(block.Type == BlockType.Payload, block.IsProcessable);
        }

        Assert.Equal(kept, TestBundle.Forward(bundle, node: null, heldMilliseconds: 500));
        Assert.Equal(TestBundle.With(confidentiality), TestBundle.Forward(TestBundle.Decode(Encrypted(Discard)), node: null));
        Assert.Equal(BundleDecodeStatus.UnprocessableBlockForbidsBundle, BundleCodec.Decode(Encrypted(Delete), out _, out _));

        var unnamed = TestBundle.Decode(TestBundle.With(TestBundle.Block(type, 5, 0, Convert.FromHexString(data))));
        Assert.NotEqual(TestBundle.Header, unnamed.Header);

        byte[] Encrypted(BlockFlags flags)
        {
            var target = TestBundle.Block(type, 5, flags, Convert.FromHexString(data));
            return isTargetFirst ? TestBundle.With(target, confidentiality) : TestBundle.With(confidentiality, target);
        }
    }

    [Theory]
    [InlineData("8101", true)] // the payload
    [InlineData("820501", true)]
    [InlineData("8105", false)] // another block
    [InlineData("811863", false)] // a block that is not there
    [InlineData("8100", false)] // the primary block, which is never encrypted
    [InlineData("8109", false)] // itself
    [InlineData("80", true)] // what cannot be read might name the payload
    [InlineData("", true)]
    [InlineData("a0", true)]
    [InlineData("81", true)]
    [InlineData("8120", true)]
    [InlineData("811801", true)]
    [InlineData("9f05ff", true)]
    public void A_payload_that_a_confidentiality_block_names_or_might_name_is_marked(string targets, bool isEncrypted)
    {
        var confidentiality = TestBundle.Block(BlockType.BlockConfidentiality, 9, 0, Convert.FromHexString(targets));
        var octets = TestBundle.With(TestBundle.Block(TestBundle.Unknown, 5, 0, [1]), confidentiality);
        var bundle = TestBundle.Decode(octets);
        Assert.Equal(isEncrypted, bundle.IsPayloadEncrypted);
        foreach (var block in bundle.Blocks) Assert.False(block.Type == BlockType.BlockConfidentiality && block.IsEncrypted);
        Assert.Equal(octets, TestBundle.Forward(bundle, node: null));
    }

    [Theory]
    [InlineData(32, false)]
    [InlineData(33, true)]
    public void More_targets_than_a_bundle_has_blocks_are_not_read(int count, bool isEncrypted)
    {
        var targets = Enumerable.Range(100, count).Select(number => (ulong)number).ToArray();
        Assert.Equal(isEncrypted, TestBundle.Decode(TestBundle.With(TestBundle.Confidentiality(9, targets))).IsPayloadEncrypted);
    }

    [Fact]
    public void The_targets_of_several_confidentiality_blocks_add_up()
    {
        var age = TestBundle.Block(BlockType.BundleAge, 5, 0, [0]);
        var bundle = TestBundle.Decode(TestBundle.With(TestBundle.Confidentiality(9, 5), age, TestBundle.Confidentiality(8, 1)));
        Assert.True(bundle.IsPayloadEncrypted);
        Assert.Null(bundle.Header.AgeMilliseconds);
        Assert.False(bundle.IsAgeMissing);
    }

    [Fact]
    public void A_block_that_may_stand_once_may_not_stand_twice_if_one_is_unreadable_or_encrypted()
    {
        var age = TestBundle.Block(BlockType.BundleAge, 5, 0, [0]);
        var other = TestBundle.Block(BlockType.BundleAge, 6, 0, [0]);
        var unreadable = TestBundle.Block(BlockType.BundleAge, 6, 0, [0xFF]);
        byte[][] twice =
        [
            TestBundle.With(age, other),
            TestBundle.With(age, unreadable),
            TestBundle.With(unreadable, age),
            TestBundle.With(TestBundle.Confidentiality(9, 5), age, other),
            TestBundle.With(TestBundle.Confidentiality(9, 6), age, other),
        ];
        foreach (var octets in twice) Assert.Equal(BundleDecodeStatus.BadBlockType, BundleCodec.Decode(octets, out _, out _));
    }

    [Fact]
    public void A_private_block_of_another_shape_stands_beside_a_priority()
    {
        var foreign = TestBundle.Block(BlockType.Priority, 5, 0, [7]);
        var bundle = TestBundle.Decode(TestBundle.With(foreign, TestBundle.Block(BlockType.Priority, 6, 0, [2])));
        Assert.Equal((Priority.Critical, true), (bundle.Header.Priority, bundle.HasPriorityBlock));
    }

    [Fact]
    public void Published_security_examples_show_which_blocks_are_encrypted()
    {
        // RFC 9173, appendix A: 1 signs, 2 to 4 encrypt the payload, 3 alone has an age block, 4 encrypts the signature as well.
        using var file = JsonDocument.Parse(File.ReadAllBytes(Vectors.Path("bpv7.json")));
        var examples = file.RootElement.GetProperty("rfc9173_appendix_a").EnumerateArray().ToList();
        Assert.Equal(4, examples.Count);
        for (var at = 0; at < examples.Count; at++)
        {
            var octets = Convert.FromHexString(examples[at].GetProperty("final_bundle").GetString()!);
            var bundle = TestBundle.Decode(octets);
            Assert.Equal((at != 0, at != 2), (bundle.IsPayloadEncrypted, bundle.IsAgeMissing));
            foreach (var block in bundle.Blocks)
            {
                if (block.Type == BlockType.BlockIntegrity) Assert.Equal(at == 3, block.IsEncrypted);
            }

            Assert.Equal(octets, TestBundle.Forward(bundle, node: null));
        }
    }
}
