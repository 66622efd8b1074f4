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

    public static byte[] Hash224(byte[] message)
    {
        uint[] state = [.. Roots[8..].Select(root => (uint)root)];
        var words = new uint[64];
        foreach (var block in Padded(message, 64).Chunk(64))
        {
            for (var t = 0; t < 64; t++)
            {
                words[t] = t < 16
                    ? BinaryPrimitives.ReadUInt32BigEndian(block.AsSpan(4 * t))
                    : words[t - 16] + words[t - 7] + Sigma(words[t - 15], 7, 18, 3) + Sigma(words[t - 2], 17, 19, 10);
            }

            var v = state.ToArray();
            for (var t = 0; t < 64; t++)
            {
                var first = v[7] + Sum(v[4], 6, 11, 25) + ((v[4] & v[5]) ^ (~v[4] & v[6])) + (uint)(Constants[t] >> 32) + words[t];
                var second = Sum(v[0], 2, 13, 22) + ((v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]));
                v = [first + second, v[0], v[1], v[2], v[3] + first, v[4], v[5], v[6]];
            }

            for (var at = 0; at < 8; at++) state[at] += v[at];
        }

        var hash = new byte[32];
        for (var at = 0; at < 8; at++) BinaryPrimitives.WriteUInt32BigEndian(hash.AsSpan(4 * at), state[at]);
        return hash[..28];

        static uint Sigma(uint x, int a, int b, int shift) => BitOperations.RotateRight(x, a) ^ BitOperations.RotateRight(x, b) ^ (x >> shift);
        static uint Sum(uint x, int a, int b, int c) => BitOperations.RotateRight(x, a) ^ BitOperations.RotateRight(x, b) ^ BitOperations.RotateRight(x, c);
    }

    /// <summary>All 64 octets, from the initial value that section 5.3.6 makes of the name.</summary>
    public static byte[] Hash512(string name, byte[] message)
    {
        var initial = Hash512([.. Roots[..8].Select(root => root ^ 0xA5A5_A5A5_A5A5_A5A5)], Encoding.ASCII.GetBytes(name));
        return Hash512([.. initial.Chunk(8).Select(word => BinaryPrimitives.ReadUInt64BigEndian(word))], message);
    }

    private static byte[] Hash512(ulong[] state, byte[] message)
    {
        var words = new ulong[80];
        foreach (var block in Padded(message, 128).Chunk(128))
        {
            for (var t = 0; t < 80; t++)
            {
                words[t] = t < 16
                    ? BinaryPrimitives.ReadUInt64BigEndian(block.AsSpan(8 * t))
                    : words[t - 16] + words[t - 7] + Sigma(words[t - 15], 1, 8, 7) + Sigma(words[t - 2], 19, 61, 6);
            }

            var v = state.ToArray();
            for (var t = 0; t < 80; t++)
            {
                var first = v[7] + Sum(v[4], 14, 18, 41) + ((v[4] & v[5]) ^ (~v[4] & v[6])) + Constants[t] + words[t];
                var second = Sum(v[0], 28, 34, 39) + ((v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]));
                v = [first + second, v[0], v[1], v[2], v[3] + first, v[4], v[5], v[6]];
            }

            for (var at = 0; at < 8; at++) state[at] += v[at];
        }

        var hash = new byte[64];
        for (var at = 0; at < 8; at++) BinaryPrimitives.WriteUInt64BigEndian(hash.AsSpan(8 * at), state[at]);
        return hash;

        static ulong Sigma(ulong x, int a, int b, int shift) => BitOperations.RotateRight(x, a) ^ BitOperations.RotateRight(x, b) ^ (x >> shift);
        static ulong Sum(ulong x, int a, int b, int c) => BitOperations.RotateRight(x, a) ^ BitOperations.RotateRight(x, b) ^ BitOperations.RotateRight(x, c);
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
