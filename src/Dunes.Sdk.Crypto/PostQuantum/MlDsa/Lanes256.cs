using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Dunes.Sdk.Crypto.PostQuantum.MlDsa;

/// <summary>8 coefficients at once, with AVX2.</summary>
internal readonly struct Lanes256 : ILanes<Vector256<int>>
{
    // Each 64-bit product sits over an even coefficient; this control brings the odd ones there.
    private const byte OddToEven = 0b11_11_01_01;

    public static bool IsSupported => Avx2.IsSupported;

    public static int Count => 8;

    public static Vector256<int> Load(ref int source, int at) => Vector256.LoadUnsafe(ref source, (nuint)at);

    public static void Store(Vector256<int> value, ref int destination, int at) => value.StoreUnsafe(ref destination, (nuint)at);

    public static Vector256<int> All(int value) => Vector256.Create(value);

    public static Vector256<int> Add(Vector256<int> left, Vector256<int> right) => left + right;

    public static Vector256<int> Subtract(Vector256<int> left, Vector256<int> right) => left - right;

    public static Vector256<int> Multiply(Vector256<int> left, Vector256<int> right) => left * right;

    public static Vector256<int> And(Vector256<int> left, Vector256<int> right) => left & right;

    public static Vector256<int> Or(Vector256<int> left, Vector256<int> right) => left | right;

    public static Vector256<int> Xor(Vector256<int> left, Vector256<int> right) => left ^ right;

    public static Vector256<int> ShiftRight(Vector256<int> value, int bits) => Vector256.ShiftRightArithmetic(value, bits);

    public static uint SignBits(Vector256<int> value) => (uint)Vector256.ExtractMostSignificantBits(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> MontgomeryMultiply(Vector256<int> left, Vector256<int> right, Vector256<int> rightTimesInverse)
    {
        var leftOdd = Avx2.Shuffle(left, OddToEven);
        var evenT = Avx2.Multiply(left, rightTimesInverse);
        var oddT = Avx2.Multiply(leftOdd, Avx2.Shuffle(rightTimesInverse, OddToEven));
        return Difference(Avx2.Multiply(left, right), Avx2.Multiply(leftOdd, Avx2.Shuffle(right, OddToEven)), evenT, oddT);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> MontgomeryInnerProduct(ref int left, ref int right, int terms, int at)
    {
        var even = Vector256<long>.Zero;
        var odd = Vector256<long>.Zero;
        for (var term = 0; term < terms; term++, at += MlDsaParameters.N)
        {
            var a = Load(ref left, at);
            var b = Load(ref right, at);
            even += Avx2.Multiply(a, b);
            odd += Avx2.Multiply(Avx2.Shuffle(a, OddToEven), Avx2.Shuffle(b, OddToEven));
        }

        var inverse = Vector256.Create(Montgomery.InverseOfQ);
        return Difference(even, odd, Avx2.Multiply(even.AsInt32(), inverse), Avx2.Multiply(odd.AsInt32(), inverse));
    }

    public static void Transpose(ref int matrix) => Transposition.Swap(ref matrix);

    /// <summary>(product - t q) / R; the low halves cancel, so the high halves are the answer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Difference(Vector256<long> even, Vector256<long> odd, Vector256<long> evenT, Vector256<long> oddT)
    {
        var q = Vector256.Create(MlDsaParameters.Q);
        var evenHigh = (even - Avx2.Multiply(evenT.AsInt32(), q)).AsInt32();
        var oddHigh = (odd - Avx2.Multiply(oddT.AsInt32(), q)).AsInt32();
        return Avx2.Blend(Avx2.Shuffle(evenHigh, OddToEven), oddHigh, 0b1010_1010);
    }
}
