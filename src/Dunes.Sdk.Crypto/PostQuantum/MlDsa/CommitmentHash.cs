using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Dunes.Sdk.Crypto.Primitives;

namespace Dunes.Sdk.Crypto.PostQuantum.MlDsa;

/// <summary>H(mu || w1Encode(w1), lambda / 4), of signing and verification alike.</summary>
internal static class CommitmentHash
{
    /// <summary>Takes mu and the high bits from the scratch; Algorithm 28, w1Encode, is in it.</summary>
    public static void Compute(MlDsaParameters parameters, MlDsaScratch scratch, Span<byte> commitment)
    {
        var input = scratch.Commitment[..(MlDsaParameters.MuSize + (parameters.K * parameters.PackedCommitmentSize))];
        var packed = input[MlDsaParameters.MuSize..];
        for (var row = 0; row < parameters.K; row++)
        {
            var high = scratch.High.Slice(MlDsaParameters.N * row, MlDsaParameters.N);
            if (parameters.CommitmentBits == 4) PackNibbles(high, packed[..parameters.PackedCommitmentSize]);
            else BitPacking.Pack(high, parameters.CommitmentBits, packed[..parameters.PackedCommitmentSize]);
            packed = packed[parameters.PackedCommitmentSize..];
        }

        var shake = Shake.Create256();
        shake.Absorb(input);
        shake.Squeeze(commitment);
        shake.Clear();
    }

    /// <summary>Algorithm 16 for four bits a coefficient, 32 at a time.</summary>
    private static void PackNibbles(ReadOnlySpan<int> polynomial, Span<byte> octets)
    {
        ref var source = ref MemoryMarshal.GetReference(polynomial);
        ref var destination = ref MemoryMarshal.GetReference(octets);
        for (nuint at = 0; at < MlDsaParameters.N; at += 32)
        {
            Vector128.Narrow(Pairs(ref source, at), Pairs(ref source, at + 16)).StoreUnsafe(ref destination, at / 2);
        }

        static Vector128<ushort> Pairs(ref int source, nuint at)
        {
            var low = Vector128.Narrow(Vector128.LoadUnsafe(ref source, at), Vector128.LoadUnsafe(ref source, at + 4));
            var high = Vector128.Narrow(Vector128.LoadUnsafe(ref source, at + 8), Vector128.LoadUnsafe(ref source, at + 12));
            var single = Vector128.Narrow(low.AsUInt16(), high.AsUInt16()).AsUInt16();
            return (single | (single >> 4)) & Vector128.Create((ushort)0xFF);
        }
    }
}
