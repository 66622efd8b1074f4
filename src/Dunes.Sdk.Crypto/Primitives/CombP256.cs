using System.Runtime.CompilerServices;

namespace Dunes.Sdk.Crypto.Primitives;

/// <summary>Multiples of one point of P-256, so that it takes fifteen doublings instead of 252 to multiply it: for a public key that is used often. The point is no secret; the scalar is, and no step depends on it.</summary>
/// <remarks>
/// The comb of C. Lim and P. Lee, "More flexible exponentiation with precomputation", with four teeth 64 bits apart, in four tables 16 bits apart:
/// entry e of table t is the sum of 2^(64 j + 16 t) P over the bits j of e. 8 KiB.
/// </remarks>
internal sealed class CombP256
{
    private const int Teeth = 4;
    private const int Entries = 1 << Teeth;
    private const int Tables = 4;
    private const int ToothSpacing = 64;
    private const int TableSpacing = ToothSpacing / Tables;
    private readonly PointP256[] _points = new PointP256[Tables * Entries];

    public CombP256(in PointP256 point)
    {
        var power = point;
        for (var tooth = 0; tooth < Teeth; tooth++)
        {
            for (var table = 0; table < Tables; table++)
            {
                var entries = _points.AsSpan(table * Entries, Entries);
                if (tooth == 0) entries[0] = PointP256.Neutral;
                for (var entry = 0; entry < 1 << tooth; entry++)
                {
                    entries[entry + (1 << tooth)] = entries[entry];
                    entries[entry + (1 << tooth)].Add(power);
                }

                for (var bit = 0; bit < TableSpacing; bit++) power.Double();
            }
        }
    }

    /// <summary>scalar P, the scalar of 32 octets, big endian.</summary>
    [SkipLocalsInit]
    public void Multiply(out PointP256 product, ReadOnlySpan<byte> scalar)
    {
        product = PointP256.Neutral;
        PointP256 multiple = default;
        for (var row = TableSpacing - 1; row >= 0; row--)
        {
            if (row != TableSpacing - 1) product.Double();
            for (var table = 0; table < Tables; table++)
            {
                var entry = 0;
                for (var tooth = 0; tooth < Teeth; tooth++)
                {
                    var bit = (tooth * ToothSpacing) + (table * TableSpacing) + row;
                    entry |= ((scalar[^(1 + (bit >> 3))] >> (bit & 7)) & 1) << tooth;
                }

                PointP256.Select(out multiple, _points.AsSpan(table * Entries, Entries), entry);
                product.Add(multiple);
            }
        }

        PointP256.Clear(ref multiple);
    }
}
