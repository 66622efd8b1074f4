using System.Security.Cryptography;

namespace Dunes.Sdk.Crypto.BouncyCastle.Tests;

public class BouncyCastleProviderTests
{
    private static readonly BouncyCastleProvider Provider = BouncyCastleProvider.Instance;

    [Fact]
    public void It_has_every_parameter_set()
    {
        Assert.Equal("BouncyCastle", Provider.Name);
        Assert.All(PublishedCases.Kems, set => Assert.True(Provider.Supports(set)));
        Assert.All(PublishedCases.Signatures, set => Assert.True(Provider.Supports(set)));
    }

    [Fact]
    public void Every_key_made_is_another_one()
    {
        using var first = Provider.GenerateMLKemKey(MLKemAlgorithm.MLKem512);
        using var second = Provider.GenerateMLKemKey(MLKemAlgorithm.MLKem512);
        Assert.NotEqual(first.ExportPrivateSeed(), second.ExportPrivateSeed());
        using var third = Provider.GenerateMLDsaKey(MLDsaAlgorithm.MLDsa44);
        using var fourth = Provider.GenerateMLDsaKey(MLDsaAlgorithm.MLDsa44);
        Assert.NotEqual(third.ExportMLDsaPrivateSeed(), fourth.ExportMLDsaPrivateSeed());
        Assert.NotEqual(third.SignData([1, 2, 3]), third.SignData([1, 2, 3])); // hedged
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public void Keys_of_a_wrong_size_are_refused(int more)
    {
        Assert.Throws<ArgumentException>("seed", () => Provider.ImportMLKemPrivateSeed(MLKemAlgorithm.MLKem768, new byte[64 + more]));
        Assert.Throws<ArgumentException>("encapsulationKey", () => Provider.ImportMLKemEncapsulationKey(MLKemAlgorithm.MLKem768, new byte[1_184 + more]));
        Assert.Throws<ArgumentException>("seed", () => Provider.ImportMLDsaPrivateSeed(MLDsaAlgorithm.MLDsa65, new byte[32 + more]));
        Assert.Throws<ArgumentException>("publicKey", () => Provider.ImportMLDsaPublicKey(MLDsaAlgorithm.MLDsa65, new byte[1_952 + more]));
    }

    // FIPS 203, section 7.2: every coefficient is below 3,329, the first two of which are the first three octets.
    [Theory]
    [InlineData(0x00, 0x0D, true)] // 3,328
    [InlineData(0x01, 0x0D, false)] // 3,329
    public void An_encapsulation_key_with_a_coefficient_too_large_is_refused(byte low, byte high, bool accepted)
    {
        var key = new byte[1_184];
        (key[0], key[1]) = (low, high);
        Assert.Equal(accepted, PublishedCases.Accepts(() => Provider.ImportMLKemEncapsulationKey(MLKemAlgorithm.MLKem768, key).Dispose()));
        if (!accepted) Assert.Throws<CryptographicException>(() => Provider.ImportMLKemEncapsulationKey(MLKemAlgorithm.MLKem768, key));
    }

    [Fact]
    public void A_public_key_has_no_private_operation()
    {
        using var kem = Provider.GenerateMLKemKey(MLKemAlgorithm.MLKem768);
        using var sealing = Provider.ImportMLKemEncapsulationKey(MLKemAlgorithm.MLKem768, kem.ExportEncapsulationKey());
        Assert.Throws<CryptographicException>(() => sealing.Decapsulate(new byte[1_088]));
        Assert.Throws<CryptographicException>(() => sealing.ExportPrivateSeed());
        Assert.Throws<CryptographicException>(() => sealing.ExportDecapsulationKey());
        using var signing = Provider.GenerateMLDsaKey(MLDsaAlgorithm.MLDsa44);
        using var verifying = Provider.ImportMLDsaPublicKey(MLDsaAlgorithm.MLDsa44, signing.ExportMLDsaPublicKey());
        Assert.Throws<CryptographicException>(() => verifying.SignData([1]));
        Assert.Throws<CryptographicException>(() => verifying.ExportMLDsaPrivateSeed());
        Assert.Throws<CryptographicException>(() => verifying.ExportMLDsaPrivateKey());
    }

    [Fact]
    public void A_disposed_key_does_nothing_more()
    {
        var kem = Provider.GenerateMLKemKey(MLKemAlgorithm.MLKem512);
        kem.Dispose();
        Assert.Throws<ObjectDisposedException>(() => kem.ExportPrivateSeed());
        var signing = Provider.GenerateMLDsaKey(MLDsaAlgorithm.MLDsa44);
        signing.Dispose();
        Assert.Throws<ObjectDisposedException>(() => signing.SignData([1]));
    }

#pragma warning disable SYSLIB5006 // The pre-hash and external forms are what is tested; .NET marks them experimental.
    [Fact]
    public void The_forms_that_BouncyCastle_lacks_say_so_and_where_they_are()
    {
        using var key = Provider.GenerateMLDsaKey(MLDsaAlgorithm.MLDsa44);
        foreach (var call in new Action[]
        {
            () => key.SignPreHash(new byte[32], "2.16.840.1.101.3.4.2.1"),
            () => key.VerifyPreHash(new byte[32], new byte[2_420], "2.16.840.1.101.3.4.2.1"),
            () => key.SignMu(new byte[64]),
            () => key.VerifyMu(new byte[64], new byte[2_420]),
        })
        {
            Assert.Contains("managed provider", Assert.Throws<NotSupportedException>(call).Message, StringComparison.Ordinal);
        }
    }
#pragma warning restore SYSLIB5006

    [Theory]
    [InlineData(SignatureAlgorithm.MLDsa44)]
    [InlineData(SignatureAlgorithm.MLDsa65)]
    [InlineData(SignatureAlgorithm.MLDsa87)]
    public void Signing_keys_on_it_and_on_ours_are_the_same_keys(SignatureAlgorithm algorithm)
    {
        using var theirs = SigningKey.Generate(KeyPurpose.Receipt, algorithm, Provider);
        using var ours = SigningKey.ImportPkcs8(theirs.ExportPkcs8(), KeyPurpose.Receipt);
        Assert.Equal(ours.VerificationKey.Id, theirs.VerificationKey.Id);
        Assert.True(ours.VerificationKey.Verify("water"u8, theirs.Sign("water"u8)));
        Assert.True(theirs.VerificationKey.Verify("water"u8, ours.Sign("water"u8)));
        var onProvider = VerificationKey.Import(algorithm, ours.VerificationKey.Encoded.Span, KeyPurpose.Receipt, Provider);
        Assert.True(onProvider.Verify("water"u8, ours.Sign("water"u8)));
        Assert.False(onProvider.Verify("wine"u8, ours.Sign("water"u8)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Recipients_on_it_and_on_ours_are_the_same_keys(int suite)
    {
        using var theirs = EnvelopeKeyPair.Generate(EnvelopeSuite.All[suite], Provider);
        using var ours = EnvelopeKeyPair.ImportPrivateKey(EnvelopeSuite.All[suite], theirs.ExportPrivateKey());
        Assert.Equal(ours.PublicKey.Id, theirs.PublicKey.Id);
        Assert.True(ours.PublicKey.Encoded.Span.SequenceEqual(theirs.PublicKey.Encoded.Span));
        Assert.Equal(ours.PublicKey.Id, EnvelopePublicKey.Import(EnvelopeSuite.All[suite], ours.PublicKey.Encoded.Span, Provider).Id);
    }

    [Fact]
    public async Task Several_threads_may_use_one_key()
    {
        using var kem = Provider.GenerateMLKemKey(MLKemAlgorithm.MLKem512);
        using var signing = Provider.GenerateMLDsaKey(MLDsaAlgorithm.MLDsa44);
        await Parallel.ForAsync(0, 64, (at, _) =>
        {
            kem.Encapsulate(out var ciphertext, out var secret);
            Assert.Equal(secret, kem.Decapsulate(ciphertext));
            byte[] message = [(byte)at];
            Assert.True(signing.VerifyData(message, signing.SignData(message)));
            return ValueTask.CompletedTask;
        });
    }
}
