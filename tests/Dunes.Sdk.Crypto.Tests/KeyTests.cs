using System.Security.Cryptography;

namespace Dunes.Sdk.Crypto.Tests;

public class KeyTests
{
    [Fact]
    public void A_signature_verifies_for_its_data_and_nothing_else()
    {
        using var key = SigningKey.Generate(KeyPurpose.Envelope);
        using var other = SigningKey.Generate(KeyPurpose.Envelope);
        var signature = key.Sign("data"u8);
        Assert.Equal(key.VerificationKey.SignatureSize, signature.Length);
        Assert.True(key.VerificationKey.Verify("data"u8, signature));
        Assert.False(key.VerificationKey.Verify("date"u8, signature));
        Assert.False(other.VerificationKey.Verify("data"u8, signature));
        Assert.False(key.VerificationKey.Verify("data"u8, signature.AsSpan(0, 95)));
        Assert.False(key.VerificationKey.Verify("data"u8, [.. signature, 0]));
        Assert.False(key.VerificationKey.Verify("data"u8, new byte[96]));
        signature[50] ^= 1;
        Assert.False(key.VerificationKey.Verify("data"u8, signature));
    }

    [Fact]
    public void Purposes_do_not_cross()
    {
        using var key = SigningKey.Generate(KeyPurpose.Envelope);
        var pkcs8 = key.ExportPkcs8();
        foreach (var signed in Enum.GetValues<KeyPurpose>())
        {
            using var signer = SigningKey.ImportPkcs8(pkcs8, signed);
            var signature = signer.Sign("data"u8);
            foreach (var read in Enum.GetValues<KeyPurpose>())
            {
                var verifier = VerificationKey.Import(key.VerificationKey.Encoded.Span, read);
                Assert.Equal(read, verifier.Purpose);
                Assert.Equal(signed == read, verifier.Verify("data"u8, signature));
            }
        }
    }

    // What is signed is pinned here: SHA-384 over 10, the context of 16 octets, and the data.
    [Fact]
    public void A_signature_is_plain_ECDSA_over_the_length_prefixed_context_and_the_data()
    {
        using var key = SigningKey.Generate(KeyPurpose.Envelope);
        using var plain = ECDsa.Create();
        plain.ImportPkcs8PrivateKey(key.ExportPkcs8(), out _);
        Assert.True(plain.VerifyData((byte[])[16, .. "dunes/envelope/1"u8, .. "data"u8], key.Sign("data"u8), HashAlgorithmName.SHA384));
        using var receipt = SigningKey.ImportPkcs8(key.ExportPkcs8(), KeyPurpose.Receipt);
        Assert.True(plain.VerifyData((byte[])[15, .. "dunes/receipt/1"u8, .. "data"u8], receipt.Sign("data"u8), HashAlgorithmName.SHA384));
        using var ledger = SigningKey.ImportPkcs8(key.ExportPkcs8(), KeyPurpose.Ledger);
        Assert.True(plain.VerifyData((byte[])[14, .. "dunes/ledger/1"u8, .. "data"u8], ledger.Sign("data"u8), HashAlgorithmName.SHA384));
    }

    [Fact]
    public void Keys_survive_export_and_import()
    {
        using var signing = SigningKey.Generate(KeyPurpose.Ledger);
        using var signingAgain = SigningKey.ImportPkcs8(signing.ExportPkcs8(), KeyPurpose.Ledger);
        Assert.Equal(signing.VerificationKey.Id, signingAgain.VerificationKey.Id);
        Assert.True(signing.VerificationKey.Verify("x"u8, signingAgain.Sign("x"u8)));

        using var pair = EnvelopeKeyPair.Generate();
        using var pairAgain = EnvelopeKeyPair.ImportPkcs8(pair.ExportPkcs8());
        Assert.Equal(97, pair.PublicKey.Encoded.Length);
        Assert.Equal(pair.PublicKey.Encoded.ToArray(), pairAgain.PublicKey.Encoded.ToArray());
        Assert.Equal(pair.PublicKey.Id, EnvelopePublicKey.Import(pair.PublicKey.Encoded.Span).Id);
        Assert.Equal(KeyId.Of("dhkem-p384-hkdf-sha384", pair.PublicKey.Encoded.Span), pair.PublicKey.Id);
        Assert.Equal(KeyId.Of("ecdsa-p384-sha384", signing.VerificationKey.Encoded.Span), signing.VerificationKey.Id);
    }

