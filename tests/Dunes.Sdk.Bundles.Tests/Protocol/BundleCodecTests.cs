using System.Text.Json;
using Dunes.Sdk.Bundles.Protocol;
using Dunes.Sdk.Bundles.Protocol.Cbor;
using Dunes.TestSupport;
using FsCheck;
using FsCheck.Fluent;

namespace Dunes.Sdk.Bundles.Tests.Protocol;

public class BundleCodecTests
{
    // RFC 9173, appendix A.1.1: primary and payload block without CRC.
    private const string Rfc9173 = "9f" + "88070000820282010282028202018202820201820018281a000f4240" + "85010100005823526561647920746f2067656e657261746520612033322d62797465207061796c6f6164" + "ff";

    private static readonly string[] OwnBundles =
    [
        "9f88070000820282020282028202018202820201820018281a0036ee8085070200004319012c85010100005819534f5320756e697420373a2068656172742072617465203338ff",
        "9f89070001820282020282028202018202820201820018281a0036ee8042182d86070200014319012c42188286010100015819534f5320756e697420373a206865617274207261746520333842310aff",
        "9f89070002820282020282028202018202820201820018281a0036ee8044468a582c86070200024319012c44dd9a9de086010100025819534f5320756e697420373a20686561727420726174652033384" + "4ab5dd4f4ff",
    ];

