using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Dunes.Sdk.Crypto.Keys;
using Dunes.Sdk.Crypto.PostQuantum.MlDsa;
using Dunes.Sdk.Crypto.Primitives;
using Microsoft.IdentityModel.Tokens;

namespace Dunes.Sdk.Crypto.Jose;

/// <summary>Token keys as JSON Web Keys of the type AKP, RFC 9964: <c>kty</c>, <c>alg</c>, <c>pub</c> and, only when asked for, <c>priv</c>, the seed of 32 octets.</summary>
/// <remarks>A key that cannot be read gives a <see cref="CryptographicException"/> that says why and repeats nothing of the key.</remarks>
public static class AkpJsonWebKey
{
    /// <summary>The key type: Algorithm Key Pair.</summary>
    public const string KeyType = JsonWebKeyForm.Akp;

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
        using var json = new JsonWebKeyWriter();
        json.Write("kty", KeyType);
        json.Write("alg", key.Algorithm);
        if (key.KeyId is { } name) json.Write("kid", name);
        json.Write("use", SignatureUse);
        json.Write(PublicMember, key.PublicKey);
        if (includePrivateKey) UseSeed(key, seed => json.Write(PrivateMember, seed));
        return Encoding.UTF8.GetString(json.End());
    }

    /// <summary>Reads the JSON text of a key.</summary>
    /// <exception cref="CryptographicException">It is no JSON object, no AKP key of ML-DSA, has a member twice or a member of the key that is no text, or <c>pub</c> is not of <c>priv</c>.</exception>
    public static MLDsaSecurityKey Read(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        var octets = Pinned.Array(Encoding.UTF8.GetByteCount(json));
        try
        {
            Encoding.UTF8.GetBytes(json, octets);
            using var members = JsonWebKeyMembers.Read(octets);
            return Read(members);
        }
        catch (CryptographicException problem)
        {
            throw NotRead(problem);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(octets);
        }
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
        if (includePrivateKey) UseSeed(key, seed => webKey.AdditionalData[PrivateMember] = Base64Url.EncodeToString(seed));
        return webKey;
    }

    /// <summary>The token key that a JSON Web Key describes.</summary>
    /// <exception cref="CryptographicException">It is no AKP key of ML-DSA, or <c>pub</c> is not of <c>priv</c>.</exception>
    public static MLDsaSecurityKey FromJsonWebKey(JsonWebKey webKey)
    {
        ArgumentNullException.ThrowIfNull(webKey);
        using var members = new JsonWebKeyMembers();
        members.Add("kty", webKey.Kty);
        members.Add("alg", webKey.Alg);
        members.Add("use", webKey.Use);
        members.Add("kid", webKey.Kid);
        try
        {
            foreach (var name in (ReadOnlySpan<string>)[PublicMember, PrivateMember])
            {
                if (webKey.AdditionalData.TryGetValue(name, out var value)) members.Add(name, value as string ?? throw new CryptographicException($"its member '{name}' is no string."));
            }

            return Read(members);
        }
        catch (CryptographicException problem)
        {
            throw NotRead(problem);
        }
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

    /// <summary>The parameter set of a name in a token's header.</summary>
    internal static bool TryAlgorithm(string? name, [NotNullWhen(true)] out MLDsaAlgorithm? algorithm)
    {
        algorithm = JsonWebKeyForm.FindAkp(name)?.SignatureAlgorithm.ToMLDsa();
        return algorithm is not null;
    }

    private static MLDsaSecurityKey Read(JsonWebKeyMembers members)
    {
        if (members.Text("kty") is not KeyType) throw new CryptographicException($"its type is not {KeyType}.");
        using var text = JsonWebKeyText.Build(members);
        var algorithm = JsonWebKeyForm.Of(text.Kind).SignatureAlgorithm.ToMLDsa();
        var key = new MLDsaSecurityKey(text.IsPrivate ? ManagedMLDsa.ImportMLDsaPrivateSeed(algorithm, text.PrivateKey.Span) : ManagedMLDsa.ImportMLDsaPublicKey(algorithm, text.PublicKey.Span));
        if (!string.IsNullOrEmpty(text.KeyId)) key.KeyId = text.KeyId;
        return key;
    }

    private static void UseSeed(MLDsaSecurityKey key, Action<byte[]> use)
    {
        var seed = Pinned.Array(key.Key.Algorithm.PrivateSeedSizeInBytes);
        try
        {
            key.Key.ExportMLDsaPrivateSeed(seed);
            use(seed);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
        }
    }

    private static CryptographicException NotRead(CryptographicException problem) => new($"The JSON Web Key cannot be read: {problem.Message}", problem);
}
