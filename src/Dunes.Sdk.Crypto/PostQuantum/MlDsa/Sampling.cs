using System.Buffers.Binary;
using System.Security.Cryptography;
using Dunes.Sdk.Crypto.Primitives;

namespace Dunes.Sdk.Crypto.PostQuantum.MlDsa;

/// <summary>Polynomials from the output of SHAKE: FIPS 204, section 7.3.</summary>
internal static class Sampling
{
    private const int N = MlDsaParameters.N;

    // Enough for 280 candidates of a polynomial of the matrix, and for both eta of the secrets, nearly always; more is squeezed when not.
    private const int UniformBlocks = 5;
    private const int BoundedBlocks = 2;
    private const int MaskBlocks = 5;

    /// <summary>Algorithm 32, ExpandA, one polynomial after the other, row by row, <paramref name="stride"/> polynomials a row; in the standard's order of coefficients.</summary>
    public static void ExpandA(ReadOnlySpan<byte> rho, int k, int l, int stride, Span<int> matrix)
    {
        Span<byte> seeds = stackalloc byte[4 * 34];
        Span<int> ends = stackalloc int[4];
        Span<byte> output = stackalloc byte[4 * UniformBlocks * Shake.Rate128];
        var shake = ShakeX4.Create128();
        for (var first = 0; first < k * l; first += 4)
        {
            for (var lane = 0; lane < 4; lane++)
            {
                var index = Math.Min(first + lane, (k * l) - 1);
                var seed = seeds.Slice(34 * lane, 34);
                rho.CopyTo(seed);
                seed[32] = (byte)(index % l);
                seed[33] = (byte)(index / l);
            }

            shake.Absorb(seeds[..34], seeds[34..68], seeds[68..102], seeds[102..]);
            ends.Clear();
            for (var blocks = UniformBlocks; ; blocks = 1)
            {
                var size = blocks * Shake.Rate128;
                shake.SqueezeBlocks(output[..size], output.Slice(size, size), output.Slice(2 * size, size), output.Slice(3 * size, size), blocks);
                var whole = true;
                for (var lane = 0; lane < 4 && first + lane < k * l; lane++)
                {
                    var row = Math.DivRem(first + lane, l, out var column);
                    var polynomial = matrix.Slice(N * ((row * stride) + column), N);
                    ends[lane] = RejNttPoly(output.Slice(lane * size, size), polynomial, ends[lane]);
                    whole &= ends[lane] == N;
                }

                if (whole) break;
            }
        }
    }

    /// <summary>Algorithm 33, ExpandS: s1 and s2, one behind the other.</summary>
    public static void ExpandS(ReadOnlySpan<byte> rhoPrime, int eta, Span<int> secrets)
    {
        var count = secrets.Length / N;
        Span<byte> seeds = stackalloc byte[4 * 66];
        Span<int> ends = stackalloc int[4];
        Span<byte> output = stackalloc byte[4 * BoundedBlocks * Shake.Rate256];
        var shake = ShakeX4.Create256();
        for (var first = 0; first < count; first += 4)
        {
            for (var lane = 0; lane < 4; lane++)
            {
                var seed = seeds.Slice(66 * lane, 66);
                rhoPrime.CopyTo(seed);
                seed[64] = (byte)(first + lane);
                seed[65] = 0;
            }

            shake.Absorb(seeds[..66], seeds[66..132], seeds[132..198], seeds[198..]);
            ends.Clear();
            for (var blocks = BoundedBlocks; ; blocks = 1)
            {
                var size = blocks * Shake.Rate256;
                shake.SqueezeBlocks(output[..size], output.Slice(size, size), output.Slice(2 * size, size), output.Slice(3 * size, size), blocks);
                var whole = true;
                for (var lane = 0; lane < 4 && first + lane < count; lane++)
                {
                    ends[lane] = RejBoundedPoly(output.Slice(lane * size, size), eta, secrets.Slice(N * (first + lane), N), ends[lane]);
                    whole &= ends[lane] == N;
                }

                if (whole) break;
            }
        }

        shake.Clear();
        CryptographicOperations.ZeroMemory(seeds);
        CryptographicOperations.ZeroMemory(output);
    }

