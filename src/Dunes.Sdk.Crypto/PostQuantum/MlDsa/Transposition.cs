using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Dunes.Sdk.Crypto.PostQuantum.MlDsa;

/// <summary>Transposes a polynomial seen as 16 rows of 16 coefficients, four by four at a time.</summary>
internal static class Transposition
{
    /// <summary>Swaps rows and columns in place; needs SSE2.</summary>
    public static void Swap(ref int matrix)
    {
        for (var row = 0; row < 4; row++)
        {
            SwapBlocks(ref matrix, row, row);
            for (var column = 0; column < row; column++) SwapBlocks(ref matrix, row, column);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SwapBlocks(ref int matrix, int row, int column)
    {
        var below = (nuint)((64 * row) + (4 * column));
        var above = (nuint)((64 * column) + (4 * row));
        var (a0, a1, a2, a3) = LoadTransposed(ref matrix, below);
        if (row != column)
        {
            var (b0, b1, b2, b3) = LoadTransposed(ref matrix, above);
            Store(ref matrix, below, b0, b1, b2, b3);
        }

        Store(ref matrix, above, a0, a1, a2, a3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector128<int> First, Vector128<int> Second, Vector128<int> Third, Vector128<int> Fourth) LoadTransposed(ref int matrix, nuint at)
    {
        var r0 = Vector128.LoadUnsafe(ref matrix, at);
        var r1 = Vector128.LoadUnsafe(ref matrix, at + 16);
        var r2 = Vector128.LoadUnsafe(ref matrix, at + 32);
        var r3 = Vector128.LoadUnsafe(ref matrix, at + 48);
        var low01 = Sse2.UnpackLow(r0, r1).AsInt64();
        var low23 = Sse2.UnpackLow(r2, r3).AsInt64();
        var high01 = Sse2.UnpackHigh(r0, r1).AsInt64();
        var high23 = Sse2.UnpackHigh(r2, r3).AsInt64();
        return (Sse2.UnpackLow(low01, low23).AsInt32(), Sse2.UnpackHigh(low01, low23).AsInt32(), Sse2.UnpackLow(high01, high23).AsInt32(), Sse2.UnpackHigh(high01, high23).AsInt32());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(ref int matrix, nuint at, Vector128<int> r0, Vector128<int> r1, Vector128<int> r2, Vector128<int> r3)
    {
        r0.StoreUnsafe(ref matrix, at);
        r1.StoreUnsafe(ref matrix, at + 16);
        r2.StoreUnsafe(ref matrix, at + 32);
        r3.StoreUnsafe(ref matrix, at + 48);
    }
}
