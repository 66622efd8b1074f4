using System.Formats.Asn1;

namespace Dunes.Sdk.Crypto.BouncyCastle;

/// <summary>PKCS#8 with the seed of a key, RFC 9935 and RFC 9881: 86 octets for ML-KEM, 54 for ML-DSA.</summary>
internal static class SeedDocument
{
    private static readonly Asn1Tag SeedTag = new(TagClass.ContextSpecific, 0);

    public static bool TryWrite(string oid, ReadOnlySpan<byte> seed, Span<byte> destination, out int bytesWritten)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER, initialCapacity: 128);
        using (writer.PushSequence())
        {
            writer.WriteInteger(0);
            using (writer.PushSequence()) writer.WriteObjectIdentifier(oid);
            using (writer.PushOctetString()) writer.WriteOctetString(seed, SeedTag);
        }

        var done = writer.TryEncode(destination, out bytesWritten);
        writer.Reset(); // which zeroes what it held
        return done;
    }
}
