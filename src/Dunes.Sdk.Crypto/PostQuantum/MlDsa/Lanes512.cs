using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Dunes.Sdk.Crypto.PostQuantum.MlDsa;

/// <summary>16 coefficients at once, with AVX-512.</summary>
internal readonly struct Lanes512 : ILanes<Vector512<int>>
{
    // Each 64-bit product sits over an even coefficient; this control brings the odd ones there.
    private const byte OddToEven = 0b11_11_01_01;

    public static bool IsSupported => Vector512.IsHardwareAccelerated && Avx512F.IsSupported;

    public static int Count => 16;

    public static Vector512<int> Load(ref int source, int at) => Vector512.LoadUnsafe(ref source, (nuint)at);

    public static void Store(Vector512<int> value, ref int destination, int at) => value.StoreUnsafe(ref destination, (nuint)at);

    public static Vector512<int> All(int value) => Vector512.Create(value);

    public static Vector512<int> Add(Vector512<int> left, Vector512<int> right) => left + right;

    public static Vector512<int> Subtract(Vector512<int> left, Vector512<int> right) => left - right;

    public static Vector512<int> Multiply(Vector512<int> left, Vector512<int> right) => left * right;

    public static Vector512<int> And(Vector512<int> left, Vector512<int> right) => left & right;

    public static Vector512<int> Or(Vector512<int> left, Vector512<int> right) => left | right;

    public static Vector512<int> Xor(Vector512<int> left, Vector512<int> right) => left ^ right;

    public static Vector512<int> ShiftRight(Vector512<int> value, int bits) => Vector512.ShiftRightArithmetic(value, bits);

    public static uint SignBits(Vector512<int> value) => (uint)Vector512.ExtractMostSignificantBits(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> MontgomeryMultiply(Vector512<int> left, Vector512<int> right, Vector512<int> rightTimesInverse)
    {
        var leftOdd = Avx512F.Shuffle(left, OddToEven);
        var evenT = Avx512F.Multiply(left, rightTimesInverse);
        var oddT = Avx512F.Multiply(leftOdd, Avx512F.Shuffle(rightTimesInverse, OddToEven));
        return Difference(Avx512F.Multiply(left, right), Avx512F.Multiply(leftOdd, Avx512F.Shuffle(right, OddToEven)), evenT, oddT);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> MontgomeryInnerProduct(ref int left, ref int right, int terms, int at)
    {
        var even = Vector512<long>.Zero;
        var odd = Vector512<long>.Zero;
        for (var term = 0; term < terms; term++, at += MlDsaParameters.N)
        {
            var a = Load(ref left, at);
            var b = Load(ref right, at);
            even += Avx512F.Multiply(a, b);
            odd += Avx512F.Multiply(Avx512F.Shuffle(a, OddToEven), Avx512F.Shuffle(b, OddToEven));
        }

        var inverse = Vector512.Create(Montgomery.InverseOfQ);
        return Difference(even, odd, Avx512F.Multiply(even.AsInt32(), inverse), Avx512F.Multiply(odd.AsInt32(), inverse));
    }

    public static void Transpose(ref int matrix) => Transposition.Swap(ref matrix);

    /// <summary>(product - t q) / R; the low halves cancel, so the high halves are the answer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Difference(Vector512<long> even, Vector512<long> odd, Vector512<long> evenT, Vector512<long> oddT)
    {
        var q = Vector512.Create(MlDsaParameters.Q);
        var evenHigh = (even - Avx512F.Multiply(evenT.AsInt32(), q)).AsInt32();
        var oddHigh = (odd - Avx512F.Multiply(oddT.AsInt32(), q)).AsInt32();
        return Vector512.ConditionalSelect(Vector512.Create(0x0000_0000_FFFF_FFFFL).AsInt32(), Avx512F.Shuffle(evenHigh, OddToEven), oddHigh);
    }
}
