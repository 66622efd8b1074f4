using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Dunes.Sdk.Crypto.Primitives;

/// <summary>Numbers modulo L = 2^252 + 27742317777372353535851937790883648493, the order of the base point; RFC 8032, section 5.1.</summary>
/// <remarks>Octets are little endian. No branch and no index depends on a value, but for <see cref="IsCanonical"/> and <see cref="WriteSparse"/>, which see public ones.</remarks>
internal static class Scalar25519
{
    /// <summary>Octets of a scalar.</summary>
    public const int Size = 32;

    private const int Words = 4;

    private static ReadOnlySpan<ulong> Order => [0x5812631A5CF5D3ED, 0x14DEF9DEA2F79CD6, 0, 0x1000000000000000];

    // 2^512 / L, rounded down.
    private static ReadOnlySpan<ulong> Reciprocal => [0xED9CE5A30A2C131B, 0x2106215D086329A7, 0xFFFFFFFFFFFFFFEB, 0xFFFFFFFFFFFFFFFF, 0xF];

    /// <summary>Makes 32 octets a multiple of 8 with bit 254 as the highest; RFC 7748, section 5, and RFC 8032, section 5.1.5.</summary>
    public static void Clamp(Span<byte> scalar)
    {
        scalar[0] &= 0xF8;
        scalar[31] = (byte)((scalar[31] & 0x7F) | 0x40);
    }

    /// <summary>Whether 32 octets are below L.</summary>
    public static bool IsCanonical(ReadOnlySpan<byte> scalar)
    {
        for (var word = Words - 1; word >= 0; word--)
        {
            var found = BinaryPrimitives.ReadUInt64LittleEndian(scalar[(8 * word)..]);
            if (found != Order[word]) return found < Order[word];
        }

        return false;
    }

    /// <summary>Writes 64 octets modulo L.</summary>
    public static void Reduce(ReadOnlySpan<byte> wide, Span<byte> scalar)
    {
        Span<ulong> value = stackalloc ulong[2 * Words];
        Read(wide, value);
        Reduce(value, scalar);
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(value));
    }

    /// <summary>Writes first * second + addend modulo L. Each is below 2^255.</summary>
    public static void MultiplyAdd(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> addend, Span<byte> scalar)
    {
        Span<ulong> factors = stackalloc ulong[2 * Words];
        Span<ulong> value = stackalloc ulong[2 * Words];
        Read(first, factors[..Words]);
        Read(second, factors[Words..]);
        value.Clear();
        Read(addend, value[..Words]);
        MultiplyInto(value, factors[..Words], factors[Words..]);
        Reduce(value, scalar);
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(value));
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(factors));
    }

    /// <summary>Writes a scalar below 2^255 as 64 digits of 16, each from -8 to 8, lowest first.</summary>
    public static void WriteDigits(ReadOnlySpan<byte> scalar, Span<sbyte> digits)
    {
        Debug.Assert(digits.Length == 64);
        var carry = 0;
        for (var at = 0; at < 64; at++)
        {
            var digit = ((scalar[at >> 1] >> (4 * (at & 1))) & 15) + carry;
            carry = (digit + 8) >> 4;

            // The last digit keeps its carry: below 2^255 it is at most 8.
            if (at == 63) carry = 0;
            digits[at] = (sbyte)(digit - (carry << 4));
        }
    }

    /// <summary>
    /// Writes a public scalar below 2^255 as 256 digits of 2, each zero or odd and below 2^(<paramref name="width"/> - 1), no two of them nearer than
    /// <paramref name="width"/>. The time depends on the scalar.
    /// </summary>
    public static void WriteSparse(ReadOnlySpan<byte> scalar, int width, Span<sbyte> digits)
    {
        Debug.Assert(digits.Length == 256 && width is >= 2 and <= 8);
        digits.Clear();
        Span<ulong> words = stackalloc ulong[Words + 1];
        Read(scalar, words[..Words]);
        words[Words] = 0;
        ulong carry = 0;
        for (var at = 0; at < 256;)
        {
            var bits = words[at >> 6] >> (at & 63);
            if ((at & 63) > 64 - width) bits |= words[(at >> 6) + 1] << (64 - (at & 63));
            var digit = (int)((bits & ((1UL << width) - 1)) + carry);
            if ((digit & 1) == 0)
            {
                at++;
                continue;
            }

            carry = (ulong)(digit >> (width - 1));
            digits[at] = (sbyte)(digit - ((int)carry << width));
            at += width;
        }
    }

    /// <summary>Barrett's reduction with words of 64 bits: two multiplications by constants and two subtractions that may be undone.</summary>
    [SkipLocalsInit]
    private static void Reduce(ReadOnlySpan<ulong> value, Span<byte> scalar)
    {
        const int More = Words + 1;
        Span<ulong> work = stackalloc ulong[(2 * More) + (2 * More) + More];
        var estimate = work[..(2 * More)];
        var multiple = work.Slice(2 * More, 2 * More);
        var rest = work[(4 * More)..];
        work.Clear();

        MultiplyInto(estimate, value[(Words - 1)..], Reciprocal);
        MultiplyInto(multiple[..(More + Words)], estimate[More..], Order);
        ulong borrow = 0;
        for (var at = 0; at < More; at++) rest[at] = Subtract(value[at], multiple[at], ref borrow);

        // Now below 3 L.
        for (var round = 0; round < 2; round++)
        {
            borrow = 0;
            for (var at = 0; at < More; at++) estimate[at] = Subtract(rest[at], at < Words ? Order[at] : 0, ref borrow);
            var keep = 0UL - borrow;
            for (var at = 0; at < More; at++) rest[at] = (rest[at] & keep) | (estimate[at] & ~keep);
        }

        for (var at = 0; at < Words; at++) BinaryPrimitives.WriteUInt64LittleEndian(scalar[(8 * at)..], rest[at]);
        CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(work));
    }

    /// <summary>Adds a product to a number that has room for it.</summary>
    private static void MultiplyInto(Span<ulong> sum, ReadOnlySpan<ulong> left, ReadOnlySpan<ulong> right)
    {
        for (var i = 0; i < left.Length; i++)
        {
            ulong carry = 0;
            for (var j = 0; j < right.Length; j++)
            {
                // At most (2^64 - 1)^2 + 2 (2^64 - 1), which is 2^128 - 1.
                var high = Math.BigMul(left[i], right[j], out var low);
                low = Add(low, carry, ref high);
                sum[i + j] = Add(sum[i + j], low, ref high);
                carry = high;
            }

            for (var j = i + right.Length; j < sum.Length; j++)
            {
                ulong high = 0;
                sum[j] = Add(sum[j], carry, ref high);
                carry = high;
            }
        }
    }

    /// <summary>Adds, and counts the carry. Written out of bits: a comparison is the compiler's to turn into a branch.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Add(ulong left, ulong right, ref ulong carries)
    {
        var sum = left + right;
        carries += ((left & right) | ((left | right) & ~sum)) >> 63;
        return sum;
    }

    /// <summary>Subtracts with a borrow of 0 or 1, the same way.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Subtract(ulong left, ulong right, ref ulong borrow)
    {
        var difference = left - right - borrow;
        borrow = ((~left & right) | (~(left ^ right) & difference)) >> 63;
        return difference;
    }

    private static void Read(ReadOnlySpan<byte> octets, Span<ulong> words)
    {
        for (var word = 0; word < words.Length; word++) words[word] = BinaryPrimitives.ReadUInt64LittleEndian(octets[(8 * word)..]);
    }
}
