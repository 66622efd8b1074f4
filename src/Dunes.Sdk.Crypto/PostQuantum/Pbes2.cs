using System.Formats.Asn1;
using System.Security.Cryptography;
using Dunes.Sdk.Crypto.Primitives;

namespace Dunes.Sdk.Crypto.PostQuantum;

/// <summary>Private keys encrypted with a passphrase: EncryptedPrivateKeyInfo of RFC 5958, section 3, by PBES2 of RFC 8018, section 6.2.</summary>
/// <remarks>
/// Written: scrypt or PBKDF2-HMAC-SHA-256, and AES-256-CBC. Read: those, PBKDF2 with SHA-384 and SHA-512, and AES-256-GCM (RFC 5084); and, where a caller
/// says so, PBKDF2 with SHA-1, AES-128-CBC and AES-192-CBC, which .NET writes when it is asked to.
/// What a document may ask for is bounded: <see cref="MaxIterations"/>, <see cref="Scrypt.MaxMemory"/> and <see cref="Scrypt.MaxWork"/>.
/// Messages of failures are ends of sentences that name the document.
/// </remarks>
internal static class Pbes2
{
    /// <summary>The most iterations of PBKDF2 that a document may ask for.</summary>
    public const int MaxIterations = 10_000_000;

    // OWASP's advice of 2023: 600,000 iterations; N = 2^14 with p = 5 weighs what N = 2^17 with p = 1 does.
    private const int Iterations = 600_000;
    private const int ScryptCost = 1 << 14;
    private const int ScryptBlockSize = 8;
    private const int ScryptParallelization = 5;
    private const int SaltSize = 16;
    private const int MaxSaltSize = 1024;
    private const int MaxKeySize = 32;
    private const int VectorSize = 16;

    private const string WrongPassphrase = "the passphrase is wrong, or the encrypted octets were changed.";
    private const string Pbes2Oid = "1.2.840.113549.1.5.13";
    private const string Pbkdf2Oid = "1.2.840.113549.1.5.12";
    private const string ScryptOid = "1.3.6.1.4.1.11591.4.11";
    private const string HmacSha1Oid = "1.2.840.113549.2.7";
    private const string HmacSha256Oid = "1.2.840.113549.2.9";
    private const string HmacSha384Oid = "1.2.840.113549.2.10";
    private const string HmacSha512Oid = "1.2.840.113549.2.11";
    private const string Aes128CbcOid = "2.16.840.1.101.3.4.1.2";
    private const string Aes192CbcOid = "2.16.840.1.101.3.4.1.22";
    private const string Aes256CbcOid = "2.16.840.1.101.3.4.1.42";
    private const string Aes256GcmOid = "2.16.840.1.101.3.4.1.46";

