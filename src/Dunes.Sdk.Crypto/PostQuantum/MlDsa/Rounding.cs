using System.Numerics;
using System.Runtime.CompilerServices;

namespace Dunes.Sdk.Crypto.PostQuantum.MlDsa;

/// <summary>High and low bits of coefficients, hints, and the bounds of a signature: FIPS 204, section 7.4, on whole polynomials.</summary>
/// <remarks>No division, no branch on a coefficient: quotients come by multiplication and shift, exact for every value below q.</remarks>
internal static class Rounding<TLanes, TVector>
    where TLanes : struct, ILanes<TVector>
    where TVector : struct
{
    private const int Q = MlDsaParameters.Q;
    private const int D = MlDsaParameters.D;
    private const int N = MlDsaParameters.N;

    /// <summary>Algorithm 35, Power2Round: t = t1 2^13 + t0, from t between -q and q.</summary>
    public static void Power2Round(ref int t, ref int t1, ref int t0)
    {
        var half = TLanes.All((1 << (D - 1)) - 1);
        for (var at = 0; at < N; at += TLanes.Count)
        {
            var r = NonNegative(TLanes.Load(ref t, at));
            var high = TLanes.ShiftRight(TLanes.Add(r, half), D);
            TLanes.Store(high, ref t1, at);
            TLanes.Store(TLanes.Subtract(r, TLanes.Multiply(high, TLanes.All(1 << D))), ref t0, at);
        }
    }

    /// <summary>Algorithm 36, Decompose, of w between -q and q; with it 37, HighBits, and 38, LowBits.</summary>
    public static void Decompose(int gamma2, ref int w, ref int high, ref int low)
    {
        var quotient = new Quotient(gamma2);
        for (var at = 0; at < N; at += TLanes.Count)
        {
            var (r1, r0) = quotient.Decompose(NonNegative(TLanes.Load(ref w, at)));
            TLanes.Store(r1, ref high, at);
            TLanes.Store(r0, ref low, at);
        }
    }

    /// <summary>Algorithm 40, UseHint, of w between -q and q and hints of 0 or 1, in place of w.</summary>
    public static void UseHint(int gamma2, ref int hints, ref int w)
    {
        var quotient = new Quotient(gamma2);
        var last = TLanes.All(quotient.Count - 1);
        var wrap = TLanes.All(quotient.Count);
        for (var at = 0; at < N; at += TLanes.Count)
        {
            var (r1, r0) = quotient.Decompose(NonNegative(TLanes.Load(ref w, at)));

            // One up where r0 is positive, one down where it is zero or negative.
            var down = TLanes.ShiftRight(TLanes.Subtract(r0, TLanes.All(1)), 31);
            var step = TLanes.Or(down, TLanes.All(1));
            var moved = TLanes.Add(r1, TLanes.Multiply(step, TLanes.Load(ref hints, at)));
            moved = TLanes.Add(moved, TLanes.And(wrap, TLanes.ShiftRight(moved, 31)));
            moved = TLanes.Subtract(moved, TLanes.And(wrap, TLanes.ShiftRight(TLanes.Subtract(last, moved), 31)));
            TLanes.Store(moved, ref w, at);
        }
    }

    /// <summary>
    /// Algorithm 39, MakeHint, of -ct0 and w - cs2 + ct0, for a w - cs2 whose low bits are known to leave its high bits w1
    /// alone: then a hint is due where <paramref name="low"/> + ct0 leaves the interval of w1. One bit a coefficient, 32 in an element.
    /// </summary>
    /// <returns>The number of hints.</returns>
    public static int MakeHint(int gamma2, ref int low, ref int ct0, ref int w1, Span<uint> hints)
    {
        hints.Clear();
        var bound = TLanes.All(gamma2);
        var zero = TLanes.All(0);
        for (var at = 0; at < N; at += TLanes.Count)
        {
            var v = TLanes.Add(TLanes.Load(ref low, at), TLanes.Load(ref ct0, at));
            var aboveBottom = TLanes.Add(v, bound);
            var outside = TLanes.Or(TLanes.Subtract(bound, v), aboveBottom);

            // At the very bottom, -gamma2, the high bits change unless they are 0.
            var notBottom = TLanes.Or(aboveBottom, TLanes.Subtract(zero, aboveBottom));
            var highNotZero = TLanes.Subtract(zero, TLanes.Load(ref w1, at));
            var atBottom = TLanes.And(TLanes.Xor(notBottom, TLanes.All(-1)), highNotZero);
            hints[at >> 5] |= TLanes.SignBits(TLanes.Or(outside, atBottom)) << (at & 31);
        }

        var count = 0;
        foreach (var bits in hints) count += BitOperations.PopCount(bits);
        return count;
    }

    /// <summary>sum = left + right, centred. True when a coefficient's magnitude reaches the bound.</summary>
    public static bool AddReaches(ref int left, ref int right, ref int sum, int bound)
    {
        var reached = TLanes.All(0);
        for (var at = 0; at < N; at += TLanes.Count)
        {
            var value = Centred(TLanes.Add(TLanes.Load(ref left, at), TLanes.Load(ref right, at)));
            TLanes.Store(value, ref sum, at);
            reached = TLanes.Or(reached, Remaining(value, bound));
        }

        return TLanes.SignBits(reached) != 0;
    }

    /// <summary>left -= right, centred. True when a coefficient's magnitude reaches the bound.</summary>
    public static bool SubtractReaches(ref int left, ref int right, int bound)
    {
        var reached = TLanes.All(0);
        for (var at = 0; at < N; at += TLanes.Count)
        {
            var value = Centred(TLanes.Subtract(TLanes.Load(ref left, at), TLanes.Load(ref right, at)));
            TLanes.Store(value, ref left, at);
            reached = TLanes.Or(reached, Remaining(value, bound));
        }

        return TLanes.SignBits(reached) != 0;
    }

    /// <summary>Centres a polynomial between -q and q. True when a coefficient's magnitude reaches the bound.</summary>
    public static bool CentreReaches(ref int polynomial, int bound)
    {
        var reached = TLanes.All(0);
        for (var at = 0; at < N; at += TLanes.Count)
        {
            var value = Centred(TLanes.Load(ref polynomial, at));
            TLanes.Store(value, ref polynomial, at);
            reached = TLanes.Or(reached, Remaining(value, bound));
        }

        return TLanes.SignBits(reached) != 0;
    }

    /// <summary>Between -q and q to between 0 and q - 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector NonNegative(TVector value) => TLanes.Add(value, TLanes.And(TLanes.All(Q), TLanes.ShiftRight(value, 31)));

    /// <summary>The representative nearest to 0, or, beyond 4.1 million, one near it: exact below every bound that is asked for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Centred(TVector value)
    {
        var multiple = TLanes.ShiftRight(TLanes.Add(value, TLanes.All(1 << 22)), 23);
        return TLanes.Subtract(value, TLanes.Multiply(multiple, TLanes.All(Q)));
    }

    /// <summary>Negative where the magnitude is bound or more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Remaining(TVector value, int bound)
    {
        var sign = TLanes.ShiftRight(value, 31);
        var magnitude = TLanes.Subtract(TLanes.Xor(value, sign), sign);
        return TLanes.Subtract(TLanes.All(bound - 1), magnitude);
    }

    /// <summary>Division by 2 gamma2 as a multiplication: exact for both values of gamma2 and every r below q.</summary>
    private readonly ref struct Quotient
    {
        private readonly TVector _multiplier;
        private readonly TVector _rounding;
        private readonly TVector _interval;
        private readonly TVector _last;
        private readonly int _shift;

        public Quotient(int gamma2)
        {
            Count = (Q - 1) / (2 * gamma2);
            (var multiplier, _shift) = Count == 44 ? (11_275, 24) : (1_025, 22);
            _multiplier = TLanes.All(multiplier);
            _rounding = TLanes.All(1 << (_shift - 1));
            _interval = TLanes.All(2 * gamma2);
            _last = TLanes.All(Count - 1);
        }

        /// <summary>Values of the high bits: 44 or 16.</summary>
        public int Count { get; }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public (TVector High, TVector Low) Decompose(TVector r)
        {
            var scaled = TLanes.ShiftRight(TLanes.Add(r, TLanes.All(127)), 7);
            var high = TLanes.ShiftRight(TLanes.Add(TLanes.Multiply(scaled, _multiplier), _rounding), _shift);

            // The interval around q - 1 belongs to 0.
            var beyond = TLanes.ShiftRight(TLanes.Subtract(_last, high), 31);
            high = TLanes.And(high, TLanes.Xor(beyond, TLanes.All(-1)));
            var low = TLanes.Subtract(r, TLanes.Multiply(high, _interval));
            low = TLanes.Subtract(low, TLanes.And(TLanes.All(Q), TLanes.ShiftRight(TLanes.Subtract(TLanes.All((Q - 1) / 2), low), 31)));
            return (high, low);
        }
    }
}
