using System.Formats.Asn1;
using System.Security.Cryptography;

namespace Dunes.Sdk.Crypto.PostQuantum.MlKem;

/// <summary>Keys in X.509 clothes: RFC 9935, sections 4 and 6. The private key is written as its seed, or expanded when the seed is not known.</summary>
internal static class KeyFormats
{
    private static readonly Asn1Tag SeedTag = new(TagClass.ContextSpecific, 0);

    /// <summary>PrivateKeyInfo with the choice seed [0], or expandedKey.</summary>
    public static AsnWriter WritePkcs8(MLKemAlgorithm algorithm, ReadOnlySpan<byte> privateKey, bool isSeed)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER, privateKey.Length + 64);
        using (writer.PushSequence())
        {
            writer.WriteInteger(0);
            using (writer.PushSequence()) writer.WriteObjectIdentifier(Oid(algorithm));
            using (writer.PushOctetString())
            {
                if (isSeed) writer.WriteOctetString(privateKey, SeedTag);
                else writer.WriteOctetString(privateKey);
            }
        }

        return writer;
    }

    /// <summary>Reads PrivateKeyInfo: seed, expandedKey or both.</summary>
    public static MLKemAlgorithm ReadPkcs8(ReadOnlySpan<byte> source, out ReadOnlySpan<byte> seed, out ReadOnlySpan<byte> expandedKey)
    {
        try
        {
            seed = default;
            expandedKey = default;
            var outer = new ValueReader(source);
            var info = outer.Sequence();
            outer.End();
            var version = info.Integer();
            if (version is < 0 or > 1) throw new AsnContentException($"PrivateKeyInfo is of version {version}; it takes 0 or 1.");
            var algorithm = ReadAlgorithm(ref info);
            var choice = new ValueReader(info.Octets(Asn1Tag.PrimitiveOctetString));
            if (choice.Next.HasSameClassAndValue(SeedTag))
            {
                seed = choice.Octets(SeedTag);
            }
            else if (choice.Next.HasSameClassAndValue(Asn1Tag.Sequence))
            {
                var both = choice.Sequence();
                seed = both.Octets(Asn1Tag.PrimitiveOctetString);
                expandedKey = both.Octets(Asn1Tag.PrimitiveOctetString);
                both.End();
            }
            else
            {
                expandedKey = choice.Octets(Asn1Tag.PrimitiveOctetString);
            }

            choice.End();
            return algorithm;
        }
        catch (AsnContentException inner)
        {
            throw new CryptographicException("This is no ML-KEM private key in PKCS#8 (RFC 9935).", inner);
        }
    }

    /// <summary>Reads SubjectPublicKeyInfo.</summary>
    public static MLKemAlgorithm ReadPublicKey(ReadOnlySpan<byte> source, out ReadOnlySpan<byte> encapsulationKey)
    {
        try
        {
            var outer = new ValueReader(source);
            var info = outer.Sequence();
            outer.End();
            var algorithm = ReadAlgorithm(ref info);
            encapsulationKey = info.Bits();
            info.End();
            return algorithm;
        }
        catch (AsnContentException inner)
        {
            throw new CryptographicException("This is no ML-KEM public key in SubjectPublicKeyInfo (RFC 9935).", inner);
        }
    }

    private static MLKemAlgorithm ReadAlgorithm(ref ValueReader info)
    {
        var identifier = info.Sequence();
        var oid = identifier.ObjectIdentifier();
        identifier.End(); // the parameters are absent
        if (oid == Oid(MLKemAlgorithm.MLKem512)) return MLKemAlgorithm.MLKem512;
        if (oid == Oid(MLKemAlgorithm.MLKem768)) return MLKemAlgorithm.MLKem768;
        return oid == Oid(MLKemAlgorithm.MLKem1024) ? MLKemAlgorithm.MLKem1024 : throw new AsnContentException($"{oid} names no ML-KEM parameter set.");
    }

    /// <summary>id-alg-ml-kem-512, -768, -1024.</summary>
    private static string Oid(MLKemAlgorithm algorithm) =>
        algorithm == MLKemAlgorithm.MLKem512 ? "2.16.840.1.101.3.4.4.1" : algorithm == MLKemAlgorithm.MLKem768 ? "2.16.840.1.101.3.4.4.2" : "2.16.840.1.101.3.4.4.3";

    /// <summary>DER over a span, one value after the other.</summary>
    private ref struct ValueReader(ReadOnlySpan<byte> source)
    {
        private ReadOnlySpan<byte> _rest = source;

        public readonly Asn1Tag Next => Asn1Tag.Decode(_rest, out _);

        public ValueReader Sequence()
        {
            AsnDecoder.ReadSequence(_rest, AsnEncodingRules.DER, out var offset, out var length, out var consumed);
            return new(Take(offset, length, consumed));
        }

        public long Integer()
        {
            if (!AsnDecoder.TryReadInt64(_rest, AsnEncodingRules.DER, out var value, out var consumed)) throw new AsnContentException("The integer is longer than 64 bits.");
            _rest = _rest[consumed..];
            return value;
        }

        public string ObjectIdentifier()
        {
            var value = AsnDecoder.ReadObjectIdentifier(_rest, AsnEncodingRules.DER, out var consumed);
            _rest = _rest[consumed..];
            return value;
        }

        public ReadOnlySpan<byte> Octets(Asn1Tag tag)
        {
            if (!AsnDecoder.TryReadPrimitiveOctetString(_rest, AsnEncodingRules.DER, out var value, out var consumed, tag)) throw new AsnContentException("The octet string is not primitive.");
            _rest = _rest[consumed..];
            return value;
        }

        public ReadOnlySpan<byte> Bits()
        {
            if (!AsnDecoder.TryReadPrimitiveBitString(_rest, AsnEncodingRules.DER, out var unused, out var value, out var consumed) || unused != 0) throw new AsnContentException("The bit string is not of whole octets.");
            _rest = _rest[consumed..];
            return value;
        }

        public readonly void End()
        {
            if (_rest.Length != 0) throw new AsnContentException($"{_rest.Length} octets follow the end.");
        }

        private ReadOnlySpan<byte> Take(int offset, int length, int consumed)
        {
            var content = _rest.Slice(offset, length);
            _rest = _rest[consumed..];
            return content;
        }
    }
}
