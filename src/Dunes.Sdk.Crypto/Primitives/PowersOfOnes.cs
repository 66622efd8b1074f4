namespace Dunes.Sdk.Crypto.Primitives;

/// <summary>Powers whose exponents are rows of ones: what the inverses modulo the primes of the NIST curves are made of. The exponents are no secret.</summary>
internal static class PowersOfOnes
{
    /// <summary>a^(2^times) b.</summary>
    public static void Raise<TField>(out TField result, in TField a, int times, in TField b)
        where TField : unmanaged, IPrimeField<TField>
    {
        TField.Square(out var power, a);
        for (var time = 1; time < times; time++) TField.Square(out power, power);
        TField.Multiply(out result, power, b);
    }

    /// <summary>a^(2^2 - 1), a^(2^15 - 1) and a^(2^30 - 1).</summary>
    public static void Create<TField>(out TField ones2, out TField ones15, out TField ones30, in TField a)
        where TField : unmanaged, IPrimeField<TField>
    {
        Raise(out ones2, a, 1, a);
        Raise(out var ones3, ones2, 1, a);
        Raise(out var ones6, ones3, 3, ones3);
        Raise(out var ones12, ones6, 6, ones6);
        Raise(out ones15, ones12, 3, ones3);
        Raise(out ones30, ones15, 15, ones15);
    }
}
