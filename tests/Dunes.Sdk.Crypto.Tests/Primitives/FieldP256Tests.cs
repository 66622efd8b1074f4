using System.Numerics;
using System.Runtime.InteropServices;
using Dunes.Sdk.Crypto.Primitives;
using Dunes.TestSupport;

namespace Dunes.Sdk.Crypto.Tests.Primitives;

/// <summary>The field of P-256 beside .NET's big integers: edge values, limbs at their bounds, random values.</summary>
public sealed class FieldP256Tests
{
    private const int Bits = 52;
    private static readonly BigInteger Prime = BigInteger.Pow(2, 256) - BigInteger.Pow(2, 224) + BigInteger.Pow(2, 192) + BigInteger.Pow(2, 96) - 1;
    private static readonly BigInteger Radix = BigInteger.Pow(2, 260) % Prime;
    private static readonly BigInteger InverseOfRadix = BigInteger.ModPow(Radix, Prime - 2, Prime);

    /// <summary>Values whose octets, limbs and reductions are at a bound.</summary>
    private static IEnumerable<BigInteger> Edges()
    {
        for (var near = 0; near < 5; near++)
        {
            yield return near;
            yield return Prime - 1 - near;
            yield return Radix + near;
            yield return (Prime - Radix) - near;
        }

        foreach (var power in new[] { 26, 44, 48, 51, 52, 53, 96, 103, 104, 105, 156, 192, 207, 208, 209, 224, 255 })
        {
            for (var near = -1; near <= 1; near++)
            {
                yield return Modulo(BigInteger.Pow(2, power) + near);
                yield return Modulo(Prime - BigInteger.Pow(2, power) + near);
                yield return Modulo(BigInteger.Pow(2, power) * InverseOfRadix); // in Montgomery's form a power of two
            }
        }
    }

    /// <summary>Limbs that an element may have: below 3p, each at a bound of its own.</summary>
    private static IEnumerable<BigInteger> Unreduced()
    {
        var ones = (BigInteger.One << Bits) - 1;
        for (var pattern = 0; pattern < 16; pattern++)
        {
            var low = BigInteger.Zero;
            for (var limb = 0; limb < 4; limb++) low |= (pattern >> limb & 1) == 0 ? 0 : ones << (Bits * limb);
            foreach (var top in new[] { 0, 1, (1L << 47) - 1, 1L << 47, (1L << 48) - (1L << 16) - 1, (1L << 48) - (1L << 16), (1L << 48) - 1, 1L << 48, (1L << 49) - 1, 1L << 49, (3L << 48) - (4L << 16) })
            {
                yield return low | ((BigInteger)top << (4 * Bits));
            }
        }

        foreach (var times in new[] { 1, 2, 3 })
        {
            for (var near = 1; near <= 5; near++) yield return (times * Prime) - near;
            if (times < 3) for (var near = 0; near < 5; near++) yield return (times * Prime) + near;
        }
    }

    [Fact]
    public void Octets_below_p_are_read_and_written_and_no_others()
    {
        Span<byte> octets = stackalloc byte[32];
        foreach (var value in Edges())
        {
            Write(value, octets);
            Assert.True(FieldP256.TryRead(octets, out var element));
            Assert.Equal(value, Value(element));
            Assert.Equal(Modulo(value * Radix), Modulo(Raw(element)));
        }

        for (var beyond = 0; beyond < 1_000; beyond++)
        {
            Write(Prime + beyond, octets);
            Assert.False(FieldP256.TryRead(octets, out _));
        }

        foreach (var value in new[] { BigInteger.Pow(2, 256) - 1, BigInteger.Pow(2, 256) - BigInteger.Pow(2, 223), BigInteger.Pow(2, 256) - BigInteger.Pow(2, 96), Prime + BigInteger.Pow(2, 52), Prime + BigInteger.Pow(2, 208) })
        {
            Write(value, octets);
            Assert.False(FieldP256.TryRead(octets, out _));
        }
    }

    [Fact]
    public void Every_pair_of_edge_values_is_added_subtracted_and_multiplied_as_big_integers_are()
    {
        var values = Edges().Distinct().Where((_, at) => Depth.IsDeep || at % 3 == 0).ToArray();
        foreach (var a in values)
        {
            foreach (var b in values) Check(Read(a), Read(b), a, b);
        }
    }

    [Fact]
    public void Every_pair_of_elements_below_3p_is_added_subtracted_and_multiplied_as_big_integers_are()
    {
        var raws = Unreduced().ToArray();
        foreach (var a in raws.Where((_, at) => Depth.IsDeep || at % 4 == 0))
        {
            foreach (var b in raws) Check(Element(a), Element(b), Modulo(a * InverseOfRadix), Modulo(b * InverseOfRadix));
        }
    }

    [Fact]
    public void Random_elements_are_added_subtracted_and_multiplied_as_big_integers_are()
    {
        var random = new Random(256);
        for (var round = 0; round < Depth.Of(5_000, 500_000); round++)
        {
            var (a, b) = (Random(random), Random(random));
            Check(Element(a), Element(b), Modulo(a * InverseOfRadix), Modulo(b * InverseOfRadix));
        }
    }

