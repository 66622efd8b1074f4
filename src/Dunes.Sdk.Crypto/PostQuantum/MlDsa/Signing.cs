using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Dunes.Sdk.Crypto.Primitives;

namespace Dunes.Sdk.Crypto.PostQuantum.MlDsa;

/// <summary>Algorithm 7 of FIPS 204, ML-DSA.Sign_internal, from line 7 on: a message is here by its representative mu.</summary>
/// <remarks>
/// The number of attempts, and at which check one fails, may be seen, as the standard's analysis allows: an attempt's masks
/// are thrown away with it. Which coefficient fails, its sign and every value before the checks passed may not.
/// Two changes of order leave every octet the same and save time: masks are made four at a time across attempts, and low bits, which fail more
/// often, are checked before z, a polynomial at a time.
/// </remarks>
internal static class Signing<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    private const int N = MlDsaParameters.N;

    public static void Sign(MlDsaPublicKey publicKey, MlDsaPrivateKey key, ReadOnlySpan<byte> mu, ReadOnlySpan<byte> randomness, Span<byte> signature)
    {
        var scratch = MlDsaScratch.OfThread;
        var parameters = key.Parameters;
        try
        {
            mu.CopyTo(scratch.Commitment);

            // Line 7: rho'' = H(K || rnd || mu, 64).
            var shake = Shake.Create256();
            shake.Absorb(key.K);
            shake.Absorb(randomness);
            shake.Absorb(mu);
            shake.Squeeze(scratch.RhoSecond);
            shake.Clear();

            Span<uint> hints = stackalloc uint[8 * MlDsaParameters.MaxK];
            hints = hints[..(8 * parameters.K)];
            var masks = 0;
            var kappa = 0;
            while (!Attempt(parameters, publicKey, key, scratch, kappa, ref masks, hints, signature)) kappa += parameters.L;

            // Line 33: sigEncode, Algorithm 26; the commitment hash stands there already.
            var packed = signature[parameters.CommitmentSize..];
            for (var at = 0; at < parameters.L; at++)
            {
                BitPacking.Pack(scratch.Z.Slice(N * at, N), parameters.Gamma1, parameters.Gamma1Bits + 1, packed[..parameters.PackedGamma1Size]);
                packed = packed[parameters.PackedGamma1Size..];
            }

            HintPacking.Pack(hints, parameters.Omega, packed);
        }
        finally
        {
            scratch.Clear();
        }
    }

    /// <summary>Lines 11 to 31: one turn of the loop. True when z and the hints stand.</summary>
    private static bool Attempt(MlDsaParameters parameters, MlDsaPublicKey publicKey, MlDsaPrivateKey key, MlDsaScratch scratch, int kappa, ref int masks, Span<uint> hints, Span<byte> signature)
    {
        var (k, l) = (parameters.K, parameters.L);
        var commitment = signature[..parameters.CommitmentSize];
        ref var z = ref MemoryMarshal.GetReference(scratch.Z);
        ref var low = ref MemoryMarshal.GetReference(scratch.Low);
        ref var high = ref MemoryMarshal.GetReference(scratch.High);
        ref var challenge = ref MemoryMarshal.GetReference(scratch.Challenge);
        ref var product = ref MemoryMarshal.GetReference(scratch.Product);
        ref var mask = ref MemoryMarshal.GetReference(scratch.Masks);
        ref var matrix = ref MemoryMarshal.GetArrayDataReference(publicKey.Matrix);

        // Lines 11 and 12: y, and w = A y.
        for (; masks < kappa + l; masks += 4)
        {
            Sampling.ExpandMask(scratch.RhoSecond, masks, parameters.Gamma1Bits, scratch.MaskOutput, scratch.Masks.Slice(N * (masks % MlDsaScratch.MaskSlots), 4 * N));
        }

        for (var r = 0; r < l; r++) NumberTheoreticTransform<TLanes, TVector>.Forward(ref Slot(ref mask, kappa + r), ref Unsafe.Add(ref z, N * r));
        for (var row = 0; row < k; row++)
        {
            ref var w = ref Unsafe.Add(ref high, N * row);
            ref var a = ref Unsafe.Add(ref matrix, N * row * (l + 1));
            for (var at = 0; at < N; at += TLanes.Count) TLanes.Store(TLanes.MontgomeryInnerProduct(ref a, ref z, l, at), ref w, at);
            NumberTheoreticTransform<TLanes, TVector>.Inverse(ref w);
            Rounding<TLanes, TVector>.Decompose(parameters.Gamma2, ref w, ref w, ref Unsafe.Add(ref low, N * row));
        }

        // Lines 13 to 17: the commitment and the challenge of it.
        CommitmentHash.Compute(parameters, scratch, commitment);
        Sampling.SampleInBall(commitment, parameters.Tau, scratch.Challenge);
        NumberTheoreticTransform<TLanes, TVector>.Forward(ref challenge, ref challenge);

        // Lines 19, 21 and half of 23: r0 = w0 - cs2, which is LowBits(w - cs2) whenever it passes.
        for (var row = 0; row < k; row++)
        {
            MultiplyByChallenge(ref challenge, ref MemoryMarshal.GetReference(key.S2), row, ref product);
            if (Rounding<TLanes, TVector>.SubtractReaches(ref Unsafe.Add(ref low, N * row), ref product, parameters.Gamma2 - parameters.Beta)) return false;
        }

        // Lines 18, 20 and the other half of 23: z = y + cs1.
        for (var r = 0; r < l; r++)
        {
            MultiplyByChallenge(ref challenge, ref MemoryMarshal.GetReference(key.S1), r, ref product);
            if (Rounding<TLanes, TVector>.AddReaches(ref Slot(ref mask, kappa + r), ref product, ref Unsafe.Add(ref z, N * r), parameters.Gamma1 - parameters.Beta)) return false;
        }

        // Lines 25 to 28: ct0 and the hints.
        var count = 0;
        for (var row = 0; row < k; row++)
        {
            MultiplyByChallenge(ref challenge, ref MemoryMarshal.GetReference(key.T0), row, ref product);
            if (Rounding<TLanes, TVector>.CentreReaches(ref product, parameters.Gamma2)) return false;
            count += Rounding<TLanes, TVector>.MakeHint(parameters.Gamma2, ref Unsafe.Add(ref low, N * row), ref product, ref Unsafe.Add(ref high, N * row), hints.Slice(8 * row, 8));
        }

        return count <= parameters.Omega;
    }

    private static ref int Slot(ref int masks, int number) => ref Unsafe.Add(ref masks, N * (number % MlDsaScratch.MaskSlots));

    private static void MultiplyByChallenge(ref int challenge, ref int vector, int index, ref int product)
    {
        ref var factor = ref Unsafe.Add(ref vector, N * index);
        for (var at = 0; at < N; at += TLanes.Count) TLanes.Store(TLanes.MontgomeryInnerProduct(ref challenge, ref factor, 1, at), ref product, at);
        NumberTheoreticTransform<TLanes, TVector>.Inverse(ref product);
    }
}
