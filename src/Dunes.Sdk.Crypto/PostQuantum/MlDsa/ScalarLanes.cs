using System.Runtime.CompilerServices;

namespace Dunes.Sdk.Crypto.PostQuantum.MlDsa;

/// <summary>One coefficient at a time, for processors without AVX2.</summary>
internal readonly struct ScalarLanes : ILanes<int>
{
    public static int Count => 1;

    public static int Load(ref int source, int at) => Unsafe.Add(ref source, at);

    public static void Store(int value, ref int destination, int at) => Unsafe.Add(ref destination, at) = value;

    public static int All(int value) => value;

    public static int Add(int left, int right) => left + right;

    public static int Subtract(int left, int right) => left - right;

    public static int Multiply(int left, int right) => left * right;

    public static int And(int left, int right) => left & right;

    public static int Or(int left, int right) => left | right;

    public static int Xor(int left, int right) => left ^ right;

    public static int ShiftRight(int value, int bits) => value >> bits;

    public static uint SignBits(int value) => (uint)value >> 31;

    public static int MontgomeryMultiply(int left, int right, int rightTimesInverse)
    {
        var t = left * rightTimesInverse;
        return (int)((((long)left * right) - ((long)t * MlDsaParameters.Q)) >> 32);
    }

    public static int MontgomeryInnerProduct(ref int left, ref int right, int terms, int at)
    {
        long sum = 0;
        for (var term = 0; term < terms; term++, at += MlDsaParameters.N) sum += (long)Unsafe.Add(ref left, at) * Unsafe.Add(ref right, at);
        return Montgomery.Reduce(sum);
    }

    public static void Transpose(ref int matrix)
    {
        for (var row = 1; row < 16; row++)
        {
            for (var column = 0; column < row; column++)
            {
                ref var below = ref Unsafe.Add(ref matrix, (16 * row) + column);
                ref var above = ref Unsafe.Add(ref matrix, (16 * column) + row);
                (below, above) = (above, below);
            }
        }
    }
}
