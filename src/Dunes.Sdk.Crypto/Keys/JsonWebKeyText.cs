using System.Buffers.Text;
using System.Security.Cryptography;
using Dunes.Sdk.Crypto.Primitives;

namespace Dunes.Sdk.Crypto.Keys;

/// <summary>A key as a JSON Web Key (RFC 7517): ML-DSA as AKP (RFC 9964), P-256 and P-384 as EC (RFC 7518), Ed25519 and X25519 as OKP (RFC 8037).</summary>
/// <remarks>
/// Reading is strict: one JSON object of at most <see cref="MaxSize"/> octets, no member twice, Base64url without padding, coordinates and keys at full size,
/// points on their curve, and a private key that belongs to the public one. Members that are not of the key are skipped; an AKP key whose
/// <c>use</c> is not to sign is refused.
/// An instance holds the private octets until it is disposed.
/// </remarks>
public sealed class JsonWebKeyText : IDisposable
{
    /// <summary>The most octets that are read.</summary>
    public const int MaxSize = 16 * 1024;

    private readonly JsonWebKeyForm _form;
    private readonly byte[] _publicKey;
    private readonly byte[] _privateKey;

    private JsonWebKeyText(JsonWebKeyForm form, byte[] publicKey, byte[] privateKey, string? keyId)
    {
        _form = form;
        _publicKey = publicKey;
        _privateKey = privateKey;
        KeyId = keyId;
    }

    /// <summary>Which kind of key it is.</summary>
    public JsonWebKeyKind Kind => _form.Kind;

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
    public static JsonWebKeyText Create(JsonWebKeyKind kind, ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> privateKey = default, string? keyId = null) =>
        Create(JsonWebKeyForm.Of(kind), publicKey, privateKey, keyId);

    /// <summary>The public key of a signer; <c>kid</c> is its thumbprint.</summary>
    public static JsonWebKeyText Of(VerificationKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Create(JsonWebKeyForm.Of(key.SignatureAlgorithm), key.Encoded.Span);
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
            return Create(JsonWebKeyForm.Of(algorithm), key.VerificationKey.Encoded.Span, privateKey);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pkcs8);
            CryptographicOperations.ZeroMemory(privateKey);
        }
    }

    /// <summary>Reads a file. On Unix, a private key that others than its owner may read is refused, as <see cref="KeyFile.Read(string)"/> says.</summary>
    /// <exception cref="KeyFileException">It cannot be read, is no JSON Web Key of these kinds, or holds a private key that others may read.</exception>
    public static JsonWebKeyText Read(string path) => KeyFile.Read(path, static (octets, path) => Parse(octets, path), static key => key.IsPrivate);

    /// <summary>Reads a key.</summary>
    /// <param name="json">The text; the caller zeroes it.</param>
    /// <param name="name">What stands for it in messages, such as a file's path.</param>
    /// <exception cref="KeyFileException">The octets are no JSON Web Key of these kinds; the message says what was found.</exception>
    public static JsonWebKeyText Parse(ReadOnlySpan<byte> json, string name = "the JSON Web Key")
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (json.Length > MaxSize) throw new KeyFileException(name, $"it has {json.Length} octets; at most {MaxSize} are read.");
        try
        {
            using var members = JsonWebKeyMembers.Read(json);
            return Build(members);
        }
        catch (CryptographicException problem)
        {
            throw new KeyFileException(name, problem.Message, problem);
        }
    }

    /// <summary>The signer's public key, for a purpose.</summary>
    /// <exception cref="InvalidOperationException">The key is X25519, which signs nothing.</exception>
    public VerificationKey ToVerificationKey(KeyPurpose purpose) => VerificationKey.Import(_form.SignatureAlgorithm, _publicKey, purpose);

    /// <summary>The signer's private key, for a purpose; the caller disposes it.</summary>
    /// <exception cref="InvalidOperationException">The key is public, or X25519, which signs nothing.</exception>
    public SigningKey ToSigningKey(KeyPurpose purpose)
    {
        if (!IsPrivate) throw new InvalidOperationException("This is a public key; signing takes a private one.");
        var pkcs8 = KeyDocument.WritePkcs8(_form.SignatureAlgorithm, _privateKey, _publicKey);
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
        using var json = new JsonWebKeyWriter();
        _form.Write(json, _publicKey, includePrivate ? _privateKey : [], KeyId ?? Thumbprint());
        return Pinned.Copy(json.End());
    }

    /// <summary>The thumbprint by SHA-256 (RFC 7638, RFC 8037 and RFC 9964), as Base64url.</summary>
    public string Thumbprint() => Base64Url.EncodeToString(_form.Thumbprint(_publicKey));

    /// <inheritdoc/>
    public void Dispose() => CryptographicOperations.ZeroMemory(_privateKey);

    /// <summary>The kind of key, and nothing of a private one.</summary>
    public override string ToString() => $"{_form.Name} {(IsPrivate ? "private" : "public")} key";

    /// <summary>The key that the members give.</summary>
    /// <exception cref="CryptographicException">They give none of these kinds.</exception>
    internal static JsonWebKeyText Build(JsonWebKeyMembers members)
    {
        var (form, publicKey, privateKey) = JsonWebKeyForm.Read(members);
        try
        {
            return Create(form, publicKey, privateKey, members.Text("kid"));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(privateKey);
        }
    }

    private static JsonWebKeyText Create(JsonWebKeyForm form, ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> privateKey = default, string? keyId = null)
    {
        form.ThrowUnlessKey(publicKey, privateKey);
        return new(form, publicKey.ToArray(), Pinned.Copy(privateKey), keyId);
    }
}
