using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Dunes.Sdk.Crypto.Primitives;

/// <summary>An element of the field of P-384 in Montgomery's form with R = 2^392; FIPS 186-5 and SP 800-186, section 3.2.1.4. No step depends on a value.</summary>
/// <remarks>
/// Seven limbs of 56 bits, p = 2^384 - 2^128 - 2^96 + 2^32 - 1; signed while carries are under way, and never negative after. An element is below 3p, so that a factor of two limbs and what a column adds up to fit 64 bits with room for late carries.
/// </remarks>
internal struct FieldP384(long l0, long l1, long l2, long l3, long l4, long l5, long l6) : IPrimeField<FieldP384>
{
    private const int Bits = 56;
    private const long Mask = (1L << Bits) - 1;

    /// <summary>A factor is moved up by this, so that the higher word of its product is what counts for the next limb.</summary>
    private const int Spare = 8;

    // p with signed limbs, from its lowest; those between are zero.
    private const long P0 = (1L << 32) - 1;
    private const long P1 = -(1L << 40);
    private const long P2 = -(1L << 16);
    private const long P6 = 1L << 48;

    /// <summary>Lent by each limb to the one below it when a difference is taken, so that none is negative.</summary>
    private const long Lent = 2;
    private long _l0 = l0;
    private long _l1 = l1;
    private long _l2 = l2;
    private long _l3 = l3;
    private long _l4 = l4;
    private long _l5 = l5;
    private long _l6 = l6;
    private static readonly FieldP384 Constant = new(0x8870d0412dcccd, 0xd9474c32ec0811, 0x1920022fc429ad, 0x938ae277f2209b, 0x2094e3374bee94, 0xf9b62b21f41f02, 0x8114b604fbf);

    public static int Size => 48;

    public static FieldP384 One => new(0xffff0000000100, 0xffffffffffff, 0x1000000, 0, 0, 0, 0);

    public static ref readonly FieldP384 B => ref Constant;

    public static FieldP384 BaseX => new(0x7565fcc0b5284d, 0xe2edd6ce383dd0, 0x541b4d6e6de378, 0xa30eff879c3afc, 0xde2b6454868459, 0x13812ff723614e, 0x3aadc2299e15);

    public static FieldP384 BaseY => new(0x3dad2003a4fe2b, 0xbfa6b4a9ac2304, 0x2e83b050ccbfa8, 0xf4ffd98bade756, 0xa840c6c3521968, 0xe9dd8002263969, 0x78abc25a15c5);

    private static FieldP384 RSquared => new(0xfe000000010000, 0xffffff, 2, 0xfffffffe00, 0x1000000020000, 0, 0);

    public static bool TryRead(ReadOnlySpan<byte> octets, out FieldP384 value)
    {
        var (w5, w4, w3) = (BinaryPrimitives.ReadUInt64BigEndian(octets), BinaryPrimitives.ReadUInt64BigEndian(octets[8..]), BinaryPrimitives.ReadUInt64BigEndian(octets[16..]));
        var (w2, w1, w0) = (BinaryPrimitives.ReadUInt64BigEndian(octets[24..]), BinaryPrimitives.ReadUInt64BigEndian(octets[32..]), BinaryPrimitives.ReadUInt64BigEndian(octets[40..]));
        FieldP384 plain = new(
            (long)w0 & Mask,
            (long)((w0 >> 56) | (w1 << 8)) & Mask,
            (long)((w1 >> 48) | (w2 << 16)) & Mask,
            (long)((w2 >> 40) | (w3 << 24)) & Mask,
            (long)((w3 >> 32) | (w4 << 32)) & Mask,
            (long)((w4 >> 24) | (w5 << 40)) & Mask,
            (long)(w5 >> 16));
        TakePrime(out var less, plain);
        Multiply(out value, plain, RSquared);
        return less._l6 < 0;
    }

