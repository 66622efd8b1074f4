using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Dunes.Sdk.Crypto.PostQuantum.MlKem;

/// <summary>The arithmetic with AVX2, sixteen coefficients at a time; polynomials stay in the standard's order.</summary>
internal readonly struct Avx2Ring : IRing
{
    private const int N = MlKemParameters.N;
    private const int Q = MlKemParameters.Q;
    private const int Width = 16;

    public static bool IsSupported => Avx2.IsSupported && BitConverter.IsLittleEndian;

    /// <summary>Algorithm 9: two layers over four vectors 64 apart, then the other five within each 64 coefficients.</summary>
    public static void Ntt(Span<short> f)
    {
        ref var at = ref MemoryMarshal.GetReference(f);
        var zetas = Zetas.Forward;
        var (z1, z2, z3) = (Vector256.Create(zetas[1]), Vector256.Create(zetas[2]), Vector256.Create(zetas[3]));
        var inverseQ = Vector256.Create(Zetas.InverseQ);
        var (i1, i2, i3) = (z1 * inverseQ, z2 * inverseQ, z3 * inverseQ);
        for (nuint i = 0; i < 64; i += Width)
        {
            var v0 = Vector256.LoadUnsafe(ref at, i);
            var v1 = Vector256.LoadUnsafe(ref at, i + 64);
            var v2 = Vector256.LoadUnsafe(ref at, i + 128);
            var v3 = Vector256.LoadUnsafe(ref at, i + 192);
            Butterfly(ref v0, ref v2, z1, i1);
            Butterfly(ref v1, ref v3, z1, i1);
            Butterfly(ref v0, ref v1, z2, i2);
            Butterfly(ref v2, ref v3, z3, i3);
            v0.StoreUnsafe(ref at, i);
            v1.StoreUnsafe(ref at, i + 64);
            v2.StoreUnsafe(ref at, i + 128);
            v3.StoreUnsafe(ref at, i + 192);
        }

        ref var tail = ref MemoryMarshal.GetArrayDataReference(VectorZetas.ForwardTail);
        for (var group = 0; group < 4; group++)
        {
            ref var block = ref Unsafe.Add(ref at, 64 * group);
            var v0 = Vector256.LoadUnsafe(ref block);
            var v1 = Vector256.LoadUnsafe(ref block, 16);
            var v2 = Vector256.LoadUnsafe(ref block, 32);
            var v3 = Vector256.LoadUnsafe(ref block, 48);
            var z = Vector256.Create(zetas[4 + group]);
            var zInverse = z * inverseQ;
            Butterfly(ref v0, ref v2, z, zInverse);
            Butterfly(ref v1, ref v3, z, zInverse);
            z = Vector256.Create(zetas[8 + (2 * group)]);
            Butterfly(ref v0, ref v1, z, z * inverseQ);
            z = Vector256.Create(zetas[9 + (2 * group)]);
            Butterfly(ref v2, ref v3, z, z * inverseQ);
            NttTail(ref v0, ref v1, ref Unsafe.Add(ref tail, 6 * VectorZetas.Step * group));
            NttTail(ref v2, ref v3, ref Unsafe.Add(ref tail, ((6 * group) + 3) * VectorZetas.Step));
            v0.StoreUnsafe(ref block);
            v1.StoreUnsafe(ref block, 16);
            v2.StoreUnsafe(ref block, 32);
            v3.StoreUnsafe(ref block, 48);
        }
    }

    /// <summary>Algorithm 10: the layers of <see cref="Ntt"/> backwards. Sums are reduced once, after three layers, before they could reach 2^15.</summary>
    public static void InverseNtt(Span<short> f)
    {
        ref var at = ref MemoryMarshal.GetReference(f);
        ref var tail = ref MemoryMarshal.GetArrayDataReference(VectorZetas.InverseTail);
        var zetas = Zetas.Forward;
        var inverseQ = Vector256.Create(Zetas.InverseQ);
        for (var group = 0; group < 4; group++)
        {
            ref var block = ref Unsafe.Add(ref at, 64 * group);
            var v0 = Vector256.LoadUnsafe(ref block);
            var v1 = Vector256.LoadUnsafe(ref block, 16);
            var v2 = Vector256.LoadUnsafe(ref block, 32);
            var v3 = Vector256.LoadUnsafe(ref block, 48);
            InverseTail(ref v0, ref v1, ref Unsafe.Add(ref tail, 6 * VectorZetas.Step * group));
            InverseTail(ref v2, ref v3, ref Unsafe.Add(ref tail, ((6 * group) + 3) * VectorZetas.Step));
            var z = Vector256.Create(zetas[15 - (2 * group)]);
            InverseButterfly(ref v0, ref v1, z, z * inverseQ);
            z = Vector256.Create(zetas[14 - (2 * group)]);
            InverseButterfly(ref v2, ref v3, z, z * inverseQ);
            z = Vector256.Create(zetas[7 - group]);
            var zInverse = z * inverseQ;
            InverseButterfly(ref v0, ref v2, z, zInverse);
            InverseButterfly(ref v1, ref v3, z, zInverse);
            v0.StoreUnsafe(ref block);
            v1.StoreUnsafe(ref block, 16);
            v2.StoreUnsafe(ref block, 32);
            v3.StoreUnsafe(ref block, 48);
        }

        var (z1, z2, z3) = (Vector256.Create(zetas[1]), Vector256.Create(zetas[2]), Vector256.Create(zetas[3]));
        var (i1, i2, i3) = (z1 * inverseQ, z2 * inverseQ, z3 * inverseQ);
        var scale = Vector256.Create(Zetas.InverseScale);
        var scaleInverse = scale * inverseQ;
        for (nuint i = 0; i < 64; i += Width)
        {
            var v0 = Vector256.LoadUnsafe(ref at, i);
            var v1 = Vector256.LoadUnsafe(ref at, i + 64);
            var v2 = Vector256.LoadUnsafe(ref at, i + 128);
            var v3 = Vector256.LoadUnsafe(ref at, i + 192);
            InverseButterfly(ref v0, ref v1, z3, i3);
            InverseButterfly(ref v2, ref v3, z2, i2);
            InverseButterfly(ref v0, ref v2, z1, i1);
            InverseButterfly(ref v1, ref v3, z1, i1);
            Multiply(v0, scale, scaleInverse).StoreUnsafe(ref at, i);
            Multiply(v1, scale, scaleInverse).StoreUnsafe(ref at, i + 64);
            Multiply(v2, scale, scaleInverse).StoreUnsafe(ref at, i + 128);
            Multiply(v3, scale, scaleInverse).StoreUnsafe(ref at, i + 192);
        }
    }

    public static void Prepare(ReadOnlySpan<short> g, Span<short> scaled, Span<short> turned)
    {
        ref var source = ref MemoryMarshal.GetReference(g);
        ref var scaledAt = ref MemoryMarshal.GetReference(scaled);
        ref var turnedAt = ref MemoryMarshal.GetReference(turned);
        ref var factors = ref MemoryMarshal.GetArrayDataReference(VectorZetas.Products);
        for (nuint i = 0; i < N; i += Width)
        {
            var v = Vector256.LoadUnsafe(ref source, i);
            Multiply(v, Vector256.LoadUnsafe(ref factors, 2 * i), Vector256.LoadUnsafe(ref factors, (2 * i) + 16)).StoreUnsafe(ref scaledAt, i);
            var pairs = v.AsUInt32();
            ((pairs << 16) | (pairs >>> 16)).AsInt16().StoreUnsafe(ref turnedAt, i);
        }
    }

    /// <summary>Algorithm 11: multiply-add of adjacent words is c0 with the one prepared polynomial and c1 with the other, in 32 bits, summed before one reduction.</summary>
    public static void Product(ReadOnlySpan<short> f, int stride, ReadOnlySpan<short> scaled, ReadOnlySpan<short> turned, int k, Span<short> h)
    {
        ref var source = ref MemoryMarshal.GetReference(f);
        ref var scaledAt = ref MemoryMarshal.GetReference(scaled);
        ref var turnedAt = ref MemoryMarshal.GetReference(turned);
        ref var target = ref MemoryMarshal.GetReference(h);
        var inverseQ = Vector256.Create((int)unchecked((ushort)Zetas.InverseQ)).AsInt16();
        var q = Vector256.Create(Q).AsInt16();
        var upper = Vector256.Create(0xFFFF_0000).AsInt32();
        for (var i = 0; i < N; i += Width)
        {
            var c0 = Vector256<int>.Zero;
            var c1 = Vector256<int>.Zero;
            for (var j = 0; j < k; j++)
            {
                var a = Vector256.LoadUnsafe(ref source, (nuint)((stride * j) + i));
                c0 += Avx2.MultiplyAddAdjacent(a, Vector256.LoadUnsafe(ref scaledAt, (nuint)((N * j) + i)));
                c1 += Avx2.MultiplyAddAdjacent(a, Vector256.LoadUnsafe(ref turnedAt, (nuint)((N * j) + i)));
            }

            // Montgomery's reduction in 32 bits: the low word times q^-1, times q, cancels the low word.
            c0 -= Avx2.MultiplyAddAdjacent(c0.AsInt16() * inverseQ, q);
            c1 -= Avx2.MultiplyAddAdjacent(c1.AsInt16() * inverseQ, q);
            ((c0 >>> 16) | (c1 & upper)).AsInt16().StoreUnsafe(ref target, (nuint)i);
        }
    }

    public static void RestoreAndAdd(Span<short> f, ReadOnlySpan<short> g)
    {
        var factor = Vector256.Create(Zetas.Square);
        var factorInverse = factor * Vector256.Create(Zetas.InverseQ);
        ref var at = ref MemoryMarshal.GetReference(f);
        ref var other = ref MemoryMarshal.GetReference(g);
        for (nuint i = 0; i < N; i += Width) Canonical(Multiply(Vector256.LoadUnsafe(ref at, i), factor, factorInverse) + Vector256.LoadUnsafe(ref other, i)).StoreUnsafe(ref at, i);
    }

    public static void Add(Span<short> f, ReadOnlySpan<short> g)
    {
        ref var at = ref MemoryMarshal.GetReference(f);
        ref var other = ref MemoryMarshal.GetReference(g);
        for (nuint i = 0; i < N; i += Width) (Vector256.LoadUnsafe(ref at, i) + Vector256.LoadUnsafe(ref other, i)).StoreUnsafe(ref at, i);
    }

    public static void SubtractFrom(Span<short> f, ReadOnlySpan<short> g)
    {
        ref var at = ref MemoryMarshal.GetReference(f);
        ref var other = ref MemoryMarshal.GetReference(g);
        for (nuint i = 0; i < N; i += Width) (Vector256.LoadUnsafe(ref other, i) - Vector256.LoadUnsafe(ref at, i)).StoreUnsafe(ref at, i);
    }

    public static void Reduce(Span<short> f)
    {
        ref var at = ref MemoryMarshal.GetReference(f);
        for (nuint i = 0; i < N; i += Width) Canonical(Vector256.LoadUnsafe(ref at, i)).StoreUnsafe(ref at, i);
    }

    /// <summary>The quotient that a high product gives is right or one too small before rounding; the remainder, exact modulo 2^16, says which.</summary>
    public static void Compress(Span<short> f, int d)
    {
        var factor = Vector256.Create((ushort)(((1 << (16 + d)) + (Q / 2)) / Q));
        var q = Vector256.Create((short)Q);
        var half = Vector256.Create((short)(Q / 2));
        var mask = Vector256.Create((short)((1 << d) - 1));
        ref var at = ref MemoryMarshal.GetReference(f);
        for (nuint i = 0; i < N; i += Width)
        {
            var x = Canonical(Vector256.LoadUnsafe(ref at, i));
            var quotient = Avx2.MultiplyHigh(x.AsUInt16(), factor).AsInt16();
            var remainder = (x << d) - (quotient * q);
            quotient -= Avx2.CompareGreaterThan(remainder, half);
            (quotient & mask).StoreUnsafe(ref at, i);
        }
    }

    /// <summary>round(y q / 2^d) is the rounding high product of y 2^(15-d) and q.</summary>
    public static void Decompress(Span<short> f, int d)
    {
        var q = Vector256.Create((short)Q);
        ref var at = ref MemoryMarshal.GetReference(f);
        for (nuint i = 0; i < N; i += Width) Avx2.MultiplyHighRoundScale(Vector256.LoadUnsafe(ref at, i) << (15 - d), q).StoreUnsafe(ref at, i);
    }

    /// <summary>Algorithm 8: sums of two bits, then a difference of sums in each half octet, raised by three so that none is negative.</summary>
    public static void SampleBinomial2(ReadOnlySpan<byte> octets, Span<short> f)
    {
        ref var source = ref MemoryMarshal.GetReference(octets);
        ref var target = ref MemoryMarshal.GetReference(f);
        var fives = Vector128.Create((byte)0x55);
        var threes = Vector128.Create((byte)0x33);
        var low = Vector128.Create((byte)0x0F);
        var three = Vector128.Create((sbyte)3);
        for (nuint i = 0; i < N / 2; i += 16)
        {
            var bits = Vector128.LoadUnsafe(ref source, i);
            var sums = (bits & fives) + ((bits.AsUInt16() >>> 1).AsByte() & fives);
            var raised = (sums & threes) + threes - ((sums.AsUInt16() >>> 2).AsByte() & threes);
            var even = (raised & low).AsSByte() - three;
            var odd = ((raised.AsUInt16() >>> 4).AsByte() & low).AsSByte() - three;
            Avx2.ConvertToVector256Int16(Sse2.UnpackLow(even, odd)).StoreUnsafe(ref target, 2 * i);
            Avx2.ConvertToVector256Int16(Sse2.UnpackHigh(even, odd)).StoreUnsafe(ref target, (2 * i) + 16);
        }
    }

    /// <summary>Algorithm 7: 24 octets are sixteen candidates; those below q are moved together and stored.</summary>
    public static int Parse(ReadOnlySpan<byte> octets, Span<short> f, int count)
    {
        if (!Avx512Vbmi2.VL.IsSupported) return ScalarRing.Parse(octets, f, count);

        var usable = octets.Length - 8;
        var spread = Vector256.Create((byte)0, 1, 1, 2, 3, 4, 4, 5, 6, 7, 7, 8, 9, 10, 10, 11, 4, 5, 5, 6, 7, 8, 8, 9, 10, 11, 11, 12, 13, 14, 14, 15);
        var twelve = Vector256.Create((short)0x0FFF);
        var q = Vector256.Create((short)Q);
        ref var source = ref MemoryMarshal.GetReference(octets);
        ref var target = ref MemoryMarshal.GetReference(f);
        var i = 0;
        for (; i < usable && count <= N - Width; i += 24)
        {
            var words = Avx2.Permute4x64(Vector256.LoadUnsafe(ref source, (nuint)i).AsUInt64(), 0b10_01_01_00).AsByte();
            var spreadWords = Avx2.Shuffle(words, spread).AsInt16();
            var candidates = Avx2.Blend(spreadWords, spreadWords >>> 4, 0xAA) & twelve;
            var below = Avx2.CompareGreaterThan(q, candidates);
            Avx512Vbmi2.VL.Compress(Vector256<short>.Zero, below, candidates).StoreUnsafe(ref target, (nuint)count);
            count += BitOperations.PopCount(below.ExtractMostSignificantBits());
        }

        return i < usable ? ScalarRing.Parse(octets[i..], f, count) : count;
    }

    /// <summary>Layers of length 8, 4 and 2 within two vectors: each shuffle brings a butterfly's two sides into the same places of two vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void NttTail(ref Vector256<short> u, ref Vector256<short> v, ref short zetas)
    {
        var a = Avx2.Permute2x128(u, v, 0x20);
        var b = Avx2.Permute2x128(u, v, 0x31);
        Butterfly(ref a, ref b, Vector256.LoadUnsafe(ref zetas), Vector256.LoadUnsafe(ref zetas, 16));
        var c = Avx2.UnpackLow(a.AsInt64(), b.AsInt64()).AsInt16();
        var d = Avx2.UnpackHigh(a.AsInt64(), b.AsInt64()).AsInt16();
        Butterfly(ref c, ref d, Vector256.LoadUnsafe(ref zetas, 32), Vector256.LoadUnsafe(ref zetas, 48));
        var e = Avx.Shuffle(c.AsSingle(), d.AsSingle(), 0x88).AsInt16();
        var g = Avx.Shuffle(c.AsSingle(), d.AsSingle(), 0xDD).AsInt16();
        Butterfly(ref e, ref g, Vector256.LoadUnsafe(ref zetas, 64), Vector256.LoadUnsafe(ref zetas, 80));
        c = Barrett(Avx2.UnpackLow(e.AsInt32(), g.AsInt32()).AsInt16());
        d = Barrett(Avx2.UnpackHigh(e.AsInt32(), g.AsInt32()).AsInt16());
        a = Avx2.UnpackLow(c.AsInt64(), d.AsInt64()).AsInt16();
        b = Avx2.UnpackHigh(c.AsInt64(), d.AsInt64()).AsInt16();
        u = Avx2.Permute2x128(a, b, 0x20);
        v = Avx2.Permute2x128(a, b, 0x31);
    }

    /// <summary>Layers of length 2, 4 and 8 backwards; to |f| &lt;= q/2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void InverseTail(ref Vector256<short> u, ref Vector256<short> v, ref short zetas)
    {
        var a = Avx2.Permute2x128(u, v, 0x20);
        var b = Avx2.Permute2x128(u, v, 0x31);
        var c = Avx2.UnpackLow(a.AsInt64(), b.AsInt64()).AsInt16();
        var d = Avx2.UnpackHigh(a.AsInt64(), b.AsInt64()).AsInt16();
        var e = Avx.Shuffle(c.AsSingle(), d.AsSingle(), 0x88).AsInt16();
        var g = Avx.Shuffle(c.AsSingle(), d.AsSingle(), 0xDD).AsInt16();
        InverseButterfly(ref e, ref g, Vector256.LoadUnsafe(ref zetas, 64), Vector256.LoadUnsafe(ref zetas, 80));
        c = Avx2.UnpackLow(e.AsInt32(), g.AsInt32()).AsInt16();
        d = Avx2.UnpackHigh(e.AsInt32(), g.AsInt32()).AsInt16();
        InverseButterfly(ref c, ref d, Vector256.LoadUnsafe(ref zetas, 32), Vector256.LoadUnsafe(ref zetas, 48));
        a = Avx2.UnpackLow(c.AsInt64(), d.AsInt64()).AsInt16();
        b = Avx2.UnpackHigh(c.AsInt64(), d.AsInt64()).AsInt16();
        InverseButterfly(ref a, ref b, Vector256.LoadUnsafe(ref zetas), Vector256.LoadUnsafe(ref zetas, 16));
        a = Barrett(a);
        b = Barrett(b);
        u = Avx2.Permute2x128(a, b, 0x20);
        v = Avx2.Permute2x128(a, b, 0x31);
    }

    /// <summary>The inside of algorithm 9: (a, b) to (a + zeta b, a - zeta b).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Butterfly(ref Vector256<short> a, ref Vector256<short> b, Vector256<short> zeta, Vector256<short> zetaInverseQ)
    {
        var t = Multiply(b, zeta, zetaInverseQ);
        b = a - t;
        a += t;
    }

    /// <summary>The inside of algorithm 10: (a, b) to (a + b, zeta (b - a)).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void InverseButterfly(ref Vector256<short> a, ref Vector256<short> b, Vector256<short> zeta, Vector256<short> zetaInverseQ)
    {
        var t = b - a;
        a += b;
        b = Multiply(t, zeta, zetaInverseQ);
    }

    /// <summary>Montgomery's product a b / 2^16 modulo q, |result| &lt; q, with b q^-1 known before.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Multiply(Vector256<short> a, Vector256<short> b, Vector256<short> bInverseQ) =>
        Avx2.MultiplyHigh(a, b) - Avx2.MultiplyHigh(a * bInverseQ, Vector256.Create((short)Q));

    /// <summary>a modulo q, |result| &lt;= q/2: 20159 is 2^26 / q, rounded.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Barrett(Vector256<short> a)
    {
        var quotient = Avx2.MultiplyHighRoundScale(Avx2.MultiplyHigh(a, Vector256.Create((short)20_159)), Vector256.Create((short)32));
        return a - (quotient * Vector256.Create((short)Q));
    }

    /// <summary>a modulo q, from 0 to q - 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Canonical(Vector256<short> a)
    {
        var reduced = Barrett(a);
        return reduced + ((reduced >> 15) & Vector256.Create((short)Q));
    }
}
