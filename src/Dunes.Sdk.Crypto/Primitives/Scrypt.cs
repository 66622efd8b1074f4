using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;

namespace Dunes.Sdk.Crypto.Primitives;

/// <summary>scrypt, RFC 7914: a key from a passphrase, at a price in memory that a guesser pays for every guess.</summary>
/// <remarks>Which memory is read depends on the passphrase, as the algorithm has it: a process that watches this machine's caches learns something. All working memory is zeroed.</remarks>
internal static unsafe class Scrypt
{
    /// <summary>The most memory that a caller may ask for: 128 MiB.</summary>
    public const long MaxMemory = 128L << 20;

    /// <summary>The most work, N r p, that a caller may ask for: eight times the price of N = 2^17, r = 8, p = 1.</summary>
    public const long MaxWork = 1L << 23;

    private const int BlockSize = 64;

    // A block in the order of its diagonals: then the four quarter-rounds of a column or row round are one vector operation each.
    private static ReadOnlySpan<byte> Diagonals => [0, 5, 10, 15, 4, 9, 14, 3, 8, 13, 2, 7, 12, 1, 6, 11];

    /// <summary>Whether the parameters are those of RFC 7914 and within the limits above.</summary>
    /// <param name="cost">N: a power of 2 above 1.</param>
    /// <param name="blockSize">r, at least 1.</param>
    /// <param name="parallelization">p, at least 1.</param>
    public static bool IsAffordable(long cost, long blockSize, long parallelization)
    {
        if (cost is < 2 or > 1 << 20 || !long.IsPow2(cost) || blockSize is < 1 or > 1 << 10 || parallelization is < 1 or > 1 << 10) return false;
        return 128 * blockSize * (cost + parallelization) <= MaxMemory + (1 << 20) && cost * blockSize * parallelization <= MaxWork;
    }

    /// <summary>Section 6: fills <paramref name="key"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The parameters are not <see cref="IsAffordable"/>.</exception>
    public static void DeriveKey(ReadOnlySpan<byte> passphrase, ReadOnlySpan<byte> salt, int cost, int blockSize, int parallelization, Span<byte> key)
    {
        if (!IsAffordable(cost, blockSize, parallelization)) throw new ArgumentOutOfRangeException(nameof(cost), $"scrypt with N = {cost}, r = {blockSize}, p = {parallelization} is not computed: N is a power of 2, 128 r (N + p) at most {MaxMemory} octets, N r p at most {MaxWork}.");
        var laneSize = 128 * blockSize;
        var lanesSize = laneSize * parallelization;
        var lanes = (byte*)NativeMemory.AlignedAlloc((nuint)lanesSize, BlockSize);
        var tableSize = (nuint)laneSize * (nuint)cost;
        var table = (uint*)NativeMemory.AlignedAlloc(tableSize, BlockSize);
        var work = (uint*)NativeMemory.AlignedAlloc((nuint)laneSize * 2, BlockSize);
        try
        {
            var all = new Span<byte>(lanes, lanesSize);
            Rfc2898DeriveBytes.Pbkdf2(passphrase, salt, all, 1, HashAlgorithmName.SHA256);
            for (var lane = 0; lane < parallelization; lane++) RoMix(all.Slice(lane * laneSize, laneSize), cost, blockSize, table, work);
            Rfc2898DeriveBytes.Pbkdf2(passphrase, all, key, 1, HashAlgorithmName.SHA256);
        }
        finally
        {
            Free(lanes, (nuint)lanesSize);
            Free(table, tableSize);
            Free(work, (nuint)laneSize * 2);
        }
    }

