using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Dunes.Sdk.Crypto.Primitives;

/// <summary>An element of the field of P-256 in Montgomery's form with R = 2^260; FIPS 186-5 and SP 800-186, section 3.2.1.3. No step depends on a value.</summary>
/// <remarks>
/// Five limbs of 52 bits, p = 2^256 - 2^224 + 2^192 + 2^96 - 1; signed while carries are under way, and never negative after. An element is below 3p. The lowest limb of p is 2^52 - 1, so that the factor of a reduction step is the lowest limb itself,
/// and all that it adds are shifts.
/// </remarks>
internal struct FieldP256(long l0, long l1, long l2, long l3, long l4) : IPrimeField<FieldP256>
{
    private const int Bits = 52;
    private const long Mask = (1L << Bits) - 1;

    /// <summary>A factor is moved up by this, so that its product splits between the words of 64 bits at bit 54 and leaves room for factors of 54 bits.</summary>
    private const int Spare = 10;

    // p, from its lowest limb; the middle one is zero.
    private const long P0 = Mask;
    private const long P1 = (1L << 44) - 1;
    private const long P3 = 1L << 36;
    private const long P4 = (1L << 48) - (1L << 16);
    private long _l0 = l0;
    private long _l1 = l1;
    private long _l2 = l2;
    private long _l3 = l3;
    private long _l4 = l4;

    private static readonly FieldP256 Constant = new(0xdf6229c4bddfd, 0xca8843090d89c, 0x212ed6acf005c, 0x83415a220abf7, 0xc30061dd4874);

    public static int Size => 32;

    public static FieldP256 One => new(0x10, 0xf000000000000, 0xfffffffffffff, 0xffeffffffffff, 0xfffff);

    public static ref readonly FieldP256 B => ref Constant;

    public static FieldP256 BaseX => new(0x30d418a9143c1, 0xc4fedb60179e7, 0x62251075ba95f, 0x5c669fb732b77, 0x8905f76b5375);

    public static FieldP256 BaseY => new(0x5357ce95560a8, 0x43a19e45cddf2, 0x21f3258b4ab8e, 0xd8552e88688dd, 0x571ff18a5885);

    private static FieldP256 RSquared => new(0x300, 0xffffffff00000, 0xffffefffffffb, 0xfdfffffffffff, 0x4ffffff);

    public static bool TryRead(ReadOnlySpan<byte> octets, out FieldP256 value)
    {
        var (w3, w2, w1, w0) = (BinaryPrimitives.ReadUInt64BigEndian(octets), BinaryPrimitives.ReadUInt64BigEndian(octets[8..]), BinaryPrimitives.ReadUInt64BigEndian(octets[16..]), BinaryPrimitives.ReadUInt64BigEndian(octets[24..]));
        FieldP256 plain = new((long)w0 & Mask, (long)((w0 >> 52) | (w1 << 12)) & Mask, (long)((w1 >> 40) | (w2 << 24)) & Mask, (long)((w2 >> 28) | (w3 << 36)) & Mask, (long)(w3 >> 16));
        Carry(out var less, plain._l0 - P0, plain._l1 - P1, plain._l2, plain._l3 - P3, plain._l4 - P4);
        Multiply(out value, plain, RSquared);
        return less._l4 < 0;
    }

