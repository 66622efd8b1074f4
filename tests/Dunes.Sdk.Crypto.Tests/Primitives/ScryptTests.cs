using System.Text;
using Dunes.Sdk.Crypto.Primitives;

namespace Dunes.Sdk.Crypto.Tests.Primitives;

public class ScryptTests
{
    // RFC 7914, section 12; the last of the four, of 1 GiB, is above the limit.
    [Theory]
    [InlineData("", "", 16, 1, 1, "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906")]
    [InlineData("password", "NaCl", 1024, 8, 16, "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640")]
    [InlineData("pleaseletmein", "SodiumChloride", 16384, 8, 1, "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887")]
    public void Keys_are_those_of_RFC_7914(string passphrase, string salt, int cost, int blockSize, int parallelization, string expected)
    {
        var key = new byte[64];
        Scrypt.DeriveKey(Encoding.ASCII.GetBytes(passphrase), Encoding.ASCII.GetBytes(salt), cost, blockSize, parallelization, key);
        Assert.Equal(expected, Convert.ToHexStringLower(key));
    }

    [Theory]
    [InlineData(1 << 17, 8, 1, true)] // 128 MiB: OWASP's first choice
    [InlineData(1 << 18, 8, 1, false)]
    [InlineData(1 << 20, 1, 1, true)]
    [InlineData(1 << 20, 8, 1, false)] // the RFC's vector of 1 GiB
    [InlineData(1 << 15, 8, 32, true)] // N r p at the limit
    [InlineData(1 << 15, 8, 33, false)]
    [InlineData(2, 1, 1, true)]
    [InlineData(1, 1, 1, false)]
    [InlineData(3, 1, 1, false)]
    [InlineData(2, 0, 1, false)]
    [InlineData(2, 1, 0, false)]
    [InlineData(2, 1024, 1024, true)]
    [InlineData(2, 1025, 1, false)]
    [InlineData(long.MaxValue, 8, 1, false)]
    [InlineData(1 << 14, long.MaxValue, 1, false)]
    [InlineData(-2, 8, 1, false)]
    public void Memory_and_work_are_bounded(long cost, long blockSize, long parallelization, bool expected) =>
        Assert.Equal(expected, Scrypt.IsAffordable(cost, blockSize, parallelization));

    [Fact]
    public void Parameters_above_the_bounds_are_refused_before_any_work() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Scrypt.DeriveKey("x"u8, "y"u8, 1 << 20, 8, 1, new byte[32]));
}
