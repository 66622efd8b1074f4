using Dunes.Sdk.Bundles.Protocol.Cbor;
using FsCheck;
using FsCheck.Fluent;

namespace Dunes.Sdk.Bundles.Tests.Protocol.Cbor;

public class CborTests
{
    [Theory] // RFC 8949, appendix A
    [InlineData(0, "00")]
    [InlineData(23, "17")]
    [InlineData(24, "1818")]
    [InlineData(255, "18ff")]
    [InlineData(256, "190100")]
    [InlineData(65535, "19ffff")]
    [InlineData(65536, "1a00010000")]
    [InlineData(4294967295, "1affffffff")]
    [InlineData(4294967296, "1b0000000100000000")]
    [InlineData(ulong.MaxValue, "1bffffffffffffffff")]
    public void Numbers_are_written_in_their_shortest_form(ulong value, string hex)
    {
        Span<byte> buffer = stackalloc byte[9];
        var writer = new CborWriter(buffer);
        writer.WriteUnsigned(value);
        Assert.Equal(hex, Convert.ToHexStringLower(buffer[..writer.Position]));
        var reader = new CborReader(buffer[..writer.Position]);
        Assert.Equal(CborStatus.Done, reader.ReadUnsigned(out var read));
        Assert.Equal(value, read);
        Assert.True(reader.IsAtEnd);
    }

    [Theory]
    [InlineData("1800")]
    [InlineData("1817")]
    [InlineData("1900ff")]
    [InlineData("1a0000ffff")]
    [InlineData("1b00000000ffffffff")]
    public void A_longer_form_is_refused_and_moves_nothing(string hex)
    {
        var reader = new CborReader(Convert.FromHexString(hex));
        Assert.Equal(CborStatus.NotShortest, reader.ReadUnsigned(out _));
        Assert.Equal(0, reader.Position);
    }

    [Fact]
    public void A_length_beyond_the_octets_is_truncated_and_allocates_nothing()
    {
        var reader = new CborReader(Convert.FromHexString("5bffffffffffffffff00"));
        Assert.Equal(CborStatus.Truncated, reader.ReadByteString(out _));
        reader = new CborReader(Convert.FromHexString("9bffffffffffffffff00"));
        Assert.Equal(CborStatus.Truncated, reader.ReadArray(out _));
    }

    [Fact]
    public void Skip_goes_as_deep_as_it_says_and_no_deeper()
    {
        Span<byte> nested = stackalloc byte[CborReader.MaxDepth];
        nested.Fill(0x81);
        nested[^1] = 0x00;
        Assert.Equal(CborStatus.Done, new CborReader(nested).Skip());
        Span<byte> deeper = stackalloc byte[CborReader.MaxDepth + 1];
        deeper.Fill(0x81);
        deeper[^1] = 0x00;
        Assert.Equal(CborStatus.TooDeep, new CborReader(deeper).Skip());
    }

    [Fact]
    public void Byte_strings_come_back() => Prop.ForAll<byte[]>(value =>
    {
        var buffer = new byte[value.Length + 9];
        var writer = new CborWriter(buffer);
        writer.WriteByteString(value);
        var reader = new CborReader(buffer.AsSpan(0, writer.Position));
        return reader.ReadByteString(out var read) == CborStatus.Done && read.SequenceEqual(value) && reader.IsAtEnd;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_octets_are_skipped_or_refused_and_never_passed_over() => Prop.ForAll<byte[]>(octets =>
    {
        var reader = new CborReader(octets);
        var status = reader.Skip();
        return status == CborStatus.Done ? reader.Position is > 0 && reader.Position <= octets.Length : reader.Position == 0;
    }).QuickCheckThrowOnFailure();
}
