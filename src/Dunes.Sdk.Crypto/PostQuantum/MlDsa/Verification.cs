using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Dunes.Sdk.Crypto.PostQuantum.MlDsa;

/// <summary>Algorithm 8 of FIPS 204, ML-DSA.Verify_internal: a message is here by its representative mu.</summary>
internal static class Verification<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    private const int N = MlDsaParameters.N;

    public static bool Verify(MlDsaPublicKey key, ReadOnlySpan<byte> mu, ReadOnlySpan<byte> signature)
    {
        var parameters = key.Parameters;
        var (k, l) = (parameters.K, parameters.L);
        if (signature.Length != parameters.SignatureSize) return false;
        var scratch = MlDsaScratch.OfThread;
        var hints = scratch.Low[..(N * k)];

        // Lines 2 to 4: sigDecode, Algorithm 27. The hints behind z leave room to load past it.
        var commitment = signature[..parameters.CommitmentSize];
        if (!HintPacking.TryUnpack(signature[^(parameters.Omega + k)..], parameters.Omega, hints)) return false;
        ref var z = ref MemoryMarshal.GetReference(scratch.Z);
        for (var at = 0; at < l; at++)
        {
            ref var polynomial = ref Unsafe.Add(ref z, N * at);
            MaskPacking.Unpack(signature[(parameters.CommitmentSize + (at * parameters.PackedGamma1Size))..], parameters.Gamma1Bits, scratch.Z.Slice(N * at, N));
            if (Rounding<TLanes, TVector>.CentreReaches(ref polynomial, parameters.Gamma1 - parameters.Beta)) return false;
            NumberTheoreticTransform<TLanes, TVector>.Forward(ref polynomial, ref polynomial);
        }

        // Line 8: c, here as -c behind z, as t1 2^13 is behind A: one inner product is line 9, A z - c t1 2^13.
        var negated = scratch.Z.Slice(N * l, N);
        Sampling.SampleInBall(commitment, parameters.Tau, negated);
        for (var at = 0; at < N; at++) negated[at] = -negated[at];
        ref var challenge = ref MemoryMarshal.GetReference(negated);
        NumberTheoreticTransform<TLanes, TVector>.Forward(ref challenge, ref challenge);
        for (var row = 0; row < k; row++)
        {
            ref var w = ref MemoryMarshal.GetReference(scratch.High.Slice(N * row, N));
            ref var a = ref key.Matrix[N * row * (l + 1)];
            for (var at = 0; at < N; at += TLanes.Count) TLanes.Store(TLanes.MontgomeryInnerProduct(ref a, ref z, l + 1, at), ref w, at);
            NumberTheoreticTransform<TLanes, TVector>.Inverse(ref w);

            // Line 10.
            Rounding<TLanes, TVector>.UseHint(parameters.Gamma2, ref hints[N * row], ref w);
        }

        // Lines 12 and 13.
        mu.CopyTo(scratch.Commitment);
        Span<byte> expected = stackalloc byte[64];
        expected = expected[..parameters.CommitmentSize];
        CommitmentHash.Compute(parameters, scratch, expected);
        return CryptographicOperations.FixedTimeEquals(expected, commitment);
    }
}
