using System.Security.Cryptography;
using Dunes.Sdk.Crypto.PostQuantum.MlDsa;
using Dunes.Sdk.Crypto.Primitives;

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
        using var key = SigningKey.Generate(KeyPurpose.Envelope, SignatureAlgorithm.EcdsaP384);
        var pkcs8 = key.ExportPkcs8();
        foreach (var signed in Enum.GetValues<KeyPurpose>())
        {
            using var signer = SigningKey.ImportPkcs8(pkcs8, signed);
            var signature = signer.Sign("data"u8);
            foreach (var read in Enum.GetValues<KeyPurpose>())
            {
                var verifier = VerificationKey.Import(SignatureAlgorithm.EcdsaP384, key.VerificationKey.Encoded.Span, read);
                Assert.Equal(read, verifier.Purpose);
                Assert.Equal(signed == read, verifier.Verify("data"u8, signature));
            }
        }
    }

    // What is signed is pinned here: SHA-384 over 10, the context of 16 octets, and the data.
    [Fact]
    public void A_signature_is_plain_ECDSA_over_the_length_prefixed_context_and_the_data()
    {
        using var key = SigningKey.Generate(KeyPurpose.Envelope, SignatureAlgorithm.EcdsaP384);
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
        using var signing = SigningKey.Generate(KeyPurpose.Ledger, SignatureAlgorithm.EcdsaP384);
        using var signingAgain = SigningKey.ImportPkcs8(signing.ExportPkcs8(), KeyPurpose.Ledger);
        Assert.Equal(signing.VerificationKey.Id, signingAgain.VerificationKey.Id);
        Assert.True(signing.VerificationKey.Verify("x"u8, signingAgain.Sign("x"u8)));

        using var pair = EnvelopeKeyPair.Generate(EnvelopeSuite.Classical);
        using var pairAgain = EnvelopeKeyPair.ImportPkcs8(pair.ExportPkcs8());
        Assert.Equal(97, pair.PublicKey.Encoded.Length);
        Assert.Equal(pair.PublicKey.Encoded.ToArray(), pairAgain.PublicKey.Encoded.ToArray());
        Assert.Equal(pair.PublicKey.Id, EnvelopePublicKey.Import(pair.Suite, pair.PublicKey.Encoded.Span).Id);
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
        using var pair = EnvelopeKeyPair.Generate(EnvelopeSuite.Classical);
        var encoded = pair.PublicKey.Encoded.ToArray();
        Assert.ThrowsAny<CryptographicException>(() => EnvelopePublicKey.Import(EnvelopeSuite.Classical, []));
        Assert.ThrowsAny<CryptographicException>(() => EnvelopePublicKey.Import(EnvelopeSuite.Classical, encoded.AsSpan(1)));
        Assert.ThrowsAny<CryptographicException>(() => EnvelopePublicKey.Import(EnvelopeSuite.Classical, [.. encoded, 0]));
        Assert.ThrowsAny<CryptographicException>(() => VerificationKey.Import(SignatureAlgorithm.EcdsaP384, [5, .. encoded.AsSpan(1)], KeyPurpose.Envelope));
        Assert.ThrowsAny<CryptographicException>(() => EnvelopePublicKey.Import(EnvelopeSuite.Classical, [4, .. new byte[96]]));
        Assert.ThrowsAny<CryptographicException>(() => EnvelopePublicKey.Import(EnvelopeSuite.Classical, [4, .. Enumerable.Repeat((byte)0xFF, 96)]));
        encoded[96] ^= 1;
        Assert.ThrowsAny<CryptographicException>(() => EnvelopePublicKey.Import(EnvelopeSuite.Classical, encoded));
        Assert.ThrowsAny<CryptographicException>(() => VerificationKey.Import(SignatureAlgorithm.EcdsaP384, encoded, KeyPurpose.Envelope));
        var pkcs8 = pair.ExportPkcs8();
        Assert.ThrowsAny<CryptographicException>(() => EnvelopeKeyPair.ImportPkcs8([.. pkcs8, 0]));
        Assert.ThrowsAny<CryptographicException>(() => EnvelopeKeyPair.ImportPkcs8(pkcs8.AsSpan(0, 40)));
        Assert.ThrowsAny<CryptographicException>(() => SigningKey.ImportPkcs8([.. pkcs8, 0], KeyPurpose.Envelope));
    }

    [Fact]
    public void A_purpose_that_is_none_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => SigningKey.Generate((KeyPurpose)9));
        Assert.Throws<ArgumentOutOfRangeException>(() => VerificationKey.Import(SignatureAlgorithm.EcdsaP384, new byte[97], 0));
    }

    [Fact]
    public void Disposed_keys_do_nothing()
    {
        var signing = SigningKey.Generate(KeyPurpose.Envelope, SignatureAlgorithm.EcdsaP384);
        var pair = EnvelopeKeyPair.Generate(EnvelopeSuite.Classical);
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
        using var signing = SigningKey.Generate(KeyPurpose.Receipt, SignatureAlgorithm.EcdsaP384);
        using var pair = EnvelopeKeyPair.Generate(EnvelopeSuite.Classical);
        Assert.Equal($"Receipt signing key {signing.VerificationKey.Id}", signing.ToString());
        Assert.Equal($"Receipt verification key {signing.VerificationKey.Id}", signing.VerificationKey.ToString());
        Assert.Equal($"envelope key pair {pair.PublicKey.Id}", pair.ToString());
        Assert.Equal($"envelope key {pair.PublicKey.Id}", pair.PublicKey.ToString());
    }

    [Fact]
    public void Threads_may_share_a_key()
    {
        foreach (var algorithm in Enum.GetValues<SignatureAlgorithm>())
        {
            using var key = SigningKey.Generate(KeyPurpose.Envelope, algorithm);
            Parallel.For(0, 40, number =>
            {
                byte[] data = [(byte)number];
                Assert.True(key.VerificationKey.Verify(data, key.Sign(data)));
            });
        }

        foreach (var suite in EnvelopeSuite.All)
        {
            using var pair = EnvelopeKeyPair.Generate(suite);
            Parallel.For(0, 40, number =>
            {
                byte[] secret = [.. Enumerable.Repeat((byte)number, 64)];
                var (enc, wrapped, opened) = (new byte[suite.EncapsulationSize], new byte[80], new byte[64]);
                pair.PublicKey.Wrap("i"u8, "a"u8, secret, enc, wrapped);
                Assert.True(pair.TryUnwrap("i"u8, "a"u8, enc, wrapped, opened));
                Assert.Equal(secret, opened);
            });
        }
    }

    [Theory]
    [InlineData(0, 97, 97, 48, SignatureAlgorithm.EcdsaP384, false)]
    [InlineData(1, 1665, 1665, 32, SignatureAlgorithm.MLDsa87, true)]
    [InlineData(2, 1249, 1153, 32, SignatureAlgorithm.MLDsa65, true)]
    [InlineData(3, 1216, 1120, 32, SignatureAlgorithm.MLDsa65, true)]
    [InlineData(4, 1568, 1568, 64, SignatureAlgorithm.MLDsa87, true)]
    public void Suites_are_what_the_design_says(byte id, int publicKey, int encapsulation, int privateKey, SignatureAlgorithm signature, bool isPostQuantum)
    {
        Assert.True(EnvelopeSuite.TryFind(id, out var suite));
        Assert.Equal((id, publicKey, encapsulation, privateKey, signature, isPostQuantum), (suite.Id, suite.PublicKeySize, suite.EncapsulationSize, suite.PrivateKeySize, suite.SignatureAlgorithm, suite.IsPostQuantum));
        using var pair = EnvelopeKeyPair.Generate(suite);
        using var again = EnvelopeKeyPair.ImportPrivateKey(suite, pair.ExportPrivateKey());
        Assert.Same(suite, again.Suite);
        Assert.Equal((publicKey, pair.PublicKey.Id), (again.PublicKey.Encoded.Length, again.PublicKey.Id));
        Assert.Equal(pair.PublicKey.Id, EnvelopePublicKey.Import(suite, pair.PublicKey.Encoded.Span).Id);
        Assert.ThrowsAny<CryptographicException>(() => EnvelopePublicKey.Import(suite, pair.PublicKey.Encoded.Span[1..]));
        Assert.ThrowsAny<CryptographicException>(() => EnvelopePublicKey.Import(suite, [.. pair.PublicKey.Encoded.Span, 0]));
        Assert.ThrowsAny<CryptographicException>(() => EnvelopePublicKey.Import(suite, Enumerable.Repeat((byte)0xFF, publicKey).ToArray()));
        Assert.ThrowsAny<CryptographicException>(() => EnvelopeKeyPair.ImportPrivateKey(suite, new byte[privateKey + 1]));
        if (id != 0) Assert.Throws<NotSupportedException>(() => pair.ExportPkcs8());
    }

    [Fact]
    public void There_are_five_suites_and_the_default_is_post_quantum()
    {
        Assert.False(EnvelopeSuite.TryFind(5, out _));
        Assert.False(EnvelopeSuite.TryFind(255, out _));
        Assert.Equal([0, 1, 2, 3, 4], EnvelopeSuite.All.Select(suite => (int)suite.Id));
        Assert.Same(EnvelopeSuite.PostQuantum, EnvelopeSuite.Default);
        Assert.Equal("MLKEM1024-P384-HKDF-SHA384-AES256GCM", EnvelopeSuite.Default.Name);
        Assert.Equal(5, EnvelopeSuite.All.Select(suite => EnvelopeKeyPair.Generate(suite).PublicKey.Algorithm).Distinct().Count());
    }

    [Fact]
    public void A_wrapped_secret_opens_in_its_own_mode_under_its_own_key_and_nowhere_else()
    {
        foreach (var suite in EnvelopeSuite.All)
        {
            using var pair = EnvelopeKeyPair.Generate(suite);
            using var other = EnvelopeKeyPair.Generate(suite);
            var (secret, psk) = (RandomNumberGenerator.GetBytes(64), RandomNumberGenerator.GetBytes(32));
            var (enc, wrapped, opened) = (new byte[suite.EncapsulationSize], new byte[80], new byte[64]);
            pair.PublicKey.Wrap("i"u8, "a"u8, secret, enc, wrapped, psk, "psk:1"u8);
            Assert.True(pair.TryUnwrap("i"u8, "a"u8, enc, wrapped, opened, psk, "psk:1"u8));
            Assert.Equal(secret, opened);
            Assert.False(pair.TryUnwrap("i"u8, "a"u8, enc, wrapped, opened));
            Assert.False(pair.TryUnwrap("i"u8, "a"u8, enc, wrapped, opened, psk, "psk:2"u8));
            Assert.False(pair.TryUnwrap("i"u8, "a"u8, enc, wrapped, opened, new byte[32], "psk:1"u8));
            Assert.False(other.TryUnwrap("i"u8, "a"u8, enc, wrapped, opened, psk, "psk:1"u8));

            pair.PublicKey.Wrap("i"u8, "a"u8, secret, enc, wrapped);
            Assert.True(pair.TryUnwrap("i"u8, "a"u8, enc, wrapped, opened));
            Assert.False(pair.TryUnwrap("i"u8, "a"u8, enc, wrapped, opened, psk, "psk:1"u8));
            Assert.False(pair.TryUnwrap("j"u8, "a"u8, enc, wrapped, opened));
            Assert.False(pair.TryUnwrap("i"u8, "b"u8, enc, wrapped, opened));
            Assert.False(pair.TryUnwrap("i"u8, "a"u8, enc, wrapped.AsSpan(1), opened));
            Assert.False(pair.TryUnwrap("i"u8, "a"u8, enc.AsSpan(1), wrapped, opened));
            Assert.False(pair.TryUnwrap("i"u8, "a"u8, (byte[])[.. enc, 0], wrapped, opened));
            Assert.False(pair.TryUnwrap("i"u8, "a"u8, default, wrapped, opened));
            for (var at = 0; at < enc.Length; at += 31)
            {
                enc[at] ^= 4;
                Assert.False(pair.TryUnwrap("i"u8, "a"u8, enc, wrapped, opened));
                enc[at] ^= 4;
            }

            Assert.Throws<ArgumentException>(() => pair.PublicKey.Wrap([], [], secret, enc, wrapped, new byte[31], "psk:1"u8));
            Assert.Throws<ArgumentException>(() => pair.PublicKey.Wrap([], [], secret, enc, wrapped, psk, default));
            Assert.Throws<ArgumentException>(() => pair.TryUnwrap([], [], enc, wrapped, opened, default, default));
        }
    }

    [Fact]
    public void Any_octets_as_an_encapsulation_give_a_status_and_never_an_exception()
    {
        foreach (var suite in EnvelopeSuite.All)
        {
            using var pair = EnvelopeKeyPair.Generate(suite);
            var (opened, wrapped, random) = (new byte[64], new byte[80], new Random(7));
            for (var round = 0; round < 200; round++)
            {
                var enc = new byte[round % 4 == 0 ? random.Next(2_000) : suite.EncapsulationSize];
                random.NextBytes(enc);
                if (round % 4 == 1 && suite.Id is 0 or 1 or 2) enc[suite.EncapsulationSize == 97 ? 0 : suite.EncapsulationSize - (suite.Id == 1 ? 97 : 65)] = 4;
                Assert.False(pair.TryUnwrap([], [], enc, wrapped, opened));
            }
        }
    }

    [Fact]
    public void A_disposed_pair_says_so_and_its_public_half_lives_on()
    {
        foreach (var suite in EnvelopeSuite.All)
        {
            var pair = EnvelopeKeyPair.Generate(suite);
            var (enc, wrapped) = (new byte[suite.EncapsulationSize], new byte[80]);
            pair.Dispose();
            pair.Dispose();
            pair.PublicKey.Wrap([], [], new byte[64], enc, wrapped);
            Assert.Throws<ObjectDisposedException>(() => pair.TryUnwrap([], [], enc, wrapped, new byte[64]));
            Assert.Throws<ObjectDisposedException>(() => pair.ExportPrivateKey());
        }
    }

    [Fact]
    public void Signing_keys_of_every_algorithm_sign_export_and_keep_their_purpose()
    {
        foreach (var algorithm in Enum.GetValues<SignatureAlgorithm>())
        {
            using var key = SigningKey.Generate(KeyPurpose.Ledger, algorithm);
            var verification = key.VerificationKey;
            Assert.Equal((algorithm, algorithm, algorithm.Name()), (key.Algorithm, verification.SignatureAlgorithm, verification.Algorithm));
            Assert.Equal(KeyId.Of(algorithm.Name(), verification.Encoded.Span), verification.Id);
            Assert.Equal((algorithm.PublicKeySize(), algorithm.SignatureSize()), (verification.Encoded.Length, verification.SignatureSize));
            Assert.True(SignatureAlgorithmExtensions.TryParse(algorithm.Name(), out var parsed) && parsed == algorithm);

            var pkcs8 = key.ExportPkcs8();
            using var again = SigningKey.ImportPkcs8(pkcs8, KeyPurpose.Ledger);
            Assert.Equal(verification.Id, again.VerificationKey.Id);
            var signature = new byte[verification.SignatureSize];
            again.Sign("data"u8, signature);
            Assert.True(VerificationKey.Import(algorithm, verification.Encoded.Span, KeyPurpose.Ledger).Verify("data"u8, signature));
            Assert.False(verification.Verify("date"u8, signature));
            foreach (var purpose in Enum.GetValues<KeyPurpose>()) Assert.Equal(purpose == KeyPurpose.Ledger, VerificationKey.Import(algorithm, verification.Encoded.Span, purpose).Verify("data"u8, signature));
            signature[5] ^= 1;
            Assert.False(verification.Verify("data"u8, signature));

            Assert.Throws<ArgumentException>(() => key.Sign("data"u8, new byte[verification.SignatureSize + 1]));
            Assert.ThrowsAny<CryptographicException>(() => VerificationKey.Import(algorithm, verification.Encoded.Span[1..], KeyPurpose.Ledger));
            Assert.ThrowsAny<CryptographicException>(() => SigningKey.ImportPkcs8([.. pkcs8, 0], KeyPurpose.Ledger));
            for (var size = 0; size < pkcs8.Length; size++) Assert.ThrowsAny<CryptographicException>(() => SigningKey.ImportPkcs8(pkcs8.AsSpan(0, size), KeyPurpose.Ledger));
            key.Dispose();
            Assert.Throws<ObjectDisposedException>(() => key.Sign("data"u8));
            Assert.Throws<ObjectDisposedException>(() => key.ExportPkcs8());
        }

        Assert.False(SignatureAlgorithmExtensions.TryParse("rsa", out _));
        Assert.False(SignatureAlgorithmExtensions.TryParse(null, out _));
        Assert.Throws<ArgumentOutOfRangeException>(() => SigningKey.Generate(KeyPurpose.Ledger, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => VerificationKey.Import((SignatureAlgorithm)9, [], KeyPurpose.Ledger));
    }

    // A token's signature is that of JOSE: over the data alone. Every other purpose has its context, as ML-DSA takes it or before the data.
    [Fact]
    public void What_is_signed_is_pinned_for_each_algorithm()
    {
        using var token = SigningKey.Generate(KeyPurpose.Token, SignatureAlgorithm.EcdsaP256);
        using var plain = ECDsa.Create();
        plain.ImportPkcs8PrivateKey(token.ExportPkcs8(), out _);
        Assert.True(plain.VerifyData("data"u8, token.Sign("data"u8), HashAlgorithmName.SHA256));

        using var edwards = SigningKey.Generate(KeyPurpose.Ledger, SignatureAlgorithm.Ed25519);
        Assert.True(Ed25519.Verify(edwards.VerificationKey.Encoded.Span, (byte[])[14, .. "dunes/ledger/1"u8, .. "data"u8], edwards.Sign("data"u8)));
        using var lattice = SigningKey.Generate(KeyPurpose.Envelope, SignatureAlgorithm.MLDsa65);
        using var pure = ManagedMLDsa.ImportMLDsaPublicKey(MLDsaAlgorithm.MLDsa65, lattice.VerificationKey.Encoded.Span);
        Assert.True(pure.VerifyData("data"u8, lattice.Sign("data"u8), "dunes/envelope/1"u8));
        using var latticeToken = SigningKey.ImportPkcs8(lattice.ExportPkcs8(), KeyPurpose.Token);
        Assert.True(pure.VerifyData("data"u8, latticeToken.Sign("data"u8), default));
    }
}
