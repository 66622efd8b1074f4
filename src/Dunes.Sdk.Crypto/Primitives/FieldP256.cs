using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Dunes.Sdk.Crypto.Primitives;

/// <summary>An element of the field of P-256 in Montgomery's form with R = 2^256, always below p; FIPS 186-5 and SP 800-186, section 3.2.1.3. No step depends on a value.</summary>
/// <remarks>p = 2^256 - 2^224 + 2^192 + 2^96 - 1. Its lowest limb is 2^64 - 1, so that the factor of a reduction step is the lowest limb itself.</remarks>
internal struct FieldP256(ulong l0, ulong l1, ulong l2, ulong l3)
{
    /// <summary>Octets of an element.</summary>
    public const int Size = 32;

    private const ulong P1 = 0x00000000ffffffff;
    private const ulong P3 = 0xffffffff00000001;
    private ulong _l0 = l0;
    private ulong _l1 = l1;
    private ulong _l2 = l2;
    private ulong _l3 = l3;

    public static FieldP256 One => new(0x0000000000000001, 0xffffffff00000000, 0xffffffffffffffff, 0x00000000fffffffe);

    /// <summary>The b of the curve y^2 = x^3 - 3x + b.</summary>
    public static FieldP256 B => new(0xd89cdf6229c4bddf, 0xacf005cd78843090, 0xe5a220abf7212ed6, 0xdc30061d04874834);

    /// <summary>The base point's x.</summary>
    public static FieldP256 BaseX => new(0x79e730d418a9143c, 0x75ba95fc5fedb601, 0x79fb732b77622510, 0x18905f76a53755c6);

    /// <summary>The base point's y.</summary>
    public static FieldP256 BaseY => new(0xddf25357ce95560a, 0x8b4ab8e4ba19e45c, 0xd2e88688dd21f325, 0x8571ff1825885d85);

    private static FieldP256 RSquared => new(0x0000000000000003, 0xfffffffbffffffff, 0xfffffffffffffffe, 0x00000004fffffffd);

    /// <summary>Reads 32 octets, big endian; false when they are p or more.</summary>
    public static bool TryRead(ReadOnlySpan<byte> octets, out FieldP256 value)
    {
        var (l3, l2, l1, l0) = (BinaryPrimitives.ReadUInt64BigEndian(octets), BinaryPrimitives.ReadUInt64BigEndian(octets[8..]), BinaryPrimitives.ReadUInt64BigEndian(octets[16..]), BinaryPrimitives.ReadUInt64BigEndian(octets[24..]));
        var borrow = 0UL;
        Subtract(l0, ulong.MaxValue, ref borrow);
        Subtract(l1, P1, ref borrow);
        Subtract(l2, 0, ref borrow);
        Subtract(l3, P3, ref borrow);
        Multiply(out value, new(l0, l1, l2, l3), RSquared);
        return borrow != 0;
    }

    /// <summary>Writes 32 octets, big endian.</summary>
    public readonly void Write(Span<byte> octets)
    {
        Multiply(out var plain, this, new(1, 0, 0, 0));
        BinaryPrimitives.WriteUInt64BigEndian(octets, plain._l3);
        BinaryPrimitives.WriteUInt64BigEndian(octets[8..], plain._l2);
        BinaryPrimitives.WriteUInt64BigEndian(octets[16..], plain._l1);
        BinaryPrimitives.WriteUInt64BigEndian(octets[24..], plain._l0);
    }

