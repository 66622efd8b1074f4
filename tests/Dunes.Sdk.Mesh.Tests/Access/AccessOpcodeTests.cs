using Dunes.Sdk.Mesh.Access;

namespace Dunes.Sdk.Mesh.Tests.Access;

public class AccessOpcodeTests
{
    [Theory]
    [InlineData("52", 0x52u, 1)]
    [InlineData("8231", 0x8231u, 2)]
    [InlineData("D50A0048656C6C6F", 0xD50A00u, 3)] // message #21: code 0x15 of company 0x000A
    public void Opcodes_of_one_two_and_three_octets_decode_and_encode(string octets, uint expected, int expectedSize)
    {
        Assert.True(AccessOpcode.TryDecode(Convert.FromHexString(octets), out var opcode, out var size));
        Assert.Equal((expected, expectedSize), (opcode, size));
        var again = new byte[3];
        Assert.Equal(size, AccessOpcode.Encode(again, opcode));
        Assert.StartsWith(Convert.ToHexString(again[..size]), octets, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("7F")] // reserved
    [InlineData("82")]
    [InlineData("D50A")]
    public void Cut_and_reserved_opcodes_are_refused(string octets) => Assert.False(AccessOpcode.TryDecode(Convert.FromHexString(octets), out _, out _));

    [Fact]
    public void A_vendor_opcode_carries_its_company_low_octet_first() => Assert.Equal(0xD50A00u, AccessOpcode.Vendor(0x15, 0x000A));

    [Theory]
    [InlineData(0x7Fu)]
    [InlineData(0x80u)]
    [InlineData(0xC000u)]
    [InlineData(0x1000000u)]
    public void A_number_that_is_no_opcode_is_the_callers_mistake(uint opcode) => Assert.Throws<ArgumentOutOfRangeException>(() => AccessOpcode.Encode(new byte[3], opcode));
}