    /// <summary>Section 5, scryptROMix, with X and its successor in <paramref name="work"/>.</summary>
    private static void RoMix(Span<byte> lane, int cost, int blockSize, uint* table, uint* work)
    {
        var words = 32 * blockSize;
        var x = work;
        var y = work + words;
        for (var word = 0; word < words; word++) x[word] = BinaryPrimitives.ReadUInt32LittleEndian(lane[(4 * ((word & ~15) + Diagonals[word & 15]))..]);
        for (var step = 0; step < cost; step++)
        {
            Buffer.MemoryCopy(x, table + ((nuint)step * (nuint)words), 4L * words, 4L * words);
            BlockMix(x, y, blockSize);
            var mixed = y;
            y = x;
            x = mixed;
        }

        for (var step = 0; step < cost; step++)
        {
            // Integerify: the first word of the last block, which stands first among the diagonals too.
            var chosen = table + ((nuint)(x[words - 16] & (uint)(cost - 1)) * (nuint)words);
            for (var word = 0; word < words; word += 4) (Vector128.Load(x + word) ^ Vector128.Load(chosen + word)).Store(x + word);
            BlockMix(x, y, blockSize);
            var mixed = y;
            y = x;
            x = mixed;
        }

        for (var word = 0; word < words; word++) BinaryPrimitives.WriteUInt32LittleEndian(lane[(4 * ((word & ~15) + Diagonals[word & 15]))..], x[word]);
    }

    /// <summary>Section 4, scryptBlockMix: even blocks of the result first, then the odd ones.</summary>
    private static void BlockMix(uint* input, uint* output, int blockSize)
    {
        var last = input + (16 * ((2 * blockSize) - 1));
        var (a, b, c, d) = (Vector128.Load(last), Vector128.Load(last + 4), Vector128.Load(last + 8), Vector128.Load(last + 12));
        for (var at = 0; at < 2 * blockSize; at++)
        {
            var block = input + (16 * at);
            a ^= Vector128.Load(block);
            b ^= Vector128.Load(block + 4);
            c ^= Vector128.Load(block + 8);
            d ^= Vector128.Load(block + 12);
            Salsa208(ref a, ref b, ref c, ref d);
            var to = output + (16 * ((at >> 1) + ((at & 1) * blockSize)));
            a.Store(to);
            b.Store(to + 4);
            c.Store(to + 8);
            d.Store(to + 12);
        }
    }

    /// <summary>Section 3, Salsa20/8 on the diagonals (x0 x5 x10 x15), (x4 x9 x14 x3), (x8 x13 x2 x7), (x12 x1 x6 x11).</summary>
    private static void Salsa208(ref Vector128<uint> a0, ref Vector128<uint> b0, ref Vector128<uint> c0, ref Vector128<uint> d0)
    {
        var (a, b, c, d) = (a0, b0, c0, d0);
        for (var doubleRound = 0; doubleRound < 4; doubleRound++)
        {
            b ^= RotateLeft(a + d, 7);
            c ^= RotateLeft(b + a, 9);
            d ^= RotateLeft(c + b, 13);
            a ^= RotateLeft(d + c, 18);

            // The rows, their words turned below those of the diagonal.
            b = Vector128.Shuffle(b, Vector128.Create(3u, 0, 1, 2));
            c = Vector128.Shuffle(c, Vector128.Create(2u, 3, 0, 1));
            d = Vector128.Shuffle(d, Vector128.Create(1u, 2, 3, 0));
            d ^= RotateLeft(a + b, 7);
            c ^= RotateLeft(d + a, 9);
            b ^= RotateLeft(c + d, 13);
            a ^= RotateLeft(b + c, 18);
            b = Vector128.Shuffle(b, Vector128.Create(1u, 2, 3, 0));
            c = Vector128.Shuffle(c, Vector128.Create(2u, 3, 0, 1));
            d = Vector128.Shuffle(d, Vector128.Create(3u, 0, 1, 2));
        }

        a0 += a;
        b0 += b;
        c0 += c;
        d0 += d;
    }

    private static Vector128<uint> RotateLeft(Vector128<uint> value, int bits) => (value << bits) | (value >>> (32 - bits));

    private static void Free(void* memory, nuint size)
    {
        for (nuint at = 0; at < size;)
        {
            var piece = (int)Math.Min(size - at, 1 << 30);
            CryptographicOperations.ZeroMemory(new Span<byte>((byte*)memory + at, piece));
            at += (nuint)piece;
        }

        NativeMemory.AlignedFree(memory);
    }
}
