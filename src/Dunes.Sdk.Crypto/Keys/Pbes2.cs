using System.Formats.Asn1;
using System.Security.Cryptography;

namespace Dunes.Sdk.Crypto.Keys;

/// <summary>Private keys encrypted with a passphrase: EncryptedPrivateKeyInfo of RFC 5958, section 3, by PBES2 of RFC 8018, section 6.2.</summary>
/// <remarks>
/// Written: scrypt or PBKDF2-HMAC-SHA-256, and AES-256-CBC. Read: those, PBKDF2 with SHA-384 and SHA-512, and AES-256-GCM (RFC 5084).
/// What a file may ask for is bounded: <see cref="MaxIterations"/>, <see cref="Scrypt.MaxMemory"/> and <see cref="Scrypt.MaxWork"/>.
/// </remarks>
internal static class Pbes2
{
    /// <summary>The most iterations of PBKDF2 that a file may ask for.</summary>
    public const int MaxIterations = 10_000_000;

    // OWASP's advice of 2023: 600,000 iterations; N = 2^14 with p = 5 weighs what N = 2^17 with p = 1 does.
    private const int Iterations = 600_000;
    private const int ScryptCost = 1 << 14;
    private const int ScryptBlockSize = 8;
    private const int ScryptParallelization = 5;
    private const int SaltSize = 16;
    private const int MaxSaltSize = 1024;
    private const int KeySize = 32;
    private const int VectorSize = 16;

    private const string WrongPassphrase = "the passphrase is wrong, or the encrypted octets were changed.";
    private const string Pbes2Oid = "1.2.840.113549.1.5.13";
    private const string Pbkdf2Oid = "1.2.840.113549.1.5.12";
    private const string ScryptOid = "1.3.6.1.4.1.11591.4.11";
    private const string HmacSha256Oid = "1.2.840.113549.2.9";
    private const string HmacSha384Oid = "1.2.840.113549.2.10";
    private const string HmacSha512Oid = "1.2.840.113549.2.11";
    private const string Aes256CbcOid = "2.16.840.1.101.3.4.1.42";
    private const string Aes256GcmOid = "2.16.840.1.101.3.4.1.46";

    /// <summary>Encrypts the octets of a private key.</summary>
    public static byte[] Encrypt(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> passphrase, PassphraseKdf kdf)
    {
        Span<byte> salt = stackalloc byte[SaltSize];
        Span<byte> vector = stackalloc byte[VectorSize];
        Span<byte> key = stackalloc byte[KeySize];
        RandomNumberGenerator.Fill(salt);
        RandomNumberGenerator.Fill(vector);
        if (kdf == PassphraseKdf.Scrypt) Scrypt.DeriveKey(passphrase, salt, ScryptCost, ScryptBlockSize, ScryptParallelization, key);
        else Rfc2898DeriveBytes.Pbkdf2(passphrase, salt, key, Iterations, HashAlgorithmName.SHA256);
        using var aes = Cipher(key);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(Pbes2Oid);
                using (writer.PushSequence())
                {
                    WriteKdf(writer, kdf, salt);
                    using (writer.PushSequence())
                    {
                        writer.WriteObjectIdentifier(Aes256CbcOid);
                        writer.WriteOctetString(vector);
                    }
                }
            }

