namespace Dunes.Sdk.Crypto.PostQuantum.MlKem;

/// <summary>The factors of <see cref="Zetas"/> as <see cref="Avx2Ring"/> loads them: sixteen to a vector, each vector followed by the same times q^-1 modulo 2^16.</summary>
/// <remarks>In the last three layers a butterfly's factors change within a vector; the order is that of the shuffles there.</remarks>
internal static class VectorZetas
{
    /// <summary>Words of one vector and its twin.</summary>
    public const int Step = 32;

    /// <summary>For each two vectors: the layers of length 8, 4 and 2.</summary>
    public static readonly short[] ForwardTail = Tail(inverse: false);

    /// <summary>The same, for algorithm 10.</summary>
    public static readonly short[] InverseTail = Tail(inverse: true);

    /// <summary>For each vector: one, and the factor of algorithm 11, in turn.</summary>
    public static readonly short[] Products = Pairs();

    /// <summary>Which of a layer's factors each quarter of the vector takes, after the shuffles before that layer.</summary>
    private static ReadOnlySpan<byte> OrderOf2 => [0, 2, 1, 3, 4, 6, 5, 7];

    private static short[] Tail(bool inverse)
    {
        var table = new short[8 * 3 * Step];
        for (var pair = 0; pair < 8; pair++)
        {
            for (var lane = 0; lane < 16; lane++)
            {
                Put(table, (3 * pair) + 0, lane, Factor(16, (2 * pair) + (lane / 8), inverse));
                Put(table, (3 * pair) + 1, lane, Factor(32, (4 * pair) + (lane / 4), inverse));
                Put(table, (3 * pair) + 2, lane, Factor(64, (8 * pair) + OrderOf2[lane / 2], inverse));
            }
        }

        return table;
    }

    /// <summary>The factor of one block in a layer of so many: algorithm 9 counts up through the layers, algorithm 10 down.</summary>
    private static short Factor(int blocks, int block, bool inverse) => Zetas.Forward[inverse ? (2 * blocks) - 1 - block : blocks + block];

    private static short[] Pairs()
    {
        var table = new short[16 * Step];
        for (var i = 0; i < MlKemParameters.N; i++) Put(table, i / 16, i % 16, i % 2 == 0 ? Zetas.One : Zetas.Products[i / 2]);
        return table;
    }

    private static void Put(short[] table, int vector, int lane, short factor)
    {
        table[(Step * vector) + lane] = factor;
        table[(Step * vector) + 16 + lane] = (short)(factor * Zetas.InverseQ);
    }
}
