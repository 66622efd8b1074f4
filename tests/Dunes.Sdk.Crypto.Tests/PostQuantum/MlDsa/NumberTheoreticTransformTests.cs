using System.Runtime.Intrinsics;
using Dunes.Sdk.Crypto.PostQuantum.MlDsa;

namespace Dunes.Sdk.Crypto.Tests.PostQuantum.MlDsa;

public class NumberTheoreticTransformTests
{
    private const int Q = MlDsaParameters.Q;

    [Fact]
    public void One_coefficient_at_a_time_is_the_transform_of_the_standard() => Transforms<ScalarLanes, int>();

    [Fact]
    public void Eight_at_once_is_the_transform_of_the_standard()
    {
        Assert.SkipUnless(Lanes256.IsSupported, "This processor has no AVX2.");
        Transforms<Lanes256, Vector256<int>>();
    }

    [Fact]
    public void Sixteen_at_once_is_the_transform_of_the_standard()
    {
        Assert.SkipUnless(Lanes512.IsSupported, "This processor has no AVX-512.");
        Transforms<Lanes512, Vector512<int>>();
    }

    [Fact]
    public void The_roots_begin_as_appendix_B_lists_them() => Assert.Equal([1, 4_808_194, 3_765_607, 3_761_513], Zetas.Powers()[..4]);

    private static void Transforms<TLanes, TVector>()
        where TLanes : struct, ILanes<TVector>
        where TVector : struct
    {
        var random = new Random(204);
        for (var round = 0; round < 50; round++)
        {
            // The extremes of what is allowed in, then anything between them.
            var polynomial = new int[256];
            for (var at = 0; at < 256; at++) polynomial[at] = round < 8 ? (((at >> round) & 1) == 0 ? Q - 1 : 1 - Q) : random.Next(1 - Q, Q);

            var transformed = new int[256];
            NumberTheoreticTransform<TLanes, TVector>.Forward(ref polynomial[0], ref transformed[0]);
            Assert.All(transformed, value => Assert.InRange(value, -9L * Q, 9L * Q));
            var expected = Algorithm41(polynomial);
            for (var i = 0; i < 16; i++)
            {
                for (var j = 0; j < 16; j++) Assert.Equal(expected[(16 * i) + j], Reduced(transformed[(16 * j) + i]));
            }

            // Multiplying by R^-1 and transforming back with the factor R gives the polynomial again.
            var back = new int[256];
            var one = Enumerable.Repeat(1, 256).ToArray();
            for (var at = 0; at < 256; at += TLanes.Count) TLanes.Store(TLanes.MontgomeryInnerProduct(ref transformed[0], ref one[0], 1, at), ref back[0], at);
            NumberTheoreticTransform<TLanes, TVector>.Inverse(ref back[0]);
            Assert.All(back, value => Assert.InRange(value, 1 - Q, Q - 1));
            Assert.Equal(polynomial.Select(value => Reduced(value)), back.Select(value => Reduced(value)));
        }
    }

    /// <summary>As the standard writes it.</summary>
    private static int[] Algorithm41(int[] w)
    {
        var zetas = Zetas.Powers();
        var transformed = Array.ConvertAll(w, value => (long)Reduced(value));
        var m = 0;
        for (var len = 128; len >= 1; len /= 2)
        {
            for (var start = 0; start < 256; start += 2 * len)
            {
                m++;
                for (var j = start; j < start + len; j++)
                {
                    var t = zetas[m] * transformed[j + len] % Q;
                    transformed[j + len] = (transformed[j] - t + Q) % Q;
                    transformed[j] = (transformed[j] + t) % Q;
                }
            }
        }

        return Array.ConvertAll(transformed, value => (int)value);
    }

    private static int Reduced(int value) => ((value % Q) + Q) % Q;
}
