using Dunes.Sdk.Crypto.Primitives;

namespace Dunes.Sdk.Crypto.PostQuantum.MlDsa;

/// <summary>mu = H(tr || M', 64): what is signed of a message.</summary>
internal static class MessageRepresentative
{
    /// <summary>Octets of the longest object identifier that is taken.</summary>
    public const int MaxOidSize = 64;

    /// <summary>Of the formatted message M' itself: line 6 of Algorithm 7.</summary>
    public static void OfFormatted(ReadOnlySpan<byte> tr, ReadOnlySpan<byte> formatted, Span<byte> mu) => Hash(tr, [], [], [], formatted, mu);

    /// <summary>Algorithm 2, line 10, and 3, line 5: M' = 0 || |ctx| || ctx || M.</summary>
    public static void OfPure(ReadOnlySpan<byte> tr, ReadOnlySpan<byte> context, ReadOnlySpan<byte> message, Span<byte> mu) =>
        Hash(tr, [0, (byte)context.Length], context, [], message, mu);

    /// <summary>Algorithm 4, line 23, and 5, line 18: M' = 1 || |ctx| || ctx || OID || PH(M).</summary>
    public static void OfPreHash(ReadOnlySpan<byte> tr, ReadOnlySpan<byte> context, string hashOid, ReadOnlySpan<byte> hash, Span<byte> mu)
    {
        Span<byte> oid = stackalloc byte[MaxOidSize];
        Hash(tr, [1, (byte)context.Length], context, oid[..EncodeOid(hashOid, oid)], hash, mu);
    }

    /// <summary>Writes an object identifier in DER, tag and length included; returns the octets written.</summary>
    internal static int EncodeOid(ReadOnlySpan<char> oid, Span<byte> der)
    {
        var written = 2;
        ulong first = 0;
        var index = 0;
        foreach (var range in oid.Split('.'))
        {
            if (!ulong.TryParse(oid[range], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var arc) || arc > long.MaxValue) throw Refused(oid);
            if (index++ == 0)
            {
                first = arc;
                if (first > 2) throw Refused(oid);
                continue;
            }

            // The first two arcs share one number.
            if (index == 2)
            {
                if (first < 2 && arc > 39) throw Refused(oid);
                arc += 40 * first;
            }

            var groups = Math.Max(1, (70 - System.Numerics.BitOperations.LeadingZeroCount(arc)) / 7);
            if (written + groups > der.Length) throw Refused(oid);
            for (var group = groups - 1; group >= 0; group--) der[written++] = (byte)(((arc >> (7 * group)) & 0x7F) | (group > 0 ? 0x80UL : 0));
        }

        if (index < 2) throw Refused(oid);
        der[0] = 6;
        der[1] = (byte)(written - 2);
        return written;
    }

    private static ArgumentException Refused(ReadOnlySpan<char> oid) => new($"'{oid}' is no object identifier of a hash.", nameof(oid));

    private static void Hash(ReadOnlySpan<byte> tr, ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> context, ReadOnlySpan<byte> oid, ReadOnlySpan<byte> message, Span<byte> mu)
    {
        var shake = Shake.Create256();
        shake.Absorb(tr);
        shake.Absorb(prefix);
        shake.Absorb(context);
        shake.Absorb(oid);
        shake.Absorb(message);
        shake.Squeeze(mu);
        shake.Clear();
    }
}