    [Theory]
    [InlineData("nistP521")]
    [InlineData("brainpoolP384r1")]
    public void Keys_of_other_curves_are_refused(string curve)
    {
        using var foreign = ECDsa.Create(ECCurve.CreateFromFriendlyName(curve));
        var pkcs8 = foreign.ExportPkcs8PrivateKey();
        Assert.ThrowsAny<CryptographicException>(() => SigningKey.ImportPkcs8(pkcs8, KeyPurpose.Envelope));
        Assert.ThrowsAny<CryptographicException>(() => EnvelopeKeyPair.ImportPkcs8(pkcs8));
    }

    [Fact]
    public void Octets_that_are_no_key_are_refused()
    {
        using var pair = EnvelopeKeyPair.Generate();
        var encoded = pair.PublicKey.Encoded.ToArray();
        Assert.ThrowsAny<CryptographicException>(() => EnvelopePublicKey.Import([]));
        Assert.ThrowsAny<CryptographicException>(() => EnvelopePublicKey.Import(encoded.AsSpan(1)));
        Assert.ThrowsAny<CryptographicException>(() => EnvelopePublicKey.Import([.. encoded, 0]));
        Assert.ThrowsAny<CryptographicException>(() => VerificationKey.Import([5, .. encoded.AsSpan(1)], KeyPurpose.Envelope));
        Assert.ThrowsAny<CryptographicException>(() => EnvelopePublicKey.Import([4, .. new byte[96]]));
        Assert.ThrowsAny<CryptographicException>(() => EnvelopePublicKey.Import([4, .. Enumerable.Repeat((byte)0xFF, 96)]));
        encoded[96] ^= 1;
        Assert.ThrowsAny<CryptographicException>(() => EnvelopePublicKey.Import(encoded));
        Assert.ThrowsAny<CryptographicException>(() => VerificationKey.Import(encoded, KeyPurpose.Envelope));
        var pkcs8 = pair.ExportPkcs8();
        Assert.ThrowsAny<CryptographicException>(() => EnvelopeKeyPair.ImportPkcs8([.. pkcs8, 0]));
        Assert.ThrowsAny<CryptographicException>(() => EnvelopeKeyPair.ImportPkcs8(pkcs8.AsSpan(0, 40)));
        Assert.ThrowsAny<CryptographicException>(() => SigningKey.ImportPkcs8([.. pkcs8, 0], KeyPurpose.Envelope));
    }

    [Fact]
    public void A_purpose_that_is_none_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => SigningKey.Generate((KeyPurpose)9));
        Assert.Throws<ArgumentOutOfRangeException>(() => VerificationKey.Import(new byte[97], 0));
    }

    [Fact]
    public void Disposed_keys_do_nothing()
    {
        var signing = SigningKey.Generate(KeyPurpose.Envelope);
        var pair = EnvelopeKeyPair.Generate();
        signing.Dispose();
        pair.Dispose();
        signing.Dispose();
        pair.Dispose();
        Assert.Throws<ObjectDisposedException>(() => signing.Sign([]));
        Assert.Throws<ObjectDisposedException>(() => signing.ExportPkcs8());
        Assert.Throws<ObjectDisposedException>(() => pair.ExportPkcs8());
    }

    [Fact]
    public void Names_show_the_public_key_and_nothing_else()
    {
        using var signing = SigningKey.Generate(KeyPurpose.Receipt);
        using var pair = EnvelopeKeyPair.Generate();
        Assert.Equal($"Receipt signing key {signing.VerificationKey.Id}", signing.ToString());
        Assert.Equal($"Receipt verification key {signing.VerificationKey.Id}", signing.VerificationKey.ToString());
        Assert.Equal($"envelope key pair {pair.PublicKey.Id}", pair.ToString());
        Assert.Equal($"envelope key {pair.PublicKey.Id}", pair.PublicKey.ToString());
    }

    [Fact]
    public void Threads_may_share_a_key()
    {
        using var key = SigningKey.Generate(KeyPurpose.Envelope);
        Parallel.For(0, 40, number =>
        {
            byte[] data = [(byte)number];
            Assert.True(key.VerificationKey.Verify(data, key.Sign(data)));
        });
    }
}