    /// <summary>Encrypts the octets of a private key, by scrypt or else by PBKDF2.</summary>
    public static byte[] Encrypt(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> passphrase, bool isScrypt)
    {
        Span<byte> salt = stackalloc byte[SaltSize];
        Span<byte> vector = stackalloc byte[VectorSize];
        Span<byte> key = stackalloc byte[MaxKeySize];
        RandomNumberGenerator.Fill(salt);
        RandomNumberGenerator.Fill(vector);
        if (isScrypt) Scrypt.DeriveKey(passphrase, salt, ScryptCost, ScryptBlockSize, ScryptParallelization, key);
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
                    WriteDerivation(writer, isScrypt, salt);
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

    /// <summary>Decrypts, on the pinned heap; the caller zeroes the octets.</summary>
    /// <param name="encrypted">The document, and nothing behind it.</param>
    /// <param name="passphrase">Octets of the passphrase, UTF-8 where it is text.</param>
    /// <param name="acceptsOld">Whether SHA-1, AES-128 and AES-192 are read, too.</param>
    /// <exception cref="CryptographicException">The octets are not encrypted in a way that is read, ask for more than the limits, or do not open with the passphrase.</exception>
    public static byte[] Decrypt(ReadOnlySpan<byte> encrypted, ReadOnlySpan<byte> passphrase, bool acceptsOld = false)
    {
        Span<byte> room = stackalloc byte[MaxKeySize];
        try
        {
            var document = new AsnReader(encrypted.ToArray(), AsnEncodingRules.BER);
            var outer = document.ReadSequence();
            document.ThrowIfNotEmpty();
            var scheme = outer.ReadSequence();
            var data = outer.ReadOctetString();
            outer.ThrowIfNotEmpty();
            if (scheme.ReadObjectIdentifier() is var oid and not Pbes2Oid) throw NotRead("encryption", oid);
            var parameters = scheme.ReadSequence();
            scheme.ThrowIfNotEmpty();
            var derivation = parameters.ReadSequence();
            var cipher = parameters.ReadSequence();
            parameters.ThrowIfNotEmpty();
            var cipherOid = cipher.ReadObjectIdentifier();
            var key = room[..KeySize(cipherOid, acceptsOld)];
            DeriveKey(derivation, passphrase, key, acceptsOld);
            return cipherOid == Aes256GcmOid ? DecryptGcm(cipher, key, data) : DecryptCbc(cipher, key, data);
        }
        catch (AsnContentException problem)
        {
            throw new CryptographicException("it is no EncryptedPrivateKeyInfo of RFC 5958.", problem);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(room);
        }
    }

    private static byte[] DecryptCbc(AsnReader cipher, ReadOnlySpan<byte> key, ReadOnlySpan<byte> data)
    {
        var vector = cipher.ReadOctetString();
        cipher.ThrowIfNotEmpty();
        if (vector.Length != VectorSize) throw new CryptographicException($"its initialization vector has {vector.Length} octets; AES-CBC takes {VectorSize}.");
        if (data.IsEmpty || data.Length % VectorSize != 0) throw new CryptographicException($"it encrypts {data.Length} octets, which are no whole number of AES blocks.");
        var padded = Pinned.Array(data.Length);
        try
        {
            using var aes = Cipher(key);
            return Pinned.Copy(padded.AsSpan(0, aes.DecryptCbc(data, vector, padded)));
        }
        catch (CryptographicException problem)
        {
            throw new CryptographicException(WrongPassphrase, problem);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(padded);
        }
    }

    private static byte[] DecryptGcm(AsnReader cipher, ReadOnlySpan<byte> key, ReadOnlySpan<byte> data)
    {
        var parameters = cipher.ReadSequence();
        cipher.ThrowIfNotEmpty();
        var nonce = parameters.ReadOctetString();
        var tagSize = parameters.HasData ? ReadInt32(parameters, "tag size") : 12;
        parameters.ThrowIfNotEmpty();
        if (nonce.Length != 12 || tagSize is < 12 or > 16 || data.Length < tagSize) throw new CryptographicException("its AES-GCM has another nonce than 12 octets, or another tag than 12 to 16.");
        var plain = Pinned.Array(data.Length - tagSize);
        using var gcm = new AesGcm(key, tagSize);
        try
        {
            gcm.Decrypt(nonce, data[..^tagSize], data[^tagSize..], plain);
            return plain;
        }
        catch (CryptographicException problem)
        {
            throw new CryptographicException(WrongPassphrase, problem);
        }
    }

    private static void DeriveKey(AsnReader derivation, ReadOnlySpan<byte> passphrase, Span<byte> key, bool acceptsOld)
    {
        var oid = derivation.ReadObjectIdentifier();
        if (oid is not (Pbkdf2Oid or ScryptOid)) throw NotRead("key derivation", oid);
        var parameters = derivation.ReadSequence();
        derivation.ThrowIfNotEmpty();
        var salt = parameters.ReadOctetString();
        if (salt.Length > MaxSaltSize) throw new CryptographicException($"its salt has {salt.Length} octets; at most {MaxSaltSize} are read.");
        if (oid == ScryptOid)
        {
            var (cost, blockSize, parallelization) = (ReadInt32(parameters, "cost"), ReadInt32(parameters, "block size"), ReadInt32(parameters, "parallelization"));
            SkipKeyLength(parameters, key.Length);
            parameters.ThrowIfNotEmpty();
            if (!Scrypt.IsAffordable(cost, blockSize, parallelization)) throw new CryptographicException($"it asks for scrypt with N = {cost}, r = {blockSize}, p = {parallelization}; at most {Scrypt.MaxMemory >> 20} MiB and N r p = {Scrypt.MaxWork} are spent on a file.");
            Scrypt.DeriveKey(passphrase, salt, cost, blockSize, parallelization, key);
            return;
        }

        var iterations = ReadInt32(parameters, "iteration count");
        if (iterations is < 1 or > MaxIterations) throw new CryptographicException($"it asks for {iterations} iterations of PBKDF2; 1 to {MaxIterations} are spent on a file.");
        SkipKeyLength(parameters, key.Length);
        var hash = ReadHash(parameters, acceptsOld);
        parameters.ThrowIfNotEmpty();
        Rfc2898DeriveBytes.Pbkdf2(passphrase, salt, key, iterations, hash);
    }

    private static HashAlgorithmName ReadHash(AsnReader parameters, bool acceptsOld)
    {
        var oid = HmacSha1Oid; // which goes unsaid
        if (parameters.HasData)
        {
            var function = parameters.ReadSequence();
            oid = function.ReadObjectIdentifier();
            if (function.HasData) function.ReadNull();
            function.ThrowIfNotEmpty();
        }

        return oid switch
        {
            HmacSha256Oid => HashAlgorithmName.SHA256,
            HmacSha384Oid => HashAlgorithmName.SHA384,
            HmacSha512Oid => HashAlgorithmName.SHA512,
            HmacSha1Oid when acceptsOld => HashAlgorithmName.SHA1,
            HmacSha1Oid => throw new CryptographicException("it uses PBKDF2 with SHA-1, which is not read; SHA-256, SHA-384 and SHA-512 are."),
            _ => throw NotRead("pseudo-random function", oid),
        };
    }

    private static int KeySize(string cipherOid, bool acceptsOld) => cipherOid switch
    {
        Aes256CbcOid or Aes256GcmOid => 32,
        Aes192CbcOid when acceptsOld => 24,
        Aes128CbcOid when acceptsOld => 16,
        _ => throw NotRead("cipher", cipherOid),
    };

    /// <summary>Both derivations may say their length, which is the cipher's and nothing else.</summary>
    private static void SkipKeyLength(AsnReader parameters, int keySize)
    {
        if (!parameters.HasData || !parameters.PeekTag().HasSameClassAndValue(Asn1Tag.Integer)) return;
        var length = ReadInt32(parameters, "key length");
        if (length != keySize) throw new CryptographicException($"it derives a key of {length} octets; its cipher takes {keySize}.");
    }

    private static void WriteDerivation(AsnWriter writer, bool isScrypt, ReadOnlySpan<byte> salt)
    {
        using (writer.PushSequence())
        {
            writer.WriteObjectIdentifier(isScrypt ? ScryptOid : Pbkdf2Oid);
            using (writer.PushSequence())
            {
                writer.WriteOctetString(salt);
                if (isScrypt)
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

    private static int ReadInt32(AsnReader reader, string what) =>
        reader.TryReadInt32(out var value) ? value : throw new CryptographicException($"its {what} is larger than 31 bits.");

    private static CryptographicException NotRead(string what, string oid) => new($"its {what} is {oid}, which is not read.");
}
