using System.Text;
using Dunes.Sdk.Bundles.Protocol;
using FsCheck;
using FsCheck.Fluent;

namespace Dunes.Sdk.Bundles.Tests.Protocol;

public class CrcTests
{
    [Fact]
    public void The_check_values_of_both_standards_come_out()
    {
        Assert.Equal(0x906E, Crc16X25.Compute(Encoding.ASCII.GetBytes("123456789")));
        Assert.Equal(0xE3069283u, Crc32C.Compute(Encoding.ASCII.GetBytes("123456789")));
        Assert.Equal(0, Crc16X25.Compute([]));
        Assert.Equal(0u, Crc32C.Compute([]));
    }

    [Theory] // RFC 3720, appendix B.4
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000", 0x8A9136AAu)]
    [InlineData("ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff", 0x62A8AB43u)]
    [InlineData("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f", 0x46DD794Eu)]
    [InlineData("1f1e1d1c1b1a191817161514131211100f0e0d0c0b0a09080706050403020100", 0x113FDB5Cu)]
    public void The_examples_of_iSCSI_come_out(string hex, uint expected)
    {
        var octets = Convert.FromHexString(hex);
        Assert.Equal(expected, Crc32C.Compute(octets));
        Assert.Equal(expected, ~Crc32C.AppendPortable(uint.MaxValue, octets));
    }

    [Fact]
    public void The_processor_and_the_tables_agree_however_the_message_is_cut() => Prop.ForAll<byte[], byte>((octets, at) =>
    {
        var cut = octets.Length == 0 ? 0 : at % octets.Length;
        return Crc32C.Append(Crc32C.Append(uint.MaxValue, octets.AsSpan(0, cut)), octets.AsSpan(cut)) == Crc32C.AppendPortable(uint.MaxValue, octets);
    }).QuickCheckThrowOnFailure();
}
