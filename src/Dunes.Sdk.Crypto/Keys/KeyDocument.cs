using System.Formats.Asn1;
using System.Security.Cryptography;
using Dunes.Sdk.Crypto.PostQuantum;
using Dunes.Sdk.Crypto.PostQuantum.MlKem;

namespace Dunes.Sdk.Crypto.Keys;

/// <summary>Keys as DER: PKCS#8 (RFC 5958) and SubjectPublicKeyInfo (RFC 5280) where an object identifier is published, and a form of our own for the other suites.</summary>
/// <remarks>
/// Suites 1 and 2 have no identifier to use: the composite KEMs of LAMPS (1.3.6.1.5.5.7.6.59 and .63, an Internet-Draft) have the same public keys, but
/// hold the private key as both halves, from which the 32-octet seed of an HPKE key cannot be had again. They are written as
/// <code>
/// SEQUENCE { version INTEGER (1), suite INTEGER, key OCTET STRING }   -- key: the 32-octet seed, or the public key
/// </code>
/// under labels of their own. X-Wing (suite 3) has an identifier for exactly our octets: the seed is the privateKey's content, with nothing around it.
/// </remarks>
internal static class KeyDocument
{
    public const string PrivateLabel = PemBlock.PrivateKey;
    public const string EncryptedLabel = PemBlock.EncryptedPrivateKey;
    public const string PublicLabel = PemBlock.PublicKey;
    public const string EnvelopePrivateLabel = "DUNES ENVELOPE KEY";
    public const string EnvelopeEncryptedLabel = "ENCRYPTED DUNES ENVELOPE KEY";
    public const string EnvelopePublicLabel = "DUNES ENVELOPE PUBLIC KEY";

    private const int Version = 1;
    private const string EcOid = "1.2.840.10045.2.1";
    private const string P256Oid = "1.2.840.10045.3.1.7";
    private const string P384Oid = "1.3.132.0.34";
    private const string Ed25519Oid = "1.3.101.112";
    private const string MlKem1024Oid = "2.16.840.1.101.3.4.4.3";
    private const string XWingOid = "1.3.6.1.4.1.62253.25722";
    private static readonly Asn1Tag SeedTag = new(TagClass.ContextSpecific, 0);

    /// <summary>Whether a suite's keys stand under labels of our own.</summary>
    public static bool IsOwnForm(EnvelopeSuite suite) => suite.Id is 1 or 2;

