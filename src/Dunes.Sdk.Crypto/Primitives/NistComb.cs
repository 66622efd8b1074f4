using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Dunes.Sdk.Crypto.Primitives;

/// <summary>Multiples of one point of P-256 or P-384, so that it takes few doublings to multiply it: for the base point, and for a public key that is used often. The point is no secret; the scalar is, and no step depends on it.</summary>
/// <remarks>
/// The comb of C. Lim and P. Lee, "More flexible exponentiation with precomputation", with five teeth in four tables, of <see cref="SignedBits"/> as M. Hamburg's "Fast and compact elliptic-curve cryptography" has it:
/// with R rows, entry e of table t is 2^(16 R + R t) P, and the sum of 2^(4 R j + R t) P with the sign that bit j of e says. 8 KiB, 11 KiB of P-384.
/// </remarks>
internal sealed class NistComb<TField>
    where TField : unmanaged, IPrimeField<TField>
{
    private const int Teeth = SignedBits.DigitBits;
    private const int Entries = SignedBits.Magnitudes;
    private const int Tables = 4;
    private readonly NistPoint<TField> _point;
    private readonly NistPoint<TField>[] _entries = new NistPoint<TField>[Tables * Entries];

    public NistComb(in NistPoint<TField> point)
    {
        _point = point;
        Span<NistPoint<TField>> powers = stackalloc NistPoint<TField>[Teeth * Tables];
        powers[0] = point;
        for (var at = 1; at < powers.Length; at++)
        {
            powers[at] = powers[at - 1];
            powers[at].Double(Rows);
        }

        for (var table = 0; table < Tables; table++)
        {
            var entries = _entries.AsSpan(table * Entries, Entries);
            entries[0] = powers[(Tables * (Teeth - 1)) + table];
            for (var tooth = 0; tooth < Teeth - 1; tooth++)
            {
                var negative = powers[(Tables * tooth) + table];
                TField.Subtract(out negative.Y, default, negative.Y);
                entries[0].Add(negative);
            }

            for (var tooth = 0; tooth < Teeth - 1; tooth++)
            {
                var twice = powers[(Tables * tooth) + table];
                twice.Double();
                for (var entry = 0; entry < 1 << tooth; entry++)
                {
                    entries[entry + (1 << tooth)] = entries[entry];
                    entries[entry + (1 << tooth)].Add(twice);
                }
            }
        }
    }

    /// <summary>The base point's.</summary>
    public static NistComb<TField> Base { get; } = new(NistPoint<TField>.Base);

    private static int Rows => ((8 * TField.Size) + (Teeth * Tables) - 1) / (Teeth * Tables);

    /// <summary>scalar P, the scalar of <see cref="IPrimeField{TField}.Size"/> octets, big endian.</summary>
    [SkipLocalsInit]
    public void Multiply(out NistPoint<TField> product, ReadOnlySpan<byte> scalar)
    {
        Span<byte> signs = stackalloc byte[SignedBits.MaxSize];
        SignedBits.Write(signs, scalar, Teeth * Tables * Rows);
        product = NistPoint<TField>.Neutral;
        NistPoint<TField> multiple = default;
        for (var row = Rows - 1; row >= 0; row--)
        {
            if (row != Rows - 1) product.Double();
            for (var table = 0; table < Tables; table++)
            {
                var digit = 0;
                for (var tooth = 0; tooth < Teeth; tooth++)
                {
                    var bit = (((tooth * Tables) + table) * Rows) + row;
                    digit |= ((signs[bit >> 3] >> (bit & 7)) & 1) << tooth;
                }

                NistPoint<TField>.Select(out multiple, _entries.AsSpan(table * Entries, Entries), digit);
                product.Add(multiple);
            }
        }

        product.SubtractUnlessOdd(_point, scalar);
        CryptographicOperations.ZeroMemory(signs);
        NistPoint<TField>.Clear(ref multiple);
    }
}
