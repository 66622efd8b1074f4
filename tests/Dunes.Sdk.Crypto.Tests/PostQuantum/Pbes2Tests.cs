using System.Formats.Asn1;
using System.Security.Cryptography;
using Dunes.Sdk.Crypto.PostQuantum;

namespace Dunes.Sdk.Crypto.Tests.PostQuantum;

public class Pbes2Tests
{
    private const string Pbkdf2 = "1.2.840.113549.1.5.12";
    private const string Scrypt = "1.3.6.1.4.1.11591.4.11";
    private const string HmacSha1 = "1.2.840.113549.2.7";
    private const string HmacSha256 = "1.2.840.113549.2.9";
    private const string Aes128Cbc = "2.16.840.1.101.3.4.1.2";
    private const string Aes256Cbc = "2.16.840.1.101.3.4.1.42";
    private const string Aes256Gcm = "2.16.840.1.101.3.4.1.46";

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_is_encrypted_is_read_again_and_by_no_other_passphrase(bool isScrypt)
    {
        var secret = RandomNumberGenerator.GetBytes(77);
        var document = Pbes2.Encrypt(secret, "camel"u8, isScrypt);
        Assert.Equal(secret, Pbes2.Decrypt(document, "camel"u8));
        byte[] other = [];
        try
        {
            other = Pbes2.Decrypt(document, "dromedary"u8); // one in 256 has a padding by chance
        }
        catch (CryptographicException problem)
        {
            Assert.Contains("passphrase", problem.Message, StringComparison.Ordinal);
        }

        Assert.NotEqual(secret, other);
    }

    [Fact]
    public void A_key_under_AES_GCM_is_read()
    {
        var (secret, nonce, key) = (RandomNumberGenerator.GetBytes(100), new byte[12], new byte[32]);
        Rfc2898DeriveBytes.Pbkdf2("camel"u8, "saltsalt"u8, key, 1000, HashAlgorithmName.SHA256);
        var sealed_ = new byte[116];
        using (var gcm = new AesGcm(key, 16)) gcm.Encrypt(nonce, secret, sealed_.AsSpan(0, 100), sealed_.AsSpan(100));
        Assert.Equal(secret, Pbes2.Decrypt(Gcm(1000, 16, sealed_), "camel"u8));
        sealed_[0] ^= 1;
        AssertRefused(Gcm(1000, 16, sealed_), "passphrase");
        AssertRefused(Gcm(Pbes2.MaxIterations + 1, 16, sealed_), "iterations");
        AssertRefused(Gcm(1, 4, sealed_), "tag");
    }

    [Theory]
    [InlineData(1 << 20, 8, 1)] // 1 GiB
    [InlineData(int.MaxValue, 8, 1)]
    [InlineData(1 << 14, 1 << 20, 1)]
    [InlineData(1 << 14, 8, 1 << 20)]
    [InlineData(-1, 8, 1)]
    [InlineData(3, 8, 1)]
    public void A_file_that_asks_for_too_much_is_refused_before_any_work(int cost, int blockSize, int parallelization) => AssertRefused(
        Document(
            Scrypt,
            parameters =>
            {
                parameters.WriteOctetString("salt"u8);
                parameters.WriteInteger(cost);
                parameters.WriteInteger(blockSize);
                parameters.WriteInteger(parallelization);
            },
            Aes256Cbc,
            cipher => cipher.WriteOctetString(new byte[16]),
            new byte[16]),
        "scrypt");

    // What .NET writes when it is asked to; key files are stricter.
    [Theory]
    [InlineData(Aes128Cbc, HmacSha256, 16)]
    [InlineData(Aes256Cbc, HmacSha1, 32)]
    [InlineData(Aes256Cbc, null, 32)] // SHA-1, unsaid
    public void Older_ciphers_and_hashes_are_read_only_where_the_caller_says_so(string cipherOid, string? hashOid, int keySize)
    {
        var key = Rfc2898DeriveBytes.Pbkdf2("camel"u8, "saltsalt"u8, 1000, hashOid == HmacSha256 ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA1, keySize);
        using var aes = Aes.Create();
        aes.SetKey(key);
        var document = Cbc(cipherOid, hashOid, 1000, keySize, aes.EncryptCbc("a key"u8, new byte[16]));
        Assert.Equal("a key"u8.ToArray(), Pbes2.Decrypt(document, "camel"u8, acceptsOld: true));
        AssertRefused(document, "not read");
    }