    /// <summary>A recipient's private key; the caller zeroes it.</summary>
    public static byte[] WritePrivate(EnvelopeKeyPair pair)
    {
        var suite = pair.PublicKey.Suite;
        var key = pair.ExportPrivateKey();
        try
        {
            if (IsOwnForm(suite)) return WriteOwn(suite, key);
            return suite.Id switch
            {
                0 => WritePkcs8(EcOid, P384Oid, writer => WriteEcKey(writer, key, pair.PublicKey.Encoded.Span)),
                3 => WritePkcs8(XWingOid, null, writer => writer.WriteOctetString(key)),
                4 => WritePkcs8(MlKem1024Oid, null, writer =>
                {
                    using (writer.PushOctetString()) writer.WriteOctetString(key, SeedTag);
                }),
                _ => throw new ArgumentOutOfRangeException(nameof(pair), suite, $"Suite {suite.Id} has no form for files."),
            };
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>Reads what <see cref="WritePrivate"/> writes, and any PKCS#8 of the suite's KEM.</summary>
    /// <exception cref="CryptographicException">The octets are no private key of an envelope suite.</exception>
    public static EnvelopeKeyPair ReadEnvelopeKeyPair(ReadOnlySpan<byte> der, bool isOwnForm)
    {
        if (isOwnForm)
        {
            var (suite, own) = ReadOwn(der);
            return Import(suite, own);
        }

        var (oid, curve, privateKey) = ReadPkcs8(der);
        try
        {
            return (oid, curve) switch
            {
                (EcOid, P384Oid) => Import(EnvelopeSuite.Classical, ReadEcKey(privateKey, 48)),
                (XWingOid, null) => Import(EnvelopeSuite.Interop, privateKey.ToArray()),
                (MlKem1024Oid, null) => Import(EnvelopeSuite.Pure, ReadMlKemSeed(der)),
                _ => throw new CryptographicException($"the private key is of algorithm {oid}{(curve is null ? null : $" ({curve})")}; a recipient's is P-384, X-Wing, ML-KEM-1024 or a {EnvelopePrivateLabel}."),
            };
        }
        finally
        {
            CryptographicOperations.ZeroMemory(privateKey);
        }
    }

    /// <summary>A recipient's public key.</summary>
    public static byte[] WritePublic(EnvelopePublicKey key) => key.Suite.Id switch
    {
        0 => WriteSpki(EcOid, P384Oid, key.Encoded.Span),
        3 => WriteSpki(XWingOid, null, key.Encoded.Span),
        4 => WriteSpki(MlKem1024Oid, null, key.Encoded.Span),
        _ => WriteOwn(key.Suite, key.Encoded.Span),
    };

    /// <summary>Reads what <see cref="WritePublic(EnvelopePublicKey)"/> writes.</summary>
    /// <exception cref="CryptographicException">The octets are no public key of an envelope suite.</exception>
    public static EnvelopePublicKey ReadEnvelopePublicKey(ReadOnlySpan<byte> der, bool isOwnForm)
    {
        if (isOwnForm)
        {
            var (suite, own) = ReadOwn(der);
            return EnvelopePublicKey.Import(suite, own);
        }

        var (oid, curve, publicKey) = ReadSpki(der);
        return (oid, curve) switch
        {
            (EcOid, P384Oid) => EnvelopePublicKey.Import(EnvelopeSuite.Classical, publicKey),
            (XWingOid, null) => EnvelopePublicKey.Import(EnvelopeSuite.Interop, publicKey),
            (MlKem1024Oid, null) => EnvelopePublicKey.Import(EnvelopeSuite.Pure, publicKey),
            _ => throw new CryptographicException($"the public key is of algorithm {oid}{(curve is null ? null : $" ({curve})")}; a recipient's is P-384, X-Wing, ML-KEM-1024 or a {EnvelopePublicLabel}."),
        };
    }

    /// <summary>A signer's public key as SubjectPublicKeyInfo.</summary>
    public static byte[] WritePublic(SignatureAlgorithm algorithm, ReadOnlySpan<byte> encoded)
    {
        var (oid, curve) = Identifier(algorithm);
        return WriteSpki(oid, curve, encoded);
    }

    /// <summary>Reads a signer's SubjectPublicKeyInfo.</summary>
    /// <exception cref="CryptographicException">The octets are no public key of a signature algorithm.</exception>
    public static VerificationKey ReadVerificationKey(ReadOnlySpan<byte> der, KeyPurpose purpose)
    {
        var (oid, curve, publicKey) = ReadSpki(der);
        return VerificationKey.Import(AlgorithmOf(oid, curve), publicKey, purpose);
    }

    /// <summary>A signer's private key as PKCS#8, from the octets that JWK and FIPS 204 name: the seed of ML-DSA, the scalar of ECDSA, the 32 octets of Ed25519. The caller zeroes it.</summary>
    public static byte[] WritePkcs8(SignatureAlgorithm algorithm, ReadOnlyMemory<byte> privateKey, ReadOnlyMemory<byte> publicKey)
    {
        var (oid, curve) = Identifier(algorithm);
        return WritePkcs8(oid, curve, writer =>
        {
            if (curve is not null)
            {
                WriteEcKey(writer, privateKey.Span, publicKey.Span);
                return;
            }

            using (writer.PushOctetString())
            {
                if (algorithm == SignatureAlgorithm.Ed25519) writer.WriteOctetString(privateKey.Span); // RFC 8410, section 7
                else writer.WriteOctetString(privateKey.Span, SeedTag); // RFC 9881, section 6
            }
        });
    }

    /// <summary>The inverse: which algorithm, and its private octets; the caller zeroes them.</summary>
    /// <exception cref="CryptographicException">The octets are no PKCS#8 of a signature algorithm, or hold an expanded ML-DSA key, whose seed is not known.</exception>
    public static (SignatureAlgorithm Algorithm, byte[] PrivateKey) ReadSigningPkcs8(ReadOnlySpan<byte> der)
    {
        var (oid, curve, octets) = ReadPkcs8(der);
        try
        {
            var algorithm = AlgorithmOf(oid, curve);
            return (algorithm, algorithm switch
            {
                SignatureAlgorithm.EcdsaP256 => ReadEcKey(octets, 32),
                SignatureAlgorithm.EcdsaP384 => ReadEcKey(octets, 48),
                SignatureAlgorithm.Ed25519 => ReadWhole(octets, Asn1Tag.PrimitiveOctetString),
                _ => ReadSeed(octets),
            });
        }
        finally
        {
            CryptographicOperations.ZeroMemory(octets);
        }
    }

    private static EnvelopeKeyPair Import(EnvelopeSuite suite, byte[] privateKey)
    {
        try
        {
            return EnvelopeKeyPair.ImportPrivateKey(suite, privateKey);
        }
        catch (ArgumentException problem)
        {
            throw new CryptographicException($"its private key of {privateKey.Length} octets is none of suite {suite.Id}.", problem);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(privateKey);
        }
    }

    private static (string Oid, string? Curve) Identifier(SignatureAlgorithm algorithm) => algorithm switch
    {
        SignatureAlgorithm.EcdsaP256 => (EcOid, P256Oid),
        SignatureAlgorithm.EcdsaP384 => (EcOid, P384Oid),
        SignatureAlgorithm.Ed25519 => (Ed25519Oid, null),
        SignatureAlgorithm.MLDsa44 => ("2.16.840.1.101.3.4.3.17", null),
        SignatureAlgorithm.MLDsa65 => ("2.16.840.1.101.3.4.3.18", null),
        SignatureAlgorithm.MLDsa87 => ("2.16.840.1.101.3.4.3.19", null),
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm), algorithm, $"{(int)algorithm} is no signature algorithm; {nameof(SignatureAlgorithm)} lists them."),
    };

