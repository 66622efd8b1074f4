using System.Security.Cryptography;
using Dunes.Sdk.Crypto.PostQuantum.MlDsa;
using Dunes.Sdk.Crypto.PostQuantum.MlKem;

#pragma warning disable SYSLIB5006 // The key formats are experimental in .NET 10; they are what is tested.

namespace Dunes.Sdk.Crypto.Tests.PostQuantum;

public class EncryptedKeyTests
{
    private const string Password = "dünen und sand";

    [Theory]
    [InlineData(PbeEncryptionAlgorithm.Aes128Cbc, "SHA1")]
    [InlineData(PbeEncryptionAlgorithm.Aes192Cbc, "SHA256")]
    [InlineData(PbeEncryptionAlgorithm.Aes256Cbc, "SHA384")]
    [InlineData(PbeEncryptionAlgorithm.Aes256Cbc, "SHA512")]
    public void What_the_base_class_encrypts_is_read_again(PbeEncryptionAlgorithm cipher, string hash)
    {
        var parameters = new PbeParameters(cipher, new HashAlgorithmName(hash), 1_000);
        using var kem = ManagedMLKem.GenerateKey(MLKemAlgorithm.MLKem768);
        using var signature = ManagedMLDsa.GenerateKey(MLDsaAlgorithm.MLDsa65);
        var kemDocument = kem.ExportEncryptedPkcs8PrivateKey(Password, parameters);
        var signatureDocument = signature.ExportEncryptedPkcs8PrivateKey(Password, parameters);
        using var kemAgain = ManagedMLKem.ImportEncryptedPkcs8PrivateKey(Password, kemDocument);
        using var signatureAgain = ManagedMLDsa.ImportEncryptedPkcs8PrivateKey(Password, signatureDocument);
        Assert.Equal(kem.ExportPrivateSeed(), kemAgain.ExportPrivateSeed());
        Assert.Equal(signature.ExportMLDsaPrivateSeed(), signatureAgain.ExportMLDsaPrivateSeed());

        var pem = "a note\n" + kem.ExportEncryptedPkcs8PrivateKeyPem(Password, parameters) + "\n";
        using var kemOfPem = ManagedMLKem.ImportFromEncryptedPem(pem, Password);
        using var signatureOfPem = ManagedMLDsa.ImportFromEncryptedPem(signature.ExportEncryptedPkcs8PrivateKeyPem(Password, parameters), Password);
        Assert.Equal(kem.ExportPrivateSeed(), kemOfPem.ExportPrivateSeed());
        Assert.Equal(signature.ExportMLDsaPrivateSeed(), signatureOfPem.ExportMLDsaPrivateSeed());

        Assert.ThrowsAny<CryptographicException>(() => ManagedMLKem.ImportEncryptedPkcs8PrivateKey("another", kemDocument));
        Assert.ThrowsAny<CryptographicException>(() => ManagedMLKem.ImportEncryptedPkcs8PrivateKey(Password, signatureDocument));
        Assert.Throws<ArgumentException>(() => ManagedMLKem.ImportFromEncryptedPem("nothing", Password));
        Assert.Throws<ArgumentException>(() => ManagedMLKem.ImportFromEncryptedPem(pem + pem, Password));
        Assert.Throws<ArgumentException>(() => ManagedMLDsa.ImportFromEncryptedPem(signature.ExportPkcs8PrivateKeyPem(), Password));
    }

    [Fact]
    public void Damaged_documents_are_refused_and_nothing_else_is_thrown()
    {
        using var key = ManagedMLKem.GenerateKey(MLKemAlgorithm.MLKem512);
        var document = key.ExportEncryptedPkcs8PrivateKey(Password, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1));
        for (var size = 0; size < document.Length; size++) Assert.ThrowsAny<CryptographicException>(() => ManagedMLKem.ImportEncryptedPkcs8PrivateKey(Password, document.AsSpan(0, size)));
        for (var at = 0; at < document.Length; at++)
        {
            byte[] damaged = [.. document];
            damaged[at] ^= 0x15;
            try
            {
                ManagedMLKem.ImportEncryptedPkcs8PrivateKey(Password, damaged).Dispose(); // a few octets of the seed's own can be another key's
            }
            catch (CryptographicException)
            {
                continue;
            }
        }

        Assert.ThrowsAny<CryptographicException>(() => ManagedMLKem.ImportEncryptedPkcs8PrivateKey(Password, [.. document, 0]));
    }
}
