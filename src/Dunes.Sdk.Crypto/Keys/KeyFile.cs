using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using Dunes.Sdk.Crypto.PostQuantum;
using Dunes.Sdk.Crypto.Primitives;

namespace Dunes.Sdk.Crypto.Keys;

/// <summary>One key as a file: some lines that describe it, and the key as PEM (RFC 7468). Bare PEM files of other programs are read, too.</summary>
/// <remarks>
/// Signing keys, and recipients' keys of suites 0, 3 and 4, are <c>PRIVATE KEY</c>, <c>ENCRYPTED PRIVATE KEY</c> (PBES2) or <c>PUBLIC KEY</c>; recipients' keys of
/// suites 1 and 2 are <c>DUNES ENVELOPE KEY</c>, <c>ENCRYPTED DUNES ENVELOPE KEY</c> or <c>DUNES ENVELOPE PUBLIC KEY</c>. docs/keys tells the forms.
/// An instance holds the file's octets, a key in clear among them, until it is disposed.
/// </remarks>
public sealed class KeyFile : IDisposable
{
    /// <summary>The most octets that are read: larger files are none of keys.</summary>
    public const int MaxSize = 64 * 1024;

    private readonly byte[] _der;
    private readonly string _label;

    private KeyFile(string name, KeyDetails? details, string label, byte[] der)
    {
        Name = name;
        Details = details;
        _label = label;
        _der = der;
    }

    /// <summary>The file's path, or what stands for it in messages.</summary>
    public string Name { get; }

    /// <summary>What the file says above its PEM; null for a bare one.</summary>
    public KeyDetails? Details { get; }

    /// <summary>Whether the file holds a private key.</summary>
    public bool IsPrivate => _label is not (KeyDocument.PublicLabel or KeyDocument.EnvelopePublicLabel);

    /// <summary>Whether a passphrase is needed.</summary>
    public bool IsEncrypted => _label is KeyDocument.EncryptedLabel or KeyDocument.EnvelopeEncryptedLabel;

    private bool IsOwnForm => _label is KeyDocument.EnvelopePrivateLabel or KeyDocument.EnvelopeEncryptedLabel or KeyDocument.EnvelopePublicLabel;

    /// <summary>Reads a file. On Unix, a private key in clear that others than its owner may read (a mode other than 0600, or 0640 where root owns it) is refused, as ssh refuses it.</summary>
    /// <exception cref="KeyFileException">It cannot be read, is larger than <see cref="MaxSize"/>, is no key file, or holds a private key that others may read.</exception>
    public static KeyFile Read(string path) => Read(path, static (octets, path) => Parse(octets, path), static file => file is { IsPrivate: true, IsEncrypted: false });

