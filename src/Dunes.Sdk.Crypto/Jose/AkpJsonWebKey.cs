using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Dunes.Sdk.Crypto.PostQuantum.MlDsa;
using Microsoft.IdentityModel.Tokens;

namespace Dunes.Sdk.Crypto.Jose;

/// <summary>Token keys as JSON Web Keys of the type AKP, RFC 9964: <c>kty</c>, <c>alg</c>, <c>pub</c> and, only when asked for, <c>priv</c>, the seed of 32 octets.</summary>
/// <remarks>A key that cannot be read gives a <see cref="CryptographicException"/> that says why and repeats nothing of the key.</remarks>
public static class AkpJsonWebKey
{
    /// <summary>The key type: Algorithm Key Pair.</summary>
    public const string KeyType = "AKP";

    private const string PublicMember = "pub";
    private const string PrivateMember = "priv";
    private const string SignatureUse = "sig";

    /// <summary>The JSON text of a key.</summary>
    /// <param name="key">The key; its <see cref="SecurityKey.KeyId"/> becomes <c>kid</c>.</param>
    /// <param name="includePrivateKey">Whether the seed is to stand in it, unprotected.</param>
    /// <exception cref="CryptographicException">The seed is asked for, and the key is public or was imported without it.</exception>
    public static string Write(MLDsaSecurityKey key, bool includePrivateKey = false)
    {
        ArgumentNullException.ThrowIfNull(key);
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            writer.WriteString("kty"u8, KeyType);
            writer.WriteString("alg"u8, key.Algorithm);
            if (key.KeyId is { } name) writer.WriteString("kid"u8, name);
            writer.WriteString("use"u8, SignatureUse);
            writer.WriteString(PublicMember, Base64Url.EncodeToString(key.PublicKey));
            if (includePrivateKey) writer.WriteString(PrivateMember, PrivateText(key));
            writer.WriteEndObject();
        }

