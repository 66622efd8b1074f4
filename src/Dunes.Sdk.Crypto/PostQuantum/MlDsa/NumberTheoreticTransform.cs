using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Dunes.Sdk.Crypto.PostQuantum.MlDsa;

/// <summary>The transform of FIPS 204, section 7.5, on vectors.</summary>
/// <remarks>
/// A polynomial is 16 rows of 16 coefficients. The first four layers combine whole rows; then rows and columns are swapped, and
/// the last four combine whole rows again. So the transformed coefficient 16 i + j of the standard stands at 16 j + i, in
/// every transformed polynomial of this implementation: products do not mind, and nothing transformed leaves it.
/// </remarks>
internal static class NumberTheoreticTransform<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    /// <summary>Algorithm 41, NTT. Input below q in magnitude, output below 9q.</summary>
    public static void Forward(ref int source, ref int destination)
    {
        ref var zetas = ref MemoryMarshal.GetArrayDataReference(Zetas.Forward);
        ref var timesInverse = ref MemoryMarshal.GetArrayDataReference(Zetas.ForwardTimesInverse);
        ForwardLayers(ref source, ref destination, ref zetas, ref timesInverse);
        TLanes.Transpose(ref destination);
        ForwardLayers(ref destination, ref destination, ref Unsafe.Add(ref zetas, Zetas.GroupSize), ref Unsafe.Add(ref timesInverse, Zetas.GroupSize));
    }

    /// <summary>Algorithm 42, inverse NTT, times R, which takes out the 1/R of the product it is given. Input below 0.9 q, output below q.</summary>
    public static void Inverse(ref int polynomial)
    {
        ref var zetas = ref MemoryMarshal.GetArrayDataReference(Zetas.Inverse);
        ref var timesInverse = ref MemoryMarshal.GetArrayDataReference(Zetas.InverseTimesInverse);
        InverseLayers(ref polynomial, ref Unsafe.Add(ref zetas, Zetas.GroupSize), ref Unsafe.Add(ref timesInverse, Zetas.GroupSize), last: false);
        TLanes.Transpose(ref polynomial);
        InverseLayers(ref polynomial, ref zetas, ref timesInverse, last: true);
    }

    /// <summary>Four layers: rows eight apart, four, two, then neighbours. Two layers at a time, so that half as much is loaded.</summary>
    private static void ForwardLayers(ref int source, ref int destination, ref int zetas, ref int timesInverse)
    {
        for (var column = 0; column < 16; column += TLanes.Count)
        {
            for (var row = column; row < 64; row += 16)
            {
                var a = TLanes.Load(ref source, row);
                var b = TLanes.Load(ref source, row + 64);
                var c = TLanes.Load(ref source, row + 128);
                var d = TLanes.Load(ref source, row + 192);
                Butterfly(ref a, ref c, ref zetas, ref timesInverse, column);
                Butterfly(ref b, ref d, ref zetas, ref timesInverse, column);
                Butterfly(ref a, ref b, ref zetas, ref timesInverse, 16 + column);
                Butterfly(ref c, ref d, ref zetas, ref timesInverse, 32 + column);
                TLanes.Store(a, ref destination, row);
                TLanes.Store(b, ref destination, row + 64);
                TLanes.Store(c, ref destination, row + 128);
                TLanes.Store(d, ref destination, row + 192);
            }

            for (var block = 0; block < 4; block++)
            {
                var row = (64 * block) + column;
                var a = TLanes.Load(ref destination, row);
                var b = TLanes.Load(ref destination, row + 16);
                var c = TLanes.Load(ref destination, row + 32);
                var d = TLanes.Load(ref destination, row + 48);
                var root = (16 * (3 + block)) + column;
                Butterfly(ref a, ref c, ref zetas, ref timesInverse, root);
                Butterfly(ref b, ref d, ref zetas, ref timesInverse, root);
                root = (16 * (7 + (2 * block))) + column;
                Butterfly(ref a, ref b, ref zetas, ref timesInverse, root);
                Butterfly(ref c, ref d, ref zetas, ref timesInverse, root + 16);
                TLanes.Store(a, ref destination, row);
                TLanes.Store(b, ref destination, row + 16);
                TLanes.Store(c, ref destination, row + 32);
                TLanes.Store(d, ref destination, row + 48);
            }
        }
    }

    private static void InverseLayers(ref int polynomial, ref int zetas, ref int timesInverse, bool last)
    {
        var factor = TLanes.All(Montgomery.InverseTransformFactor);
        var factorTimesInverse = TLanes.All(unchecked(Montgomery.InverseTransformFactor * Montgomery.InverseOfQ));
        for (var column = 0; column < 16; column += TLanes.Count)
        {
            for (var block = 0; block < 4; block++)
            {
                var row = (64 * block) + column;
                var a = TLanes.Load(ref polynomial, row);
                var b = TLanes.Load(ref polynomial, row + 16);
                var c = TLanes.Load(ref polynomial, row + 32);
                var d = TLanes.Load(ref polynomial, row + 48);
                var root = (16 * (7 + (2 * block))) + column;
                InverseButterfly(ref a, ref b, ref zetas, ref timesInverse, root);
                InverseButterfly(ref c, ref d, ref zetas, ref timesInverse, root + 16);
                root = (16 * (3 + block)) + column;
                InverseButterfly(ref a, ref c, ref zetas, ref timesInverse, root);
                InverseButterfly(ref b, ref d, ref zetas, ref timesInverse, root);
                TLanes.Store(a, ref polynomial, row);
                TLanes.Store(b, ref polynomial, row + 16);
                TLanes.Store(c, ref polynomial, row + 32);
                TLanes.Store(d, ref polynomial, row + 48);
            }

            for (var row = column; row < 64; row += 16)
            {
                var a = TLanes.Load(ref polynomial, row);
                var b = TLanes.Load(ref polynomial, row + 64);
                var c = TLanes.Load(ref polynomial, row + 128);
                var d = TLanes.Load(ref polynomial, row + 192);
                InverseButterfly(ref a, ref b, ref zetas, ref timesInverse, 16 + column);
                InverseButterfly(ref c, ref d, ref zetas, ref timesInverse, 32 + column);
                InverseButterfly(ref a, ref c, ref zetas, ref timesInverse, column);
                InverseButterfly(ref b, ref d, ref zetas, ref timesInverse, column);
                if (last)
                {
                    a = TLanes.MontgomeryMultiply(a, factor, factorTimesInverse);
                    b = TLanes.MontgomeryMultiply(b, factor, factorTimesInverse);
                    c = TLanes.MontgomeryMultiply(c, factor, factorTimesInverse);
                    d = TLanes.MontgomeryMultiply(d, factor, factorTimesInverse);
                }

                TLanes.Store(a, ref polynomial, row);
                TLanes.Store(b, ref polynomial, row + 64);
                TLanes.Store(c, ref polynomial, row + 128);
                TLanes.Store(d, ref polynomial, row + 192);
            }
        }
    }

    /// <summary>Lines 10 to 14 of Algorithm 41.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Butterfly(ref TVector upper, ref TVector lower, ref int zetas, ref int timesInverse, int at)
    {
        var t = TLanes.MontgomeryMultiply(lower, TLanes.Load(ref zetas, at), TLanes.Load(ref timesInverse, at));
        lower = TLanes.Subtract(upper, t);
        upper = TLanes.Add(upper, t);
    }

    /// <summary>Lines 10 to 15 of Algorithm 42.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void InverseButterfly(ref TVector upper, ref TVector lower, ref int zetas, ref int timesInverse, int at)
    {
        var difference = TLanes.Subtract(upper, lower);
        upper = TLanes.Add(upper, lower);
        lower = TLanes.MontgomeryMultiply(difference, TLanes.Load(ref zetas, at), TLanes.Load(ref timesInverse, at));
    }
}
