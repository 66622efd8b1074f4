namespace Dunes.Sdk.Crypto.PostQuantum.MlDsa;

/// <summary>The roots of unity of FIPS 204, section 7.5, laid out as the rows the transform reads.</summary>
/// <remarks>
/// A row holds the root of each of the 16 columns, in Montgomery form. Rows 0 to 14 serve the first four layers, where a
/// whole row of coefficients shares one root; rows 15 to 29 the last four, after transposition, where each column has its own.
/// Within such a group, row 2^s - 1 + h is for block h of layer s.
/// </remarks>
internal static class Zetas
{
    public const int GroupSize = 15 * 16;
    private const int Root = 1753;

    private static readonly int[] Standard = Powers();

    public static int[] Forward { get; } = Rows(index => Standard[index]);

    public static int[] ForwardTimesInverse { get; } = TimesInverse(Forward);

    /// <summary>One over each root: the standard's Algorithm 42 walks the same table backwards with the sign turned.</summary>
    public static int[] Inverse { get; } = Rows(index => -Standard[MirrorInLayer(index)]);

    public static int[] InverseTimesInverse { get; } = TimesInverse(Inverse);

    /// <summary>Appendix B: zetas[m] = 1753^BitRev8(m) mod q.</summary>
    internal static int[] Powers()
    {
        var zetas = new int[MlDsaParameters.N];
        for (var m = 0; m < zetas.Length; m++)
        {
            var reversed = 0;
            for (var bit = 0; bit < 8; bit++) reversed |= ((m >> bit) & 1) << (7 - bit);
            long power = 1;
            for (var turn = 0; turn < reversed; turn++) power = power * Root % MlDsaParameters.Q;
            zetas[m] = (int)power;
        }

        return zetas;
    }

    private static int[] Rows(Func<int, int> root)
    {
        var rows = new int[2 * GroupSize];
        for (var layer = 0; layer < 4; layer++)
        {
            for (var block = 0; block < 1 << layer; block++)
            {
                var row = 16 * ((1 << layer) - 1 + block);
                for (var column = 0; column < 16; column++)
                {
                    rows[row + column] = Montgomery.ToMontgomery(root((1 << layer) + block));
                    rows[GroupSize + row + column] = Montgomery.ToMontgomery(root((16 << layer) + (column << layer) + block));
                }
            }
        }

        return rows;
    }

    // Layer s has the roots 2^s to 2^(s+1) - 1.
    private static int MirrorInLayer(int index)
    {
        var first = 1 << (31 - int.LeadingZeroCount(index));
        return (3 * first) - 1 - index;
    }

    private static int[] TimesInverse(int[] rows) => Array.ConvertAll(rows, root => unchecked(root * Montgomery.InverseOfQ));
}
