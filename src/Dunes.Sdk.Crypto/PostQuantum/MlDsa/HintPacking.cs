using System.Numerics;

namespace Dunes.Sdk.Crypto.PostQuantum.MlDsa;

/// <summary>The hint as the positions of its ones: FIPS 204, section 7.1. One hint has one encoding, whatever a peer sends.</summary>
internal static class HintPacking
{
    /// <summary>Algorithm 20, HintBitPack, of at most omega ones; eight elements of 32 bits a polynomial.</summary>
    public static void Pack(ReadOnlySpan<uint> hints, int omega, Span<byte> octets)
    {
        octets.Clear();
        var index = 0;
        for (var at = 0; at < hints.Length; at++)
        {
            for (var bits = hints[at]; bits != 0; bits &= bits - 1) octets[index++] = (byte)((32 * (at & 7)) + BitOperations.TrailingZeroCount(bits));
            if ((at & 7) == 7) octets[omega + (at >> 3)] = (byte)index;
        }
    }

    /// <summary>Algorithm 21, HintBitUnpack, into polynomials of 0 and 1. False when positions do not rise, counts fall, or the rest is not zero.</summary>
    public static bool TryUnpack(ReadOnlySpan<byte> octets, int omega, Span<int> hints)
    {
        hints.Clear();
        var index = 0;
        for (var i = 0; i < octets.Length - omega; i++)
        {
            int end = octets[omega + i];
            if (end < index || end > omega) return false;
            for (var first = index; index < end; index++)
            {
                if (index > first && octets[index - 1] >= octets[index]) return false;
                hints[(MlDsaParameters.N * i) + octets[index]] = 1;
            }
        }

        return octets[index..omega].IndexOfAnyExcept((byte)0) < 0;
    }
}
