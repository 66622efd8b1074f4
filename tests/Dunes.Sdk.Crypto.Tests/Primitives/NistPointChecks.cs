using System.Numerics;
using System.Security.Cryptography;
using Dunes.Sdk.Crypto.Hpke;
using Dunes.Sdk.Crypto.Primitives;
using Dunes.TestSupport;

namespace Dunes.Sdk.Crypto.Tests.Primitives;

/// <summary>The statements of <see cref="NistPointTests"/>, whatever the field's type.</summary>
internal abstract class NistPointChecks
{
    public abstract void Multiples_of_the_base_point_are_those_of_the_affine_formulas();

    public abstract void Multiples_of_any_point_are_those_of_the_affine_formulas();

    public abstract void Sums_have_no_exceptions();

    public abstract void Doublings_in_a_row_are_those_one_after_the_other();

    public abstract void Every_digit_selects_its_point_or_the_negative_of_it();

    public abstract void Agreements_are_those_of_the_library();

    public abstract void What_is_no_point_of_the_curve_is_refused();

    public abstract void A_comb_multiplies_as_a_window_does();

    public abstract void Every_tooth_stands_where_it_should();
}

/// <summary>What <see cref="NistPointTests"/> says of a curve.</summary>
internal sealed class NistPointChecks<TField> : NistPointChecks
    where TField : unmanaged, IPrimeField<TField>
{
    private readonly PublishedCurve _curve;
    private readonly NistCurve _library;
    private readonly Group _managed;

    public NistPointChecks(PublishedCurve curve, NistCurve library, Group managed) => (_curve, _library, _managed) = (curve, library, managed);

    /// <summary>Scalars at the bounds of digits, of the order and of the curve's size.</summary>
    private IEnumerable<BigInteger> Scalars()
    {
        for (var near = 0; near <= Depth.Of(17, 100); near++)
        {
            yield return near;
            yield return _curve.Order - near;
            yield return _curve.Order + near;
            yield return BigInteger.Pow(2, _curve.Bits) - 1 - near;
            yield return (_curve.Order / 2) + near;
        }

        for (var bit = 0; bit < _curve.Bits; bit += Depth.Of(5, 1))
        {
            yield return BigInteger.One << bit;
            yield return (BigInteger.One << bit) - 1;
        }

        for (var digit = 0; digit < 16; digit++) yield return PublishedCurve.Hex(new string("0123456789abcdef"[digit], 2 * _curve.Size)); // every digit the same
    }

    /// <summary>Points of small, large and ordinary x, both of each.</summary>
    private IEnumerable<(BigInteger X, BigInteger Y)> Points()
    {
        yield return _curve.Base;
        yield return (_curve.Base.X, _curve.Prime - _curve.Base.Y);
        foreach (var start in new[] { BigInteger.Zero, _curve.Prime - 30, BigInteger.Pow(2, 52) - 8, BigInteger.Pow(2, 56) - 8, BigInteger.Pow(2, 208) - 8, BigInteger.Pow(2, _curve.Bits - 48) - 8, BigInteger.Pow(2, _curve.Bits - 1) })
        {
            for (var x = start; x < start + 16 && x < _curve.Prime; x++)
            {
                foreach (var point in _curve.PointsAt(x)) yield return point;
            }
        }
    }

    public override void Multiples_of_the_base_point_are_those_of_the_affine_formulas()
    {
        var random = new Random(1);
        foreach (var scalar in Scalars().Concat(Enumerable.Range(0, Depth.Of(50, 2_000)).Select(_ => _curve.Random(random))))
        {
            NistComb<TField>.Base.Multiply(out var product, _curve.Octets(scalar));
            AssertSame(_curve.Multiply(scalar, _curve.Base), product);
        }
    }

    public override void Multiples_of_any_point_are_those_of_the_affine_formulas()
    {
        var random = new Random(2);
        var points = Points().ToArray();
        Assert.Contains(points, point => point.X.IsZero);
        foreach (var point in points)
        {
            var own = Read(point);
            foreach (var scalar in new[] { 0, 1, 2, 3, 15, 16, 17, 31, 32, 33, _curve.Order - 2, _curve.Order - 1, _curve.Order, _curve.Order + 1, BigInteger.Pow(2, _curve.Bits) - 1, _curve.Random(random) })
            {
                NistPoint<TField>.Multiply(out var product, _curve.Octets(scalar), own);
                AssertSame(_curve.Multiply(scalar, point), product);
            }
        }

        var some = Read(points[^1]);
        var comb = new NistComb<TField>(some);
        foreach (var scalar in Scalars())
        {
            var expected = _curve.Multiply(scalar, points[^1]);
            NistPoint<TField>.Multiply(out var product, _curve.Octets(scalar), some);
            AssertSame(expected, product);
            comb.Multiply(out product, _curve.Octets(scalar));
            AssertSame(expected, product);
        }
    }

    public override void Sums_have_no_exceptions()
    {
        // Equal points, opposite points, the neutral one on either side, each with another Z than 1.
        var points = Points().Take(30).Select(point => ((BigInteger X, BigInteger Y)?)point).Append(null).ToArray();
        foreach (var a in points)
        {
            foreach (var b in points)
            {
                foreach (var moved in new[] { false, true })
                {
                    var (left, right) = (Projective(a, moved), Projective(b, moved));
                    left.Add(right);
                    AssertSame(_curve.Add(a, b), left);
                }
            }

            var doubled = Projective(a, isMoved: true);
            doubled.Double();
            AssertSame(_curve.Add(a, a), doubled);
            var added = Projective(a, isMoved: true);
            added.Add(added);
            AssertSame(_curve.Add(a, a), added);
        }
    }

    public override void Doublings_in_a_row_are_those_one_after_the_other()
    {
        foreach (var point in Points().Take(20))
        {
            for (var times = 1; times <= 20; times++)
            {
                var (once, row) = (Projective(point, isMoved: true), Projective(point, isMoved: true));
                for (var time = 0; time < times; time++) once.Double();
                row.Double(times);
                Assert.Equal(Octets(once), Octets(row));
            }
        }
    }

    public override void Every_digit_selects_its_point_or_the_negative_of_it()
    {
        var points = new NistPoint<TField>[16];
        for (var at = 0; at < 16; at++) NistComb<TField>.Base.Multiply(out points[at], _curve.Octets(at + 5));
        for (var digit = 0; digit < 32; digit++)
        {
            NistPoint<TField>.Select(out var selected, points, digit);
            var expected = _curve.Multiply((digit < 16 ? 15 - digit : digit - 16) + 5, _curve.Base)!.Value;
            AssertSame((expected.X, digit < 16 ? _curve.Modulo(-expected.Y) : expected.Y), selected);
        }
    }

    public override void A_comb_multiplies_as_a_window_does()
    {
        var random = new Random(_curve.Bits);
        for (var round = 0; round < Depth.Of(40, 2_000); round++)
        {
            var scalar = new byte[_curve.Size];
            random.NextBytes(scalar);
            NistComb<TField>.Base.Multiply(out var point, scalar);
            var comb = new NistComb<TField>(point);
            random.NextBytes(scalar);
            AssertSameMultiple(comb, point, scalar);
        }
    }

    // Single bits are single entries of the comb, all ones are its last entries, and the order's neighbours cancel to the point and to its negative.
    public override void Every_tooth_stands_where_it_should()
    {
        NistComb<TField>.Base.Multiply(out var point, Enumerable.Repeat((byte)7, _curve.Size).ToArray());
        var comb = new NistComb<TField>(point);
        for (var bit = 0; bit < _curve.Bits; bit++)
        {
            var scalar = new byte[_curve.Size];
            scalar[^(1 + (bit >> 3))] = (byte)(1 << (bit & 7));
            AssertSameMultiple(comb, point, scalar);
        }

        AssertSameMultiple(comb, point, Enumerable.Repeat((byte)0xFF, _curve.Size).ToArray());
        foreach (var distance in new[] { -2, -1, 1, 2 })
        {
            AssertSameMultiple(comb, point, _curve.Octets(_curve.Order + distance));
        }
    }

    public override void Agreements_are_those_of_the_library()
    {
        var random = new Random(4);
        var points = Points().ToArray();
        Span<byte> scalar = stackalloc byte[_curve.Size];
        for (var round = 0; round < Depth.Of(100, 1_000); round++)
        {
            do random.NextBytes(scalar);
            while (!_library.IsPrivateKey(scalar));
            if (round % 4 == 0) scalar[..(round / 4 % _curve.Size)].Clear();
            if (!_library.IsPrivateKey(scalar)) continue;
            using var ours = _managed.ImportPrivateKey(scalar);
            using var theirs = _library.ImportPrivateKey(scalar);
            Assert.Equal(theirs.PublicKey, ours.PublicKey);
            var peer = round % 2 == 0 ? _curve.Encode(points[round / 2 % points.Length]) : ours.PublicKey.ToArray();
            var (left, right) = (new byte[_curve.Size], new byte[_curve.Size]);
            Assert.True(ours.TryAgree(peer, left) && theirs.TryAgree(peer, right));
            Assert.Equal(right, left);
        }
    }

    public override void What_is_no_point_of_the_curve_is_refused()
    {
        var random = new Random(5);
        foreach (var (x, y) in Points())
        {
            var good = _curve.Encode((x, y));
            Assert.True(NistPoint<TField>.TryRead(good, out _));
            foreach (var prefix in new byte[] { 0, 1, 2, 3, 5, 6, 7, 0x84, 255 }) Assert.False(NistPoint<TField>.TryRead([prefix, .. good.AsSpan(1)], out _));
            Assert.False(NistPoint<TField>.TryRead(good.AsSpan(..^1), out _));
            Assert.False(NistPoint<TField>.TryRead([.. good, 0], out _));
            Assert.False(NistPoint<TField>.TryRead(_curve.Encode((x, _curve.Modulo(y + 1))), out _));
            Assert.False(NistPoint<TField>.TryRead(_curve.Encode((_curve.Modulo(x + 1), y)), out _));

            // The same numbers modulo p, not below it.
            if (x + _curve.Prime < BigInteger.Pow(2, _curve.Bits)) Assert.False(NistPoint<TField>.TryRead(_curve.Encode((x + _curve.Prime, y)), out _));
            var bit = random.Next(2 * _curve.Bits);
            var flipped = good.ToArray();
            flipped[1 + (bit / 8)] ^= (byte)(1 << (bit % 8));
            Assert.False(NistPoint<TField>.TryRead(flipped, out _));
        }

        // The neutral point, zeros, ones, points of the twist and of other curves y^2 = x^3 - 3x + c.
        Assert.False(NistPoint<TField>.TryRead([0], out _));
        Assert.False(NistPoint<TField>.TryRead([4, .. new byte[2 * _curve.Size]], out _));
        Assert.False(NistPoint<TField>.TryRead([4, .. _curve.Octets(0), .. _curve.Octets(_curve.Prime)], out _));
        Assert.False(NistPoint<TField>.TryRead([4, .. _curve.Octets(_curve.Prime), .. _curve.Octets(_curve.Prime)], out _));
        for (var round = 0; round < Depth.Of(1_000, 50_000); round++) Assert.False(NistPoint<TField>.TryRead([4, .. _curve.Octets(_curve.Random(random)), .. _curve.Octets(_curve.Random(random))], out _));
    }

    private void AssertSameMultiple(NistComb<TField> comb, in NistPoint<TField> point, byte[] scalar)
    {
        NistPoint<TField>.Multiply(out var expected, scalar, point);
        comb.Multiply(out var actual, scalar);
        Assert.Equal(Octets(expected), Octets(actual));
    }

    private void AssertSame((BigInteger X, BigInteger Y)? expected, in NistPoint<TField> point)
    {
        var zero = TField.AreEqual(point.Z, default);
        Assert.Equal(expected is null, zero);
        var (x, y) = expected ?? (0, 0);
        Assert.Equal([.. _curve.Octets(x), .. _curve.Octets(y)], Octets(point));
        if (zero) Assert.True(TField.AreEqual(point.X, default) && !TField.AreEqual(point.Y, default));
    }

    private byte[] Octets(in NistPoint<TField> point)
    {
        var octets = new byte[2 * _curve.Size];
        point.Write(octets.AsSpan(0, _curve.Size), octets.AsSpan(_curve.Size));
        return octets;
    }

    private NistPoint<TField> Projective((BigInteger X, BigInteger Y)? point, bool isMoved)
    {
        if (point is not { } affine)
        {
            NistPoint<TField>.Multiply(out var neutral, _curve.Octets(isMoved ? _curve.Order : 0), Read(_curve.Base));
            return neutral;
        }

        var read = Read(affine);
        if (!isMoved) return read;
        Assert.True(TField.TryRead(_curve.Octets(_curve.Prime - 2), out var factor));
        TField.Multiply(out read.X, read.X, factor);
        TField.Multiply(out read.Y, read.Y, factor);
        TField.Multiply(out read.Z, read.Z, factor);
        return read;
    }

    private NistPoint<TField> Read((BigInteger X, BigInteger Y) point)
    {
        Assert.True(NistPoint<TField>.TryRead(_curve.Encode(point), out var read));
        return read;
    }
}