    [Fact]
    public void Long_chains_of_sums_and_differences_stay_within_bounds()
    {
        var random = new Random(3);
        var (element, value) = (Read(Prime - 1), Prime - 1);
        for (var step = 0; step < Depth.Of(5_000, 200_000); step++)
        {
            var raw = random.Next(4) == 0 ? (3 * Prime) - 1 : Random(random);
            var other = Element(raw);
            var otherValue = Modulo(raw * InverseOfRadix);
            switch (random.Next(6))
            {
                case 0:
                    FieldP256.Add(out element, element, element);
                    value += value;
                    break;
                case 1:
                    FieldP256.Subtract(out element, element, element);
                    value = 0;
                    break;
                case 2:
                    FieldP256.Subtract(out element, other, element);
                    value = otherValue - value;
                    break;
                case 3:
                    FieldP256.Multiply(out element, element, other);
                    value *= otherValue;
                    break;
                case 4:
                    FieldP256.Add(out element, other, element);
                    value += otherValue;
                    break;
                default:
                    FieldP256.Subtract(out element, element, other);
                    value -= otherValue;
                    break;
            }

            value = Modulo(value);
            AssertElement(value, element);
        }
    }

    [Fact]
    public void Inverses_are_those_of_big_integers_and_zero_has_zero()
    {
        foreach (var value in Edges().Concat([0]))
        {
            FieldP256.Invert(out var inverse, Read(value));
            Assert.Equal(BigInteger.ModPow(value, Prime - 2, Prime), Value(inverse));
        }
    }

    [Fact]
    public void Equality_sees_values_and_not_their_limbs()
    {
        foreach (var value in Unreduced().Where(value => value < Prime))
        {
            var (once, twice) = (Element(value), Element(value + Prime));
            Assert.True(FieldP256.AreEqual(once, twice));
            Assert.True(FieldP256.AreEqual(twice, Element(value + (2 * Prime))));
            Assert.False(FieldP256.AreEqual(once, Element(value + 1)));
            Assert.False(FieldP256.AreEqual(twice, Element(value + 1)));
        }
    }

    [Fact]
    public void Constants_are_those_of_the_standard()
    {
        Assert.Equal(BigInteger.One, Value(FieldP256.One));
        Assert.Equal(Hex("5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b"), Value(FieldP256.B));
        Assert.Equal(Hex("6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"), Value(FieldP256.BaseX));
        Assert.Equal(Hex("4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"), Value(FieldP256.BaseY));
        Assert.Equal(Value(FieldP256.B), Value(FieldP256.Constant));
    }

    private static void Check(in FieldP256 a, in FieldP256 b, BigInteger x, BigInteger y)
    {
        FieldP256.Add(out var result, a, b);
        AssertElement(Modulo(x + y), result);
        FieldP256.Subtract(out result, a, b);
        AssertElement(Modulo(x - y), result);
        FieldP256.Multiply(out result, a, b);
        AssertElement(Modulo(x * y), result);
        result = a;
        FieldP256.Multiply(out result, result, result);
        AssertElement(Modulo(x * x), result);
    }

    /// <summary>The value, and that the limbs are within what the next operation takes: 52 bits each, and below 3p.</summary>
    private static void AssertElement(BigInteger expected, in FieldP256 element)
    {
        var raw = Raw(element);
        if (raw < 0 || raw >= 3 * Prime) Assert.Fail($"An element is {raw}, which is not 0 to 3p - 1.");
        if (Modulo(raw * InverseOfRadix) != expected) Assert.Fail($"An element is {Modulo(raw * InverseOfRadix):x}; {expected:x} was expected.");
    }

    private static BigInteger Random(Random random)
    {
        Span<byte> octets = stackalloc byte[33];
        random.NextBytes(octets);
        var value = new BigInteger(octets, isUnsigned: true, isBigEndian: true) % (3 * Prime);

        // Some with limbs of ones and zeros.
        var shape = random.Next(64);
        for (var limb = 0; limb < 4 && shape >= 32; limb++)
        {
            var ones = ((BigInteger.One << Bits) - 1) << (Bits * limb);
            if ((shape >> limb & 1) != 0) value |= ones;
        }

        return value % (3 * Prime);
    }

    private static FieldP256 Read(BigInteger value)
    {
        Span<byte> octets = stackalloc byte[32];
        Write(value, octets);
        Assert.True(FieldP256.TryRead(octets, out var element));
        return element;
    }

    private static void Write(BigInteger value, Span<byte> octets)
    {
        octets.Clear();
        var size = value.GetByteCount(isUnsigned: true);
        Assert.True(value.TryWriteBytes(octets[(32 - size)..], out _, isUnsigned: true, isBigEndian: true));
    }

    private static BigInteger Value(in FieldP256 element)
    {
        Span<byte> octets = stackalloc byte[32];
        element.Write(octets);
        var value = new BigInteger(octets, isUnsigned: true, isBigEndian: true);
        Assert.True(value < Prime);
        return value;
    }

    private static FieldP256 Element(BigInteger raw)
    {
        var mask = (BigInteger.One << Bits) - 1;
        return new((long)(raw & mask), (long)(raw >> Bits & mask), (long)(raw >> (2 * Bits) & mask), (long)(raw >> (3 * Bits) & mask), (long)(raw >> (4 * Bits)));
    }

    private static BigInteger Raw(FieldP256 element)
    {
        var limbs = MemoryMarshal.Cast<FieldP256, long>(new ReadOnlySpan<FieldP256>(ref element));
        Assert.Equal(5, limbs.Length);
        var value = BigInteger.Zero;
        for (var limb = 0; limb < 5; limb++)
        {
            if (limbs[limb] < 0 || (limb < 4 && limbs[limb] >> Bits != 0)) Assert.Fail($"Limb {limb} is {limbs[limb]:x}.");
            value |= (BigInteger)limbs[limb] << (Bits * limb);
        }

        return value;
    }

    private static BigInteger Modulo(BigInteger value) => ((value % Prime) + Prime) % Prime;

    private static BigInteger Hex(string digits) => new(Convert.FromHexString(digits), isUnsigned: true, isBigEndian: true);
}
