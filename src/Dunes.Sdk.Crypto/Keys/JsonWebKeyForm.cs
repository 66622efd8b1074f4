using System.Security.Cryptography;
using Dunes.Sdk.Crypto.PostQuantum.MlDsa;
using Dunes.Sdk.Crypto.Primitives;
using Dunes.Sdk.Crypto.Signatures;

namespace Dunes.Sdk.Crypto.Keys;

/// <summary>How a kind of key stands in a JSON Web Key, and which octets are one.</summary>
internal sealed class JsonWebKeyForm
{
    /// <summary>Algorithm Key Pair, RFC 9964.</summary>
    public const string Akp = "AKP";

    private const string Ec = "EC";
    private const string Okp = "OKP";

    private static readonly JsonWebKeyForm[] All =
    [
        new(JsonWebKeyKind.MLDsa44, SignatureAlgorithm.MLDsa44, Akp, "ML-DSA-44", 32),
        new(JsonWebKeyKind.MLDsa65, SignatureAlgorithm.MLDsa65, Akp, "ML-DSA-65", 32),
        new(JsonWebKeyKind.MLDsa87, SignatureAlgorithm.MLDsa87, Akp, "ML-DSA-87", 32),
        new(JsonWebKeyKind.P256, SignatureAlgorithm.EcdsaP256, Ec, "P-256", 32),
        new(JsonWebKeyKind.P384, SignatureAlgorithm.EcdsaP384, Ec, "P-384", 48),
        new(JsonWebKeyKind.Ed25519, SignatureAlgorithm.Ed25519, Okp, "Ed25519", 32),
        new(JsonWebKeyKind.X25519, null, Okp, "X25519", 32),
    ];

    private readonly SignatureAlgorithm? _signature;
    private readonly string _type;
    private readonly int _publicSize;
    private readonly int _privateSize;

    private JsonWebKeyForm(JsonWebKeyKind kind, SignatureAlgorithm? signature, string type, string name, int privateSize)
    {
        Kind = kind;
        Name = name;
        _signature = signature;
        _type = type;
        _publicSize = signature?.PublicKeySize() ?? Primitives.X25519.Size;
        _privateSize = privateSize;
    }

    public JsonWebKeyKind Kind { get; }

    /// <summary>Its <c>alg</c> in an AKP key, and <c>crv</c> in the others.</summary>
    public string Name { get; }

    /// <summary>What it signs with.</summary>
    /// <exception cref="InvalidOperationException">It is X25519.</exception>
    public SignatureAlgorithm SignatureAlgorithm => _signature ?? throw new InvalidOperationException("X25519 agrees on keys; it signs nothing.");

    private string NameMember => _type == Akp ? "alg" : "crv";

    private string PrivateMember => _type == Akp ? "priv" : "d";

    public static JsonWebKeyForm Of(JsonWebKeyKind kind) =>
        Array.Find(All, form => form.Kind == kind) ?? throw new ArgumentOutOfRangeException(nameof(kind), kind, $"{(int)kind} is no kind of key; {nameof(JsonWebKeyKind)} lists them.");

    public static JsonWebKeyForm Of(SignatureAlgorithm algorithm) => Array.Find(All, form => form._signature == algorithm)!;

    /// <summary>The AKP form of an algorithm's name; null when there is none.</summary>
    public static JsonWebKeyForm? FindAkp(string? name) => Array.Find(All, form => form._type == Akp && form.Name == name);

    /// <summary>The form and the octets that the members give; the caller zeroes the private ones, which are empty in a public key.</summary>
    /// <exception cref="CryptographicException">A member is missing, or the key is none of these.</exception>
    public static (JsonWebKeyForm Form, byte[] PublicKey, byte[] PrivateKey) Read(JsonWebKeyMembers members)
    {
        var type = members.Text("kty") ?? throw new CryptographicException("it has no 'kty'.");
        var name = members.Text(type == Akp ? "alg" : "crv") ?? throw new CryptographicException(type == Akp ? "an AKP key has no 'alg'." : "it has no 'crv'.");
        var form = Array.Find(All, form => form._type == type && form.Name == name) ?? throw new CryptographicException($"it is a key of type '{type}', '{name}', which is not read.");
        if (type == Akp && members.Text("use") is not (null or "" or "sig")) throw new CryptographicException($"its use is not to sign, and {name} does nothing else.");
        var publicKey = type switch
        {
            Akp => Required(members, "pub"),
            Okp => Required(members, "x"),
            _ => [Sec1Point.Uncompressed, .. form.Coordinate(members, "x"), .. form.Coordinate(members, "y")],
        };
        var privateKey = members.Octets(form.PrivateMember);
        return privateKey is { Length: 0 } ? throw new CryptographicException("its private key is empty.") : (form, publicKey, privateKey ?? []);
    }