    // Both readers of such documents that there were before took some of these.
    [Fact]
    public void A_document_that_says_more_or_other_than_it_should_is_refused()
    {
        var data = new byte[32];
        AssertRefused(Cbc(Aes256Cbc, HmacSha256, 1, 16, data), "derives a key of 16 octets");
        AssertRefused(Cbc(Aes256Cbc, HmacSha256, 1, 32, data[..17]), "17 octets");
        AssertRefused(Cbc(Aes256Cbc, HmacSha256, 1, 32, []), "0 octets");
        AssertRefused(Cbc(Aes256Cbc, "1.2.840.113549.2.8", 1, 32, data), "1.2.840.113549.2.8");
        AssertRefused([.. Cbc(Aes256Cbc, HmacSha256, 1, 32, data), 0], "EncryptedPrivateKeyInfo");
        AssertRefused(Document(Pbkdf2, parameters => WritePbkdf2(parameters, HmacSha256, 1, 32), Aes256Cbc, cipher => cipher.WriteOctetString(new byte[15]), data), "15 octets");
        AssertRefused(Document(Pbkdf2, parameters => parameters.WriteOctetString(new byte[1025]), Aes256Cbc, cipher => cipher.WriteOctetString(new byte[16]), data), "salt");
        AssertRefused(
            Document(
                Pbkdf2,
                parameters =>
                {
                    WritePbkdf2(parameters, HmacSha256, 1, 32);
                    parameters.WriteNull();
                },
                Aes256Cbc,
                cipher => cipher.WriteOctetString(new byte[16]),
                data),
            "EncryptedPrivateKeyInfo");
    }

    private static void AssertRefused(byte[] document, string found) =>
        Assert.Contains(found, Assert.Throws<CryptographicException>(() => Pbes2.Decrypt(document, "camel"u8)).Message, StringComparison.Ordinal);

    private static byte[] Gcm(int iterations, int tagSize, byte[] data) => Document(
        Pbkdf2,
        parameters => WritePbkdf2(parameters, HmacSha256, iterations, 32),
        Aes256Gcm,
        cipher =>
        {
            using (cipher.PushSequence())
            {
                cipher.WriteOctetString(new byte[12]);
                cipher.WriteInteger(tagSize);
            }
        },
        data);

    private static byte[] Cbc(string cipherOid, string? hashOid, int iterations, int keySize, byte[] data) =>
        Document(Pbkdf2, parameters => WritePbkdf2(parameters, hashOid, iterations, keySize), cipherOid, cipher => cipher.WriteOctetString(new byte[16]), data);

    private static void WritePbkdf2(AsnWriter parameters, string? hashOid, int iterations, int keySize)
    {
        parameters.WriteOctetString("saltsalt"u8);
        parameters.WriteInteger(iterations);
        parameters.WriteInteger(keySize);
        if (hashOid is null) return;
        using (parameters.PushSequence())
        {
            parameters.WriteObjectIdentifier(hashOid);
            parameters.WriteNull();
        }
    }

    private static byte[] Document(string derivationOid, Action<AsnWriter> writeDerivation, string cipherOid, Action<AsnWriter> writeCipher, byte[] data)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier("1.2.840.113549.1.5.13");
                using (writer.PushSequence())
                {
                    using (writer.PushSequence())
                    {
                        writer.WriteObjectIdentifier(derivationOid);
                        using (writer.PushSequence()) writeDerivation(writer);
                    }

                    using (writer.PushSequence())
                    {
                        writer.WriteObjectIdentifier(cipherOid);
                        writeCipher(writer);
                    }
                }
            }

            writer.WriteOctetString(data);
        }

        return writer.Encode();
    }
}