    public static void Write(in FieldP256 value, Span<byte> octets)
    {
        // At most p after this, and p only for zero, which is taken away from what is not below it.
        Multiply(out var plain, value, new(1, 0, 0, 0, 0));
        Carry(out var less, plain._l0 - P0, plain._l1 - P1, plain._l2, plain._l3 - P3, plain._l4 - P4);
        AddMasked(out plain, less, less._l4 >> 63);
        var (l0, l1, l2, l3, l4) = ((ulong)plain._l0, (ulong)plain._l1, (ulong)plain._l2, (ulong)plain._l3, (ulong)plain._l4);
        BinaryPrimitives.WriteUInt64BigEndian(octets, (l3 >> 36) | (l4 << 16));
        BinaryPrimitives.WriteUInt64BigEndian(octets[8..], (l2 >> 24) | (l3 << 28));
        BinaryPrimitives.WriteUInt64BigEndian(octets[16..], (l1 >> 12) | (l2 << 40));
        BinaryPrimitives.WriteUInt64BigEndian(octets[24..], l0 | (l1 << 52));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(out FieldP256 sum, in FieldP256 a, in FieldP256 b) => Reduce(out sum, a._l0 + b._l0, a._l1 + b._l1, a._l2 + b._l2, a._l3 + b._l3, a._l4 + b._l4);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Subtract(out FieldP256 difference, in FieldP256 a, in FieldP256 b) =>
        Reduce(out difference, a._l0 - b._l0 + (4 * P0), a._l1 - b._l1 + (4 * P1) + (Mask + 1), a._l2 - b._l2 + Mask, a._l3 - b._l3 + (4 * P3) + Mask, a._l4 - b._l4 + (4 * P4) - 1); // 4 p, so spread that no limb is negative

    /// <summary>a b / R: the products by columns, five steps of reduction, the carries.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    public static void Multiply(out FieldP256 product, in FieldP256 a, in FieldP256 b)
    {
        var (a0, a1, a2, a3, a4) = (a._l0 << Spare, a._l1 << Spare, a._l2 << Spare, a._l3 << Spare, a._l4 << Spare);
        var (b0, b1, b2, b3, b4) = (b._l0, b._l1, b._l2, b._l3, b._l4);
        long z0 = 0, z1 = 0, z2 = 0, z3 = 0, z4 = 0, z5 = 0, z6 = 0, z7 = 0, z8 = 0;
        var h0 = Product(a0, b0, ref z0);
        var h1 = Product(a0, b1, ref z1) + Product(a1, b0, ref z1);
        var h2 = Product(a0, b2, ref z2) + Product(a1, b1, ref z2) + Product(a2, b0, ref z2);
        var h3 = Product(a0, b3, ref z3) + Product(a1, b2, ref z3) + Product(a2, b1, ref z3) + Product(a3, b0, ref z3);
        var h4 = Product(a0, b4, ref z4) + Product(a1, b3, ref z4) + Product(a2, b2, ref z4) + Product(a3, b1, ref z4) + Product(a4, b0, ref z4);
        var h5 = Product(a1, b4, ref z5) + Product(a2, b3, ref z5) + Product(a3, b2, ref z5) + Product(a4, b1, ref z5);
        var h6 = Product(a2, b4, ref z6) + Product(a3, b3, ref z6) + Product(a4, b2, ref z6);
        var h7 = Product(a3, b4, ref z7) + Product(a4, b3, ref z7);
        var h8 = Product(a4, b4, ref z8);

        // What counts 2^54 counts four times at the next limb.
        z1 += 4 * h0;
        z2 += 4 * h1;
        z3 += 4 * h2;
        z4 += 4 * h3;
        z5 += 4 * h4;
        z6 += 4 * h5;
        z7 += 4 * h6;
        z8 += 4 * h7;
        var z9 = 4 * h8;
        Step(z0, ref z1, ref z2, ref z3, ref z4, ref z5);
        Step(z1, ref z2, ref z3, ref z4, ref z5, ref z6);
        Step(z2, ref z3, ref z4, ref z5, ref z6, ref z7);
        Step(z3, ref z4, ref z5, ref z6, ref z7, ref z8);
        Step(z4, ref z5, ref z6, ref z7, ref z8, ref z9);
        Carry(out product, z5, z6, z7, z8, z9);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Square(out FieldP256 square, in FieldP256 a) => Multiply(out square, a, a);

    public static void Invert(out FieldP256 inverse, in FieldP256 a)
    {
        // 32 ones, 31 zeros and a one, 96 zeros and 32 ones, 32 ones, 30 ones, a zero and a one: 2^256 - 2^224 + 2^192 + 2^96 - 3
        PowersOfOnes.Create(out var ones2, out _, out var ones30, a);
        PowersOfOnes.Raise(out var ones32, ones30, 2, ones2);
        PowersOfOnes.Raise(out var result, ones32, 32, a);
        PowersOfOnes.Raise(out result, result, 128, ones32);
        PowersOfOnes.Raise(out result, result, 32, ones32);
        PowersOfOnes.Raise(out result, result, 30, ones30);
        PowersOfOnes.Raise(out inverse, result, 2, a);
    }

    /// <summary>The 54 low bits of a product go to its column; what stands above them is returned.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long Product(long moved, long b, ref long column)
    {
        var high = Math.BigMul((ulong)moved, (ulong)b, out var low);
        column += (long)(low >> Spare);
        return (long)high;
    }

    /// <summary>Adds m p, m being the lowest limb, which then is zero and is dropped: m (2^256 - 2^224 + 2^192 + 2^96 - 1), counted from that limb.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step(long lowest, ref long z1, ref long z2, ref long z3, ref long z4, ref long z5)
    {
        var m = lowest & Mask;
        z1 += (lowest >> Bits) + ((m & 0xFF) << 44);
        z2 += m >> 8;
        z3 += (m & 0xFFFF) << 36;
        z4 += (m >> 16) + ((m & 0xF) << 48) - ((m & 0xF_FFFF_FFFF) << 16);
        z5 += (m >> 4) - (m >> 36);
    }

    /// <summary>Takes away as many p as the highest limb tells, and carries.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Reduce(out FieldP256 value, long l0, long l1, long l2, long l3, long l4)
    {
        var times = l4 >> 48;
        Carry(out value, l0 + times, l1 - (times << 44), l2, l3 - (times << 36), l4 - (times << 48) + (times << 16));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Carry(out FieldP256 value, long l0, long l1, long l2, long l3, long l4)
    {
        l1 += l0 >> Bits;
        l2 += l1 >> Bits;
        l3 += l2 >> Bits;
        l4 += l3 >> Bits;

        // Limb by limb: a copy of the whole would wait for these stores.
        value._l0 = l0 & Mask;
        value._l1 = l1 & Mask;
        value._l2 = l2 & Mask;
        value._l3 = l3 & Mask;
        value._l4 = l4;
    }

    private static void AddMasked(out FieldP256 value, in FieldP256 a, long mask) => Carry(out value, a._l0 + (mask & P0), a._l1 + (mask & P1), a._l2, a._l3 + (mask & P3), a._l4 + (mask & P4));
}
