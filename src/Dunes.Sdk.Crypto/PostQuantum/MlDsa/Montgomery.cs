namespace Dunes.Sdk.Crypto.PostQuantum.MlDsa;

/// <summary>Multiplication modulo q without division: FIPS 204, appendix A.</summary>
internal static class Montgomery
{
    /// <summary>1 / q modulo 2³².</summary>
    public const int InverseOfQ = 58_728_449;

    /// <summary>2⁶⁴ / 256 modulo q, centred: takes the factors 1/R of a product and 256 of the transform out at once.</summary>
    public const int InverseTransformFactor = 41_978;

    /// <summary>Algorithm 49, MontgomeryReduce: value / 2³² mod q, between -q and q, for |value| below 2³¹ q.</summary>
    public static int Reduce(long value)
    {
        var t = unchecked((int)value * InverseOfQ);
        return (int)((value - ((long)t * MlDsaParameters.Q)) >> 32);
    }

    /// <summary>value · 2³² mod q, centred; for constants.</summary>
    public static int ToMontgomery(int value)
    {
        var remainder = (int)(((long)value << 32) % MlDsaParameters.Q);
        if (remainder > MlDsaParameters.Q / 2) remainder -= MlDsaParameters.Q;
        if (remainder < -(MlDsaParameters.Q / 2)) remainder += MlDsaParameters.Q;
        return remainder;
    }
}
