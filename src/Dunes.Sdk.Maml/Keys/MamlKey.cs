using System.Security.Cryptography;
using System.Text;
using Dunes.Sdk.Crypto;
using Dunes.Sdk.Crypto.Keys;

namespace Dunes.Sdk.Maml.Keys;

/// <summary>One key of a key document: its public half, its private one or both.</summary>
/// <remarks>A private key is encrypted (PKCS#8, PBES2) unless <see cref="InClear"/> made it, by name.</remarks>
public sealed class MamlKey
{
    internal MamlKey(KeyId id, string algorithm, KeyPurpose purpose, KeyProvenance provenance, string? publicPem, string? privatePem, int line)
    {
        (Id, Algorithm, Purpose, Provenance, PublicPem, PrivatePem, Line) = (id, algorithm, purpose, provenance, publicPem, privatePem, line);
    }

    /// <summary>The key's id.</summary>
    public KeyId Id { get; }

    /// <summary>The algorithm by name, such as <c>ml-dsa-87</c>.</summary>
    public string Algorithm { get; }

    /// <summary>What the key is for.</summary>
    public KeyPurpose Purpose { get; }

    /// <summary>Where its randomness came from, as its maker says.</summary>
    public KeyProvenance Provenance { get; }

    /// <summary>The public key as PEM; null when the document has none.</summary>
    public string? PublicPem { get; }

    /// <summary>Whether the document has the private key.</summary>
    public bool HasPrivateKey => PrivatePem is not null;

    /// <summary>Whether the private key stands there in clear.</summary>
    public bool IsInClear => PrivatePem is not null && KeyPem.IsClearSecret(PrivatePem);

    /// <summary>The line of the key in its document, from 1; 0 when it is of none.</summary>
    public int Line { get; }

    internal string? PrivatePem { get; }

    /// <summary>A signer's public key.</summary>
    public static MamlKey Of(VerificationKey key, KeyProvenance provenance)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(provenance);
        return new(key.Id, key.Algorithm, key.Purpose, provenance, KeyFile.ToPem(key), null, 0);
    }

    /// <summary>A recipient's public key.</summary>
    public static MamlKey Of(EnvelopePublicKey key, KeyProvenance provenance)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(provenance);
        return new(key.Id, key.Algorithm, KeyPurpose.Envelope, provenance, KeyPem.Of(KeyFile.Write(key, DateTimeOffset.UnixEpoch, null)), null, 0);
    }

    /// <summary>A signing key with its public half, encrypted with a passphrase.</summary>
    /// <param name="key">The key.</param>
    /// <param name="provenance">Where its randomness came from.</param>
    /// <param name="passphrase">The passphrase's octets, UTF-8; not empty.</param>
    /// <param name="kdf">How the passphrase becomes a key.</param>
    public static MamlKey Encrypted(SigningKey key, KeyProvenance provenance, ReadOnlySpan<byte> passphrase, PassphraseKdf kdf = PassphraseKdf.Scrypt)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (passphrase.IsEmpty) throw new ArgumentException($"The passphrase is empty; {nameof(InClear)} is the one that writes a secret in clear.", nameof(passphrase));
        return With(Of(key.VerificationKey, provenance), KeyFile.Write(key, DateTimeOffset.UnixEpoch, null, passphrase, kdf));
    }

    /// <summary>A recipient's key pair, its private half encrypted with a passphrase.</summary>
    /// <inheritdoc cref="Encrypted(SigningKey, KeyProvenance, ReadOnlySpan{byte}, PassphraseKdf)"/>
    public static MamlKey Encrypted(EnvelopeKeyPair key, KeyProvenance provenance, ReadOnlySpan<byte> passphrase, PassphraseKdf kdf = PassphraseKdf.Scrypt)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (passphrase.IsEmpty) throw new ArgumentException($"The passphrase is empty; {nameof(InClear)} is the one that writes a secret in clear.", nameof(passphrase));
        return With(Of(key.PublicKey, provenance), KeyFile.Write(key, DateTimeOffset.UnixEpoch, null, passphrase, kdf));
    }

    /// <summary>A signing key with its public half, the private one in clear: whoever reads the document has it. The validator says so.</summary>
    public static MamlKey InClear(SigningKey key, KeyProvenance provenance)
    {
        ArgumentNullException.ThrowIfNull(key);
        return With(Of(key.VerificationKey, provenance), KeyFile.Write(key, DateTimeOffset.UnixEpoch, null, []));
    }

    /// <summary>The signer's public key.</summary>
    /// <exception cref="KeyFileException">The document has no such key here, or another than it says.</exception>
    public VerificationKey OpenVerificationKey()
    {
        using var file = Open(PublicPem, "public");
        return Checked(file.OpenVerificationKey(Purpose), static key => key.Id);
    }

    /// <summary>The recipient's public key.</summary>
    /// <exception cref="KeyFileException">The document has no such key here, or another than it says.</exception>
    public EnvelopePublicKey OpenEnvelopePublicKey()
    {
        using var file = Open(PublicPem, "public");
        return Checked(file.OpenEnvelopePublicKey(), static key => key.Id);
    }

    /// <summary>The signing key; the caller disposes it.</summary>
    /// <param name="passphrase">The passphrase's octets, UTF-8; not looked at when the key is in clear.</param>
    /// <exception cref="KeyFileException">The document has no such key here or another than it says, or the passphrase is wrong.</exception>
    public SigningKey OpenSigningKey(ReadOnlySpan<byte> passphrase = default)
    {
        using var file = Open(PrivatePem, "private");
        return Checked(file.OpenSigningKey(Purpose, passphrase), static key => key.VerificationKey.Id);
    }

    /// <summary>The recipient's key pair; the caller disposes it.</summary>
    /// <param name="passphrase">The passphrase's octets, UTF-8; not looked at when the key is in clear.</param>
    /// <exception cref="KeyFileException">The document has no such key here or another than it says, or the passphrase is wrong.</exception>
    public EnvelopeKeyPair OpenEnvelopeKeyPair(ReadOnlySpan<byte> passphrase = default)
    {
        using var file = Open(PrivatePem, "private");
        return Checked(file.OpenEnvelopeKeyPair(passphrase), static key => key.PublicKey.Id);
    }

    /// <summary>The key's id and algorithm, and nothing of the key.</summary>
    public override string ToString() => $"{Algorithm} key {Id}";

    private static MamlKey With(MamlKey key, byte[] file)
    {
        try
        {
            return new(key.Id, key.Algorithm, key.Purpose, key.Provenance, key.PublicPem, KeyPem.Of(file), 0);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(file);
        }
    }

    private KeyFile Open(string? pem, string which) => pem is null
        ? throw new KeyFileException($"the key {Id}", $"its document has no {which} half of it.")
        : KeyFile.Parse(Encoding.UTF8.GetBytes(pem), $"the key {Id}");

    private T Checked<T>(T key, Func<T, KeyId> idOf)
        where T : class
    {
        var found = idOf(key);
        if (found == Id) return key;
        (key as IDisposable)?.Dispose();
        throw new KeyFileException($"the key {Id}", $"its document holds the key {found}.");
    }
}
