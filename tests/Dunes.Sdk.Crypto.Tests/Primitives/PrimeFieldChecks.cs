using System.Numerics;
using System.Runtime.InteropServices;
using Dunes.Sdk.Crypto.Primitives;
using Dunes.TestSupport;

namespace Dunes.Sdk.Crypto.Tests.Primitives;

/// <summary>The statements of <see cref="PrimeFieldTests"/>, whatever the field's type.</summary>
internal abstract class PrimeFieldChecks
{
    public abstract void Octets_below_p_are_read_and_written_and_no_others();

    public abstract void Every_pair_of_edge_values_is_added_subtracted_and_multiplied_as_big_integers_are();

    public abstract void Every_pair_of_elements_below_3p_is_added_subtracted_and_multiplied_as_big_integers_are();

    public abstract void Random_elements_are_added_subtracted_and_multiplied_as_big_integers_are();

    public abstract void Long_chains_of_sums_and_differences_stay_within_bounds();

    public abstract void Inverses_are_those_of_big_integers_and_zero_has_zero();

    public abstract void Equality_sees_values_and_not_their_limbs();

    public abstract void Constants_are_those_of_the_standard();
}

/// <summary>What <see cref="PrimeFieldTests"/> says of a field.</summary>
internal sealed class PrimeFieldChecks<TField> : PrimeFieldChecks
    where TField : unmanaged, IPrimeField<TField>
{
    private readonly PublishedCurve _curve;
    private readonly int _bits;
    private readonly int _limbs;
    private readonly BigInteger _radix;
    private readonly BigInteger _inverseOfRadix;

    /// <param name="curve">The curve over the field.</param>
    /// <param name="bits">_bits of a limb.</param>
    /// <param name="limbs">How many limbs an element has; R of Montgomery's form is that many.</param>
    public PrimeFieldChecks(PublishedCurve curve, int bits, int limbs)
    {
        (_curve, _bits, _limbs) = (curve, bits, limbs);
        _radix = BigInteger.Pow(2, bits * limbs) % Prime;
        _inverseOfRadix = BigInteger.ModPow(_radix, Prime - 2, Prime);
    }

    private BigInteger Prime => _curve.Prime;

    /// <summary>_bits of the prime in the highest limb.</summary>
    private int HighestBits => _curve.Bits - (_bits * (_limbs - 1));

    /// <summary>Values whose octets, limbs and reductions are at a bound.</summary>
    private IEnumerable<BigInteger> Edges()
    {
        for (var near = 0; near < 5; near++)
        {
            yield return near;
            yield return Prime - 1 - near;
            yield return _radix + near;
            yield return (Prime - _radix) - near;
        }

        foreach (var power in new[] { 26, 32, 44, 48, 51, 52, 53, 55, 56, 57, 96, 103, 104, 105, 111, 112, 113, 128, 156, 192, 207, 208, 209, 224, 255, _curve.Bits - 49, _curve.Bits - 48, _curve.Bits - 1 })
        {
            for (var near = -1; near <= 1; near++)
            {
                yield return _curve.Modulo(BigInteger.Pow(2, power) + near);
                yield return _curve.Modulo(Prime - BigInteger.Pow(2, power) + near);
                yield return _curve.Modulo(BigInteger.Pow(2, power) * _inverseOfRadix); // in Montgomery's form a power of two
            }
        }
    }

    /// <summary>Limbs that an element may have: below 3p, each at a bound of its own.</summary>
    private IEnumerable<BigInteger> Unreduced()
    {
        var ones = (BigInteger.One << _bits) - 1;
        var highest = 1L << HighestBits;
        for (var pattern = 0; pattern < 1 << (_limbs - 1); pattern++)
        {
            var low = BigInteger.Zero;
            for (var limb = 0; limb < _limbs - 1; limb++) low |= (pattern >> limb & 1) == 0 ? 0 : ones << (_bits * limb);
            foreach (var top in new[] { 0, 1, (highest / 2) - 1, highest / 2, highest - (1L << 16) - 1, highest - (1L << 16), highest - 1, highest, (2 * highest) - 1, 2 * highest, (3 * highest) - (4L << 16) })
            {
                yield return low | ((BigInteger)top << ((_limbs - 1) * _bits));
            }
        }

        foreach (var times in new[] { 1, 2, 3 })
        {
            for (var near = 1; near <= 5; near++) yield return (times * Prime) - near;
            if (times < 3) for (var near = 0; near < 5; near++) yield return (times * Prime) + near;
        }
    }

    public override void Octets_below_p_are_read_and_written_and_no_others()
    {
        Span<byte> octets = stackalloc byte[_curve.Size];
        foreach (var value in Edges())
        {
            Write(value, octets);
            Assert.True(TField.TryRead(octets, out var element));
            Assert.Equal(value, Value(element));
            Assert.Equal(_curve.Modulo(value * _radix), _curve.Modulo(Raw(element)));
        }

        for (var beyond = 0; beyond < 1_000; beyond++)
        {
            Write(Prime + beyond, octets);
            Assert.False(TField.TryRead(octets, out _));
        }

        foreach (var value in new[] { BigInteger.Pow(2, _curve.Bits) - 1, (BigInteger.Pow(2, _curve.Bits) + Prime) / 2, Prime + BigInteger.Pow(2, 52), Prime + BigInteger.Pow(2, 56), Prime + BigInteger.Pow(2, 80) })
        {
            Write(value, octets);
            Assert.False(TField.TryRead(octets, out _));
        }
    }

    public override void Every_pair_of_edge_values_is_added_subtracted_and_multiplied_as_big_integers_are()
    {
        var values = Edges().Distinct().Where((_, at) => Depth.IsDeep || at % 3 == 0).ToArray();
        foreach (var a in values)
        {
            foreach (var b in values) Check(Read(a), Read(b), a, b);
        }
    }

    public override void Every_pair_of_elements_below_3p_is_added_subtracted_and_multiplied_as_big_integers_are()
    {
        var raws = Unreduced().ToArray();
        foreach (var a in raws.Where((_, at) => Depth.IsDeep || at % 4 == 0))
        {
            foreach (var b in raws) Check(Element(a), Element(b), _curve.Modulo(a * _inverseOfRadix), _curve.Modulo(b * _inverseOfRadix));
        }
    }

    public override void Random_elements_are_added_subtracted_and_multiplied_as_big_integers_are()
    {
        var random = new Random(_curve.Bits);
        for (var round = 0; round < Depth.Of(5_000, 500_000); round++)
        {
            var (a, b) = (Random(random), Random(random));
            Check(Element(a), Element(b), _curve.Modulo(a * _inverseOfRadix), _curve.Modulo(b * _inverseOfRadix));
        }
    }

    public override void Long_chains_of_sums_and_differences_stay_within_bounds()
    {
        var random = new Random(3);
        var (element, value) = (Read(Prime - 1), Prime - 1);
        for (var step = 0; step < Depth.Of(5_000, 200_000); step++)
        {
            var raw = random.Next(4) == 0 ? (3 * Prime) - 1 : Random(random);
            var other = Element(raw);
            var otherValue = _curve.Modulo(raw * _inverseOfRadix);
            switch (random.Next(6))
            {
                case 0:
                    TField.Add(out element, element, element);
                    value += value;
                    break;
                case 1:
                    TField.Subtract(out element, element, element);
                    value = 0;
                    break;
                case 2:
                    TField.Subtract(out element, other, element);
                    value = otherValue - value;
                    break;
                case 3:
                    TField.Multiply(out element, element, other);
                    value *= otherValue;
                    break;
                case 4:
                    TField.Add(out element, other, element);
                    value += otherValue;
                    break;
                default:
                    TField.Subtract(out element, element, other);
                    value -= otherValue;
                    break;
            }

            value = _curve.Modulo(value);
            AssertElement(value, element);
        }
    }

    public override void Inverses_are_those_of_big_integers_and_zero_has_zero()
    {
        foreach (var value in Edges().Concat([0]))
        {
            TField.Invert(out var inverse, Read(value));
            Assert.Equal(BigInteger.ModPow(value, Prime - 2, Prime), Value(inverse));
        }
    }

    public override void Equality_sees_values_and_not_their_limbs()
    {
        foreach (var value in Unreduced().Where(value => value < Prime))
        {
            var (once, twice) = (Element(value), Element(value + Prime));
            Assert.True(TField.AreEqual(once, twice));
            Assert.True(TField.AreEqual(twice, Element(value + (2 * Prime))));
            Assert.False(TField.AreEqual(once, Element(value + 1)));
            Assert.False(TField.AreEqual(twice, Element(value + 1)));
        }
    }

    public override void Constants_are_those_of_the_standard()
    {
        Assert.Equal(_curve.Size, TField.Size);
        Assert.Equal(BigInteger.One, Value(TField.One));
        Assert.Equal(_curve.B, Value(TField.B));
        Assert.Equal(_curve.Base, (Value(TField.BaseX), Value(TField.BaseY)));
    }

    private void Check(in TField a, in TField b, BigInteger x, BigInteger y)
    {
        TField.Add(out var result, a, b);
        AssertElement(_curve.Modulo(x + y), result);
        TField.Subtract(out result, a, b);
        AssertElement(_curve.Modulo(x - y), result);
        TField.Multiply(out result, a, b);
        AssertElement(_curve.Modulo(x * y), result);
        result = a;
        TField.Multiply(out result, result, result);
        AssertElement(_curve.Modulo(x * x), result);
        result = a;
        TField.Square(out result, result);
        AssertElement(_curve.Modulo(x * x), result);
    }

    /// <summary>The value, and that the limbs are within what the next operation takes, and the element below 3p.</summary>
    private void AssertElement(BigInteger expected, in TField element)
    {
        var raw = Raw(element);
        if (raw < 0 || raw >= 3 * Prime) Assert.Fail($"An element is {raw}, which is not 0 to 3p - 1.");
        if (_curve.Modulo(raw * _inverseOfRadix) != expected) Assert.Fail($"An element is {_curve.Modulo(raw * _inverseOfRadix):x}; {expected:x} was expected.");
    }

    private BigInteger Random(Random random)
    {
        Span<byte> octets = stackalloc byte[_curve.Size + 1];
        random.NextBytes(octets);
        var value = new BigInteger(octets, isUnsigned: true, isBigEndian: true) % (3 * Prime);

        // Some with limbs of ones and zeros.
        var shape = random.Next(64);
        for (var limb = 0; limb < _limbs - 1 && shape >= 32; limb++)
        {
            var ones = ((BigInteger.One << _bits) - 1) << (_bits * limb);
            if ((shape >> limb & 1) != 0) value |= ones;
        }

        return value % (3 * Prime);
    }

    private TField Read(BigInteger value)
    {
        Span<byte> octets = stackalloc byte[_curve.Size];
        Write(value, octets);
        Assert.True(TField.TryRead(octets, out var element));
        return element;
    }

    private void Write(BigInteger value, Span<byte> octets)
    {
        octets.Clear();
        var size = value.GetByteCount(isUnsigned: true);
        Assert.True(value.TryWriteBytes(octets[(_curve.Size - size)..], out _, isUnsigned: true, isBigEndian: true));
    }

    private BigInteger Value(in TField element)
    {
        Span<byte> octets = stackalloc byte[_curve.Size];
        TField.Write(element, octets);
        var value = new BigInteger(octets, isUnsigned: true, isBigEndian: true);
        Assert.True(value < Prime);
        return value;
    }

    private TField Element(BigInteger raw)
    {
        var element = default(TField);
        var limbs = MemoryMarshal.Cast<TField, long>(new Span<TField>(ref element));
        for (var limb = 0; limb < _limbs; limb++) limbs[limb] = (long)(limb < _limbs - 1 ? raw >> (_bits * limb) & ((BigInteger.One << _bits) - 1) : raw >> (_bits * limb));
        return element;
    }

    private BigInteger Raw(TField element)
    {
        var limbs = MemoryMarshal.Cast<TField, long>(new ReadOnlySpan<TField>(ref element));
        Assert.Equal(_limbs, limbs.Length);
        var value = BigInteger.Zero;
        for (var limb = 0; limb < _limbs; limb++)
        {
            if (limbs[limb] < 0 || (limb < _limbs - 1 && limbs[limb] >> _bits != 0)) Assert.Fail($"Limb {limb} is {limbs[limb]:x}.");
            value |= (BigInteger)limbs[limb] << (_bits * limb);
        }

        return value;
    }
}