    public static void Write(in FieldP384 value, Span<byte> octets)
    {
        // At most p after this, and p only for zero, which is taken away from what is not below it.
        Multiply(out var plain, value, new(1, 0, 0, 0, 0, 0, 0));
        TakePrime(out var less, plain);
        var mask = less._l6 >> 63;
        Carry(out plain, less._l0 + (mask & P0), less._l1 + (mask & P1), less._l2 + (mask & P2), less._l3, less._l4, less._l5, less._l6 + (mask & P6));
        var (l0, l1, l2, l3, l4, l5, l6) = ((ulong)plain._l0, (ulong)plain._l1, (ulong)plain._l2, (ulong)plain._l3, (ulong)plain._l4, (ulong)plain._l5, (ulong)plain._l6);
        BinaryPrimitives.WriteUInt64BigEndian(octets, (l5 >> 40) | (l6 << 16));
        BinaryPrimitives.WriteUInt64BigEndian(octets[8..], (l4 >> 32) | (l5 << 24));
        BinaryPrimitives.WriteUInt64BigEndian(octets[16..], (l3 >> 24) | (l4 << 32));
        BinaryPrimitives.WriteUInt64BigEndian(octets[24..], (l2 >> 16) | (l3 << 40));
        BinaryPrimitives.WriteUInt64BigEndian(octets[32..], (l1 >> 8) | (l2 << 48));
        BinaryPrimitives.WriteUInt64BigEndian(octets[40..], l0 | (l1 << 56));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(out FieldP384 sum, in FieldP384 a, in FieldP384 b) =>
        Reduce(out sum, a._l0 + b._l0, a._l1 + b._l1, a._l2 + b._l2, a._l3 + b._l3, a._l4 + b._l4, a._l5 + b._l5, a._l6 + b._l6);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Subtract(out FieldP384 difference, in FieldP384 a, in FieldP384 b) => Reduce(
        out difference,
        a._l0 - b._l0 + (4 * P0) + (Lent << Bits), // 4 p, so spread that no limb is negative
        a._l1 - b._l1 + (4 * P1) + (Lent << Bits) - Lent,
        a._l2 - b._l2 + (4 * P2) + (Lent << Bits) - Lent,
        a._l3 - b._l3 + (Lent << Bits) - Lent,
        a._l4 - b._l4 + (Lent << Bits) - Lent,
        a._l5 - b._l5 + (Lent << Bits) - Lent,
        a._l6 - b._l6 + (4 * P6) - Lent);

    /// <summary>a b / R: the products by columns, seven steps of reduction, the carries.</summary>
    /// <remarks>Of a column only the higher words are read from products: what remains of it below the next limb follows from its sum modulo 2^64, which plain multiplication gives.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    public static void Multiply(out FieldP384 product, in FieldP384 a, in FieldP384 b)
    {
        var (a0, a1, a2, a3, a4, a5, a6) = (a._l0, a._l1, a._l2, a._l3, a._l4, a._l5, a._l6);
        var (b0, b1, b2, b3, b4, b5, b6) = (b._l0, b._l1, b._l2, b._l3, b._l4, b._l5, b._l6);
        var (m0, m1, m2, m3, m4, m5, m6) = (a0 << Spare, a1 << Spare, a2 << Spare, a3 << Spare, a4 << Spare, a5 << Spare, a6 << Spare);
        var h0 = High(m0, b0);
        var z0 = (a0 * b0) - (h0 << Bits);
        var h1 = High(m0, b1) + High(m1, b0);
        var z1 = (a0 * b1) + (a1 * b0) - (h1 << Bits) + h0;
        var h2 = High(m0, b2) + High(m1, b1) + High(m2, b0);
        var z2 = (a0 * b2) + (a1 * b1) + (a2 * b0) - (h2 << Bits) + h1;
        var h3 = High(m0, b3) + High(m1, b2) + High(m2, b1) + High(m3, b0);
        var z3 = (a0 * b3) + (a1 * b2) + (a2 * b1) + (a3 * b0) - (h3 << Bits) + h2;
        var h4 = High(m0, b4) + High(m1, b3) + High(m2, b2) + High(m3, b1) + High(m4, b0);
        var z4 = (a0 * b4) + (a1 * b3) + (a2 * b2) + (a3 * b1) + (a4 * b0) - (h4 << Bits) + h3;
        var h5 = High(m0, b5) + High(m1, b4) + High(m2, b3) + High(m3, b2) + High(m4, b1) + High(m5, b0);
        var z5 = (a0 * b5) + (a1 * b4) + (a2 * b3) + (a3 * b2) + (a4 * b1) + (a5 * b0) - (h5 << Bits) + h4;
        var h6 = High(m0, b6) + High(m1, b5) + High(m2, b4) + High(m3, b3) + High(m4, b2) + High(m5, b1) + High(m6, b0);
        var z6 = (a0 * b6) + (a1 * b5) + (a2 * b4) + (a3 * b3) + (a4 * b2) + (a5 * b1) + (a6 * b0) - (h6 << Bits) + h5;
        var h7 = High(m1, b6) + High(m2, b5) + High(m3, b4) + High(m4, b3) + High(m5, b2) + High(m6, b1);
        var z7 = (a1 * b6) + (a2 * b5) + (a3 * b4) + (a4 * b3) + (a5 * b2) + (a6 * b1) - (h7 << Bits) + h6;
        var h8 = High(m2, b6) + High(m3, b5) + High(m4, b4) + High(m5, b3) + High(m6, b2);
        var z8 = (a2 * b6) + (a3 * b5) + (a4 * b4) + (a5 * b3) + (a6 * b2) - (h8 << Bits) + h7;
        var h9 = High(m3, b6) + High(m4, b5) + High(m5, b4) + High(m6, b3);
        var z9 = (a3 * b6) + (a4 * b5) + (a5 * b4) + (a6 * b3) - (h9 << Bits) + h8;
        var h10 = High(m4, b6) + High(m5, b5) + High(m6, b4);
        var z10 = (a4 * b6) + (a5 * b5) + (a6 * b4) - (h10 << Bits) + h9;
        var h11 = High(m5, b6) + High(m6, b5);
        var z11 = (a5 * b6) + (a6 * b5) - (h11 << Bits) + h10;
        var h12 = High(m6, b6);
        var z12 = (a6 * b6) - (h12 << Bits) + h11;
        Reduce(out product, z0, z1, z2, z3, z4, z5, z6, z7, z8, z9, z10, z11, z12, h12);
    }

    /// <summary>a^2 / R, in fewer products.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    public static void Square(out FieldP384 square, in FieldP384 a)
    {
        var (a0, a1, a2, a3, a4, a5, a6) = (a._l0, a._l1, a._l2, a._l3, a._l4, a._l5, a._l6);
        var (m0, m1, m2, m3, m4, m5, m6) = (a0 << Spare, a1 << Spare, a2 << Spare, a3 << Spare, a4 << Spare, a5 << Spare, a6 << Spare);
        var h0 = High(m0, a0);
        var z0 = (a0 * a0) - (h0 << Bits);
        var h1 = 2 * High(m0, a1);
        var z1 = 2 * (a0 * a1) - (h1 << Bits) + h0;
        var h2 = (2 * (High(m0, a2))) + High(m1, a1);
        var z2 = (2 * ((a0 * a2))) + (a1 * a1) - (h2 << Bits) + h1;
        var h3 = 2 * (High(m0, a3) + High(m1, a2));
        var z3 = 2 * ((a0 * a3) + (a1 * a2)) - (h3 << Bits) + h2;
        var h4 = (2 * (High(m0, a4) + High(m1, a3))) + High(m2, a2);
        var z4 = (2 * ((a0 * a4) + (a1 * a3))) + (a2 * a2) - (h4 << Bits) + h3;
        var h5 = 2 * (High(m0, a5) + High(m1, a4) + High(m2, a3));
        var z5 = 2 * ((a0 * a5) + (a1 * a4) + (a2 * a3)) - (h5 << Bits) + h4;
        var h6 = (2 * (High(m0, a6) + High(m1, a5) + High(m2, a4))) + High(m3, a3);
        var z6 = (2 * ((a0 * a6) + (a1 * a5) + (a2 * a4))) + (a3 * a3) - (h6 << Bits) + h5;
        var h7 = 2 * (High(m1, a6) + High(m2, a5) + High(m3, a4));
        var z7 = 2 * ((a1 * a6) + (a2 * a5) + (a3 * a4)) - (h7 << Bits) + h6;
        var h8 = (2 * (High(m2, a6) + High(m3, a5))) + High(m4, a4);
        var z8 = (2 * ((a2 * a6) + (a3 * a5))) + (a4 * a4) - (h8 << Bits) + h7;
        var h9 = 2 * (High(m3, a6) + High(m4, a5));
        var z9 = 2 * ((a3 * a6) + (a4 * a5)) - (h9 << Bits) + h8;
        var h10 = (2 * (High(m4, a6))) + High(m5, a5);
        var z10 = (2 * ((a4 * a6))) + (a5 * a5) - (h10 << Bits) + h9;
        var h11 = 2 * High(m5, a6);
        var z11 = 2 * (a5 * a6) - (h11 << Bits) + h10;
        var h12 = High(m6, a6);
        var z12 = (a6 * a6) - (h12 << Bits) + h11;
        Reduce(out square, z0, z1, z2, z3, z4, z5, z6, z7, z8, z9, z10, z11, z12, h12);
    }

    public static void Invert(out FieldP384 inverse, in FieldP384 a)
    {
        // 255 ones, a zero and 32 ones, 64 zeros and 30 ones, a zero and a one: 2^384 - 2^128 - 2^96 + 2^32 - 3
        PowersOfOnes.Create(out var ones2, out var ones15, out var ones30, a);
        PowersOfOnes.Raise(out var ones60, ones30, 30, ones30);
        PowersOfOnes.Raise(out var ones120, ones60, 60, ones60);
        PowersOfOnes.Raise(out var ones240, ones120, 120, ones120);
        PowersOfOnes.Raise(out var result, ones240, 15, ones15);
        PowersOfOnes.Raise(out var ones32, ones30, 2, ones2);
        PowersOfOnes.Raise(out result, result, 33, ones32);
        PowersOfOnes.Raise(out result, result, 94, ones30);
        PowersOfOnes.Raise(out inverse, result, 2, a);
    }

    /// <summary>The higher word of a product.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long High(long moved, long b) => Bmi2.X64.IsSupported ? (long)Bmi2.X64.MultiplyNoFlags((ulong)moved, (ulong)b) : (long)Math.BigMul((ulong)moved, (ulong)b, out _);

    /// <summary>Seven steps of Montgomery's reduction.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Reduce(out FieldP384 value, long z0, long z1, long z2, long z3, long z4, long z5, long z6, long z7, long z8, long z9, long z10, long z11, long z12, long z13)
    {
        Step(z0, ref z1, ref z2, ref z3, ref z6, ref z7);
        Step(z1, ref z2, ref z3, ref z4, ref z7, ref z8);
        Step(z2, ref z3, ref z4, ref z5, ref z8, ref z9);
        Step(z3, ref z4, ref z5, ref z6, ref z9, ref z10);
        Step(z4, ref z5, ref z6, ref z7, ref z10, ref z11);
        Step(z5, ref z6, ref z7, ref z8, ref z11, ref z12);
        Step(z6, ref z7, ref z8, ref z9, ref z12, ref z13);
        Carry(out value, z7, z8, z9, z10, z11, z12, z13);
    }

    /// <summary>Adds m p, so that the lowest limb becomes zero and is dropped: m (2^384 - 2^128 - 2^96 + 2^32 - 1), counted from that limb. m is 2^32 + 1 times the limb, as -1 / p is 2^32 + 1 modulo 2^56.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step(long lowest, ref long z1, ref long z2, ref long z3, ref long z6, ref long z7)
    {
        // The part of m 2^32 within the limb is that of lowest 2^32, and what the limb holds with it and without m is a multiple of 2^56.
        var sum = lowest + ((lowest << 32) & Mask);
        var m = sum & Mask;
        z1 += (sum >> Bits) + (m >> 24) - ((sum << 40) & Mask);
        z2 -= (m >> 16) + ((sum << 16) & Mask);
        z3 -= m >> 40;
        z6 += (sum << 48) & Mask;
        z7 += m >> 8;
    }

    /// <summary>Takes away as many p as the highest limb tells, and carries.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Reduce(out FieldP384 value, long l0, long l1, long l2, long l3, long l4, long l5, long l6)
    {
        var times = l6 >> 48;
        Carry(out value, l0 + times - (times << 32), l1 + (times << 40), l2 + (times << 16), l3, l4, l5, l6 - (times << 48));
    }

    /// <summary>What is left when p is taken away, whose highest limb is negative when nothing is.</summary>
    private static void TakePrime(out FieldP384 less, in FieldP384 a) => Carry(out less, a._l0 - P0, a._l1 - P1, a._l2 - P2, a._l3, a._l4, a._l5, a._l6 - P6);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Carry(out FieldP384 value, long l0, long l1, long l2, long l3, long l4, long l5, long l6)
    {
        l1 += l0 >> Bits;
        l2 += l1 >> Bits;
        l3 += l2 >> Bits;
        l4 += l3 >> Bits;
        l5 += l4 >> Bits;
        l6 += l5 >> Bits;

        // Limb by limb: a copy of the whole would wait for these stores.
        value._l0 = l0 & Mask;
        value._l1 = l1 & Mask;
        value._l2 = l2 & Mask;
        value._l3 = l3 & Mask;
        value._l4 = l4 & Mask;
        value._l5 = l5 & Mask;
        value._l6 = l6;
    }
}
