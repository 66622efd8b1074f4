using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Dunes.Sdk.Crypto.Primitives;

namespace Dunes.Sdk.Crypto.PostQuantum.MlDsa;

/// <summary>Keys from a seed or from their encodings, expanded: FIPS 204, sections 6.1 and 7.2.</summary>
internal static class KeyGeneration<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    private const int N = MlDsaParameters.N;
    private const int D = MlDsaParameters.D;
    private const int T0Upper = 1 << (D - 1);
    private const int T1Bits = 10;

    /// <summary>Algorithm 6, ML-DSA.KeyGen_internal.</summary>
    public static (MlDsaPublicKey Public, MlDsaPrivateKey Private) FromSeed(MlDsaParameters parameters, ReadOnlySpan<byte> xi)
    {
        var (k, l) = (parameters.K, parameters.L);
        Span<byte> expanded = stackalloc byte[128];
        var shake = Shake.Create256();
        shake.Absorb(xi);
        shake.Absorb([(byte)k, (byte)l]);
        shake.Squeeze(expanded);
        shake.Clear();

        var key = new MlDsaPrivateKey(parameters, xi);
        var matrix = ExpandMatrix(parameters, expanded[..32]);
        Sampling.ExpandS(expanded[32..96], parameters.Eta, key.Vectors.AsSpan(0, N * (k + l)));

        // Algorithm 24, skEncode, as far as it goes without the public key.
        expanded[..32].CopyTo(key.Encoded);
        expanded[96..].CopyTo(key.Encoded.AsSpan(32));
        CryptographicOperations.ZeroMemory(expanded);
        for (var at = 0; at < k + l; at++)
        {
            BitPacking.Pack(key.Vectors.AsSpan(N * at, N), parameters.Eta, parameters.EtaBits, key.Encoded.AsSpan(128 + (parameters.PackedEtaSize * at), parameters.PackedEtaSize));
        }

        return (Complete(parameters, key, matrix), key);
    }

    /// <summary>Algorithm 25, skDecode, with the checks it asks for; null when the parts do not belong together.</summary>
    public static (MlDsaPublicKey Public, MlDsaPrivateKey Private)? FromPrivateKey(MlDsaParameters parameters, ReadOnlySpan<byte> encoded)
    {
        var key = new MlDsaPrivateKey(parameters, seed: default);
        encoded[..64].CopyTo(key.Encoded);
        encoded[128..(128 + (parameters.PackedEtaSize * (parameters.K + parameters.L)))].CopyTo(key.Encoded.AsSpan(128));
        var inRange = 0;
        for (var at = 0; at < parameters.K + parameters.L; at++)
        {
            var polynomial = key.Vectors.AsSpan(N * at, N);
            BitPacking.Unpack(encoded.Slice(128 + (parameters.PackedEtaSize * at), parameters.PackedEtaSize), parameters.Eta, parameters.EtaBits, polynomial);
            foreach (var coefficient in polynomial) inRange |= parameters.Eta + coefficient;
        }

        if (inRange >= 0)
        {
            var publicKey = Complete(parameters, key, ExpandMatrix(parameters, encoded[..32]));
            if (CryptographicOperations.FixedTimeEquals(encoded, key.Encoded)) return (publicKey, key);
        }

        key.Dispose();
        return null;
    }

    /// <summary>Algorithm 23, pkDecode, and lines 5 to 7 of Algorithm 8.</summary>
    public static MlDsaPublicKey FromPublicKey(MlDsaParameters parameters, ReadOnlySpan<byte> encoded)
    {
        var matrix = ExpandMatrix(parameters, encoded[..32]);
        for (var row = 0; row < parameters.K; row++)
        {
            var t1 = LastOfRow(parameters, matrix, row);
            BitPacking.Unpack(encoded.Slice(32 + (32 * T1Bits * row), 32 * T1Bits), T1Bits, t1);
            Scale(t1);
        }

        return new(parameters, encoded.ToArray(), Hash(encoded), matrix);
    }

    /// <summary>From s1 and s2: t, both encodings, and the transformed vectors.</summary>
    private static MlDsaPublicKey Complete(MlDsaParameters parameters, MlDsaPrivateKey key, int[] matrix)
    {
        var (k, l) = (parameters.K, parameters.L);
        var encoded = new byte[parameters.PublicKeySize];
        key.Encoded.AsSpan(0, 32).CopyTo(encoded);
        for (var at = 0; at < l; at++) Transform(key.S1.Slice(N * at, N));

        // Line 5: t = A s1 + s2. Line 6: Power2Round. t0 stays where it is needed transformed, t1 behind its row of A.
        for (var row = 0; row < k; row++)
        {
            var t0 = key.T0.Slice(N * row, N);
            var t1 = LastOfRow(parameters, matrix, row);
            var s2 = key.S2.Slice(N * row, N);
            ref var t = ref MemoryMarshal.GetReference(t0);
            ref var a = ref matrix[N * row * (l + 1)];
            for (var at = 0; at < N; at += TLanes.Count) TLanes.Store(TLanes.MontgomeryInnerProduct(ref a, ref MemoryMarshal.GetReference(key.S1), l, at), ref t, at);
            NumberTheoreticTransform<TLanes, TVector>.Inverse(ref t);
            Rounding<TLanes, TVector>.AddReaches(ref t, ref MemoryMarshal.GetReference(s2), ref t, 0);
            Rounding<TLanes, TVector>.Power2Round(ref t, ref MemoryMarshal.GetReference(t1), ref t);

            BitPacking.Pack(t1, T1Bits, encoded.AsSpan(32 + (32 * T1Bits * row), 32 * T1Bits));
            BitPacking.Pack(t0, T0Upper, D, key.Encoded.AsSpan(128 + (parameters.PackedEtaSize * (k + l)) + (32 * D * row), 32 * D));
            Scale(t1);
            Transform(t0);
            Transform(s2);
        }

        var tr = Hash(encoded);
        tr.CopyTo(key.Encoded, 64);
        return new(parameters, encoded, tr, matrix);
    }

    /// <summary>ExpandA, each polynomial in the transform's order of coefficients, with room for t1 behind each row.</summary>
    private static int[] ExpandMatrix(MlDsaParameters parameters, ReadOnlySpan<byte> rho)
    {
        var stride = parameters.L + 1;
        var matrix = GC.AllocateUninitializedArray<int>(N * parameters.K * stride, pinned: true);
        Sampling.ExpandA(rho, parameters.K, parameters.L, stride, matrix);
        for (var row = 0; row < parameters.K; row++)
        {
            for (var column = 0; column < parameters.L; column++) TLanes.Transpose(ref matrix[N * ((row * stride) + column)]);
        }

        return matrix;
    }

    private static Span<int> LastOfRow(MlDsaParameters parameters, int[] matrix, int row) => matrix.AsSpan(N * ((row * (parameters.L + 1)) + parameters.L), N);

    /// <summary>t1 to the transformed t1 2^13; below q, as t1 has 10 bits.</summary>
    private static void Scale(Span<int> t1)
    {
        for (var at = 0; at < N; at++) t1[at] <<= D;
        Transform(t1);
    }

    private static void Transform(Span<int> polynomial)
    {
        ref var first = ref MemoryMarshal.GetReference(polynomial);
        NumberTheoreticTransform<TLanes, TVector>.Forward(ref first, ref first);
    }

    private static byte[] Hash(ReadOnlySpan<byte> publicKey)
    {
        var tr = new byte[MlDsaParameters.MuSize];
        var shake = Shake.Create256();
        shake.Absorb(publicKey);
        shake.Squeeze(tr);
        return tr;
    }
}
