using System.Buffers.Text;
using System.Runtime.Intrinsics;
using Dunes.Sdk.Crypto.Primitives;
using Dunes.Sdk.Crypto.PostQuantum.MlDsa;
using Dunes.TestSupport;

namespace Dunes.Sdk.Crypto.Tests.PostQuantum.MlDsa;

public class RoundingTests
{
    private const int Q = MlDsaParameters.Q;
    private static readonly int[] Ones = [.. Enumerable.Repeat(1, 256)];

    // C2SP CCTV (CC0): every value of the field through the functions of section 7.4, as lines of decimal digits, in one hash.
    private const string EveryValue = "f930663417278156ab05d940294a77210a809c924d8ab63ec72f4526247602c7";

    [Fact]
    public void Every_value_of_the_field_rounds_as_published()
    {
        if (Lanes512.IsSupported) Assert.Equal(EveryValue, HashOfEveryValue<Lanes512, Vector512<int>>());
        else if (Lanes256.IsSupported) Assert.Equal(EveryValue, HashOfEveryValue<Lanes256, Vector256<int>>());
        else Assert.Equal(EveryValue, HashOfEveryValue<ScalarLanes, int>());
    }

    [Fact]
    public void Fewer_lanes_round_alike()
    {
        Alike<ScalarLanes, int>();
        if (Lanes256.IsSupported) Alike<Lanes256, Vector256<int>>();
        if (Lanes512.IsSupported) Alike<Lanes512, Vector512<int>>();
    }

    [Theory]
    [InlineData(100, 99, false)]
    [InlineData(100, -99, false)]
    [InlineData(100, 100, true)]
    [InlineData(100, -100, true)]
    [InlineData(100, Q - 99, false)] // -99 by another name
    [InlineData(100, 99 - Q, false)]
    [InlineData(100, Q - 100, true)]
    [InlineData(100, (Q - 1) / 2, true)]
    [InlineData(100, -((Q - 1) / 2), true)]
    public void A_bound_is_reached_at_its_value_wherever_it_stands(int bound, int value, bool reached)
    {
        for (var at = 0; at < 256; at++)
        {
            var polynomial = new int[256];
            polynomial[at] = value;
            Assert.Equal(reached, Rounding<ScalarLanes, int>.CentreReaches(ref ((int[])polynomial.Clone())[0], bound));
            if (Lanes256.IsSupported) Assert.Equal(reached, Rounding<Lanes256, Vector256<int>>.CentreReaches(ref ((int[])polynomial.Clone())[0], bound));
            if (Lanes512.IsSupported) Assert.Equal(reached, Rounding<Lanes512, Vector512<int>>.CentreReaches(ref ((int[])polynomial.Clone())[0], bound));
        }
    }

    private static string HashOfEveryValue<TLanes, TVector>()
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var shake = Shake.Create128();
        var lines = new byte[256 * 12 * 10];
        var r = new int[256];
        int[] t1 = new int[256], t0 = new int[256];
        var gammas = new[] { (Q - 1) / 88, (Q - 1) / 32 }.Select(gamma2 => (Gamma2: gamma2, High: new int[256], Low: new int[256], Hinted: new int[256])).ToArray();
        for (var first = 0; first < Q; first += 256)
        {
            for (var at = 0; at < 256; at++) r[at] = Math.Min(first + at, Q - 1);
            Rounding<TLanes, TVector>.Power2Round(ref r[0], ref t1[0], ref t0[0]);
            foreach (var (gamma2, high, low, hinted) in gammas)
            {
                Rounding<TLanes, TVector>.Decompose(gamma2, ref r[0], ref high[0], ref low[0]);
                r.CopyTo(hinted, 0);
                Rounding<TLanes, TVector>.UseHint(gamma2, ref Ones[0], ref hinted[0]);
            }

            var size = 0;
            for (var at = 0; at < 256 && first + at < Q; at++)
            {
                var centred = r[at] > Q / 2 ? r[at] - Q : r[at];
                Line(centred);
                Line(Math.Abs(centred));
                Line(t1[at]);
                Line(t0[at] < 0 ? t0[at] + Q : t0[at]);
                foreach (var (_, high, low, hinted) in gammas)
                {
                    Line(high[at]);
                    Line(hinted[at]);
                    Line(low[at]);
                    Line(Math.Abs(low[at]));
                }
            }

            shake.Absorb(lines.AsSpan(0, size));

            void Line(int value)
            {
                Utf8Formatter.TryFormat(value, lines.AsSpan(size), out var written);
                size += written;
                lines[size++] = (byte)'\n';
            }
        }

        var hash = new byte[32];
        shake.Squeeze(hash);
        return Convert.ToHexStringLower(hash);
    }

    /// <summary>Against division, on a stride through the field, from both sides of zero.</summary>
    private static void Alike<TLanes, TVector>()
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var random = new Random(204);
        for (var round = 0; round < Depth.Of(200, 20_000); round++)
        {
            int[] w = [.. Enumerable.Range(0, 256).Select(_ => random.Next(1 - Q, Q))], high = new int[256], low = new int[256];
            foreach (var gamma2 in new[] { (Q - 1) / 88, (Q - 1) / 32 })
            {
                Rounding<TLanes, TVector>.Decompose(gamma2, ref w[0], ref high[0], ref low[0]);
                for (var at = 0; at < 256; at++) Assert.Equal(Decompose((w[at] + Q) % Q, gamma2), (high[at], low[at]));

                // MakeHint tells where the high bits change, whatever small ct0 is added.
                int[] ct0 = [.. Enumerable.Range(0, 256).Select(_ => random.Next(1 - gamma2, gamma2))];
                var hints = new uint[8];
                var count = Rounding<TLanes, TVector>.MakeHint(gamma2, ref low[0], ref ct0[0], ref high[0], hints);
                var expected = 0;
                for (var at = 0; at < 256; at++)
                {
                    var changes = Decompose((int)((((long)w[at] + ct0[at]) % Q + Q) % Q), gamma2).High != high[at];
                    Assert.Equal(changes, ((hints[at >> 5] >> (at & 31)) & 1) != 0);
                    expected += changes ? 1 : 0;
                }

                Assert.Equal(expected, count);
            }
        }
    }

    /// <summary>Algorithm 36 as the standard writes it.</summary>
    private static (int High, int Low) Decompose(int r, int gamma2)
    {
        var low = r % (2 * gamma2);
        if (low > gamma2) low -= 2 * gamma2;
        return r - low == Q - 1 ? (0, low - 1) : ((r - low) / (2 * gamma2), low);
    }
}
