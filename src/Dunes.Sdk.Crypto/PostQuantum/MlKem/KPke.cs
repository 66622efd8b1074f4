using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Dunes.Sdk.Crypto.Primitives;

namespace Dunes.Sdk.Crypto.PostQuantum.MlKem;

/// <summary>The public-key encryption inside ML-KEM: FIPS 203, section 5. Not to be used alone.</summary>
internal static class KPke
{
    private const int N = MlKemParameters.N;
    private const int EncodedSize = MlKemParameters.EncodedPolynomialSize;

    /// <summary>Algorithm 13, K-PKE.KeyGen: fills both keys from d.</summary>
    [SkipLocalsInit]
    public static void KeyGen<TRing>(ReadOnlySpan<byte> d, EncapsulationKey ek, in DecapsulationSecrets dk)
        where TRing : struct, IRing
    {
        var parameters = ek.Parameters;
        var k = parameters.K;
        Span<byte> input = stackalloc byte[33];
        Span<byte> seeds = stackalloc byte[64];
        d.CopyTo(input);
        input[32] = (byte)k;
        Sha3.Hash512(input, seeds);
        var rho = seeds[..32];
        var sigma = seeds[32..];
        rho.CopyTo(ek.Rho);
        MatrixSampling.Sample<TRing>(rho, k, ek.Matrix);

        Span<short> noise = stackalloc short[2 * MlKemParameters.MaxK * N];
        noise = noise[..(2 * k * N)];
        NoiseSampling.Sample<TRing>(sigma, 0, parameters.Eta1, noise);
        for (var i = 0; i < 2 * k; i++) TRing.Ntt(noise.Slice(N * i, N));

        var s = noise[..(k * N)];
        var e = noise[(k * N)..];
        for (var i = 0; i < k; i++)
        {
            var si = s.Slice(N * i, N);
            dk.PrepareAt<TRing>(i, si);
            TRing.Reduce(si);
            ByteEncoding.Encode(si, 12, dk.EncodedS[(EncodedSize * i)..]);
        }

        // t = A s + e
        for (var i = 0; i < k; i++)
        {
            var t = ek.T.Slice(N * i, N);
            TRing.Product(ek.Matrix[(N * k * i)..], N, dk.Scaled, dk.Turned, k, t);
            TRing.RestoreAndAdd(t, e.Slice(N * i, N));
            ByteEncoding.Encode(t, 12, ek.Octets[(EncodedSize * i)..]);
        }

        Zero(noise);
        CryptographicOperations.ZeroMemory(input);
        CryptographicOperations.ZeroMemory(seeds);
    }

    /// <summary>Algorithm 14, K-PKE.Encrypt: m of 32 octets under ek, with the randomness r of 32 octets, into c.</summary>
    [SkipLocalsInit]
    public static void Encrypt<TRing>(EncapsulationKey ek, ReadOnlySpan<byte> m, ReadOnlySpan<byte> r, Span<byte> c)
        where TRing : struct, IRing
    {
        var parameters = ek.Parameters;
        var k = parameters.K;
        Span<short> work = stackalloc short[((4 * MlKemParameters.MaxK) + 3) * N];
        var noise = work[..(((2 * k) + 1) * N)];
        var scaled = work.Slice(noise.Length, k * N);
        var turned = work.Slice(noise.Length + (k * N), k * N);
        var f = work.Slice(noise.Length + (2 * k * N), N);
        var mu = work.Slice(noise.Length + (2 * k * N) + N, N);
        var y = noise[..(k * N)];
        var e1 = noise.Slice(k * N, k * N);
        var e2 = noise[(2 * k * N)..];
        if (parameters.Eta1 == MlKemParameters.Eta2)
        {
            NoiseSampling.Sample<TRing>(r, 0, MlKemParameters.Eta2, noise);
        }
        else
        {
            NoiseSampling.Sample<TRing>(r, 0, parameters.Eta1, y);
            NoiseSampling.Sample<TRing>(r, k, MlKemParameters.Eta2, noise[(k * N)..]);
        }

        for (var i = 0; i < k; i++)
        {
            var yi = y.Slice(N * i, N);
            TRing.Ntt(yi);
            TRing.Prepare(yi, scaled.Slice(N * i, N), turned.Slice(N * i, N));
        }

        // u = NTT^-1(A^T y) + e1
        for (var i = 0; i < k; i++)
        {
            TRing.Product(ek.Matrix[(N * i)..], N * k, scaled, turned, k, f);
            TRing.InverseNtt(f);
            TRing.Add(f, e1.Slice(N * i, N));
            TRing.Compress(f, parameters.Du);
            ByteEncoding.Encode(f, parameters.Du, c[(32 * parameters.Du * i)..]);
        }

        // v = NTT^-1(t^T y) + e2 + mu
        ByteEncoding.Decode(m, 1, mu);
        TRing.Decompress(mu, 1);
        TRing.Product(ek.T, N, scaled, turned, k, f);
        TRing.InverseNtt(f);
        TRing.Add(f, e2);
        TRing.Add(f, mu);
        TRing.Compress(f, parameters.Dv);
        ByteEncoding.Encode(f, parameters.Dv, c[(32 * parameters.Du * k)..]);
        Zero(work);
    }

    /// <summary>Algorithm 15, K-PKE.Decrypt: c into m of 32 octets.</summary>
    [SkipLocalsInit]
    public static void Decrypt<TRing>(MlKemParameters parameters, in DecapsulationSecrets dk, ReadOnlySpan<byte> c, Span<byte> m)
        where TRing : struct, IRing
    {
        var k = parameters.K;
        Span<short> work = stackalloc short[(MlKemParameters.MaxK + 2) * N];
        var u = work[..(k * N)];
        var v = work.Slice(k * N, N);
        var w = work.Slice((k + 1) * N, N);
        for (var i = 0; i < k; i++)
        {
            var ui = u.Slice(N * i, N);
            ByteEncoding.Decode(c[(32 * parameters.Du * i)..], parameters.Du, ui);
            TRing.Decompress(ui, parameters.Du);
            TRing.Ntt(ui);
        }

        ByteEncoding.Decode(c[(32 * parameters.Du * k)..], parameters.Dv, v);
        TRing.Decompress(v, parameters.Dv);

        // w = v - NTT^-1(s^T NTT(u))
        TRing.Product(u, N, dk.Scaled, dk.Turned, k, w);
        TRing.InverseNtt(w);
        TRing.SubtractFrom(w, v);
        TRing.Compress(w, 1);
        ByteEncoding.Encode(w, 1, m);
        Zero(work);
    }

    private static void Zero(Span<short> secrets) => CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(secrets));
}
