namespace Dunes.Sdk.Crypto.PostQuantum.MlDsa;

/// <summary>The arithmetic of ML-DSA on as many coefficients at once as the processor offers.</summary>
/// <remarks>Every operation takes the same time whatever the values. Montgomery's R is 2³².</remarks>
/// <typeparam name="TVector">What holds the coefficients: a vector of <see cref="int"/>, or one <see cref="int"/>.</typeparam>
internal interface ILanes<TVector>
    where TVector : struct
{
    /// <summary>Coefficients in a vector: 16, 8 or 1.</summary>
    static abstract int Count { get; }

    static abstract TVector Load(ref int source, int at);
    static abstract void Store(TVector value, ref int destination, int at);
    static abstract TVector All(int value);
    static abstract TVector Add(TVector left, TVector right);
    static abstract TVector Subtract(TVector left, TVector right);

    /// <summary>The low 32 bits of the product.</summary>
    static abstract TVector Multiply(TVector left, TVector right);
    static abstract TVector And(TVector left, TVector right);
    static abstract TVector Or(TVector left, TVector right);
    static abstract TVector Xor(TVector left, TVector right);

    /// <summary>Shifts right, copying the sign.</summary>
    static abstract TVector ShiftRight(TVector value, int bits);

    /// <summary>One bit a coefficient, set where it is negative; the first coefficient is the lowest bit.</summary>
    static abstract uint SignBits(TVector value);

    /// <summary>left · right / R mod q, between -q and q; <paramref name="rightTimesInverse"/> is right / q mod R.</summary>
    static abstract TVector MontgomeryMultiply(TVector left, TVector right, TVector rightTimesInverse);

    /// <summary>
    /// The sum of the products of <paramref name="terms"/> coefficients, each a polynomial further, divided by R mod q.
    /// Products stay below 2³¹ q in sum: eight terms below 9q each do. The result is below 0.9 q.
    /// </summary>
    static abstract TVector MontgomeryInnerProduct(ref int left, ref int right, int terms, int at);

    /// <summary>Transposes the 16 by 16 coefficients in place.</summary>
    static abstract void Transpose(ref int matrix);
}
