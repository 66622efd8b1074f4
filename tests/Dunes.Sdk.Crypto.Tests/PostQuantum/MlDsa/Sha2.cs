using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Dunes.Sdk.Crypto.Tests.PostQuantum.MlDsa;

/// <summary>SHA-224 and SHA-512/t of FIPS 180-4, which .NET has not; slowly, with the constants from the roots of primes.</summary>
internal static class Sha2
{
    private static readonly int[] Primes = [.. Enumerable.Range(2, 410).Where(n => Enumerable.Range(2, n - 2).All(d => n % d != 0)).Take(80)];
    private static readonly ulong[] Constants = [.. Primes.Select(prime => Fraction(prime, 3))];
    private static readonly ulong[] Roots = [.. Primes.Take(16).Select(prime => Fraction(prime, 2))];

    // Rotations, and shifts where there are two of them: of words t-15 and t-2, then of e and a. Section 4.1.
    private static readonly int[] Amounts32 = [7, 18, 3, 17, 19, 10, 6, 11, 25, 2, 13, 22];
    private static readonly int[] Amounts64 = [1, 8, 7, 19, 61, 6, 14, 18, 41, 28, 34, 39];

    public static byte[] Hash224(byte[] message) =>
        Hash([.. Roots[8..].Select(root => (uint)root)], [.. Constants[..64].Select(constant => (uint)(constant >> 32))], Amounts32, message)[..28];

    /// <summary>All 64 octets, from the initial value that section 5.3.6 makes of the name.</summary>
    public static byte[] Hash512(string name, byte[] message)
    {
        var initial = Hash<ulong>([.. Roots[..8].Select(root => root ^ 0xA5A5_A5A5_A5A5_A5A5)], Constants, Amounts64, Encoding.ASCII.GetBytes(name));
        return Hash([.. initial.Chunk(8).Select(word => BinaryPrimitives.ReadUInt64BigEndian(word))], Constants, Amounts64, message);
    }

    private static byte[] Hash<T>(T[] state, T[] constants, int[] by, byte[] message)
        where T : IBinaryInteger<T>
    {
        var size = T.Zero.GetByteCount();
        var words = new T[constants.Length];
        foreach (var block in Padded(message, 16 * size).Chunk(16 * size))
        {
            for (var t = 0; t < words.Length; t++)
            {
                words[t] = t < 16
                    ? T.ReadBigEndian(block.AsSpan(size * t, size), isUnsigned: true)
                    : words[t - 16] + words[t - 7] + Sigma(words[t - 15], by.AsSpan(0)) + Sigma(words[t - 2], by.AsSpan(3));
            }

            var v = state.ToArray();
            for (var t = 0; t < words.Length; t++)
            {
                var first = v[7] + Sum(v[4], by.AsSpan(6)) + ((v[4] & v[5]) ^ (~v[4] & v[6])) + constants[t] + words[t];
                var second = Sum(v[0], by.AsSpan(9)) + ((v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]));
                v = [first + second, v[0], v[1], v[2], v[3] + first, v[4], v[5], v[6]];
            }

            for (var at = 0; at < 8; at++) state[at] += v[at];
        }

        var hash = new byte[8 * size];
        for (var at = 0; at < 8; at++) state[at].WriteBigEndian(hash, size * at);
        return hash;

        static T Sigma(T x, ReadOnlySpan<int> by) => T.RotateRight(x, by[0]) ^ T.RotateRight(x, by[1]) ^ (x >> by[2]);
        static T Sum(T x, ReadOnlySpan<int> by) => T.RotateRight(x, by[0]) ^ T.RotateRight(x, by[1]) ^ T.RotateRight(x, by[2]);
    }

    private static byte[] Padded(byte[] message, int blockSize)
    {
        var size = (message.Length + 1 + (blockSize / 8) + blockSize - 1) / blockSize * blockSize;
        var padded = new byte[size];
        message.CopyTo(padded, 0);
        padded[message.Length] = 0x80;
        BinaryPrimitives.WriteInt64BigEndian(padded.AsSpan(size - 8), 8L * message.Length);
        return padded;
    }

    /// <summary>The first 64 bits of the fraction of a root.</summary>
    private static ulong Fraction(int prime, int degree)
    {
        var power = (BigInteger)prime << (64 * degree);
        var (low, high) = (BigInteger.Zero, BigInteger.One << 72);
        while (high - low > 1)
        {
            var middle = (low + high) >> 1;
            if (BigInteger.Pow(middle, degree) <= power) low = middle;
            else high = middle;
        }

        return (ulong)(low & ulong.MaxValue);
    }
}
