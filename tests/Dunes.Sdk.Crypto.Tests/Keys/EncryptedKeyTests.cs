using System.Security.Cryptography;
using System.Text;
using Dunes.Sdk.Crypto.Keys;
using Dunes.TestSupport;

namespace Dunes.Sdk.Crypto.Tests.Keys;

public class EncryptedKeyTests
{
    private const string Passphrase = "camel";
    private static readonly DateTimeOffset Created = new(2026, 11, 22, 14, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("-scrypt")]
    [InlineData("-v2prf", "hmacWithSHA256", "-v2", "aes-256-cbc")]
    [InlineData("-v2prf", "hmacWithSHA512", "-v2", "aes-256-cbc")]
    [InlineData("-scrypt", "-scrypt_N", "32768", "-scrypt_r", "4", "-scrypt_p", "2")]
    public void A_key_that_openssl_encrypted_is_read(params string[] how)
    {
        using var folder = new TemporaryFolder();
        OpenSsl.Run("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384", "-out", folder.File("clear.pem"));
        OpenSsl.Run(["pkcs8", "-topk8", .. how, "-in", folder.File("clear.pem"), "-out", folder.File("key.pem"), "-passout", $"pass:{Passphrase}"]);
        using var clear = KeyFile.Read(folder.File("clear.pem"));
        using var file = KeyFile.Read(folder.File("key.pem"));
        Assert.Null(file.Details);
        using var expected = clear.OpenSigningKey(KeyPurpose.Receipt);
        using var key = file.OpenSigningKey(KeyPurpose.Receipt, Encoding.ASCII.GetBytes(Passphrase));
        Assert.Equal(expected.VerificationKey.Id, key.VerificationKey.Id);
        using var pair = file.OpenEnvelopeKeyPair(Encoding.ASCII.GetBytes(Passphrase));
        Assert.Equal(EnvelopeSuite.Classical, pair.PublicKey.Suite);
        Assert.Throws<KeyFileException>(() => file.OpenSigningKey(KeyPurpose.Receipt, "dromedary"u8));
    }

