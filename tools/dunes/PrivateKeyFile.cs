using System.Security.Cryptography;
using System.Text;
using Dunes.Sdk.Crypto;

namespace Dunes.Cli;

/// <summary>Signing keys as PKCS#8 PEM files, encrypted with a passphrase unless asked for in clear by name; only their owner may read them.</summary>
internal static class PrivateKeyFile
{
    private const int MaxOctets = 64 * 1024;

    // OWASP's advice for PBKDF2 with SHA-256, 2023.
    private const int Iterations = 600_000;

    public static SigningKey Read(string path, string? passphrasePath, KeyPurpose purpose)
    {
        var pem = ReadFile(path, "the private key");
        byte[]? pkcs8 = null;
        try
        {
            using var ecdsa = ECDsa.Create();
            if (pem.Contains("BEGIN ENCRYPTED PRIVATE KEY", StringComparison.Ordinal))
            {
                if (passphrasePath is null) throw new MisuseException($"{path} is encrypted: --passphrase-file names the file with its passphrase.");
                ecdsa.ImportFromEncryptedPem(pem, Passphrase(passphrasePath));
            }
            else
            {
                ecdsa.ImportFromPem(pem);
            }

            pkcs8 = ecdsa.ExportPkcs8PrivateKey();
            return SigningKey.ImportPkcs8(pkcs8, purpose);
        }
        catch (Exception problem) when (problem is ArgumentException or CryptographicException)
        {
            throw new MisuseException($"{path} is no private key that can be read: a PEM file with a P-384 PRIVATE KEY (PKCS#8), and its passphrase when it is encrypted, were expected.", problem);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pkcs8);
        }
    }

    /// <summary>Makes a key and its file, which must not be there yet: mode 0600, and never without a passphrase unless that is asked for.</summary>
    public static SigningKey Create(string path, string? passphrasePath, bool inClear, KeyPurpose purpose)
    {
        if (passphrasePath is null && !inClear) throw new MisuseException($"{path} would be a key in clear: --passphrase-file names a file with a passphrase to encrypt it, or --key-in-clear asks for it as it is.");
        var passphrase = passphrasePath is null ? null : Passphrase(passphrasePath);
        var key = SigningKey.Generate(purpose);
        var pkcs8 = key.ExportPkcs8();
        try
        {
            using var ecdsa = ECDsa.Create();
            ecdsa.ImportPkcs8PrivateKey(pkcs8, out _);
            var pem = Encoding.ASCII.GetBytes((passphrase is null
                ? ecdsa.ExportPkcs8PrivateKeyPem()
                : ecdsa.ExportEncryptedPkcs8PrivateKeyPem(passphrase, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, Iterations))) + "\n");
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using var file = new FileStream(path, options);
            file.Write(pem);
            file.Flush(flushToDisk: true);
            CryptographicOperations.ZeroMemory(pem);
            return key;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            key.Dispose();
            throw new MisuseException($"{path} cannot be written: {problem.Message}", problem);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(pkcs8);
        }
    }

    private static string Passphrase(string path)
    {
        var line = ReadFile(path, "the passphrase").Split('\n')[0].TrimEnd('\r');
        return line.Length > 0 ? line : throw new MisuseException($"{path} has no passphrase on its first line.");
    }

    private static string ReadFile(string path, string what)
    {
        try
        {
            return new FileInfo(path).Length <= MaxOctets ? File.ReadAllText(path) : throw new MisuseException($"{path} is too large for {what}: at most {MaxOctets} octets are read.");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new MisuseException($"{path} cannot be read: {problem.Message}", problem);
        }
    }
}
