using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Dunes.Sdk.Crypto.PostQuantum.MlDsa;
using Dunes.Sdk.Crypto.Primitives;

namespace Dunes.Sdk.Crypto.Keys;

/// <summary>A key as a JSON Web Key (RFC 7517): ML-DSA as AKP (RFC 9964), P-256 and P-384 as EC (RFC 7518), Ed25519 and X25519 as OKP (RFC 8037).</summary>
/// <remarks>
/// Reading is strict: one JSON object of at most <see cref="MaxSize"/> octets, no member twice, Base64url without padding, coordinates and keys at full size,
/// points on their curve, and a private key that belongs to the public one. Members that are not of the key, such as <c>use</c>, are skipped.
/// An instance holds the private octets until it is disposed.
/// </remarks>
public sealed class JsonWebKeyText : IDisposable
{
    /// <summary>The most octets that are read.</summary>
    public const int MaxSize = 16 * 1024;

    private const string Akp = "AKP";
    private const string Ec = "EC";
    private const string Okp = "OKP";

    private readonly byte[] _publicKey;
    private readonly byte[] _privateKey;

    private JsonWebKeyText(JsonWebKeyKind kind, byte[] publicKey, byte[] privateKey, string? keyId)
    {
        Kind = kind;
        _publicKey = publicKey;
        _privateKey = privateKey;
        KeyId = keyId;
    }

    /// <summary>Which kind of key it is.</summary>
    public JsonWebKeyKind Kind { get; }

    /// <summary>The member <c>kid</c>; null when there is none.</summary>
    public string? KeyId { get; }

    /// <summary>The public key: ML-DSA's pk, the uncompressed SEC1 point of EC, the 32 octets of OKP.</summary>
    public ReadOnlyMemory<byte> PublicKey => _publicKey;

    /// <summary>The private key: ML-DSA's seed of 32 octets, EC's scalar d, OKP's 32 octets; empty in a public key.</summary>
    public ReadOnlyMemory<byte> PrivateKey => _privateKey;

    /// <summary>Whether there is a private key.</summary>
    public bool IsPrivate => _privateKey.Length > 0;

    /// <summary>Makes a key of its octets, as <see cref="PublicKey"/> and <see cref="PrivateKey"/> name them.</summary>
    /// <param name="kind">The kind of key.</param>
    /// <param name="publicKey">The public key.</param>
    /// <param name="privateKey">The private key, which is copied; empty for a public key.</param>
    /// <param name="keyId">The member <c>kid</c>; null for none.</param>
    /// <exception cref="CryptographicException">The octets are no such key, or the private one belongs to another public one.</exception>
    public static JsonWebKeyText Create(JsonWebKeyKind kind, ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> privateKey = default, string? keyId = null)
    {
        var (_, name, publicSize, privateSize) = FormOf(kind);
        if (publicKey.Length != publicSize) throw new CryptographicException($"The public key has {publicKey.Length} octets; {name} takes {publicSize}.");
        if (privateKey.Length != 0 && privateKey.Length != privateSize) throw new CryptographicException($"The private key has {privateKey.Length} octets; {name} takes {privateSize}.");
        Check(kind, publicKey, privateKey);
        return new(kind, publicKey.ToArray(), privateKey.ToArray(), keyId);
    }

    /// <summary>The public key of a signer; <c>kid</c> is its thumbprint.</summary>
    public static JsonWebKeyText Of(VerificationKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Create(KindOf(key.SignatureAlgorithm), key.Encoded.Span);
    }