    /// <summary>Sizes are those of the kind, a point is on its curve, and a private key belongs to its public key; it may be empty.</summary>
    /// <exception cref="CryptographicException">The octets are no such key.</exception>
    public void ThrowUnlessKey(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> privateKey)
    {
        if (publicKey.Length != _publicSize) throw new CryptographicException($"The public key has {publicKey.Length} octets; {Name} takes {_publicSize}.");
        if (privateKey.Length != 0 && privateKey.Length != _privateSize) throw new CryptographicException($"The private key has {privateKey.Length} octets; {Name} takes {_privateSize}.");
        if (_signature is { } algorithm) VerificationKey.Import(algorithm, publicKey, KeyPurpose.Envelope);
        if (!privateKey.IsEmpty && !PublicOf(privateKey).AsSpan().SequenceEqual(publicKey)) throw new CryptographicException("The private key belongs to another public key.");
    }

    /// <summary>SHA-256 of the members that make the key: RFC 7638 with RFC 8037 and RFC 9964.</summary>
    public byte[] Thumbprint(ReadOnlySpan<byte> publicKey)
    {
        using var json = new JsonWebKeyWriter();
        json.Write(NameMember, Name);
        json.Write("kty", _type);
        WritePublic(json, publicKey);
        return SHA256.HashData(json.End());
    }

    /// <summary>Writes a key's members in the order of their names; an empty private key is not written.</summary>
    public void Write(JsonWebKeyWriter json, ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> privateKey, string keyId)
    {
        json.Write(NameMember, Name);
        if (_type != Akp) WritePrivate(json, privateKey);
        json.Write("kid", keyId);
        json.Write("kty", _type);
        if (_type == Akp) WritePrivate(json, privateKey);
        WritePublic(json, publicKey);
    }

    private static byte[] Required(JsonWebKeyMembers members, string name) => members.Octets(name) ?? throw new CryptographicException($"it has no '{name}'.");

    private byte[] Coordinate(JsonWebKeyMembers members, string name) =>
        members.Octets(name) is { } octets && octets.Length == _privateSize ? octets : throw new CryptographicException($"its coordinate '{name}' has not the {_privateSize} octets of the curve.");

    private byte[] PublicOf(ReadOnlySpan<byte> privateKey)
    {
        var publicKey = new byte[_publicSize];
        switch (_signature)
        {
            case null:
                Primitives.X25519.PublicKey(privateKey, publicKey);
                return publicKey;
            case SignatureAlgorithm.Ed25519:
                Primitives.Ed25519.PublicKey(privateKey, publicKey);
                return publicKey;
            case SignatureAlgorithm.EcdsaP256 or SignatureAlgorithm.EcdsaP384:
                var parameters = new ECParameters { Curve = EcdsaCurve.Of(SignatureAlgorithm).Curve, D = Pinned.Copy(privateKey) };
                try
                {
                    using var key = ECDsa.Create(parameters);
                    Sec1Point.Write(key.ExportParameters(includePrivateParameters: false).Q, _privateSize, publicKey);
                    return publicKey;
                }
                finally
                {
                    CryptographicOperations.ZeroMemory(parameters.D);
                }

            default:
                using (var key = ManagedMLDsa.ImportMLDsaPrivateSeed(SignatureAlgorithm.ToMLDsa(), privateKey)) return key.ExportMLDsaPublicKey();
        }
    }

    private void WritePrivate(JsonWebKeyWriter json, ReadOnlySpan<byte> privateKey)
    {
        if (!privateKey.IsEmpty) json.Write(PrivateMember, privateKey);
    }

    private void WritePublic(JsonWebKeyWriter json, ReadOnlySpan<byte> publicKey)
    {
        if (_type == Ec)
        {
            json.Write("x", publicKey.Slice(1, _privateSize));
            json.Write("y", publicKey[(1 + _privateSize)..]);
        }
        else
        {
            json.Write(_type == Akp ? "pub" : "x", publicKey);
        }
    }
}
