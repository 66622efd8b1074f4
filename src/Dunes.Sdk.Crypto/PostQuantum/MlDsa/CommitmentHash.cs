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
            BitPacking.Pack(scratch.High.Slice(MlDsaParameters.N * row, MlDsaParameters.N), parameters.CommitmentBits, packed[..parameters.PackedCommitmentSize]);
            packed = packed[parameters.PackedCommitmentSize..];
        }

        var shake = Shake.Create256();
        shake.Absorb(input);
        shake.Squeeze(commitment);
        shake.Clear();
    }
}
