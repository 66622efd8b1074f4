using System.Runtime.CompilerServices;
using Dunes.Sdk.Crypto.Primitives;

namespace Dunes.Sdk.Crypto.PostQuantum.MlKem;

/// <summary>The matrix A of algorithms 13 and 14: public, and kept with the key that it belongs to.</summary>
internal static class MatrixSampling
{
    private const int N = MlKemParameters.N;

    /// <summary>Blocks that nearly always hold 256 coefficients: 336 candidates, 273 expected to be below q.</summary>
    private const int FirstBlocks = 3;

    /// <summary>What <see cref="IRing.Parse"/> may read behind its input.</summary>
    private const int Slack = 8;

    private const int BufferSize = (FirstBlocks * Shake.Rate128) + Slack;

    /// <summary>A[i, j] = SampleNTT(rho || j || i), row by row: four entries at a time.</summary>
    [SkipLocalsInit]
    public static void Sample<TRing>(ReadOnlySpan<byte> rho, int k, Span<short> matrix)
        where TRing : struct, IRing
    {
        Span<byte> seeds = stackalloc byte[4 * 34];
        Span<byte> buffers = stackalloc byte[4 * BufferSize];
        for (var first = 0; first < k * k; first += 4)
        {
            var entries = Math.Min(4, (k * k) - first);
            for (var at = 0; at < 4; at++)
            {
                var entry = first + Math.Min(at, entries - 1);
                var seed = seeds.Slice(34 * at, 34);
                rho.CopyTo(seed);
                seed[32] = (byte)(entry % k);
                seed[33] = (byte)(entry / k);
            }

            SampleFour<TRing>(seeds, buffers, matrix.Slice(N * first, N * entries));
        }
    }

    /// <summary>Algorithm 7, SampleNTT, of four seeds, of which the last may be doubles that nobody wants.</summary>
    private static void SampleFour<TRing>(ReadOnlySpan<byte> seeds, Span<byte> buffers, Span<short> polynomials)
        where TRing : struct, IRing
    {
        var xof = ShakeX4.Create128();
        xof.Absorb(seeds[..34], seeds[34..68], seeds[68..102], seeds[102..136]);
        Span<int> counts = [0, 0, 0, 0];
        var entries = polynomials.Length / N;
        var blocks = FirstBlocks;
        bool isDone;
        do
        {
            xof.SqueezeBlocks(buffers, buffers[BufferSize..], buffers[(2 * BufferSize)..], buffers[(3 * BufferSize)..], blocks);
            isDone = true;
            for (var at = 0; at < entries; at++)
            {
                counts[at] = TRing.Parse(buffers.Slice(BufferSize * at, (blocks * Shake.Rate128) + Slack), polynomials.Slice(N * at, N), counts[at]);
                isDone &= counts[at] == N;
            }

            blocks = 1;
        }
        while (!isDone);
    }
}
