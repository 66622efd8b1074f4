using Dunes.Sdk.Crypto.Primitives;

namespace Dunes.Sdk.Crypto.PostQuantum.MlDsa;

/// <summary>mu = H(tr || M', 64): what is signed of a message.</summary>
internal static class MessageRepresentative
{
    /// <summary>Of the formatted message M' itself: line 6 of Algorithm 7.</summary>
    public static void OfFormatted(ReadOnlySpan<byte> tr, ReadOnlySpan<byte> formatted, Span<byte> mu) => Hash(tr, [], [], [], formatted, mu);

    /// <summary>Algorithm 2, line 10, and 3, line 5: M' = 0 || |ctx| || ctx || M.</summary>
    public static void OfPure(ReadOnlySpan<byte> tr, ReadOnlySpan<byte> context, ReadOnlySpan<byte> message, Span<byte> mu) =>
        Hash(tr, [0, (byte)context.Length], context, [], message, mu);

    /// <summary>Algorithm 4, line 23, and 5, line 18: M' = 1 || |ctx| || ctx || OID || PH(M).</summary>
    public static void OfPreHash(ReadOnlySpan<byte> tr, ReadOnlySpan<byte> context, string hashOid, ReadOnlySpan<byte> hash, Span<byte> mu)
    {
        Span<byte> oid = stackalloc byte[PreHashAlgorithm.OidSize];
        PreHashAlgorithm.Encode(hashOid, hash.Length, oid);
        Hash(tr, [1, (byte)context.Length], context, oid, hash, mu);
    }

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
