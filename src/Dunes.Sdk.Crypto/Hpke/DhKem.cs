using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Dunes.Sdk.Crypto.Primitives;

namespace Dunes.Sdk.Crypto.Hpke;

/// <summary>A key encapsulation of ECDH on one of the NIST curves; RFC 9180, sections 4.1 and 7.1.</summary>
internal sealed class DhKem
{
    private const int MaxPublicKeySize = 133;
    private const int SuiteIdSize = 5;
    private readonly HashAlgorithmName _hash;

    private DhKem(ushort id, ECCurve curve, int coordinateSize, HashAlgorithmName hash, int secretSize) =>
        (Id, Curve, CoordinateSize, _hash, SecretSize) = (id, curve, coordinateSize, hash, secretSize);

    /// <summary>DHKEM(P-256, HKDF-SHA256).</summary>
    public static DhKem P256 { get; } = new(0x0010, ECCurve.NamedCurves.nistP256, 32, HashAlgorithmName.SHA256, 32);

    /// <summary>DHKEM(P-384, HKDF-SHA384).</summary>
    public static DhKem P384 { get; } = new(0x0011, ECCurve.NamedCurves.nistP384, 48, HashAlgorithmName.SHA384, 48);

    /// <summary>DHKEM(P-521, HKDF-SHA512).</summary>
    public static DhKem P521 { get; } = new(0x0012, ECCurve.NamedCurves.nistP521, 66, HashAlgorithmName.SHA512, 64);

    /// <summary>The number in the HPKE registry.</summary>
    public ushort Id { get; }

    /// <summary>The curve.</summary>
    public ECCurve Curve { get; }

    /// <summary>Octets of a coordinate, and of the raw shared secret.</summary>
    public int CoordinateSize { get; }

    /// <summary>Nsecret: octets of the encapsulated secret.</summary>
    public int SecretSize { get; }

    /// <summary>Npk and Nenc: octets of a public key, and of an encapsulation.</summary>
    public int PublicKeySize => Sec1Point.SizeOf(CoordinateSize);

    /// <summary>Reads a public key and checks that it is a point of the curve.</summary>
    /// <exception cref="CryptographicException">It is not.</exception>
    public ECDiffieHellman Import(ReadOnlySpan<byte> publicKey)
    {
        var point = Sec1Point.Read(publicKey, CoordinateSize);
        try
        {
            return ECDiffieHellman.Create(new ECParameters { Curve = Curve, Q = point });
        }
        catch (CryptographicException exception)
        {
            throw new CryptographicException($"The public key's {publicKey.Length} octets are no point of the curve {Curve.Oid.FriendlyName}.", exception);
        }
    }

    /// <summary>Encap(pkR): a fresh secret, and what gives it to the owner of the key.</summary>
    public void Encapsulate(ECDiffieHellmanPublicKey recipient, ReadOnlySpan<byte> recipientKey, Span<byte> encapsulated, Span<byte> secret)
    {
        using var ephemeral = ECDiffieHellman.Create(Curve);
        Encapsulate(ephemeral, recipient, recipientKey, encapsulated, secret);
    }

    /// <summary>The same with a given ephemeral key: for published vectors, and never twice.</summary>
    internal void Encapsulate(ECDiffieHellman ephemeral, ECDiffieHellmanPublicKey recipient, ReadOnlySpan<byte> recipientKey, Span<byte> encapsulated, Span<byte> secret)
    {
        Sec1Point.Write(ephemeral.ExportParameters(includePrivateParameters: false).Q, CoordinateSize, encapsulated);
        Derive(ephemeral, recipient, encapsulated, recipientKey, secret);
    }

    /// <summary>Decap(enc, skR).</summary>
    /// <exception cref="CryptographicException">The encapsulation is no point of the curve.</exception>
    public void Decapsulate(ECDiffieHellman recipient, ReadOnlySpan<byte> recipientKey, ReadOnlySpan<byte> encapsulated, Span<byte> secret)
    {
        using var ephemeral = Import(encapsulated);
        using var ephemeralKey = ephemeral.PublicKey;
        Derive(recipient, ephemeralKey, encapsulated, recipientKey, secret);
    }

    /// <summary>ExtractAndExpand(dh, enc || pkR).</summary>
    [SkipLocalsInit]
    private void Derive(ECDiffieHellman own, ECDiffieHellmanPublicKey other, ReadOnlySpan<byte> encapsulated, ReadOnlySpan<byte> recipientKey, Span<byte> secret)
    {
        Span<byte> context = stackalloc byte[2 * MaxPublicKeySize];
        context = context[..(2 * PublicKeySize)];
        encapsulated.CopyTo(context);
        recipientKey.CopyTo(context[PublicKeySize..]);

        Span<byte> suiteId = stackalloc byte[SuiteIdSize];
        "KEM"u8.CopyTo(suiteId);
        BinaryPrimitives.WriteUInt16BigEndian(suiteId[3..], Id);

        Span<byte> pseudorandom = stackalloc byte[SecretSize];
        byte[]? shared = null;
        try
        {
            shared = own.DeriveRawSecretAgreement(other);
            LabeledHkdf.Extract(_hash, suiteId, default, "eae_prk"u8, shared, pseudorandom);
            LabeledHkdf.Expand(_hash, suiteId, pseudorandom, "shared_secret"u8, context, secret[..SecretSize]);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(shared);
            CryptographicOperations.ZeroMemory(pseudorandom);
        }
    }
}