    /// <summary>Whether two elements are the same.</summary>
    public static bool AreEqual(in FieldP256 a, in FieldP256 b) => ((a._l0 ^ b._l0) | (a._l1 ^ b._l1) | (a._l2 ^ b._l2) | (a._l3 ^ b._l3)) == 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(out FieldP256 sum, in FieldP256 a, in FieldP256 b)
    {
        var carry = 0UL;
        var s0 = Add(a._l0, b._l0, ref carry);
        var s1 = Add(a._l1, b._l1, ref carry);
        var s2 = Add(a._l2, b._l2, ref carry);
        var s3 = Add(a._l3, b._l3, ref carry);
        Reduce(out sum, s0, s1, s2, s3, carry);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Subtract(out FieldP256 difference, in FieldP256 a, in FieldP256 b)
    {
        var borrow = 0UL;
        var d0 = Subtract(a._l0, b._l0, ref borrow);
        var d1 = Subtract(a._l1, b._l1, ref borrow);
        var d2 = Subtract(a._l2, b._l2, ref borrow);
        var d3 = Subtract(a._l3, b._l3, ref borrow);
        var mask = 0 - borrow;
        var carry = 0UL;
        difference = new(Add(d0, mask, ref carry), Add(d1, mask & P1, ref carry), Add(d2, 0, ref carry), Add(d3, mask & P3, ref carry));
    }

    /// <summary>a b / R, a row of b at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    public static void Multiply(out FieldP256 product, in FieldP256 a, in FieldP256 b)
    {
        var (a0, a1, a2, a3) = (a._l0, a._l1, a._l2, a._l3);
        ulong t0 = 0, t1 = 0, t2 = 0, t3 = 0, t4 = 0;
        Row(ref t0, ref t1, ref t2, ref t3, ref t4, a0, a1, a2, a3, b._l0);
        Row(ref t0, ref t1, ref t2, ref t3, ref t4, a0, a1, a2, a3, b._l1);
        Row(ref t0, ref t1, ref t2, ref t3, ref t4, a0, a1, a2, a3, b._l2);
        Row(ref t0, ref t1, ref t2, ref t3, ref t4, a0, a1, a2, a3, b._l3);
        Reduce(out product, t0, t1, t2, t3, t4);
    }

    /// <summary>a^(p - 2), the inverse, and zero for zero. The exponent is no secret.</summary>
    public static void Invert(out FieldP256 inverse, in FieldP256 a)
    {
        ReadOnlySpan<uint> exponent = [0xffffffff, 0x00000001, 0, 0, 0, 0xffffffff, 0xffffffff, 0xfffffffd];
        var result = One;
        foreach (var word in exponent)
        {
            for (var bit = 31; bit >= 0; bit--)
            {
                Multiply(out result, result, result);
                if ((word >> bit & 1) != 0) Multiply(out result, result, a);
            }
        }

        inverse = result;
    }

    /// <summary>t = (t + a b + m p) / 2^64, m being the lowest limb of t + a b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Row(ref ulong t0, ref ulong t1, ref ulong t2, ref ulong t3, ref ulong t4, ulong a0, ulong a1, ulong a2, ulong a3, ulong b)
    {
        var carry = 0UL;
        var m = MultiplyAdd(a0, b, t0, ref carry);
        var s1 = MultiplyAdd(a1, b, t1, ref carry);
        var s2 = MultiplyAdd(a2, b, t2, ref carry);
        var s3 = MultiplyAdd(a3, b, t3, ref carry);
        var above = 0UL;
        var s4 = Add(t4, carry, ref above);

        // m p = m (2^256 - 2^224 + 2^192 + 2^96) - m: the lowest limb goes, 2^32 m comes to the second, and m P3 to the fourth.
        carry = 0;
        t0 = Add(s1, m << 32, ref carry);
        t1 = Add(s2, m >> 32, ref carry);
        var high = Math.BigMul(m, P3, out var low);
        t2 = Add(s3, low, ref carry);
        t3 = Add(s4, high, ref carry);
        t4 = above + carry;
    }

    /// <summary>Takes p away once if the value of up to 257 bits is p or more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Reduce(out FieldP256 value, ulong s0, ulong s1, ulong s2, ulong s3, ulong s4)
    {
        var borrow = 0UL;
        var d0 = Subtract(s0, ulong.MaxValue, ref borrow);
        var d1 = Subtract(s1, P1, ref borrow);
        var d2 = Subtract(s2, 0, ref borrow);
        var d3 = Subtract(s3, P3, ref borrow);
        Subtract(s4, 0, ref borrow);
        var keep = 0 - borrow;
        value = new(d0 ^ (keep & (d0 ^ s0)), d1 ^ (keep & (d1 ^ s1)), d2 ^ (keep & (d2 ^ s2)), d3 ^ (keep & (d3 ^ s3)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong MultiplyAdd(ulong a, ulong b, ulong c, ref ulong carry)
    {
        var high = Math.BigMul(a, b, out var low);
        low += c;
        high += Bit(low < c);
        low += carry;
        high += Bit(low < carry);
        carry = high;
        return low;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Add(ulong a, ulong b, ref ulong carry)
    {
        var sum = a + b;
        var over = Bit(sum < a);
        sum += carry;
        carry = over | Bit(sum < carry);
        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Subtract(ulong a, ulong b, ref ulong borrow)
    {
        var difference = a - b;
        var under = Bit(a < b);
        var result = difference - borrow;
        borrow = under | Bit(difference < borrow);
        return result;
    }

    /// <summary>The flag of a comparison as a number, without a branch.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Bit(bool flag) => Unsafe.BitCast<bool, byte>(flag);
}
