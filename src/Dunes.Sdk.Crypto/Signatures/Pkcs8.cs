using System.Formats.Asn1;
using System.Security.Cryptography;
using Dunes.Sdk.Crypto.Primitives;

namespace Dunes.Sdk.Crypto.Signatures;

/// <summary>PrivateKeyInfo of RFC 5208 and 5958: whose key it is, and the one of Ed25519, RFC 8410.</summary>
internal static class Pkcs8
{
    private const string EcPublicKey = "1.2.840.10045.2.1";
    private const string P256 = "1.2.840.10045.3.1.7";
    private const string P384 = "1.3.132.0.34";
    private const string Ed25519Oid = "1.3.101.112";
    private const string MlDsa44 = "2.16.840.1.101.3.4.3.17";
    private const string MlDsa65 = "2.16.840.1.101.3.4.3.18";
    private const string MlDsa87 = "2.16.840.1.101.3.4.3.19";

    /// <summary>The algorithm of a document that fills the octets.</summary>
    /// <exception cref="CryptographicException">It is no such document, something follows it, or the algorithm is none of ours.</exception>
    public static SignatureAlgorithm ReadAlgorithm(ReadOnlySpan<byte> source)
    {
        try
        {
            ReadStart(source, out var oid, out var parameters, out _);
            if (oid == EcPublicKey)
            {
                var curve = AsnDecoder.ReadObjectIdentifier(parameters, AsnEncodingRules.BER, out _);
                return curve switch
                {
                    P256 => SignatureAlgorithm.EcdsaP256,
                    P384 => SignatureAlgorithm.EcdsaP384,
                    _ => throw new CryptographicException($"The private key is on the curve {curve}; a signing key is on P-256 or P-384."),
                };
            }

            return oid switch
            {
                Ed25519Oid => SignatureAlgorithm.Ed25519,
                MlDsa44 => SignatureAlgorithm.MLDsa44,
                MlDsa65 => SignatureAlgorithm.MLDsa65,
                MlDsa87 => SignatureAlgorithm.MLDsa87,
                _ => throw new CryptographicException($"The private key is of the algorithm {oid}, which signs nothing here; {nameof(SignatureAlgorithm)} lists those that do."),
            };
        }
        catch (AsnContentException inner)
        {
            throw new CryptographicException("The octets are no private key in PKCS#8.", inner);
        }
    }

    /// <summary>The seed in a document of Ed25519, borrowed from it.</summary>
    /// <exception cref="CryptographicException">It is no such document.</exception>
    public static ReadOnlySpan<byte> ReadEd25519(ReadOnlySpan<byte> source)
    {
        try
        {
            ReadStart(source, out _, out var parameters, out var rest);
            if (!parameters.IsEmpty) throw new CryptographicException("The algorithm of the private key has parameters, and Ed25519 has none.");
            if (AsnDecoder.TryReadPrimitiveOctetString(rest, AsnEncodingRules.DER, out var octets, out _)
                && AsnDecoder.TryReadPrimitiveOctetString(octets, AsnEncodingRules.DER, out var seed, out var consumed)
                && consumed == octets.Length && seed.Length == Ed25519.PrivateKeySize) return seed;
            throw new CryptographicException($"The private key of Ed25519 is not one octet string of {Ed25519.PrivateKeySize} octets.");
        }
        catch (AsnContentException inner)
        {
            throw new CryptographicException("The octets are no private key of Ed25519 in PKCS#8.", inner);
        }
    }

    /// <summary>The document of an Ed25519 seed.</summary>
    public static byte[] WriteEd25519(ReadOnlySpan<byte> seed)
    {
        // RFC 8410, section 7: all but the seed is the same in every document.
        ReadOnlySpan<byte> start = [0x30, 0x2E, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];
        var document = new byte[start.Length + Ed25519.PrivateKeySize];
        start.CopyTo(document);
        seed[..Ed25519.PrivateKeySize].CopyTo(document.AsSpan(start.Length));
        return document;
    }

    /// <summary>Version and AlgorithmIdentifier; the rest begins with the private key.</summary>
    private static void ReadStart(ReadOnlySpan<byte> source, out string oid, out ReadOnlySpan<byte> parameters, out ReadOnlySpan<byte> rest)
    {
        AsnDecoder.ReadSequence(source, AsnEncodingRules.BER, out var offset, out var length, out var consumed);
        if (consumed != source.Length) throw new CryptographicException($"The private key ends after {consumed} of {source.Length} octets; nothing may follow it.");
        rest = source.Slice(offset, length);
        if (!AsnDecoder.TryReadInt32(rest, AsnEncodingRules.BER, out var version, out consumed) || version is < 0 or > 1) throw new CryptographicException("The private key is PKCS#8 of a version other than 0 and 1.");
        rest = rest[consumed..];
        AsnDecoder.ReadSequence(rest, AsnEncodingRules.BER, out offset, out length, out consumed);
        var identifier = rest.Slice(offset, length);
        rest = rest[consumed..];
        oid = AsnDecoder.ReadObjectIdentifier(identifier, AsnEncodingRules.BER, out consumed);
        parameters = identifier[consumed..];
    }
}
