using Dunes.Sdk.Crypto.PostQuantum.MlKem;

namespace Dunes.Sdk.Crypto.Tests.PostQuantum.MlKem;

/// <summary>The arithmetic against plain integers, and the vectors against the words.</summary>
public class RingTests
{
    private const int N = MlKemParameters.N;
    private const int Q = MlKemParameters.Q;

    [Fact]
    public void Products_are_those_of_schoolbook_multiplication() => Both(Product<ScalarRing>, Product<Avx2Ring>);

    [Fact]
    public void Compressing_every_value_is_the_rounded_quotient() => Both(Compression<ScalarRing>, Compression<Avx2Ring>);

    [Fact]
    public void Reducing_every_16_bit_value_is_its_remainder() => Both(Reduction<ScalarRing>, Reduction<Avx2Ring>);

    [Fact]
    public void The_small_polynomials_of_words_and_vectors_are_equal()
    {
        if (!Avx2Ring.IsSupported) Assert.Skip("The processor has no AVX2.");
        var random = new Random(8);
        var octets = new byte[128];
        var (words, vectors) = (new short[N], new short[N]);
        for (var round = 0; round < 200; round++)
        {
            random.NextBytes(octets);
            ScalarRing.SampleBinomial2(octets, words);
            Avx2Ring.SampleBinomial2(octets, vectors);
            Assert.Equal(words, vectors);
            Assert.All(words, value => Assert.InRange(value, -2, 2));
        }

        // Equation by hand: bits 1, 2 count up, bits 3, 4 down.
        Array.Clear(octets);
        octets[0] = 0b1100_0011;
        ScalarRing.SampleBinomial2(octets, words);
        Assert.Equal((short)2, words[0]);
        Assert.Equal((short)-2, words[1]);
    }

    [Fact]
    public void Rejection_takes_the_same_candidates_in_words_and_vectors()
    {
        if (!Avx2Ring.IsSupported) Assert.Skip("The processor has no AVX2.");
        var random = new Random(7);
        for (var round = 0; round < 500; round++)
        {
            var octets = new byte[(24 * random.Next(1, 22)) + 8];
            random.NextBytes(octets);
            if (round % 5 == 0) octets.AsSpan(0, octets.Length / 2).Fill(0xFF);
            var had = random.Next(0, N);
            var (words, vectors) = (new short[N], new short[N]);
            var count = ScalarRing.Parse(octets, words, had);
            Assert.Equal(count, Avx2Ring.Parse(octets, vectors, had));
            Assert.Equal(words[..count], vectors[..count]);
            Assert.All(words, value => Assert.InRange(value, 0, Q - 1));
        }
    }

    [Fact]
    public void Encoding_and_decoding_go_both_ways_bit_by_bit()
    {
        var random = new Random(5);
        foreach (var d in new[] { 1, 4, 5, 10, 11, 12 })
        {
            var (values, back) = (new short[N], new short[N]);
            for (var i = 0; i < N; i++) values[i] = (short)random.Next(1 << d);
            var octets = new byte[32 * d];
            ByteEncoding.Encode(values, d, octets);
            for (var bit = 0; bit < N * d; bit++) Assert.Equal((values[bit / d] >> (bit % d)) & 1, (octets[bit / 8] >> (bit % 8)) & 1);
            ByteEncoding.Decode(octets, d, back);
            Assert.Equal(values, back);
        }
    }

    private static void Both(Action words, Action vectors)
    {
        words();
        if (Avx2Ring.IsSupported) vectors();
    }

    private static void Product<TRing>()
        where TRing : struct, IRing
    {
        var random = new Random(11);
        for (var round = 0; round < 20; round++)
        {
            var k = random.Next(1, 5);
            var (f, scaled, turned) = (new short[N * k], new short[N * k], new short[N * k]);
            var expected = new long[N];
            var h = new short[N];
            for (var j = 0; j < k; j++)
            {
                var (a, b) = (new short[N], new short[N]);
                for (var i = 0; i < N; i++)
                {
                    // The extremes first: they are where sums would overflow.
                    a[i] = (short)(round == 0 ? Q - 1 : random.Next(Q));
                    b[i] = (short)(round == 0 ? Q - 1 : round == 1 ? 1 - Q : random.Next(Q));
                }

                for (var x = 0; x < N; x++)
                {
                    for (var y = 0; y < N; y++) expected[(x + y) % N] += (x + y >= N ? -1 : 1) * a[x] * b[y];
                }

                TRing.Ntt(a);
                TRing.Ntt(b);
                TRing.Reduce(a);
                a.CopyTo(f, N * j);
                TRing.Prepare(b, scaled.AsSpan(N * j, N), turned.AsSpan(N * j, N));
            }

            TRing.Product(f, N, scaled, turned, k, h);
            TRing.InverseNtt(h);
            Assert.All(h, value => Assert.InRange(value, -Q + 1, Q - 1));
            TRing.Reduce(h);
            Assert.Equal(expected.Select(value => (short)(((value % Q) + Q) % Q)), h);
        }
    }

    private static void Compression<TRing>()
        where TRing : struct, IRing
    {
        foreach (var d in new[] { 1, 4, 5, 10, 11 })
        {
            for (var start = 0; start < Q; start += N)
            {
                var f = Enumerable.Range(start, N).Select(value => (short)(value % Q)).ToArray();
                var expected = f.Select(x => (short)((((2 * x * (1 << d)) + Q) / (2 * Q)) % (1 << d))).ToArray();
                TRing.Compress(f, d);
                Assert.Equal(expected, f);
                var restored = f.ToArray();
                TRing.Decompress(restored, d);
                Assert.Equal(f.Select(y => (short)(((2 * Q * y) + (1 << d)) / (2 << d))), restored);
            }
        }
    }

    private static void Reduction<TRing>()
        where TRing : struct, IRing
    {
        for (var start = (int)short.MinValue; start < short.MaxValue; start += N)
        {
            var f = Enumerable.Range(start, N).Select(value => (short)value).ToArray();
            var expected = f.Select(value => (short)(((value % Q) + Q) % Q)).ToArray();
            TRing.Reduce(f);
            Assert.Equal(expected, f);
        }
    }
}
