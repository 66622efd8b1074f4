using System.Security.Cryptography;
using Dunes.Sdk.Crypto;
using Dunes.Sdk.Crypto.Keys;

namespace Dunes.Cli;

/// <summary>Private keys named on a command line. What is wrong with such a file is misuse, and says so.</summary>
internal static class PrivateKeyFile
{
    /// <summary>Reads a signing key of any algorithm.</summary>
    public static SigningKey Read(string path, string? passphrasePath, KeyPurpose purpose) =>
        Open(path, passphrasePath, (file, passphrase) => file.OpenSigningKey(purpose, passphrase));

    /// <summary>Reads a recipient's key pair of any suite.</summary>
    public static EnvelopeKeyPair ReadEnvelopeKeyPair(string path, string? passphrasePath) =>
        Open(path, passphrasePath, (file, passphrase) => file.OpenEnvelopeKeyPair(passphrase));

    /// <summary>Makes a signing key of ML-DSA-87 and its file, which must not be there yet: mode 0600, and never without a passphrase unless that is asked for.</summary>
    public static SigningKey Create(string path, string? passphrasePath, bool inClear, KeyPurpose purpose)
    {
        OutputFile.CheckFolder(path);
        var passphrase = PassphraseFor(path, passphrasePath, inClear);
        var key = SigningKey.Generate(purpose, SignatureAlgorithm.MLDsa87);
        byte[]? octets = null;
        try
        {
            octets = KeyFile.Write(key, TimeProvider.System.GetUtcNow(), expires: null, passphrase);
            KeyFile.Create(path, octets);
            return key;
        }
        catch
        {
            key.Dispose();
            throw;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(passphrase);
            CryptographicOperations.ZeroMemory(octets);
        }
    }

    /// <summary>The passphrase for a new file, empty when a key in clear was asked for by name; the caller zeroes it.</summary>
    public static byte[] PassphraseFor(string path, string? passphrasePath, bool inClear)
    {
        if (passphrasePath is not null) return Passphrase(passphrasePath);
        return inClear ? [] : throw new MisuseException($"{path} would be a key in clear: --passphrase-file names a file with a passphrase to encrypt it, or --key-in-clear asks for it as it is.");
    }

    /// <summary>The first line of a file; the caller zeroes it.</summary>
    public static byte[] Passphrase(string path)
    {
        try
        {
            return InputFile.Use(path, () => PassphraseProtector.ReadPassphrase(path));
        }
        catch (KeyFileException problem)
        {
            throw new MisuseException(problem.Message.Replace("cannot be used as a key: ", "cannot be used as a passphrase: ", StringComparison.Ordinal), problem);
        }
    }

    private static T Open<T>(string path, string? passphrasePath, Func<KeyFile, byte[], T> open)
    {
        byte[]? passphrase = null;
        try
        {
            using var file = KeyFile.Read(path);
            if (file.IsEncrypted) passphrase = Passphrase(passphrasePath ?? throw new MisuseException($"{path} is encrypted: --passphrase-file names the file with its passphrase."));
            return open(file, passphrase ?? []);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(passphrase);
        }
    }
}
