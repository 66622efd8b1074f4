namespace Dunes.Sdk.Crypto.PostQuantum.MlKem;

/// <summary>The arithmetic of R_q = Z_q[X]/(X^256 + 1) that the algorithms stand on. A struct type argument chooses how: word by word, or in vectors.</summary>
/// <remarks>
/// A polynomial is 256 values of 16 bits in the standard's order, reduced or not: the bounds stand at each member. Nothing here
/// branches on a coefficient or uses one as an index, except <see cref="Parse"/>, whose input is public.
/// </remarks>
internal interface IRing
{
    /// <summary>Algorithm 9, NTT. From |f| &lt; q; to |f| &lt;= q/2.</summary>
    static abstract void Ntt(Span<short> f);

    /// <summary>Algorithm 10, NTT^-1, times 2^16, which undoes the loss of <see cref="Product"/>. From |f| &lt; q; to |f| &lt; q.</summary>
    static abstract void InverseNtt(Span<short> f);

    /// <summary>Prepares one side of algorithm 11: its odd coefficients times the factor of algorithm 12, and its pairs turned around.</summary>
    static abstract void Prepare(ReadOnlySpan<short> g, Span<short> scaled, Span<short> turned);

    /// <summary>Algorithms 11 and 12, summed over k: the products of f[0], f[stride], .. with prepared polynomials, divided by 2^16. To |h| &lt; q.</summary>
    static abstract void Product(ReadOnlySpan<short> f, int stride, ReadOnlySpan<short> scaled, ReadOnlySpan<short> turned, int k, Span<short> h);

    /// <summary>f times 2^16 plus g, from |f| &lt; q. To 0 &lt;= f &lt; q.</summary>
    static abstract void RestoreAndAdd(Span<short> f, ReadOnlySpan<short> g);

    /// <summary>f plus g.</summary>
    static abstract void Add(Span<short> f, ReadOnlySpan<short> g);

    /// <summary>g minus f, into f.</summary>
    static abstract void SubtractFrom(Span<short> f, ReadOnlySpan<short> g);

    /// <summary>To 0 &lt;= f &lt; q, from any 16-bit values.</summary>
    static abstract void Reduce(Span<short> f);

    /// <summary>Compress_d, equation 4.7, from any 16-bit values: by a multiplication, a shift and a correction, never a division.</summary>
    static abstract void Compress(Span<short> f, int d);

    /// <summary>Decompress_d, equation 4.8.</summary>
    static abstract void Decompress(Span<short> f, int d);

    /// <summary>Algorithm 8, SamplePolyCBD, with eta = 2: 128 octets.</summary>
    static abstract void SampleBinomial2(ReadOnlySpan<byte> octets, Span<short> f);

    /// <summary>The loop of algorithm 7, SampleNTT: adds to the <paramref name="count"/> coefficients that f has, as long as whole groups of three octets last.</summary>
    /// <returns>How many coefficients f has now, 256 at the most.</returns>
    /// <remarks>The octets are 24 times n, and 8 more stand behind them that do not matter.</remarks>
    static abstract int Parse(ReadOnlySpan<byte> octets, Span<short> f, int count);
}