    /// <summary>Reads the octets of a file.</summary>
    /// <param name="octets">The file, at most <see cref="MaxSize"/> octets; the caller zeroes them.</param>
    /// <param name="name">What stands for the file in messages.</param>
    /// <exception cref="KeyFileException">The octets are no key file.</exception>
    public static KeyFile Parse(ReadOnlySpan<byte> octets, string name = "the file")
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (octets.Length > MaxSize) throw new KeyFileException(name, $"it has {octets.Length} octets; at most {MaxSize} are read.");
        var text = GC.AllocateUninitializedArray<char>(octets.Length, pinned: true);
        try
        {
            if (!Ascii.IsValid(octets)) throw new KeyFileException(name, "it is no text of ASCII.");
            Encoding.ASCII.GetChars(octets, text);
            return Parse(text, name);
        }
        finally
        {
            Array.Clear(text);
        }
    }

    /// <summary>Writes a signing key, encrypted unless the passphrase is empty.</summary>
    /// <param name="key">The key.</param>
    /// <param name="created">When it was made.</param>
    /// <param name="expires">From when on it signs nothing new; null for never.</param>
    /// <param name="passphrase">Octets of the passphrase, UTF-8; empty for a key in clear.</param>
    /// <param name="kdf">How the passphrase becomes a key.</param>
    /// <returns>The file; the caller zeroes it.</returns>
    public static byte[] Write(SigningKey key, DateTimeOffset created, DateTimeOffset? expires, ReadOnlySpan<byte> passphrase, PassphraseKdf kdf = PassphraseKdf.Scrypt)
    {
        ArgumentNullException.ThrowIfNull(key);
        return WritePrivate(KeyDetails.Of(key.VerificationKey, created, expires), key.ExportPkcs8(), isOwnForm: false, passphrase, kdf);
    }

    /// <summary>Writes a recipient's private key, encrypted unless the passphrase is empty.</summary>
    /// <inheritdoc cref="Write(SigningKey, DateTimeOffset, DateTimeOffset?, ReadOnlySpan{byte}, PassphraseKdf)"/>
    public static byte[] Write(EnvelopeKeyPair key, DateTimeOffset created, DateTimeOffset? expires, ReadOnlySpan<byte> passphrase, PassphraseKdf kdf = PassphraseKdf.Scrypt)
    {
        ArgumentNullException.ThrowIfNull(key);
        return WritePrivate(KeyDetails.Of(key.PublicKey, created, expires), KeyDocument.WritePrivate(key), KeyDocument.IsOwnForm(key.PublicKey.Suite), passphrase, kdf);
    }

    /// <summary>Writes a signer's public key.</summary>
    public static byte[] Write(VerificationKey key, DateTimeOffset created, DateTimeOffset? expires)
    {
        ArgumentNullException.ThrowIfNull(key);
        return ToOctets(KeyDetails.Of(key, created, expires), KeyDocument.PublicLabel, KeyDocument.WritePublic(key.SignatureAlgorithm, key.Encoded.Span));
    }

    /// <summary>Writes a recipient's public key.</summary>
    public static byte[] Write(EnvelopePublicKey key, DateTimeOffset created, DateTimeOffset? expires)
    {
        ArgumentNullException.ThrowIfNull(key);
        return ToOctets(KeyDetails.Of(key, created, expires), KeyDocument.IsOwnForm(key.Suite) ? KeyDocument.EnvelopePublicLabel : KeyDocument.PublicLabel, KeyDocument.WritePublic(key));
    }

    /// <summary>A signer's public key as bare PEM, for other programs.</summary>
    public static string ToPem(VerificationKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return PemEncoding.WriteString(KeyDocument.PublicLabel, KeyDocument.WritePublic(key.SignatureAlgorithm, key.Encoded.Span)) + "\n";
    }

    /// <summary>Makes a private key's file, which must not be there yet, and has the disk write it: only its owner may read it (mode 0600).</summary>
    /// <exception cref="KeyFileException">The file is there, or cannot be written; then nothing of it is left behind.</exception>
    public static void Create(string path, ReadOnlySpan<byte> octets) => Create(path, octets, UnixFileMode.UserRead | UnixFileMode.UserWrite);

    /// <summary>Makes the files of both halves of a key: both, or neither. None of them may be there yet; the public one may be read by all (mode 0644).</summary>
    /// <exception cref="KeyFileException">A file is there, or cannot be written.</exception>
    public static void CreatePair(string privatePath, ReadOnlySpan<byte> privateKey, string publicPath, ReadOnlySpan<byte> publicKey)
    {
        Create(publicPath, publicKey, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        try
        {
            Create(privatePath, privateKey);
        }
        catch
        {
            TryDelete(publicPath);
            throw;
        }
    }

    /// <summary>The signing key in the file; the caller disposes it.</summary>
    /// <param name="purpose">What it is wanted for; a file that says a purpose must say this one.</param>
    /// <param name="passphrase">Octets of the passphrase, UTF-8; not looked at when the file is not encrypted.</param>
    /// <exception cref="KeyFileException">The file holds no private signing key for the purpose, or the passphrase is wrong.</exception>
    public SigningKey OpenSigningKey(KeyPurpose purpose, ReadOnlySpan<byte> passphrase = default)
    {
        if (IsOwnForm) throw Problem($"it holds a {_label}; a signer's private key was expected.");
        ThrowUnlessFor(purpose, isRecipient: false);
        var pkcs8 = Decrypt("signer's", passphrase);
        try
        {
            var key = SigningKey.ImportPkcs8(pkcs8, purpose);
            return Checked(key, key.VerificationKey.Id, null, key.VerificationKey.Algorithm);
        }
        catch (CryptographicException problem)
        {
            throw Problem(problem.Message, problem);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pkcs8);
        }
    }

    /// <summary>The recipient's key pair in the file; the caller disposes it.</summary>
    /// <param name="passphrase">Octets of the passphrase, UTF-8; not looked at when the file is not encrypted.</param>
    /// <exception cref="KeyFileException">The file holds no private key of a recipient, or the passphrase is wrong.</exception>
    public EnvelopeKeyPair OpenEnvelopeKeyPair(ReadOnlySpan<byte> passphrase = default)
    {
        ThrowUnlessFor(KeyPurpose.Envelope, isRecipient: true);
        var der = Decrypt("recipient's", passphrase);
        try
        {
            var key = KeyDocument.ReadEnvelopeKeyPair(der, IsOwnForm);
            return Checked(key, key.PublicKey.Id, key.PublicKey.Suite, key.PublicKey.Algorithm);
        }
        catch (CryptographicException problem)
        {
            throw Problem(problem.Message, problem);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(der);
        }
    }

    /// <summary>The signer's public key in the file; a private key that is not encrypted gives its public half.</summary>
    /// <param name="purpose">What it is wanted for; a file that says a purpose must say this one.</param>
    /// <exception cref="KeyFileException">The file holds no signer's public key for the purpose.</exception>
    public VerificationKey OpenVerificationKey(KeyPurpose purpose)
    {
        if (IsEncrypted) throw Problem("it holds an encrypted private key; the public key was expected.");
        if (IsPrivate)
        {
            using var key = OpenSigningKey(purpose);
            return key.VerificationKey;
        }

        if (IsOwnForm) throw Problem($"it holds a {_label}; a signer's public key was expected.");
        ThrowUnlessFor(purpose, isRecipient: false);
        try
        {
            var key = KeyDocument.ReadVerificationKey(_der, purpose);
            return Checked(key, key.Id, null, key.Algorithm);
        }
        catch (CryptographicException problem)
        {
            throw Problem(problem.Message, problem);
        }
    }

    /// <summary>The recipient's public key in the file; a private key that is not encrypted gives its public half.</summary>
    /// <exception cref="KeyFileException">The file holds no recipient's public key.</exception>
    public EnvelopePublicKey OpenEnvelopePublicKey()
    {
        if (IsEncrypted) throw Problem("it holds an encrypted private key; the public key was expected.");
        if (IsPrivate)
        {
            using var pair = OpenEnvelopeKeyPair();
            return pair.PublicKey;
        }

        ThrowUnlessFor(KeyPurpose.Envelope, isRecipient: true);
        try
        {
            var key = KeyDocument.ReadEnvelopePublicKey(_der, IsOwnForm);
            return Checked(key, key.Id, key.Suite, key.Algorithm);
        }
        catch (CryptographicException problem)
        {
            throw Problem(problem.Message, problem);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => CryptographicOperations.ZeroMemory(_der);

    /// <summary>The file's name and the kind of key in it, and nothing of the key.</summary>
    public override string ToString() => $"{Name}: {_label}";

    /// <summary>A whole file of at most <see cref="MaxSize"/> octets; the caller zeroes them.</summary>
    internal static byte[] ReadOctets(string path) => ReadOctets(path, out _);

    /// <summary>Reads a key's file, which nobody else may read if the key stands there in clear.</summary>
    /// <param name="path">The file.</param>
    /// <param name="parse">What reads its octets.</param>
    /// <param name="isInClear">Whether what was read is a private key in clear.</param>
    internal static T Read<T>(string path, Func<byte[], string, T> parse, Func<T, bool> isInClear)
        where T : IDisposable
    {
        var octets = ReadOctets(path, out var exposure);
        try
        {
            var key = parse(octets, path);
            if (exposure is null || !isInClear(key)) return key;
            key.Dispose();
            throw new KeyFileException(path, exposure);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(octets);
        }
    }

    private static byte[] ReadOctets(string path, out string? exposure)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path)) throw new KeyFileException(path, "it is a folder; a file was expected.");
        var room = Pinned.Array(MaxSize + 1);
        try
        {
            // A pipe says no length, and a device has no end.
            using var file = new FileStream(path, new FileStreamOptions { BufferSize = 0 });
            exposure = SecretMode.ProblemOf(file, path);
            var length = file.ReadAtLeast(room, room.Length, throwOnEndOfStream: false);
            return length <= MaxSize ? Pinned.Copy(room.AsSpan(0, length)) : throw new KeyFileException(path, $"it has more than {MaxSize} octets, which are the most that are read.");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new KeyFileException(path, problem.Message, problem);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(room);
        }
    }

    private static KeyFile Parse(ReadOnlySpan<char> text, string name)
    {
        if (!PemEncoding.TryFind(text, out var fields)) throw new KeyFileException(name, "it has no PEM block (-----BEGIN ...).");
        var label = text[fields.Label].ToString();
        if (label is not (KeyDocument.PrivateLabel or KeyDocument.EncryptedLabel or KeyDocument.PublicLabel or KeyDocument.EnvelopePrivateLabel or KeyDocument.EnvelopeEncryptedLabel or KeyDocument.EnvelopePublicLabel))
        {
            throw new KeyFileException(name, label == "EC PRIVATE KEY" ? "it holds an EC PRIVATE KEY of SEC 1; PKCS#8 (PRIVATE KEY) was expected." : $"it holds '{label}'; PRIVATE KEY, PUBLIC KEY or a {KeyDocument.EnvelopePrivateLabel} was expected.");
        }

        if (PemEncoding.TryFind(text[fields.Location.End..], out _)) throw new KeyFileException(name, "it holds more than one PEM block.");
        KeyDetails? details = null;
        var (before, _) = fields.Location.GetOffsetAndLength(text.Length);
        if (text[..before].StartsWith("Dunes-Key:", StringComparison.Ordinal))
        {
            try
            {
                details = KeyDetails.Parse(text[..before].ToString());
            }
            catch (FormatException problem)
            {
                throw new KeyFileException(name, problem.Message, problem);
            }
        }

        var der = Pinned.Array(fields.DecodedDataLength);
        return Convert.TryFromBase64Chars(text[fields.Base64Data], der, out var written) && written == der.Length
            ? new KeyFile(name, details, label, der)
            : throw new KeyFileException(name, "its PEM is no Base64.");
    }

    private static byte[] WritePrivate(KeyDetails details, byte[] der, bool isOwnForm, ReadOnlySpan<byte> passphrase, PassphraseKdf kdf)
    {
        var (clear, encrypted) = isOwnForm ? (KeyDocument.EnvelopePrivateLabel, KeyDocument.EnvelopeEncryptedLabel) : (KeyDocument.PrivateLabel, KeyDocument.EncryptedLabel);
        try
        {
            return passphrase.IsEmpty ? ToOctets(details, clear, der) : ToOctets(details, encrypted, Pbes2.Encrypt(der, passphrase, kdf == PassphraseKdf.Scrypt));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(der);
        }
    }

    private static byte[] ToOctets(KeyDetails details, string label, ReadOnlySpan<byte> der)
    {
        var head = Encoding.ASCII.GetBytes(details.ToText() + "\n");
        var pem = PemEncoding.Write(label, der);
        var octets = new byte[head.Length + pem.Length + 1];
        head.CopyTo(octets, 0);
        Encoding.ASCII.GetBytes(pem, octets.AsSpan(head.Length));
        octets[^1] = (byte)'\n';
        Array.Clear(pem);
        return octets;
    }

    private static void Create(string path, ReadOnlySpan<byte> octets, UnixFileMode mode)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var isOurs = false;
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = mode;
            using var file = new FileStream(path, options);
            isOurs = true;
            file.Write(octets);
            file.Flush(flushToDisk: true);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            if (isOurs) TryDelete(path);
            throw new KeyFileException(path, File.Exists(path) ? "it is there already, and a key is never written over." : problem.Message, problem);
        }
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // The first failure is the one to report.
        }
    }

    private byte[] Decrypt(string whose, ReadOnlySpan<byte> passphrase)
    {
        if (!IsPrivate) throw Problem($"it holds a {_label}; a {whose} private key was expected.");
        if (!IsEncrypted) return Pinned.Copy(_der);
        if (passphrase.IsEmpty) throw Problem("it is encrypted, and no passphrase was given.");
        try
        {
            return Pbes2.Decrypt(_der, passphrase);
        }
        catch (CryptographicException problem)
        {
            throw Problem(problem.Message, problem);
        }
    }

    private void ThrowUnlessFor(KeyPurpose purpose, bool isRecipient)
    {
        var wanted = KeyDetails.NameOf(purpose);
        if (Details is null) return;
        if (Details.Purpose != purpose) throw Problem($"its purpose is {KeyDetails.NameOf(Details.Purpose)}, and a key for {wanted} was expected.");
        if (Details.Suite is null == isRecipient) throw Problem(isRecipient ? "it is a signer's, and a recipient's key was expected." : "it is a recipient's, and a signer's key was expected.");
    }

    [return: NotNullIfNotNull(nameof(key))]
    private T Checked<T>(T key, KeyId id, EnvelopeSuite? suite, string algorithm)
        where T : class
    {
        if (Details is null || (Details.Id == id && Details.Suite == suite && Details.Algorithm == algorithm)) return key;
        (key as IDisposable)?.Dispose();
        throw Problem($"it says {Details.Algorithm} {Details.Id}{Named(Details.Suite)}, and holds {algorithm} {id}{Named(suite)}.");

        static string? Named(EnvelopeSuite? suite) => suite is null ? null : $" of suite {suite.Id}";
    }

    private KeyFileException Problem(string problem, Exception? inner = null) => new(Name, problem, inner);
}