    private static SignatureAlgorithm AlgorithmOf(string oid, string? curve)
    {
        foreach (var algorithm in Enum.GetValues<SignatureAlgorithm>())
        {
            if (Identifier(algorithm) == (oid, curve)) return algorithm;
        }

        throw new CryptographicException($"the key is of algorithm {oid}{(curve is null ? null : $" ({curve})")}; a signer's is ECDSA P-256 or P-384, Ed25519, or ML-DSA.");
    }

    private static byte[] WritePkcs8(string oid, string? curve, Action<AsnWriter> writePrivateKey)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER, 512);
        using (writer.PushSequence())
        {
            writer.WriteInteger(0);
            WriteAlgorithm(writer, oid, curve);
            writePrivateKey(writer);
        }

        return Finish(writer);
    }

    private static byte[] WriteSpki(string oid, string? curve, ReadOnlySpan<byte> publicKey)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            WriteAlgorithm(writer, oid, curve);
            writer.WriteBitString(publicKey);
        }

        return writer.Encode();
    }

    private static byte[] WriteOwn(EnvelopeSuite suite, ReadOnlySpan<byte> key)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER, 128);
        using (writer.PushSequence())
        {
            writer.WriteInteger(Version);
            writer.WriteInteger(suite.Id);
            writer.WriteOctetString(key);
        }

        return Finish(writer);
    }

    /// <summary>RFC 5915, in the octet string of PKCS#8.</summary>
    private static void WriteEcKey(AsnWriter writer, ReadOnlySpan<byte> scalar, ReadOnlySpan<byte> point)
    {
        using (writer.PushOctetString())
        using (writer.PushSequence())
        {
            writer.WriteInteger(1);
            writer.WriteOctetString(scalar);
            using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 1))) writer.WriteBitString(point);
        }
    }

    private static void WriteAlgorithm(AsnWriter writer, string oid, string? curve)
    {
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(oid);
            if (curve is not null) writer.WriteObjectIdentifier(curve);
        }
    }

    private static byte[] Finish(AsnWriter writer)
    {
        var der = writer.Encode();
        writer.Reset(); // which zeroes what it held
        return der;
    }

    private static (EnvelopeSuite Suite, byte[] Key) ReadOwn(ReadOnlySpan<byte> der) => Read(der, "Dunes envelope key", document =>
    {
        var fields = document.ReadSequence();
        document.ThrowIfNotEmpty();
        if (!fields.TryReadInt32(out var version) || version != Version) throw new CryptographicException("the envelope key is of another version than 1.");
        if (!fields.TryReadUInt32(out var id) || id > byte.MaxValue || !EnvelopeSuite.TryFind((byte)id, out var suite) || !IsOwnForm(suite)) throw new CryptographicException("the envelope key is of another suite than 1 and 2, which are written in this form.");
        var key = fields.ReadOctetString();
        fields.ThrowIfNotEmpty();
        return (suite, key);
    });

    private static (string Oid, string? Curve, byte[] PrivateKey) ReadPkcs8(ReadOnlySpan<byte> der) => Read(der, "PKCS#8 private key", document =>
    {
        var info = document.ReadSequence();
        document.ThrowIfNotEmpty();
        if (!info.TryReadInt32(out var version) || version is < 0 or > 1) throw new CryptographicException("the private key is of another version than 0 and 1.");
        var (oid, curve) = ReadAlgorithm(info);
        return (oid, curve, info.ReadOctetString()); // attributes and a public key may follow
    });

    private static (string Oid, string? Curve, byte[] PublicKey) ReadSpki(ReadOnlySpan<byte> der) => Read(der, "SubjectPublicKeyInfo", document =>
    {
        var info = document.ReadSequence();
        document.ThrowIfNotEmpty();
        var (oid, curve) = ReadAlgorithm(info);
        var key = info.ReadBitString(out var unused);
        info.ThrowIfNotEmpty();
        return unused == 0 ? (oid, curve, key) : throw new CryptographicException("the public key is not of whole octets.");
    });

    private static (string Oid, string? Curve) ReadAlgorithm(AsnReader info)
    {
        var identifier = info.ReadSequence();
        var oid = identifier.ReadObjectIdentifier();
        if (oid != EcOid) return (oid, identifier.HasData ? "with parameters" : null); // none of ours has any
        var curve = identifier.ReadObjectIdentifier();
        identifier.ThrowIfNotEmpty();
        return (oid, curve);
    }

    private static byte[] ReadEcKey(byte[] octets, int scalarSize) => Read(octets, "ECPrivateKey of RFC 5915", document =>
    {
        var key = document.ReadSequence();
        document.ThrowIfNotEmpty();
        if (!key.TryReadInt32(out var version) || version != 1) throw new CryptographicException("the ECPrivateKey is of another version than 1.");
        var scalar = key.ReadOctetString();
        return scalar.Length == scalarSize ? scalar : throw new CryptographicException($"the private scalar has {scalar.Length} octets instead of {scalarSize}.");
    });

    /// <summary>RFC 9881, section 6: the seed, alone or with the expanded key.</summary>
    private static byte[] ReadSeed(byte[] octets) => Read(octets, "ML-DSA private key", document =>
    {
        var tag = document.PeekTag();
        if (tag.HasSameClassAndValue(SeedTag)) return document.ReadOctetString(SeedTag);
        if (tag.HasSameClassAndValue(Asn1Tag.Sequence)) return document.ReadSequence().ReadOctetString();
        throw new CryptographicException("the private key came in expanded: its seed is not known.");
    });

    /// <summary>As <see cref="ReadSeed"/>, and a seed with an expanded key must agree with it.</summary>
    private static byte[] ReadMlKemSeed(ReadOnlySpan<byte> der)
    {
        using var key = ManagedMLKem.ImportPkcs8PrivateKey(der);
        return key.ExportPrivateSeed();
    }

    private static byte[] ReadWhole(byte[] octets, Asn1Tag tag) => Read(octets, "private key of RFC 8410", document =>
    {
        var key = document.ReadOctetString(tag);
        document.ThrowIfNotEmpty();
        return key;
    });

    private static T Read<T>(ReadOnlySpan<byte> der, string what, Func<AsnReader, T> read)
    {
        var copy = der.ToArray();
        try
        {
            return read(new AsnReader(copy, AsnEncodingRules.BER));
        }
        catch (AsnContentException problem)
        {
            throw new CryptographicException($"it is no {what}.", problem);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(copy);
        }
    }
}