    /// <summary>Algorithm 34, ExpandMask: the four polynomials of y from number <paramref name="kappa"/> on.</summary>
    public static void ExpandMask(ReadOnlySpan<byte> rhoSecond, int kappa, int gamma1Bits, Span<byte> output, Span<int> polynomials)
    {
        const int Size = MaskBlocks * Shake.Rate256;
        Span<byte> seeds = stackalloc byte[4 * 66];
        for (var lane = 0; lane < 4; lane++)
        {
            var seed = seeds.Slice(66 * lane, 66);
            rhoSecond.CopyTo(seed);
            seed[64] = (byte)(kappa + lane);
            seed[65] = (byte)((kappa + lane) >> 8);
        }

        var shake = ShakeX4.Create256();
        shake.Absorb(seeds[..66], seeds[66..132], seeds[132..198], seeds[198..]);
        shake.SqueezeBlocks(output[..Size], output.Slice(Size, Size), output.Slice(2 * Size, Size), output.Slice(3 * Size, Size), MaskBlocks);
        for (var lane = 0; lane < 4; lane++) MaskPacking.Unpack(output.Slice(lane * Size, Size), gamma1Bits, polynomials.Slice(N * lane, N));
        shake.Clear();
        CryptographicOperations.ZeroMemory(seeds);
    }

    /// <summary>Octets that <see cref="ExpandMask"/> works in.</summary>
    public const int MaskOutputSize = 4 * MaskBlocks * Shake.Rate256;

    /// <summary>Algorithm 29, SampleInBall: tau coefficients of 1 or -1. The commitment hash is public, or that of an attempt thrown away.</summary>
    public static void SampleInBall(ReadOnlySpan<byte> commitment, int tau, Span<int> c)
    {
        Span<byte> block = stackalloc byte[Shake.Rate256];
        var shake = Shake.Create256();
        shake.Absorb(commitment);
        shake.Squeeze(block);
        var signs = BinaryPrimitives.ReadUInt64LittleEndian(block);
        var position = 8;
        c.Clear();
        for (var i = N - tau; i < N;)
        {
            if (position == block.Length)
            {
                shake.Squeeze(block);
                position = 0;
            }

            int j = block[position++];
            if (j > i) continue;
            c[i] = c[j];
            c[j] = 1 - (2 * (int)(signs & 1));
            signs >>= 1;
            i++;
        }
    }

    /// <summary>Algorithm 30, RejNTTPoly, with 14, CoeffFromThreeBytes: goes on at <paramref name="end"/>, returns the new end.</summary>
    private static int RejNttPoly(ReadOnlySpan<byte> octets, Span<int> polynomial, int end)
    {
        // Every candidate is written; one that is not below q is written over by the next.
        for (var at = 0; end < N && at <= octets.Length - 3; at += 3)
        {
            var candidate = octets[at] | (octets[at + 1] << 8) | ((octets[at + 2] & 0x7F) << 16);
            polynomial[end] = candidate;
            end += (int)((uint)(candidate - MlDsaParameters.Q) >> 31);
        }

        return end;
    }

    /// <summary>Algorithm 31, RejBoundedPoly, with 15, CoeffFromHalfByte: how many candidates fall out is seen, which values do not.</summary>
    private static int RejBoundedPoly(ReadOnlySpan<byte> octets, int eta, Span<int> polynomial, int end)
    {
        var limit = eta == 2 ? 15 : 9;
        for (var at = 0; at < 2 * octets.Length && end < N; at++)
        {
            var half = (octets[at >> 1] >> (4 * (at & 1))) & 15;

            // half mod 5 for eta 2: 205 / 1024 is a fifth, exactly enough below 16.
            var remainder = eta == 2 ? half - (5 * ((205 * half) >> 10)) : half;
            polynomial[end] = eta - remainder;
            end += (int)((uint)(half - limit) >> 31);
        }

        return end;
    }
}