    [Fact]
    public void The_bundle_of_RFC_9173_is_read_and_written_octet_for_octet()
    {
        var octets = Convert.FromHexString(Rfc9173);
        Assert.Equal(BundleDecodeStatus.Done, BundleCodec.Decode(octets, out var bundle, out var position));
        Assert.Equal(octets.Length, position);
        Assert.Equal("ipn:1.2", bundle.Header.Destination.ToString());
        Assert.Equal(40ul, bundle.Header.Sequence);
        Assert.Equal("Ready to generate a 32-byte payload"u8, bundle.Payload);
        Assert.Equal(Rfc9173, Encode(bundle.Header, bundle.Payload));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Each_crc_type_is_written_as_another_generator_wrote_it(int crcType)
    {
        var header = new BundleHeader(EndpointId.Ipn(2, 1), EndpointId.Ipn(2, 2), DtnTime.Unknown, 40, 3_600_000) { CrcType = crcType, AgeMilliseconds = 300 };
        header = header with { Source = EndpointId.Parse("ipn:2.1"), ReportTo = EndpointId.Parse("ipn:2.1") };
        var octets = Convert.FromHexString(OwnBundles[crcType]);
        Assert.Equal(BundleDecodeStatus.Done, BundleCodec.Decode(octets, out var bundle, out _));
        Assert.Equal(header, bundle.Header);
        Assert.Equal(OwnBundles[crcType], Encode(header, "SOS unit 7: heart rate 38"u8));
    }

    [Fact]
    public void Every_octet_that_changes_under_a_crc_is_noticed()
    {
        var octets = Convert.FromHexString(OwnBundles[2]);
        for (var at = 0; at < octets.Length; at++)
        {
            octets[at] ^= 0x01;
            Assert.NotEqual(BundleDecodeStatus.Done, BundleCodec.Decode(octets, out _, out _));
            octets[at] ^= 0x01;
        }
    }

    [Fact]
    public void Octets_behind_the_end_are_refused_and_a_cut_bundle_is_truncated()
    {
        var octets = Convert.FromHexString(OwnBundles[2]);
        Assert.Equal(BundleDecodeStatus.TrailingOctets, BundleCodec.Decode([.. octets, 0], out _, out _));
        for (var length = 0; length < octets.Length; length++) Assert.Equal(BundleDecodeStatus.Truncated, BundleCodec.Decode(octets.AsSpan(0, length), out _, out _));
    }

    [Theory]
    [InlineData("8901018203", BundleDecodeStatus.Malformed)] // no indefinite array
    [InlineData("9f88060000", BundleDecodeStatus.UnsupportedVersion)]
    [InlineData("9f89070003", BundleDecodeStatus.UnsupportedCrcType)]
    [InlineData("9f8807180000", BundleDecodeStatus.NotDeterministic)]
    [InlineData("9f880700008203820102", BundleDecodeStatus.BadEndpoint)] // scheme 3
    [InlineData("9f8807000082028401020304", BundleDecodeStatus.BadEndpoint)] // four-element ipn
    [InlineData("9f8807000082028101", BundleDecodeStatus.BadEndpoint)] // one-element ipn
    [InlineData("9f880700008202831b00000001000000000101", BundleDecodeStatus.BadEndpoint)] // allocator of 33 bits
    [InlineData("9f8807000082028301" + "1b0000000100000000" + "01", BundleDecodeStatus.BadEndpoint)] // node of 33 bits
    [InlineData("9f88070000820282" + "1affffffff" + "01", BundleDecodeStatus.BadEndpoint)] // "this node", said by another
    public void The_status_says_what_is_wrong(string hex, BundleDecodeStatus expected) =>
        Assert.Equal(expected, BundleCodec.Decode([.. Convert.FromHexString(hex), .. new byte[16]], out _, out _));

    [Theory]
    [InlineData("820283010203", "ipn:1.2.3")]
    [InlineData("8202821b000ee86800000064190457", "ipn:977000.100.1111")]
    [InlineData("8202831a000ee8681864190457", "ipn:977000.100.1111")]
    [InlineData("820283000201", "ipn:2.1")]
    [InlineData("8202820000", "dtn:none")]
    [InlineData("820283000005", "dtn:none")]
    public void Each_form_of_an_ipn_endpoint_is_read_and_forwarded_as_it_came(string form, string destination)
    {
        var octets = Convert.FromHexString(Rfc9173[..10] + form + Rfc9173[20..]);
        Assert.Equal(BundleDecodeStatus.Done, BundleCodec.Decode(octets, out var bundle, out _));
        Assert.Equal(destination, bundle.Header.Destination.ToString());
        var buffer = new byte[BundleCodec.GetMaxForwardSize(octets.Length, EndpointId.None)];
        Assert.Equal(octets, buffer[..BundleCodec.Forward(bundle, null, 0, buffer)]);
    }

    [Theory]
    [InlineData("ipn:2.1", "8202820201")]
    [InlineData("ipn:977000.100.1", "8202831a000ee868186401")]
    [InlineData("dtn:none", "820100")]
    public void An_ipn_endpoint_is_written_with_its_allocator_where_it_has_one(string endpoint, string form)
    {
        var header = new BundleHeader(EndpointId.Ipn(2, 1), EndpointId.Parse(endpoint), DtnTime.Unknown, 40, 3_600_000);
        Assert.StartsWith("9f88070000" + form + "8202820201", Encode(header, "x"u8), StringComparison.Ordinal);
    }

    [Fact]
    public void An_administrative_record_is_recognised()
    {
        var octets = Convert.FromHexString("9f880702" + Rfc9173[8..]);
        Assert.Equal(BundleDecodeStatus.AdministrativeRecord, BundleCodec.Decode(octets, out var bundle, out _));
        Assert.Equal(BundleFlags.AdministrativeRecord, bundle.Header.Flags);
        Assert.Equal(35, bundle.PayloadLength);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void A_fragment_says_which_part_it_is(int crcType)
    {
        var header = TestBundle.Header with { CrcType = crcType, Fragment = new(5, 10), HopLimit = 7, Flags = BundleFlags.IsFragment };
        var octets = Convert.FromHexString(Encode(header, "world"u8));
        Assert.Equal(BundleDecodeStatus.Fragment, BundleCodec.Decode(octets, out var bundle, out _));
        Assert.Equal(header, bundle.Header);
        Assert.Equal("world"u8, bundle.Payload);
        Assert.Equal(2, bundle.Blocks.Count);
        Assert.Equal(Convert.ToHexStringLower(octets), Encode(header with { Flags = BundleFlags.None }, "world"u8));
    }

    [Theory]
    [InlineData("00" + "05", 0, 5, true)]
    [InlineData("05" + "0a", 5, 10, true)]
    [InlineData("06" + "0a", 6, 10, false)]
    [InlineData("0b" + "0a", 11, 10, false)]
    [InlineData("1bffffffffffffffff" + "1bffffffffffffffff", ulong.MaxValue, ulong.MaxValue, false)]
    [InlineData("1bfffffffffffffffa" + "1bffffffffffffffff", ulong.MaxValue - 5, ulong.MaxValue, true)]
    public void A_fragment_is_within_its_unit(string hex, ulong offset, ulong totalLength, bool isWithin)
    {
        var whole = Encode(TestBundle.Header with { Fragment = new(0, ulong.MaxValue) }, "world"u8);
        var octets = Convert.FromHexString(whole.Replace("00" + "1bffffffffffffffff", hex, StringComparison.Ordinal));
        Assert.Equal(isWithin ? BundleDecodeStatus.Fragment : BundleDecodeStatus.Malformed, BundleCodec.Decode(octets, out _, out _));

        var header = TestBundle.Header with { Fragment = new(offset, totalLength) };
        if (isWithin) Assert.Equal(Convert.ToHexStringLower(octets), Encode(header, "world"u8));
        else Assert.Throws<ArgumentException>(() => Encode(header, "world"u8));
    }

    [Theory]
    [InlineData("ipn:2.1", BundleFlags.ReportDelivery | BundleFlags.StatusTimeRequested, BlockFlags.ReportIfUnprocessable, true)]
    [InlineData("ipn:2.1", BundleFlags.AdministrativeRecord, BlockFlags.None, true)]
    [InlineData("ipn:2.1", BundleFlags.AdministrativeRecord | BundleFlags.ReportReception, BlockFlags.None, false)]
    [InlineData("ipn:2.1", BundleFlags.AdministrativeRecord, BlockFlags.ReportIfUnprocessable, false)]
    [InlineData("dtn:none", BundleFlags.MustNotFragment, BlockFlags.None, true)]
    [InlineData("dtn:none", BundleFlags.MustNotFragment | BundleFlags.AcknowledgementRequested, BlockFlags.DiscardIfUnprocessable, true)]
    [InlineData("dtn:none", BundleFlags.None, BlockFlags.None, false)] // it has no identity by which fragments would be put together
    [InlineData("dtn:none", BundleFlags.MustNotFragment, BlockFlags.ReportIfUnprocessable, false)]
    [InlineData("dtn:none", BundleFlags.MustNotFragment | BundleFlags.ReportReception, BlockFlags.None, false)]
    [InlineData("dtn:none", BundleFlags.MustNotFragment | BundleFlags.ReportForwarding, BlockFlags.None, false)]
    [InlineData("dtn:none", BundleFlags.MustNotFragment | BundleFlags.ReportDelivery, BlockFlags.None, false)]
    [InlineData("dtn:none", BundleFlags.MustNotFragment | BundleFlags.ReportDeletion, BlockFlags.None, false)]
    public void Nobody_is_told_about_a_bundle_without_a_source_or_with_an_administrative_record(
        string source, BundleFlags flags, BlockFlags ofBlock, bool isAllowed)
    {
        // The source's and the flags' octets are written into a bundle that the encoder allows.
        var block = Convert.ToHexStringLower(TestBundle.Block((BlockType)200, 2, ofBlock, [0]));
        Span<byte> buffer = stackalloc byte[9];
        var writer = new CborWriter(buffer);
        writer.WriteUnsigned((ulong)flags);
        var flagOctets = Convert.ToHexStringLower(buffer[..writer.Position]);
        var sourceOctets = source == "dtn:none" ? "820100" : "8202820201";
        var octets = Convert.FromHexString("9f8807" + flagOctets + Rfc9173[8..20] + sourceOctets + Rfc9173[30..58] + block + Rfc9173[58..]);

        var expected = (flags & BundleFlags.AdministrativeRecord) != 0 ? BundleDecodeStatus.AdministrativeRecord : BundleDecodeStatus.Done;
        Assert.Equal(isAllowed ? expected : BundleDecodeStatus.BadFlags, BundleCodec.Decode(octets, out _, out _));

        var header = TestBundle.Header with { Source = EndpointId.Parse(source), Flags = flags };
        if (isAllowed) Assert.NotEmpty(Encode(header, "x"u8));
        else if (ofBlock == BlockFlags.None) Assert.Throws<ArgumentException>(() => Encode(header, "x"u8));
    }

    [Theory]
    [InlineData(0, null, true)]
    [InlineData(0, "850702000041" + "00", false)]
    [InlineData(0, "850702000041" + "ff", false)] // it is there, though nobody can read it
    [InlineData(1, null, false)]
    [InlineData(1, "850702000041" + "00", false)]
    public void A_bundle_without_a_creation_time_needs_an_age(ulong created, string? block, bool isMissing)
    {
        var header = TestBundle.Header with { Created = new(created) };
        var octets = block is null ? TestBundle.With(header) : TestBundle.With(header, Convert.FromHexString(block));
        Assert.Equal(BundleDecodeStatus.Done, BundleCodec.Decode(octets, out var bundle, out _));
        Assert.Equal(isMissing, bundle.IsAgeMissing);
    }

    [Fact]
    public void What_a_decoder_would_refuse_is_not_encoded()
    {
        var local = EndpointId.Parse("ipn:!.7");
        BundleHeader[] wrong =
        [
            TestBundle.Header with { CrcType = 3 },
            TestBundle.Header with { CrcType = -1 },
            TestBundle.Header with { Priority = (Priority)3 },
            TestBundle.Header with { Source = local },
            TestBundle.Header with { Destination = local },
            TestBundle.Header with { ReportTo = local },
            TestBundle.Header with { PreviousNode = local.NodeId },
            TestBundle.Header with { Source = EndpointId.None },
            TestBundle.Header with { Source = EndpointId.None, Flags = BundleFlags.MustNotFragment, Fragment = new(0, 10) },
        ];
        foreach (var header in wrong) Assert.Equal("header", Assert.Throws<ArgumentException>(() => Encode(header, "x"u8)).ParamName);
        var small = new byte[BundleCodec.GetMaxSize(TestBundle.Header, 1) - 1];
        Assert.Equal("destination", Assert.Throws<ArgumentException>(() => BundleCodec.Encode(TestBundle.Header, "x"u8, small)).ParamName);
    }

    [Fact]
    public void Decoding_allocates_nothing_once_the_endpoints_are_known()
    {
        var header = TestBundle.Header with { Source = EndpointId.Dtn("hab-1", "t"), PreviousNode = EndpointId.Dtn("relay"), HopLimit = 7 };
        var octets = TestBundle.With(header, TestBundle.Confidentiality(9, 3, 1));
        var cache = new EndpointCache();
        Assert.Equal(BundleDecodeStatus.Done, BundleCodec.Decode(octets, cache, false, out _, out _));
        var count = 0;
        Allocations.AreZero(() =>
        {
            _ = BundleCodec.Decode(octets, cache, false, out var bundle, out _);
            foreach (var block in bundle.Blocks) count += block.Data.Length;
        });
        Assert.True(count > 0);
    }

    [Theory]
    [InlineData("00", Priority.Routine, true)]
    [InlineData("01", Priority.Elevated, true)]
    [InlineData("02", Priority.Critical, true)]
    [InlineData("03", Priority.Routine, false)] // somebody else's private block
    public void The_priority_block_is_type_192_in_the_private_range(string data, Priority priority, bool isOurs)
    {
        Assert.Equal(BundleDecodeStatus.Done, BundleCodec.Decode(WithBlock("8518c0020000" + "41" + data), out var bundle, out _));
        Assert.Equal(priority, bundle.Header.Priority);
        Assert.Equal(isOurs, bundle.HasPriorityBlock);
    }

    [Theory]
    [InlineData("8518c8020000" + "4100", BundleDecodeStatus.Done)]
    [InlineData("8518c8021000" + "4100", BundleDecodeStatus.Done)]
    [InlineData("8518c8020400" + "4100", BundleDecodeStatus.UnprocessableBlockForbidsBundle)]
    [InlineData("85060200004382010085060300004382" + "0100", BundleDecodeStatus.BadBlockType)]
    [InlineData("850702000041ff", BundleDecodeStatus.Done)]
    [InlineData("850702040041ff", BundleDecodeStatus.UnprocessableBlockForbidsBundle)]
    [InlineData("850a02000043820000", BundleDecodeStatus.Done)] // hop limit 0
    [InlineData("850a02040043820000", BundleDecodeStatus.UnprocessableBlockForbidsBundle)]
    public void Unknown_and_known_blocks_are_held_to_their_flags(string block, BundleDecodeStatus expected) =>
        Assert.Equal(expected, BundleCodec.Decode(WithBlock(block), out _, out _));

    [Fact]
    public void Forwarding_names_this_node_counts_the_hop_ages_the_bundle_and_drops_what_asks_for_it()
    {
        var header = new BundleHeader(EndpointId.Parse("dtn://hab-1/telemetry"), EndpointId.Parse("dtn://earth-gs/ingest"), DtnTime.Unknown, 7, 60_000)
        {
            CrcType = 2,
            Priority = Priority.Critical,
            AgeMilliseconds = 10,
            HopLimit = 32,
            HopCount = 23,
        };
        var encoded = Convert.FromHexString(Encode(header, "payload"u8));
        Assert.Equal(BundleDecodeStatus.Done, BundleCodec.Decode(encoded, out var first, out _));
        var node = EndpointId.Parse("dtn://relay/");
        var buffer = new byte[BundleCodec.GetMaxForwardSize(encoded.Length, node)];
        var length = BundleCodec.Forward(first, node, 500, buffer);
        Assert.Equal(BundleDecodeStatus.Done, BundleCodec.Decode(buffer.AsSpan(0, length), out var second, out _));
        Assert.Equal(header with { PreviousNode = node, AgeMilliseconds = 510, HopCount = 24 }, second.Header);
        Assert.Equal("payload"u8, second.Payload);

        var discardable = WithBlock("8518c8021000" + "4100");
        Assert.Equal(BundleDecodeStatus.Done, BundleCodec.Decode(discardable, out var third, out _));
        buffer = new byte[BundleCodec.GetMaxForwardSize(discardable.Length, node)];
        length = BundleCodec.Forward(third, null, 0, buffer);
        Assert.Equal(Rfc9173, Convert.ToHexStringLower(buffer.AsSpan(0, length)));
    }

    [Fact]
    public void What_is_encoded_decodes_to_the_same() => Prop.ForAll<byte[], ulong, uint>((payload, number, choice) =>
    {
        EndpointId[] endpoints =
        [
            EndpointId.Parse("dtn://a/b"), EndpointId.Parse("ipn:4294967296.1"), EndpointId.Parse("dtn://hab-1/"),
            EndpointId.Ipn(number | (1UL << 40), number),
        ];
        var header = new BundleHeader(endpoints[choice % 4], endpoints[(choice >> 2) % 4], new(number), number ^ choice, choice)
        {
            CrcType = (int)(choice % 3),
            Priority = (Priority)((choice >> 4) % 3),
            PreviousNode = (choice & 0x100) != 0 ? endpoints[(choice >> 9) % 4].NodeId : null,
            AgeMilliseconds = (choice & 0x200) != 0 ? number : null,
            HopLimit = (byte)(choice >> 8),
            HopCount = (byte)(choice >> 8) > 0 ? (byte)choice : (byte)0,
        };
        var octets = Convert.FromHexString(Encode(header, payload));
        return BundleCodec.Decode(octets, out var bundle, out _) == BundleDecodeStatus.Done && bundle.Header == header && bundle.Payload.SequenceEqual(payload)
            && octets.Length <= BundleCodec.GetMaxSize(header, payload.Length);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Random_and_mutated_octets_give_a_status_and_next_to_no_garbage()
    {
        var random = new Random(9171);
        var header = new BundleHeader(EndpointId.Parse("dtn://hab-1/t"), EndpointId.Parse("dtn://gs/i"), new(800_000_000_000), 1, 1000)
        {
            Priority = Priority.Critical,
            HopLimit = 32,
            PreviousNode = EndpointId.Parse("dtn://x/"),
        };
        byte[][] valid =
        [
            .. OwnBundles.Append(Rfc9173).Select(Convert.FromHexString),
            Convert.FromHexString(Encode(header, "x"u8)),
            Convert.FromHexString(Encode(header with { Fragment = new(1, 9) }, "x"u8)),
            TestBundle.With(TestBundle.Confidentiality(9, 2, 1), TestBundle.Block(TestBundle.Unknown, 8, BlockFlags.DiscardIfUnprocessable, [1])),
        ];
        var count = Depth.Of(50_000, 1_000_000);
        var done = 0;
        var buffer = new byte[512];
        var relay = EndpointId.Parse("dtn://relay/");
        var forwarded = new byte[BundleCodec.GetMaxForwardSize(buffer.Length, relay)];
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var at = 0; at < count; at++)
        {
            Span<byte> octets;
            if (at % 2 == 0)
            {
                octets = buffer.AsSpan(0, random.Next(200));
                random.NextBytes(octets);
                if (octets.Length > 2) (octets[0], octets[1]) = (0x9F, 0x88);
            }
            else
            {
                var original = valid[random.Next(valid.Length)];
                original.CopyTo(buffer.AsSpan());
                octets = buffer.AsSpan(0, random.Next(8) == 0 ? random.Next(original.Length) : original.Length);
                for (var changes = random.Next(1, 4); changes > 0 && octets.Length > 0; changes--) octets[random.Next(octets.Length)] = (byte)random.Next(256);
            }

            var status = BundleCodec.Decode(octets, out var bundle, out var position);
            Assert.InRange(position, 0, octets.Length);
            if (status is not (BundleDecodeStatus.Done or BundleDecodeStatus.AdministrativeRecord or BundleDecodeStatus.Fragment)) continue;
            done++;
            Assert.True(bundle.PayloadStart + bundle.PayloadLength <= octets.Length);
            var length = BundleCodec.Forward(bundle, relay, 1, forwarded);
            Assert.InRange(length, 0, BundleCodec.GetMaxForwardSize(octets.Length, relay));
            Assert.Equal(status, BundleCodec.Decode(forwarded.AsSpan(0, length), out var second, out _));
            Assert.Equal(bundle.IsPayloadEncrypted, second.IsPayloadEncrypted);
        }

        Assert.True(done > count / 1000);
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / count, 0, 2000);
    }

    [Fact]
    public void Published_samples_get_the_verdicts_of_their_sources()
    {
        using var file = JsonDocument.Parse(File.ReadAllBytes(Vectors.Path("bpv7.json")));
        var samples = file.RootElement.GetProperty("sample_bundles").EnumerateArray().ToList();
        Assert.Equal(23, samples.Count);
        foreach (var sample in samples)
        {
            var octets = Convert.FromHexString(sample.GetProperty("hex").GetString()!);
            var name = sample.GetProperty("name").GetString();
            var strict = BundleCodec.Decode(octets, out var bundle, out _);
            var lenient = BundleCodec.Decode(octets, out _, out _, isLenient: true);
            switch (sample.GetProperty("expect").GetString())
            {
                case "accept":
                    Assert.True(strict == BundleDecodeStatus.Done, $"{name}: {strict}");
                    Assert.Equal(sample.GetProperty("blocks").GetInt32(), 1 + bundle.Blocks.Count);
                    break;
                case "accept-lenient":
                    Assert.True(lenient == BundleDecodeStatus.Done && strict == BundleDecodeStatus.BadEndpoint, $"{name}: {strict}, {lenient}");
                    break;
                case "crc-ok-only": // both use block numbers that RFC 9171 does not allow
                    Assert.True(lenient == BundleDecodeStatus.BadBlockNumber, $"{name}: {lenient}");
                    break;
                case "reject-crc":
                    Assert.True(lenient == BundleDecodeStatus.CrcMismatch, $"{name}: {lenient}");
                    break;
                default:
                    Assert.True(strict != BundleDecodeStatus.Done && lenient != BundleDecodeStatus.Done, $"{name}: {strict}, {lenient}");
                    break;
            }
        }
    }

    [Fact]
    public void Published_security_examples_are_read_as_bundles()
    {
        using var file = JsonDocument.Parse(File.ReadAllBytes(Vectors.Path("bpv7.json")));
        foreach (var example in file.RootElement.GetProperty("rfc9173_appendix_a").EnumerateArray())
        {
            foreach (var name in (string[])["original_bundle", "final_bundle"])
            {
                if (!example.TryGetProperty(name, out var hex)) continue;
                Assert.Equal(BundleDecodeStatus.Done, BundleCodec.Decode(Convert.FromHexString(hex.GetString()!), out _, out _));
            }
        }
    }

    private static byte[] WithBlock(string block) => Convert.FromHexString(Rfc9173[..58] + block + Rfc9173[58..]);

    private static string Encode(in BundleHeader header, ReadOnlySpan<byte> payload)
    {
        var buffer = new byte[BundleCodec.GetMaxSize(header, payload.Length)];
        return Convert.ToHexStringLower(buffer.AsSpan(0, BundleCodec.Encode(header, payload, buffer)));
    }
}
