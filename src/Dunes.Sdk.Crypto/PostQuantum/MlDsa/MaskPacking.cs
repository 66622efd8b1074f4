using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Dunes.Sdk.Crypto.PostQuantum.MlDsa;

/// <summary>Reads coefficients of 18 or 20 bits: those of z and of the mask, in the innermost loop of signing.</summary>
internal static class MaskPacking
{
    /// <summary>Octets past the packed ones that are loaded, and not used.</summary>
    public const int Slack = 16;

    private static readonly Vector128<byte> Pick18 = Vector128.Create((byte)0, 1, 2, 3, 2, 3, 4, 5, 4, 5, 6, 7, 6, 7, 8, 9);
    private static readonly Vector128<byte> Pick20 = Vector128.Create((byte)0, 1, 2, 3, 2, 3, 4, 5, 5, 6, 7, 8, 7, 8, 9, 10);

    /// <summary>Algorithm 19, BitUnpack, with a = gamma1 - 1 and b = gamma1. There are <see cref="Slack"/> octets more behind.</summary>
    public static void Unpack(ReadOnlySpan<byte> octets, int gamma1Bits, Span<int> polynomial)
    {
        Debug.Assert(octets.Length >= (32 * (gamma1Bits + 1)) + Slack && polynomial.Length == MlDsaParameters.N);
        ref var source = ref MemoryMarshal.GetReference(octets);
        ref var destination = ref MemoryMarshal.GetReference(polynomial);
        var upper = Vector128.Create(1 << gamma1Bits);

        // Four coefficients begin in every ninth or tenth octet. Bits are brought to one height by a multiplication,
        // which every processor has, before all are shifted down.
        if (gamma1Bits == 17)
        {
            var lift = Vector128.Create(64, 16, 4, 1);
            var mask = Vector128.Create(0x3FFFF);
            for (nuint at = 0; at < 64; at++)
            {
                var picked = Vector128.Shuffle(Vector128.LoadUnsafe(ref source, 9 * at), Pick18).AsInt32();
                (upper - (Vector128.ShiftRightLogical(picked * lift, 6) & mask)).StoreUnsafe(ref destination, 4 * at);
            }
        }
        else
        {
            var lift = Vector128.Create(16, 1, 16, 1);
            var mask = Vector128.Create(0xFFFFF);
            for (nuint at = 0; at < 64; at++)
            {
                var picked = Vector128.Shuffle(Vector128.LoadUnsafe(ref source, 10 * at), Pick20).AsInt32();
                (upper - (Vector128.ShiftRightLogical(picked * lift, 4) & mask)).StoreUnsafe(ref destination, 4 * at);
            }
        }
    }
}