    [Theory]
    [InlineData(PassphraseKdf.Scrypt, SignatureAlgorithm.EcdsaP384)]
    [InlineData(PassphraseKdf.Pbkdf2, SignatureAlgorithm.EcdsaP384)]
    [InlineData(PassphraseKdf.Scrypt, SignatureAlgorithm.EcdsaP256)]
    [InlineData(PassphraseKdf.Scrypt, SignatureAlgorithm.Ed25519)]
    public void Openssl_reads_the_keys_that_we_encrypt(PassphraseKdf kdf, SignatureAlgorithm algorithm)
    {
        using var folder = new TemporaryFolder();
        using var key = SigningKey.Generate(KeyPurpose.Receipt, algorithm);
        KeyFile.Create(folder.File("key.pem"), KeyFile.Write(key, Created, null, Encoding.ASCII.GetBytes(Passphrase), kdf));
        var publicKey = OpenSsl.Run("pkey", "-in", folder.File("key.pem"), "-passin", $"pass:{Passphrase}", "-pubout");
        Assert.Equal(KeyFile.ToPem(key.VerificationKey), publicKey.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Dotnet_reads_the_keys_that_we_encrypt_with_PBKDF2_and_we_read_its()
    {
        using var key = SigningKey.Generate(KeyPurpose.Receipt, SignatureAlgorithm.EcdsaP384);
        using var ecdsa = ECDsa.Create();
        ecdsa.ImportFromEncryptedPem(Encoding.ASCII.GetString(KeyFile.Write(key, Created, null, "camel"u8, PassphraseKdf.Pbkdf2)), Passphrase);
        foreach (var hash in new[] { HashAlgorithmName.SHA256, HashAlgorithmName.SHA384, HashAlgorithmName.SHA512 })
        {
            var pem = ecdsa.ExportEncryptedPkcs8PrivateKeyPem(Passphrase, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, hash, 10_000));
            using var file = KeyFile.Parse(Encoding.ASCII.GetBytes(pem));
            using var read = file.OpenSigningKey(KeyPurpose.Receipt, "camel"u8);
            Assert.Equal(key.VerificationKey.Id, read.VerificationKey.Id);
        }
    }

    [Theory]
    [InlineData("ml-dsa-44", SignatureAlgorithm.MLDsa44)]
    [InlineData("ml-dsa-65", SignatureAlgorithm.MLDsa65)]
    [InlineData("ml-dsa-87", SignatureAlgorithm.MLDsa87)]
    [InlineData("ed25519", SignatureAlgorithm.Ed25519)]
    public void Node_reads_our_signing_keys_and_we_read_its(string name, SignatureAlgorithm algorithm)
    {
        using var key = SigningKey.Generate(KeyPurpose.Receipt, algorithm);
        var ours = Encoding.ASCII.GetString(KeyFile.Write(key, Created, null, "camel"u8));
        var answer = Node24.Run("""
            import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
            const [ours, name] = process.argv.slice(1);
            const key = createPrivateKey({ key: ours, passphrase: 'camel' });
            console.log(createPublicKey(key).export({ type: 'spki', format: 'pem' }).trim());
            const pair = generateKeyPairSync(name);
            console.log('====');
            console.log(pair.privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'camel' }).trim());
            console.log('====');
            console.log(pair.publicKey.export({ type: 'spki', format: 'pem' }).trim());
            """, ours, name).Split("====\n");
        Assert.Equal(KeyFile.ToPem(key.VerificationKey).Trim(), answer[0].Trim());
        using var file = KeyFile.Parse(Encoding.ASCII.GetBytes(answer[1]));
        using var theirs = file.OpenSigningKey(KeyPurpose.Ledger, "camel"u8);
        Assert.Equal(KeyFile.ToPem(theirs.VerificationKey).Trim(), answer[2].Trim());
    }

    [Fact]
    public void Node_reads_our_ML_KEM_keys_and_we_read_its()
    {
        using var pair = EnvelopeKeyPair.Generate(EnvelopeSuite.Pure);
        var answer = Node24.Run("""
            import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
            const key = createPrivateKey({ key: process.argv[1], passphrase: 'camel' });
            console.log(createPublicKey(key).export({ type: 'spki', format: 'pem' }).trim());
            const pair = generateKeyPairSync('ml-kem-1024');
            console.log('====');
            console.log(pair.privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'camel' }).trim());
            console.log('====');
            console.log(pair.publicKey.export({ type: 'spki', format: 'pem' }).trim());
            """, Encoding.ASCII.GetString(KeyFile.Write(pair, Created, null, "camel"u8))).Split("====\n");
        using var publicFile = KeyFile.Parse(Encoding.ASCII.GetBytes(answer[0]));
        Assert.Equal(pair.PublicKey.Id, publicFile.OpenEnvelopePublicKey().Id);
        using var file = KeyFile.Parse(Encoding.ASCII.GetBytes(answer[1]));
        using var theirs = file.OpenEnvelopeKeyPair("camel"u8);
        using var theirPublicFile = KeyFile.Parse(Encoding.ASCII.GetBytes(answer[2]));
        Assert.Equal(theirPublicFile.OpenEnvelopePublicKey().Id, theirs.PublicKey.Id);
    }

    [Theory]
    [InlineData(PbeEncryptionAlgorithm.Aes128Cbc, "SHA256", "2.16.840.1.101.3.4.1.2,")]
    [InlineData(PbeEncryptionAlgorithm.Aes192Cbc, "SHA256", "2.16.840.1.101.3.4.1.22,")]
    [InlineData(PbeEncryptionAlgorithm.Aes256Cbc, "SHA1", "SHA-1")]
    [InlineData(PbeEncryptionAlgorithm.TripleDes3KeyPkcs12, "SHA1", "1.2.840.113549.1.12.1.3,")]
    public void A_key_file_under_an_older_cipher_or_hash_is_refused_and_the_cipher_is_named(PbeEncryptionAlgorithm cipher, string hash, string found)
    {
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var file = KeyFile.Parse(Encoding.ASCII.GetBytes(ecdsa.ExportEncryptedPkcs8PrivateKeyPem(Passphrase, new PbeParameters(cipher, new HashAlgorithmName(hash), 1_000))));
        Assert.Contains(found, Assert.Throws<KeyFileException>(() => file.OpenSigningKey(KeyPurpose.Receipt, "camel"u8)).Message, StringComparison.Ordinal);
    }
}
