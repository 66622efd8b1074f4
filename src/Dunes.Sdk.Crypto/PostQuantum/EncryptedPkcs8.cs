using System.Security.Cryptography;
using System.Text;
using Dunes.Sdk.Crypto.Primitives;

namespace Dunes.Sdk.Crypto.PostQuantum;

/// <summary>Reads encrypted keys for the classes of .NET's post-quantum keys, which take whatever .NET and OpenSSL write by <see cref="Pbes2"/>.</summary>
internal static class EncryptedPkcs8
{
    /// <summary>Reads a key out of an encrypted document; the plain one is zeroed afterwards.</summary>
    /// <param name="password">The password's octets, UTF-8 where it is text.</param>
    /// <param name="source">The document, and nothing behind it.</param>
    /// <param name="import">What reads the plain document.</param>
    /// <exception cref="CryptographicException">The document is none, is encrypted in another way, or the password is wrong.</exception>
    public static T Import<T>(ReadOnlySpan<byte> password, ReadOnlySpan<byte> source, Func<byte[], T> import)
    {
        var plain = Decrypt(password, source);
        try
        {
            return import(plain);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    /// <summary>The same with a password's text.</summary>
    public static T Import<T>(ReadOnlySpan<char> password, ReadOnlySpan<byte> source, Func<byte[], T> import)
    {
        var octets = Encode(password);
        try
        {
            return Import(octets, source, import);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(octets);
        }
    }

    /// <summary>Finds the one encrypted key in a PEM text and reads it.</summary>
    /// <exception cref="ArgumentException">The text has no such key, or more than one.</exception>
    public static T ImportPem<T>(ReadOnlySpan<byte> password, ReadOnlySpan<char> source, Func<byte[], T> import) => Import(password, PemBlock.FindOne(source, PemBlock.EncryptedPrivateKey).Octets, import);

    /// <summary>The same with a password's text.</summary>
    public static T ImportPem<T>(ReadOnlySpan<char> password, ReadOnlySpan<char> source, Func<byte[], T> import) => Import(password, PemBlock.FindOne(source, PemBlock.EncryptedPrivateKey).Octets, import);

    /// <summary>A password's UTF-8, on the pinned heap; the caller zeroes it.</summary>
    private static byte[] Encode(ReadOnlySpan<char> password)
    {
        var octets = Pinned.Array(Encoding.UTF8.GetByteCount(password));
        Encoding.UTF8.GetBytes(password, octets);
        return octets;
    }

    private static byte[] Decrypt(ReadOnlySpan<byte> password, ReadOnlySpan<byte> source)
    {
        try
        {
            return Pbes2.Decrypt(source, password, acceptsOld: true);
        }
        catch (CryptographicException problem)
        {
            throw new CryptographicException($"The private key cannot be read: {problem.Message}", problem);
        }
    }
}