        var text = Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
        CryptographicOperations.ZeroMemory(stream.GetBuffer());
        return text;
    }

    /// <summary>Reads the JSON text of a key.</summary>
    /// <exception cref="CryptographicException">It is no JSON object, no AKP key of ML-DSA, has a member twice, or <c>pub</c> is not of <c>priv</c>.</exception>
    public static MLDsaSecurityKey Read(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        var members = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind is not JsonValueKind.Object) throw NotRead("it is no JSON object");
            foreach (var member in document.RootElement.EnumerateObject())
            {
                if (member.Value.ValueKind is JsonValueKind.String && !members.TryAdd(member.Name, member.Value.GetString()!)) throw NotRead("it has a member twice");
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw NotRead("it is no JSON text"); // the inner exception may repeat a part of the key
        }

        return Read(members.GetValueOrDefault("kty"), members.GetValueOrDefault("alg"), members.GetValueOrDefault("use"), members.GetValueOrDefault("kid"), members.GetValueOrDefault(PublicMember), members.GetValueOrDefault(PrivateMember));
    }

    /// <summary>The key as the object that token libraries pass around, and publish in a set.</summary>
    /// <param name="key">The key.</param>
    /// <param name="includePrivateKey">Whether the seed is to stand in it, unprotected.</param>
    /// <exception cref="CryptographicException">The seed is asked for, and the key is public or was imported without it.</exception>
    public static JsonWebKey ToJsonWebKey(this MLDsaSecurityKey key, bool includePrivateKey = false)
    {
        ArgumentNullException.ThrowIfNull(key);
        var webKey = new JsonWebKey { Kty = KeyType, Alg = key.Algorithm, Kid = key.KeyId, KeyId = key.KeyId, Use = SignatureUse };
        webKey.AdditionalData[PublicMember] = Base64Url.EncodeToString(key.PublicKey);
        if (includePrivateKey) webKey.AdditionalData[PrivateMember] = PrivateText(key);
        return webKey;
    }

    /// <summary>The token key that a JSON Web Key describes.</summary>
    /// <exception cref="CryptographicException">It is no AKP key of ML-DSA, or <c>pub</c> is not of <c>priv</c>.</exception>
    public static MLDsaSecurityKey FromJsonWebKey(JsonWebKey webKey)
    {
        ArgumentNullException.ThrowIfNull(webKey);
        return Read(webKey.Kty, webKey.Alg, webKey.Use, webKey.Kid, Text(PublicMember), Text(PrivateMember));

        string? Text(string name) => webKey.AdditionalData.TryGetValue(name, out var value) ? value as string : null;
    }

    /// <summary>Every key of a published set that validates tokens: those that the library knows, and the ML-DSA keys, which it leaves out. Keys that cannot be read are left out.</summary>
    public static IReadOnlyList<SecurityKey> GetAllSigningKeys(this JsonWebKeySet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        var keys = new List<SecurityKey>(set.GetSigningKeys().Where(key => key is not JsonWebKey { Kty: KeyType }));
        foreach (var webKey in set.Keys.Where(webKey => webKey.Kty is KeyType))
        {
            try
            {
                keys.Add(FromJsonWebKey(webKey));
            }
            catch (CryptographicException)
            {
                // As the library does with keys of a type or a curve that it does not know.
            }
        }

        return keys;
    }

    /// <summary>SHA-256 of the JSON object of alg, kty and pub in this order and without spaces: RFC 7638 with RFC 9964.</summary>
    internal static byte[] Thumbprint(string algorithm, ReadOnlySpan<byte> publicKey) =>
        SHA256.HashData(Encoding.ASCII.GetBytes($$"""{"alg":"{{algorithm}}","kty":"{{KeyType}}","pub":"{{Base64Url.EncodeToString(publicKey)}}"}"""));

    /// <summary>The parameter set of a name in a token's header.</summary>
    internal static bool TryAlgorithm(string? name, [NotNullWhen(true)] out MLDsaAlgorithm? algorithm)
    {
        algorithm = name switch
        {
            "ML-DSA-44" => MLDsaAlgorithm.MLDsa44,
            "ML-DSA-65" => MLDsaAlgorithm.MLDsa65,
            "ML-DSA-87" => MLDsaAlgorithm.MLDsa87,
            _ => null,
        };
        return algorithm is not null;
    }

    private static MLDsaSecurityKey Read(string? kty, string? alg, string? use, string? kid, string? publicText, string? privateText)
    {
        if (kty is not KeyType) throw NotRead($"its type is not {KeyType}");
        if (!TryAlgorithm(alg, out var algorithm)) throw NotRead("its algorithm is not ML-DSA-44, ML-DSA-65 or ML-DSA-87");
        if (use is not (null or "" or SignatureUse)) throw NotRead("its use is not to sign");
        var publicKey = Decode(publicText, PublicMember, algorithm.PublicKeySizeInBytes);
        var key = new MLDsaSecurityKey(privateText is null ? ManagedMLDsa.ImportMLDsaPublicKey(algorithm, publicKey) : Private(algorithm, privateText, publicKey));
        if (!string.IsNullOrEmpty(kid)) key.KeyId = kid;
        return key;
    }

    private static ManagedMLDsa Private(MLDsaAlgorithm algorithm, string text, byte[] publicKey)
    {
        var seed = Decode(text, PrivateMember, algorithm.PrivateSeedSizeInBytes);
        var key = ManagedMLDsa.ImportMLDsaPrivateSeed(algorithm, seed);
        CryptographicOperations.ZeroMemory(seed);
        if (key.ExportMLDsaPublicKey().AsSpan().SequenceEqual(publicKey)) return key;
        key.Dispose();
        throw NotRead($"its {PublicMember} is not that of its {PrivateMember}");
    }

    private static byte[] Decode(string? text, string member, int size)
    {
        if (text is null) throw NotRead($"it has no {member}");
        // One text for a key: no padding, no white space.
        if (text.Contains('=', StringComparison.Ordinal) || !Base64Url.IsValid(text, out var length) || text.Length != Base64Url.GetEncodedLength(length)) throw NotRead($"its {member} is no base64url");
        return length == size ? Base64Url.DecodeFromChars(text) : throw NotRead($"its {member} has {length} octets instead of {size}");
    }

    private static string PrivateText(MLDsaSecurityKey key)
    {
        var seed = key.Key.ExportMLDsaPrivateSeed();
        try
        {
            return Base64Url.EncodeToString(seed);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
        }
    }

    private static CryptographicException NotRead(string why) => new($"The JSON Web Key cannot be read: {why}.");
}
