using Dunes.Sdk.Crypto.PostQuantum.MlDsa;

namespace Dunes.Sdk.Crypto.Tests.PostQuantum.MlDsa;

public class HintPackingTests
{
    private const int Omega = 5;

    [Fact]
    public void What_is_packed_unpacks_to_the_same()
    {
        var hints = new uint[3 * 8];
        hints[0] = 1; // coefficient 0
        hints[7] = 0x8000_0001; // 224 and 255
        hints[17] = 4; // 34 of the third polynomial
        var octets = new byte[Omega + 3];
        HintPacking.Pack(hints, Omega, octets);
        Assert.Equal([0, 224, 255, 34, 0, 3, 3, 4], octets);

        var unpacked = new int[3 * 256];
        Assert.True(HintPacking.TryUnpack(octets, Omega, unpacked));
        Assert.Equal([0, 224, 255, 512 + 34], Enumerable.Range(0, unpacked.Length).Where(at => unpacked[at] == 1));
        Assert.Equal(4, unpacked.Sum());
    }

    [Theory]
    [InlineData("01 02 00 00 00 02 02 02", true)]
    [InlineData("02 01 00 00 00 02 02 02", false)] // positions fall
    [InlineData("01 01 00 00 00 02 02 02", false)] // one position twice
    [InlineData("02 01 00 00 00 01 02 02", true)] // in two polynomials they may
    [InlineData("01 02 00 00 00 02 01 02", false)] // the count falls
    [InlineData("01 02 00 00 00 02 02 06", false)] // more than omega
    [InlineData("01 02 03 04 05 02 02 05", true)]
    [InlineData("01 02 00 00 01 02 02 02", false)] // the rest is not zero
    [InlineData("00 00 00 00 00 00 00 00", true)]
    [InlineData("00 00 00 00 01 00 00 00", false)]
    public void One_hint_has_one_encoding(string octets, bool taken) =>
        Assert.Equal(taken, HintPacking.TryUnpack(Convert.FromHexString(octets.Replace(" ", string.Empty, StringComparison.Ordinal)), Omega, new int[3 * 256]));
}
