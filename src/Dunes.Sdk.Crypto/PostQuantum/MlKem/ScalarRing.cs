using System.Buffers.Binary;

namespace Dunes.Sdk.Crypto.PostQuantum.MlKem;

/// <summary>The arithmetic word by word, for any processor, and what the vectors are compared with.</summary>
internal readonly struct ScalarRing : IRing
{
    private const int N = MlKemParameters.N;
    private const int Q = MlKemParameters.Q;

    /// <summary>Algorithm 9.</summary>
    public static void Ntt(Span<short> f)
    {
        var i = 1;
        for (var length = 128; length >= 2; length >>= 1)
        {
            for (var start = 0; start < N; start += 2 * length)
            {
                var zeta = Zetas.Forward[i++];
                for (var j = start; j < start + length; j++)
                {
                    var t = Multiply(zeta, f[j + length]);
                    f[j + length] = (short)(f[j] - t);
                    f[j] = (short)(f[j] + t);
                }
            }
        }

        for (var j = 0; j < N; j++) f[j] = Barrett(f[j]);
    }

    /// <summary>Algorithm 10.</summary>
    public static void InverseNtt(Span<short> f)
    {
        var i = 127;
        for (var length = 2; length <= 128; length <<= 1)
        {
            for (var start = 0; start < N; start += 2 * length)
            {
                var zeta = Zetas.Forward[i--];
                for (var j = start; j < start + length; j++)
                {
                    var t = f[j];
                    f[j] = Barrett((short)(t + f[j + length]));
                    f[j + length] = Multiply(zeta, (short)(f[j + length] - t));
                }
            }
        }

        for (var j = 0; j < N; j++) f[j] = Multiply(Zetas.InverseScale, f[j]);
    }

    public static void Prepare(ReadOnlySpan<short> g, Span<short> scaled, Span<short> turned)
    {
        for (var i = 0; i < N / 2; i++)
        {
            scaled[2 * i] = g[2 * i];
            scaled[(2 * i) + 1] = Multiply(Zetas.Products[i], g[(2 * i) + 1]);
            turned[2 * i] = g[(2 * i) + 1];
            turned[(2 * i) + 1] = g[2 * i];
        }
    }

    /// <summary>Algorithm 11 with algorithm 12 inside: c0 = a0 b0 + a1 b1 gamma, c1 = a0 b1 + a1 b0.</summary>
    public static void Product(ReadOnlySpan<short> f, int stride, ReadOnlySpan<short> scaled, ReadOnlySpan<short> turned, int k, Span<short> h)
    {
        for (var i = 0; i < N; i += 2)
        {
            var (c0, c1) = (0, 0);
            for (var j = 0; j < k; j++)
            {
                var (a0, a1) = (f[(stride * j) + i], f[(stride * j) + i + 1]);
                c0 += (a0 * scaled[(N * j) + i]) + (a1 * scaled[(N * j) + i + 1]);
                c1 += (a0 * turned[(N * j) + i]) + (a1 * turned[(N * j) + i + 1]);
            }

            h[i] = Montgomery(c0);
            h[i + 1] = Montgomery(c1);
        }
    }

    public static void RestoreAndAdd(Span<short> f, ReadOnlySpan<short> g)
    {
        for (var i = 0; i < N; i++) f[i] = Canonical((short)(Multiply(Zetas.Square, f[i]) + g[i]));
    }

    public static void Add(Span<short> f, ReadOnlySpan<short> g)
    {
        for (var i = 0; i < N; i++) f[i] += g[i];
    }

    public static void SubtractFrom(Span<short> f, ReadOnlySpan<short> g)
    {
        for (var i = 0; i < N; i++) f[i] = (short)(g[i] - f[i]);
    }

    public static void Reduce(Span<short> f)
    {
        for (var i = 0; i < N; i++) f[i] = Canonical(f[i]);
    }

    public static void Compress(Span<short> f, int d)
    {
        var factor = ((1 << (16 + d)) + (Q / 2)) / Q;
        for (var i = 0; i < N; i++)
        {
            var x = Canonical(f[i]);
            var quotient = (x * factor) >> 16;
            var remainder = (x << d) - (quotient * Q);
            f[i] = (short)((quotient + (int)((uint)((Q / 2) - remainder) >> 31)) & ((1 << d) - 1));
        }
    }

    public static void Decompress(Span<short> f, int d)
    {
        for (var i = 0; i < N; i++) f[i] = (short)(((f[i] * Q) + (1 << (d - 1))) >> d);
    }

    public static void SampleBinomial2(ReadOnlySpan<byte> octets, Span<short> f)
    {
        for (var i = 0; i < N / 8; i++)
        {
            var bits = BinaryPrimitives.ReadUInt32LittleEndian(octets[(4 * i)..]);
            var sums = (bits & 0x5555_5555) + ((bits >> 1) & 0x5555_5555);
            for (var j = 0; j < 8; j++) f[(8 * i) + j] = (short)((int)((sums >> (4 * j)) & 3) - (int)((sums >> ((4 * j) + 2)) & 3));
        }
    }

    public static int Parse(ReadOnlySpan<byte> octets, Span<short> f, int count)
    {
        var usable = octets.Length - 8;
        for (var i = 0; i < usable && count < N; i += 3)
        {
            var d1 = octets[i] | ((octets[i + 1] & 0x0F) << 8);
            var d2 = (octets[i + 1] >> 4) | (octets[i + 2] << 4);
            if (d1 < Q) f[count++] = (short)d1;
            if (d2 < Q && count < N) f[count++] = (short)d2;
        }

        return count;
    }

    /// <summary>a / 2^16 modulo q, |result| &lt; q, for |a| &lt; 2^15 q.</summary>
    private static short Montgomery(int a)
    {
        var t = (short)((short)a * Zetas.InverseQ);
        return (short)((a - (t * Q)) >> 16);
    }

    private static short Multiply(short a, short b) => Montgomery(a * b);

    /// <summary>a modulo q, |result| &lt;= q/2: 20159 is 2^26 / q, rounded.</summary>
    private static short Barrett(short a) => (short)(a - ((((20_159 * a) + (1 << 25)) >> 26) * Q));

    /// <summary>a modulo q, from 0 to q - 1.</summary>
    private static short Canonical(short a)
    {
        var reduced = Barrett(a);
        return (short)(reduced + ((reduced >> 15) & Q));
    }
}
