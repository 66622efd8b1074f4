using Dunes.Sdk.Crypto.Primitives;
using Dunes.TestSupport;

namespace Dunes.Sdk.Crypto.Tests.Primitives;

public class CombP256Tests
{
    private static readonly byte[] Order = Convert.FromHexString("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");

    [Fact]
    public void A_comb_multiplies_as_a_window_does()
    {
        var random = new Random(256);
        for (var round = 0; round < Depth.Of(40, 2_000); round++)
        {
            var scalar = new byte[32];
            random.NextBytes(scalar);
            PointP256.MultiplyBase(out var point, scalar);
            var comb = new CombP256(point);
            random.NextBytes(scalar);
            AssertSame(comb, point, scalar);
        }
    }

    // Single bits are single entries of the comb, all ones are its last entries, and the order's neighbours cancel to the point and to its negative.
    [Fact]
    public void Every_tooth_stands_where_it_should()
    {
        PointP256.MultiplyBase(out var point, Enumerable.Repeat((byte)7, 32).ToArray());
        var comb = new CombP256(point);
        for (var bit = 0; bit < 256; bit++)
        {
            var scalar = new byte[32];
            scalar[31 - (bit >> 3)] = (byte)(1 << (bit & 7));
            AssertSame(comb, point, scalar);
        }

        AssertSame(comb, point, Enumerable.Repeat((byte)0xFF, 32).ToArray());
        foreach (var distance in new[] { -2, -1, 1, 2 })
        {
            var scalar = (byte[])Order.Clone();
            scalar[31] = (byte)(scalar[31] + distance);
            AssertSame(comb, point, scalar);
        }
    }

    private static void AssertSame(CombP256 comb, in PointP256 point, byte[] scalar)
    {
        PointP256.Multiply(out var expected, scalar, point);
        comb.Multiply(out var actual, scalar);
        Assert.Equal(Octets(expected), Octets(actual));
    }

    private static byte[] Octets(in PointP256 point)
    {
        var octets = new byte[64];
        point.Write(octets.AsSpan(0, 32), octets.AsSpan(32));
        return octets;
    }
}
