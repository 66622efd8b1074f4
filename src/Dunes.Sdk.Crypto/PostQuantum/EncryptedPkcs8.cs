using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Text;

namespace Dunes.Sdk.Crypto.PostQuantum;

/// <summary>EncryptedPrivateKeyInfo of RFC 5958 under PBES2 of RFC 8018: PBKDF2 and AES in CBC, which is what .NET and OpenSSL write.</summary>
internal static class EncryptedPkcs8
{
    private const int MaxIterations = 10_000_000;
    private const int BlockSize = 16;
    private const string Pbes2 = "1.2.840.113549.1.5.13";
    private const string Pbkdf2 = "1.2.840.113549.1.5.12";

    /// <summary>Reads a key out of an encrypted document; the plain one is zeroed afterwards.</summary>
    /// <param name="password">The password's octets, UTF-8 where it is text.</param>
    /// <param name="source">The document, and nothing behind it.</param>
    /// <param name="import">What reads the plain document.</param>
    /// <exception cref="CryptographicException">The document is none, is encrypted in another way, or the password is wrong.</exception>
    public static T Import<T>(ReadOnlySpan<byte> password, ReadOnlySpan<byte> source, Func<byte[], T> import)
    {
        byte[]? plain = null;
        try
        {
            plain = Decrypt(password, source);
            return import(plain);
        }
        catch (AsnContentException inner)
        {
            throw new CryptographicException("This is no encrypted private key of PKCS#8 with PBES2.", inner);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    /// <summary>Finds the one encrypted key in a PEM text and reads it.</summary>
    /// <exception cref="ArgumentException">The text has no such key, or more than one.</exception>
    public static T ImportPem<T>(ReadOnlySpan<byte> password, ReadOnlySpan<char> source, Func<byte[], T> import)
    {
        byte[]? document = null;
        for (var rest = source; PemEncoding.TryFind(rest, out var fields); rest = rest[fields.Location.End..])
        {
            if (rest[fields.Label] is not "ENCRYPTED PRIVATE KEY") continue;
            if (document is not null) throw new ArgumentException("The text has more than one ENCRYPTED PRIVATE KEY in PEM.", nameof(source));
            document = new byte[fields.DecodedDataLength];
            Convert.TryFromBase64Chars(rest[fields.Base64Data], document, out _);
        }

        return Import(password, document ?? throw new ArgumentException("The text has no ENCRYPTED PRIVATE KEY in PEM.", nameof(source)), import);
    }

    /// <summary>A password's UTF-8, on the pinned heap; the caller zeroes it.</summary>
    public static byte[] Encode(ReadOnlySpan<char> password)
    {
        var octets = GC.AllocateUninitializedArray<byte>(Encoding.UTF8.GetByteCount(password), pinned: true);
        Encoding.UTF8.GetBytes(password, octets);
        return octets;
    }

    private static byte[] Decrypt(ReadOnlySpan<byte> password, ReadOnlySpan<byte> source)
    {
        var document = new AsnReader(source.ToArray(), AsnEncodingRules.BER);
        var info = document.ReadSequence();
        document.ThrowIfNotEmpty();
        var scheme = info.ReadSequence();
        ThrowUnless(scheme.ReadObjectIdentifier(), Pbes2, "encryption");
        var parameters = scheme.ReadSequence();
        var derivation = parameters.ReadSequence();
        ThrowUnless(derivation.ReadObjectIdentifier(), Pbkdf2, "key derivation");
        var pbkdf2 = derivation.ReadSequence();
        var salt = pbkdf2.ReadOctetString();
        if (!pbkdf2.TryReadInt32(out var iterations) || iterations is < 1 or > MaxIterations) throw new CryptographicException($"The private key's PBKDF2 takes another number of iterations than 1 to {MaxIterations}.");
        if (pbkdf2.HasData && pbkdf2.PeekTag().HasSameClassAndValue(Asn1Tag.Integer)) pbkdf2.ReadInteger(); // the key's length, which the cipher says too
        var hash = pbkdf2.HasData ? Hash(pbkdf2.ReadSequence().ReadObjectIdentifier()) : HashAlgorithmName.SHA1;
        var cipher = parameters.ReadSequence();
        var keySize = KeySize(cipher.ReadObjectIdentifier());
        var initial = cipher.ReadOctetString();
        var ciphertext = info.ReadOctetString();
        info.ThrowIfNotEmpty();
        if (initial.Length != BlockSize || ciphertext.Length == 0 || ciphertext.Length % BlockSize != 0) throw new CryptographicException("The private key is no whole number of AES blocks.");

        Span<byte> key = stackalloc byte[keySize];
        try
        {
            Rfc2898DeriveBytes.Pbkdf2(password, salt, key, iterations, hash);
            using var aes = Aes.Create();
            aes.SetKey(key);
            return aes.DecryptCbc(ciphertext, initial);
        }
        catch (CryptographicException inner)
        {
            throw new CryptographicException("The private key does not decrypt: the password is wrong, or the document is damaged.", inner);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private static HashAlgorithmName Hash(string oid) => oid switch
    {
        "1.2.840.113549.2.7" => HashAlgorithmName.SHA1,
        "1.2.840.113549.2.9" => HashAlgorithmName.SHA256,
        "1.2.840.113549.2.10" => HashAlgorithmName.SHA384,
        "1.2.840.113549.2.11" => HashAlgorithmName.SHA512,
        _ => throw new CryptographicException($"The private key's PBKDF2 is over {oid}; HMAC with SHA-1 or SHA-2 is read."),
    };

    private static int KeySize(string oid) => oid switch
    {
        "2.16.840.1.101.3.4.1.2" => 16,
        "2.16.840.1.101.3.4.1.22" => 24,
        "2.16.840.1.101.3.4.1.42" => 32,
        _ => throw new CryptographicException($"The private key is encrypted with {oid}; AES in CBC mode is read."),
    };

    private static void ThrowUnless(string oid, string expected, string what)
    {
        if (oid != expected) throw new CryptographicException($"The private key's {what} is {oid}; {expected} is read: PBES2 with PBKDF2.");
    }
}
