using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Dunes.Sdk.Crypto.Primitives;

namespace Dunes.Sdk.Crypto.PostQuantum.MlKem;

/// <summary>The small secret polynomials of algorithms 13 and 14, four at a time.</summary>
internal static class NoiseSampling
{
    private const int N = MlKemParameters.N;

    /// <summary>Two blocks of SHAKE256, for eta = 3; one is enough for eta = 2.</summary>
    private const int BufferSize = 2 * Shake.Rate256;

    /// <summary>SamplePolyCBD_eta(PRF_eta(seed, N)) for N = <paramref name="first"/> and on, as many as <paramref name="polynomials"/> holds.</summary>
    [SkipLocalsInit]
    public static void Sample<TRing>(ReadOnlySpan<byte> seed, int first, int eta, Span<short> polynomials)
        where TRing : struct, IRing
    {
        Span<byte> inputs = stackalloc byte[4 * 33];
        Span<byte> buffers = stackalloc byte[4 * BufferSize];
        for (var at = 0; at < 4; at++) seed.CopyTo(inputs[(33 * at)..]);
        var prf = ShakeX4.Create256();
        var count = polynomials.Length / N;
        for (var done = 0; done < count; done += 4)
        {
            for (var at = 0; at < 4; at++) inputs[(33 * at) + 32] = (byte)(first + done + at);
            prf.Absorb(inputs[..33], inputs[33..66], inputs[66..99], inputs[99..132]);
            prf.SqueezeBlocks(buffers, buffers[BufferSize..], buffers[(2 * BufferSize)..], buffers[(3 * BufferSize)..], eta == 2 ? 1 : 2);
            for (var at = 0; at < Math.Min(4, count - done); at++)
            {
                var octets = buffers.Slice(BufferSize * at, 64 * eta);
                var polynomial = polynomials.Slice(N * (done + at), N);
                if (eta == 2) TRing.SampleBinomial2(octets, polynomial);
                else SampleBinomial3(octets, polynomial);
            }
        }

        prf.Clear();
        CryptographicOperations.ZeroMemory(inputs);
        CryptographicOperations.ZeroMemory(buffers);
    }

    /// <summary>Algorithm 8, SamplePolyCBD, with eta = 3: 192 octets, three for four coefficients. Only ML-KEM-512 has it.</summary>
    private static void SampleBinomial3(ReadOnlySpan<byte> octets, Span<short> f)
    {
        for (var i = 0; i < N / 4; i++)
        {
            var bits = octets[3 * i] | (octets[(3 * i) + 1] << 8) | (octets[(3 * i) + 2] << 16);
            var sums = (bits & 0x249249) + ((bits >> 1) & 0x249249) + ((bits >> 2) & 0x249249);
            for (var j = 0; j < 4; j++) f[(4 * i) + j] = (short)(((sums >> (6 * j)) & 7) - ((sums >> ((6 * j) + 3)) & 7));
        }
    }
}