            writer.WriteOctetString(aes.EncryptCbc(privateKey, vector));
        }

        CryptographicOperations.ZeroMemory(key);
        return writer.Encode();
    }

    /// <summary>Decrypts; the caller zeroes the octets.</summary>
    /// <exception cref="CryptographicException">The octets are not encrypted in a way that is read, ask for more than the limits, or do not open with the passphrase.</exception>
    public static byte[] Decrypt(ReadOnlySpan<byte> encrypted, ReadOnlySpan<byte> passphrase)
    {
        Span<byte> key = stackalloc byte[KeySize];
        try
        {
            var document = new AsnReader(encrypted.ToArray(), AsnEncodingRules.BER);
            var outer = document.ReadSequence();
            document.ThrowIfNotEmpty();
            var scheme = outer.ReadSequence();
            var data = outer.ReadOctetString();
            outer.ThrowIfNotEmpty();
            ReadOid(scheme, "encryption", Pbes2Oid);
            var parameters = scheme.ReadSequence();
            scheme.ThrowIfNotEmpty();
            DeriveKey(parameters.ReadSequence(), passphrase, key);
            var cipher = parameters.ReadSequence();
            parameters.ThrowIfNotEmpty();
            return Decrypt(cipher, key, data);
        }
        catch (AsnContentException problem)
        {
            throw new CryptographicException("it is no EncryptedPrivateKeyInfo of RFC 5958.", problem);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    private static byte[] Decrypt(AsnReader cipher, ReadOnlySpan<byte> key, ReadOnlySpan<byte> data)
    {
        if (ReadOid(cipher, "cipher", Aes256CbcOid, Aes256GcmOid) == Aes256CbcOid)
        {
            var vector = cipher.ReadOctetString();
            cipher.ThrowIfNotEmpty();
            if (vector.Length != VectorSize) throw new CryptographicException($"its initialization vector has {vector.Length} octets; AES-CBC takes {VectorSize}.");
            return DecryptCbc(key, vector, data);
        }

        var parameters = cipher.ReadSequence();
        cipher.ThrowIfNotEmpty();
        var nonce = parameters.ReadOctetString();
        var tagSize = parameters.HasData ? ReadInt32(parameters, "tag size") : 12;
        parameters.ThrowIfNotEmpty();
        if (nonce.Length != 12 || tagSize is < 12 or > 16 || data.Length < tagSize) throw new CryptographicException("its AES-GCM has another nonce than 12 octets, or another tag than 12 to 16.");
        return DecryptGcm(key, nonce, data, tagSize);
    }

    private static byte[] DecryptCbc(ReadOnlySpan<byte> key, ReadOnlySpan<byte> vector, ReadOnlySpan<byte> data)
    {
        using var aes = Cipher(key);
        try
        {
            return aes.DecryptCbc(data, vector);
        }
        catch (CryptographicException problem)
        {
            throw new CryptographicException(WrongPassphrase, problem);
        }
    }

    private static byte[] DecryptGcm(ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> data, int tagSize)
    {
        var plaintext = new byte[data.Length - tagSize];
        using var gcm = new AesGcm(key, tagSize);
        try
        {
            gcm.Decrypt(nonce, data[..^tagSize], data[^tagSize..], plaintext);
            return plaintext;
        }
        catch (CryptographicException problem)
        {
            throw new CryptographicException(WrongPassphrase, problem);
        }
    }

    private static void DeriveKey(AsnReader kdf, ReadOnlySpan<byte> passphrase, Span<byte> key)
    {
        var oid = ReadOid(kdf, "key derivation", Pbkdf2Oid, ScryptOid);
        var parameters = kdf.ReadSequence();
        kdf.ThrowIfNotEmpty();
        var salt = parameters.ReadOctetString();
        if (salt.Length > MaxSaltSize) throw new CryptographicException($"its salt has {salt.Length} octets; at most {MaxSaltSize} are read.");
        if (oid == ScryptOid)
        {
            var (cost, blockSize, parallelization) = (ReadInt32(parameters, "cost"), ReadInt32(parameters, "block size"), ReadInt32(parameters, "parallelization"));
            SkipKeyLength(parameters);
            if (!Scrypt.IsAffordable(cost, blockSize, parallelization)) throw new CryptographicException($"it asks for scrypt with N = {cost}, r = {blockSize}, p = {parallelization}; at most {Scrypt.MaxMemory >> 20} MiB and N r p = {Scrypt.MaxWork} are spent on a file.");
            Scrypt.DeriveKey(passphrase, salt, cost, blockSize, parallelization, key);
            return;
        }

        var iterations = ReadInt32(parameters, "iteration count");
        if (iterations is < 1 or > MaxIterations) throw new CryptographicException($"it asks for {iterations} iterations of PBKDF2; 1 to {MaxIterations} are spent on a file.");
        SkipKeyLength(parameters);
        if (!parameters.HasData) throw new CryptographicException("it uses PBKDF2 with SHA-1, which is not read; SHA-256, SHA-384 and SHA-512 are.");
        var prf = parameters.ReadSequence();
        parameters.ThrowIfNotEmpty();
        var hash = ReadOid(prf, "pseudo-random function", HmacSha256Oid, HmacSha384Oid, HmacSha512Oid) switch
        {
            HmacSha256Oid => HashAlgorithmName.SHA256,
            HmacSha384Oid => HashAlgorithmName.SHA384,
            _ => HashAlgorithmName.SHA512,
        };
        if (prf.HasData) prf.ReadNull();
        prf.ThrowIfNotEmpty();
        Rfc2898DeriveBytes.Pbkdf2(passphrase, salt, key, iterations, hash);
    }

    /// <summary>Both derivations may say their length, which is the cipher's and nothing else.</summary>
    private static void SkipKeyLength(AsnReader parameters)
    {
        if (!parameters.HasData || !parameters.PeekTag().HasSameClassAndValue(Asn1Tag.Integer)) return;
        var length = ReadInt32(parameters, "key length");
        if (length != KeySize) throw new CryptographicException($"it derives a key of {length} octets; AES-256 takes {KeySize}.");
    }

    private static void WriteKdf(AsnWriter writer, PassphraseKdf kdf, ReadOnlySpan<byte> salt)
    {
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(kdf == PassphraseKdf.Scrypt ? ScryptOid : Pbkdf2Oid);
            using (writer.PushSequence())
            {
                writer.WriteOctetString(salt);
                if (kdf == PassphraseKdf.Scrypt)
                {
                    writer.WriteInteger(ScryptCost);
                    writer.WriteInteger(ScryptBlockSize);
                    writer.WriteInteger(ScryptParallelization);
                    return;
                }

                writer.WriteInteger(Iterations);
                using (writer.PushSequence())
                {
                    writer.WriteObjectIdentifier(HmacSha256Oid);
                    writer.WriteNull();
                }
            }
        }
    }

    private static Aes Cipher(ReadOnlySpan<byte> key)
    {
        var aes = Aes.Create();
        aes.SetKey(key);
        return aes;
    }

    private static string ReadOid(AsnReader reader, string what, params ReadOnlySpan<string> known)
    {
        var oid = reader.ReadObjectIdentifier();
        return known.Contains(oid) ? oid : throw new CryptographicException($"its {what} is {oid}, which is not read.");
    }

    private static int ReadInt32(AsnReader reader, string what) =>
        reader.TryReadInt32(out var value) ? value : throw new CryptographicException($"its {what} is larger than 31 bits.");
}
