namespace Dunes.Sdk.Crypto.PostQuantum.MlKem;

/// <summary>The powers of zeta = 17 of FIPS 203, appendix A, times 2^16 modulo q, as Montgomery's multiplication wants its constant.</summary>
internal static class Zetas
{
    /// <summary>q^-1 modulo 2^16.</summary>
    public const short InverseQ = -3327;

    /// <summary>2^16 modulo q: one, in Montgomery's form.</summary>
    public const short One = -1044;

    /// <summary>2^32 modulo q: multiplying by it gives back the 2^16 that a product has lost.</summary>
    public const short Square = 1353;

    /// <summary>2^32 / 128 modulo q: the 3303 = 128^-1 of algorithm 10, and the 2^16 that a product has lost.</summary>
    public const short InverseScale = 1441;

    private const int Q = MlKemParameters.Q;

    /// <summary>zeta^BitRev7(i), the factors of algorithms 9 and 10.</summary>
    public static readonly short[] Forward = Powers(i => BitReversed(i));

    /// <summary>zeta^(2 BitRev7(i) + 1), the factors of algorithm 11.</summary>
    public static readonly short[] Products = Powers(i => (2 * BitReversed(i)) + 1);

    private static short[] Powers(Func<int, int> exponent)
    {
        var powers = new short[128];
        for (var i = 0; i < powers.Length; i++)
        {
            var power = 65_536 % Q;
            for (var times = exponent(i); times > 0; times--) power = power * 17 % Q;
            powers[i] = (short)(power > Q / 2 ? power - Q : power);
        }

        return powers;
    }

    private static int BitReversed(int i)
    {
        var reversed = 0;
        for (var bit = 0; bit < 7; bit++) reversed |= ((i >> bit) & 1) << (6 - bit);
        return reversed;
    }
}