    /// <summary>The private key of a signer.</summary>
    /// <exception cref="CryptographicException">The key is ML-DSA and came in expanded: its seed is not known.</exception>
    public static JsonWebKeyText Of(SigningKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var pkcs8 = key.ExportPkcs8();
        byte[]? privateKey = null;
        try
        {
            (var algorithm, privateKey) = KeyDocument.ReadSigningPkcs8(pkcs8);
            return Create(KindOf(algorithm), key.VerificationKey.Encoded.Span, privateKey);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pkcs8);
            CryptographicOperations.ZeroMemory(privateKey);
        }
    }

    /// <summary>Reads a key.</summary>
    /// <exception cref="FormatException">The octets are no JSON Web Key of these kinds; the message says what was found.</exception>
    public static JsonWebKeyText Parse(ReadOnlySpan<byte> json)
    {
        if (json.Length > MaxSize) throw new FormatException($"The JSON Web Key has {json.Length} octets; at most {MaxSize} are read.");
        var members = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        try
        {
            Read(json, members);
            return Build(members);
        }
        catch (Exception problem) when (problem is JsonException or CryptographicException or InvalidOperationException)
        {
            throw new FormatException($"The JSON Web Key is refused: {problem.Message}", problem);
        }
        finally
        {
            foreach (var octets in members.Values) CryptographicOperations.ZeroMemory(octets);
        }
    }

    /// <summary>The signer's public key, for a purpose.</summary>
    /// <exception cref="InvalidOperationException">The key is X25519, which signs nothing.</exception>
    public VerificationKey ToVerificationKey(KeyPurpose purpose) => VerificationKey.Import(AlgorithmOf(Kind), _publicKey, purpose);

    /// <summary>The signer's private key, for a purpose; the caller disposes it.</summary>
    /// <exception cref="InvalidOperationException">The key is public, or X25519, which signs nothing.</exception>
    public SigningKey ToSigningKey(KeyPurpose purpose)
    {
        if (!IsPrivate) throw new InvalidOperationException("This is a public key; signing takes a private one.");
        var pkcs8 = KeyDocument.WritePkcs8(AlgorithmOf(Kind), _privateKey, _publicKey);
        try
        {
            return SigningKey.ImportPkcs8(pkcs8, purpose);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pkcs8);
        }
    }

    /// <summary>Writes the key, members in the order of their names; <c>kid</c> is the thumbprint where none was given.</summary>
    /// <param name="includePrivate">Whether the private key is written, too: in clear, and the caller zeroes it.</param>
    /// <exception cref="InvalidOperationException">The private key is asked of a public one.</exception>
    public byte[] Write(bool includePrivate = false)
    {
        if (includePrivate && !IsPrivate) throw new InvalidOperationException("This is a public key; it has no private half to write.");
        var buffer = new ArrayBufferWriter<byte>(MaxSize);
        using (var json = new Utf8JsonWriter(buffer))
        {
            var (type, name, _, _) = FormOf(Kind);
            json.WriteStartObject();
            json.WriteString(type == Akp ? "alg"u8 : "crv"u8, name);
            if (includePrivate && type != Akp) WriteOctets(json, "d"u8, _privateKey);
            json.WriteString("kid"u8, KeyId ?? Thumbprint());
            json.WriteString("kty"u8, type);
            if (includePrivate && type == Akp) WriteOctets(json, "priv"u8, _privateKey);
            WritePublicMembers(json);
            json.WriteEndObject();
        }

        var octets = buffer.WrittenSpan.ToArray();
        buffer.Clear(); // which zeroes what it held
        return octets;
    }

    /// <summary>The thumbprint by SHA-256 (RFC 7638, RFC 8037 and RFC 9964), as Base64url.</summary>
    public string Thumbprint()
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(buffer))
        {
            var (type, name, _, _) = FormOf(Kind);
            json.WriteStartObject();
            json.WriteString(type == Akp ? "alg"u8 : "crv"u8, name);
            json.WriteString("kty"u8, type);
            WritePublicMembers(json);
            json.WriteEndObject();
        }

        return Base64Url.EncodeToString(SHA256.HashData(buffer.WrittenSpan));
    }

    /// <inheritdoc/>
    public void Dispose() => CryptographicOperations.ZeroMemory(_privateKey);

    /// <summary>The kind of key, and nothing of a private one.</summary>
    public override string ToString() => $"{FormOf(Kind).Name} {(IsPrivate ? "private" : "public")} key";

    /// <summary>kty; alg of AKP, crv of the others; octets of the public and of the private key.</summary>
    private static (string Type, string Name, int PublicSize, int PrivateSize) FormOf(JsonWebKeyKind kind) => kind switch
    {
        JsonWebKeyKind.MLDsa44 => (Akp, "ML-DSA-44", 1312, 32),
        JsonWebKeyKind.MLDsa65 => (Akp, "ML-DSA-65", 1952, 32),
        JsonWebKeyKind.MLDsa87 => (Akp, "ML-DSA-87", 2592, 32),
        JsonWebKeyKind.P256 => (Ec, "P-256", 65, 32),
        JsonWebKeyKind.P384 => (Ec, "P-384", 97, 48),
        JsonWebKeyKind.Ed25519 => (Okp, "Ed25519", 32, 32),
        JsonWebKeyKind.X25519 => (Okp, "X25519", 32, 32),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, $"{(int)kind} is no kind of key; {nameof(JsonWebKeyKind)} lists them."),
    };

    private static JsonWebKeyKind KindOf(SignatureAlgorithm algorithm) => algorithm switch
    {
        SignatureAlgorithm.MLDsa44 => JsonWebKeyKind.MLDsa44,
        SignatureAlgorithm.MLDsa65 => JsonWebKeyKind.MLDsa65,
        SignatureAlgorithm.MLDsa87 => JsonWebKeyKind.MLDsa87,
        SignatureAlgorithm.EcdsaP256 => JsonWebKeyKind.P256,
        SignatureAlgorithm.EcdsaP384 => JsonWebKeyKind.P384,
        _ => JsonWebKeyKind.Ed25519,
    };

    private static SignatureAlgorithm AlgorithmOf(JsonWebKeyKind kind) => kind switch
    {
        JsonWebKeyKind.MLDsa44 => SignatureAlgorithm.MLDsa44,
        JsonWebKeyKind.MLDsa65 => SignatureAlgorithm.MLDsa65,
        JsonWebKeyKind.MLDsa87 => SignatureAlgorithm.MLDsa87,
        JsonWebKeyKind.P256 => SignatureAlgorithm.EcdsaP256,
        JsonWebKeyKind.P384 => SignatureAlgorithm.EcdsaP384,
        JsonWebKeyKind.Ed25519 => SignatureAlgorithm.Ed25519,
        _ => throw new InvalidOperationException("X25519 agrees on keys; it signs nothing."),
    };

    /// <summary>A private key belongs to its public key, and a point to its curve.</summary>
    private static void Check(JsonWebKeyKind kind, ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> privateKey)
    {
        Span<byte> octets = stackalloc byte[Primitives.X25519.Size];
        bool isPair;
        switch (kind)
        {
            case JsonWebKeyKind.X25519:
                if (privateKey.IsEmpty) return;
                Primitives.X25519.PublicKey(privateKey, octets);
                isPair = octets.SequenceEqual(publicKey);
                break;
            case JsonWebKeyKind.P256 or JsonWebKeyKind.P384:
                var parameters = new ECParameters { Curve = kind == JsonWebKeyKind.P256 ? ECCurve.NamedCurves.nistP256 : ECCurve.NamedCurves.nistP384 };
                parameters.Q = Sec1Point.Read(publicKey, (publicKey.Length - 1) / 2);
                using (ECDsa.Create(parameters)) isPair = privateKey.IsEmpty || IsPair(parameters.Curve, privateKey, publicKey);
                break;
            default:
                var algorithm = AlgorithmOf(kind);
                if (privateKey.IsEmpty)
                {
                    VerificationKey.Import(algorithm, publicKey, KeyPurpose.Envelope);
                    return;
                }

                isPair = algorithm == SignatureAlgorithm.Ed25519 ? IsEd25519Pair(privateKey, publicKey) : IsMlDsaPair(algorithm, privateKey, publicKey);
                break;
        }

        if (!isPair) throw new CryptographicException("The private key belongs to another public key.");
    }

    private static bool IsPair(ECCurve curve, ReadOnlySpan<byte> scalar, ReadOnlySpan<byte> publicKey)
    {
        var parameters = new ECParameters { Curve = curve, D = scalar.ToArray() };
        try
        {
            using var key = ECDsa.Create(parameters);
            var point = key.ExportParameters(includePrivateParameters: false).Q;
            return publicKey[1..].SequenceEqual([.. point.X!, .. point.Y!]);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(parameters.D);
        }
    }

    private static bool IsEd25519Pair(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> publicKey)
    {
        Span<byte> expected = stackalloc byte[Primitives.Ed25519.PublicKeySize];
        Primitives.Ed25519.PublicKey(privateKey, expected);
        return expected.SequenceEqual(publicKey);
    }

    private static bool IsMlDsaPair(SignatureAlgorithm algorithm, ReadOnlySpan<byte> seed, ReadOnlySpan<byte> publicKey)
    {
        using var key = ManagedMLDsa.ImportMLDsaPrivateSeed(algorithm.ToMLDsa(), seed);
        return key.ExportMLDsaPublicKey().AsSpan().SequenceEqual(publicKey);
    }

    /// <summary>The members of one flat object, each as the octets of its text.</summary>
    private static void Read(ReadOnlySpan<byte> json, Dictionary<string, byte[]> members)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 8 });
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) throw new JsonException("it is no JSON object.");
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            if (!names.Add(name)) throw new JsonException($"it has the member '{name}' twice.");
            reader.Read();
            if (name is not ("kty" or "alg" or "crv" or "kid" or "pub" or "priv" or "x" or "y" or "d")) reader.Skip();
            else if (reader.TokenType != JsonTokenType.String) throw new JsonException($"its member '{name}' is no string.");
            else members[name] = Unescape(ref reader);
        }

        while (reader.Read())
        {
            // Only white space may follow, or the reader throws.
        }
    }

    private static byte[] Unescape(ref Utf8JsonReader reader)
    {
        Span<byte> text = new byte[reader.ValueSpan.Length];
        var length = reader.CopyString(text);
        var octets = text[..length].ToArray();
        CryptographicOperations.ZeroMemory(text);
        return octets;
    }

    private static JsonWebKeyText Build(Dictionary<string, byte[]> members)
    {
        var type = Text(members, "kty") ?? throw new JsonException("it has no 'kty'.");
        var name = Text(members, type == Akp ? "alg" : "crv") ?? throw new JsonException(type == Akp ? "an AKP key has no 'alg'." : "it has no 'crv'.");
        foreach (var kind in Enum.GetValues<JsonWebKeyKind>())
        {
            var form = FormOf(kind);
            if (form.Type != type || form.Name != name) continue;
            var publicKey = type switch
            {
                Akp => Octets(members, "pub") ?? [],
                Okp => Octets(members, "x") ?? [],
                _ => [4, .. Coordinate(members, "x", form.PrivateSize), .. Coordinate(members, "y", form.PrivateSize)],
            };
            var privateKey = Octets(members, type == Akp ? "priv" : "d");
            try
            {
                if (privateKey is { Length: 0 }) throw new JsonException("its private key is empty.");
                return Create(kind, publicKey, privateKey, Text(members, "kid"));
            }
            finally
            {
                CryptographicOperations.ZeroMemory(privateKey);
            }
        }

        throw new JsonException($"it is a key of type '{type}', '{name}', which is not read.");
    }

    private static byte[] Coordinate(Dictionary<string, byte[]> members, string name, int size) =>
        Octets(members, name) is { } octets && octets.Length == size ? octets : throw new JsonException($"its coordinate '{name}' has not the {size} octets of the curve.");

    private static string? Text(Dictionary<string, byte[]> members, string name) => members.TryGetValue(name, out var octets) ? Encoding.UTF8.GetString(octets) : null;

    private static byte[]? Octets(Dictionary<string, byte[]> members, string name)
    {
        if (!members.TryGetValue(name, out var text)) return null;
        var octets = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        var isRead = Base64Url.DecodeFromUtf8(text, octets, out var consumed, out var written) == OperationStatus.Done && consumed == text.Length;
        var value = octets[..written];
        var isCanonical = isRead && text.Length == Base64Url.GetEncodedLength(written) && text.AsSpan().SequenceEqual(Base64Url.EncodeToUtf8(value));
        CryptographicOperations.ZeroMemory(octets);
        return isCanonical ? value : throw new JsonException($"its member '{name}' is no Base64url without padding.");
    }

    private static void WriteOctets(Utf8JsonWriter json, ReadOnlySpan<byte> name, ReadOnlySpan<byte> octets)
    {
        Span<byte> text = new byte[Base64Url.GetEncodedLength(octets.Length)];
        Base64Url.EncodeToUtf8(octets, text);
        json.WriteString(name, text);
        CryptographicOperations.ZeroMemory(text);
    }

    private void WritePublicMembers(Utf8JsonWriter json)
    {
        switch (FormOf(Kind).Type)
        {
            case Akp:
                WriteOctets(json, "pub"u8, _publicKey);
                break;
            case Okp:
                WriteOctets(json, "x"u8, _publicKey);
                break;
            default:
                var half = (_publicKey.Length - 1) / 2;
                WriteOctets(json, "x"u8, _publicKey.AsSpan(1, half));
                WriteOctets(json, "y"u8, _publicKey.AsSpan(1 + half));
                break;
        }
    }
}
