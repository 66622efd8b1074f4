using System.Text;
using Dunes.Sdk.Crypto.Keys;
using Dunes.TestSupport;

namespace Dunes.Sdk.Crypto.Tests.Keys;

public class KeyFileTests
{
    private static readonly DateTimeOffset Created = new(2026, 11, 22, 14, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Expires = new(2027, 11, 22, 14, 0, 0, TimeSpan.Zero);

    public static TheoryData<SignatureAlgorithm> Algorithms => [.. Enum.GetValues<SignatureAlgorithm>()];

    public static TheoryData<byte> Suites => [0, 1, 2, 3, 4];

    // As a shell's process substitution gives it: a pipe has no length.
    [Fact]
    public void A_file_that_is_a_pipe_is_read_and_one_without_end_is_refused()
    {
        if (!OperatingSystem.IsLinux()) return;
        using var key = SigningKey.Generate(KeyPurpose.Receipt, SignatureAlgorithm.Ed25519);
        using var pipe = new System.IO.Pipes.AnonymousPipeServerStream(System.IO.Pipes.PipeDirection.Out);
        pipe.Write(KeyFile.Write(key.VerificationKey, Created, Expires));
        using var end = pipe.ClientSafePipeHandle;
        var path = $"/proc/self/fd/{end.DangerousGetHandle()}";
        pipe.SafePipeHandle.Dispose();
        using var file = KeyFile.Read(path);
        Assert.Equal(key.VerificationKey.Id, file.OpenVerificationKey(KeyPurpose.Receipt).Id);
        Assert.Throws<KeyFileException>(() => KeyFile.Read("/dev/zero"));
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void A_signing_key_is_written_and_read_in_every_form(SignatureAlgorithm algorithm)
    {
        foreach (var purpose in Enum.GetValues<KeyPurpose>())
        {
            using var key = SigningKey.Generate(purpose, algorithm);
            foreach (var (passphrase, kdf) in new[] { ("", PassphraseKdf.Scrypt), ("camel", PassphraseKdf.Scrypt), ("camel", PassphraseKdf.Pbkdf2) }.Take(purpose == KeyPurpose.Ledger && (Depth.IsDeep || algorithm == SignatureAlgorithm.MLDsa65) ? 3 : 1))
            {
                using var file = KeyFile.Parse(KeyFile.Write(key, Created, Expires, Encoding.UTF8.GetBytes(passphrase), kdf));
                Assert.Equal(new KeyDetails(key.VerificationKey.Id, purpose, null, algorithm.Name(), Created, Expires), file.Details);
                Assert.Equal((true, passphrase.Length > 0), (file.IsPrivate, file.IsEncrypted));
                using var read = file.OpenSigningKey(purpose, Encoding.UTF8.GetBytes(passphrase));
                Assert.True(key.VerificationKey.Verify("reading"u8, read.Sign("reading"u8)));
            }

            using var publicFile = KeyFile.Parse(KeyFile.Write(key.VerificationKey, Created, null));
            Assert.False(publicFile.IsPrivate);
            Assert.Null(publicFile.Details!.Expires);
            Assert.True(publicFile.OpenVerificationKey(purpose).Verify("reading"u8, key.Sign("reading"u8)));
            using var bare = KeyFile.Parse(Encoding.ASCII.GetBytes(KeyFile.ToPem(key.VerificationKey)));
            Assert.Equal(key.VerificationKey.Id, bare.OpenVerificationKey(purpose).Id);
        }
    }

    [Theory]
    [MemberData(nameof(Suites))]
    public void A_recipients_key_is_written_and_read_in_every_form(byte id)
    {
        Assert.True(EnvelopeSuite.TryFind(id, out var suite));
        using var pair = EnvelopeKeyPair.Generate(suite);
        foreach (var (passphrase, kdf) in new[] { ("", PassphraseKdf.Scrypt), ("camel", PassphraseKdf.Scrypt), ("camel", PassphraseKdf.Pbkdf2) }.Take(Depth.IsDeep ? 3 : 2))
        {
            using var file = KeyFile.Parse(KeyFile.Write(pair, Created, Expires, Encoding.UTF8.GetBytes(passphrase), kdf));
            Assert.Equal(KeyDetails.Of(pair.PublicKey, Created, Expires), file.Details);
            using var read = file.OpenEnvelopeKeyPair(Encoding.UTF8.GetBytes(passphrase));
            Assert.Equal(pair.ExportPrivateKey(), read.ExportPrivateKey());
            Assert.Equal((pair.PublicKey.Id, suite), (read.PublicKey.Id, read.PublicKey.Suite));
        }

        using var publicFile = KeyFile.Parse(KeyFile.Write(pair.PublicKey, Created, Expires));
        Assert.Equal(pair.PublicKey.Encoded, publicFile.OpenEnvelopePublicKey().Encoded.ToArray());
    }

    [Fact]
    public void The_text_above_a_key_has_one_form()
    {
        using var pair = EnvelopeKeyPair.Generate(EnvelopeSuite.PostQuantum);
        var text = Encoding.ASCII.GetString(KeyFile.Write(pair.PublicKey, Created, null));
        Assert.StartsWith($"Dunes-Key: 1\nKey-Id: {pair.PublicKey.Id}\nPurpose: envelope\nSuite: 1\nAlgorithm: mlkem1024-p384\nCreated: 2026-11-22T14:00:00Z\nExpires: never\n\n-----BEGIN DUNES ENVELOPE PUBLIC KEY-----\n", text, StringComparison.Ordinal);
        Assert.EndsWith("-----END DUNES ENVELOPE PUBLIC KEY-----\n", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Dunes-Key: 1", "Dunes-Key: 2", "line 1")]
    [InlineData("Purpose: envelope", "Purpose: everything", "line 3")]
    [InlineData("Purpose: envelope", "Purpose: receipt", "a recipient's key")]
    [InlineData("Suite: 2", "Suite: 5", "line 4")]
    [InlineData("Suite: 2", "Suite: 1", "says")]
    [InlineData("Algorithm: mlkem768-p256", "Algorithm: mlkem1024-p384", "says")]
    [InlineData("Algorithm: mlkem768-p256\n", "", "line 5")]
    [InlineData("Created: 2026-11-22T14:00:00Z", "Created: yesterday", "line 6")]
    [InlineData("Expires: never", "Expires: soon", "line 7")]
    [InlineData("Expires: never\n", "Expires: never\nTrust: me\n", "line 8")]
    [InlineData("Key-Id: ", "Key-Id: 0", "line 2")]
    [InlineData("-----BEGIN DUNES", "-----BEGIN DUNE", "no PEM block")]
    public void A_changed_text_is_named(string from, string to, string found)
    {
        using var pair = EnvelopeKeyPair.Generate(EnvelopeSuite.Fast);
        var text = Encoding.ASCII.GetString(KeyFile.Write(pair, Created, null, []));
        var refused = Assert.Throws<KeyFileException>(() =>
        {
            using var file = KeyFile.Parse(Encoding.ASCII.GetBytes(text.Replace(from, to, StringComparison.Ordinal)), "well.pem");
            file.OpenEnvelopeKeyPair().Dispose();
        });
        Assert.Contains(found, refused.Message, StringComparison.Ordinal);
        Assert.StartsWith("well.pem", refused.Message, StringComparison.Ordinal);
        Assert.Equal("well.pem", refused.File);
    }

    [Fact]
    public void A_key_for_one_purpose_is_none_for_another()
    {
        using var key = SigningKey.Generate(KeyPurpose.Receipt, SignatureAlgorithm.Ed25519);
        using var pair = EnvelopeKeyPair.Generate(EnvelopeSuite.Classical);
        using var sender = SigningKey.Generate(KeyPurpose.Envelope, SignatureAlgorithm.EcdsaP384);
        using var receipt = KeyFile.Parse(KeyFile.Write(key, Created, null, []));
        using var recipient = KeyFile.Parse(KeyFile.Write(pair, Created, null, []));
        using var envelope = KeyFile.Parse(KeyFile.Write(sender, Created, null, []));
        Assert.Contains("purpose is receipt", Assert.Throws<KeyFileException>(() => receipt.OpenSigningKey(KeyPurpose.Ledger)).Message, StringComparison.Ordinal);
        Assert.Throws<KeyFileException>(() => receipt.OpenVerificationKey(KeyPurpose.Wallet));
        Assert.Throws<KeyFileException>(() => receipt.OpenEnvelopeKeyPair());

        // Both are P-384 in the same PKCS#8: only the text tells them apart.
        Assert.Contains("it is a recipient's", Assert.Throws<KeyFileException>(() => recipient.OpenSigningKey(KeyPurpose.Envelope)).Message, StringComparison.Ordinal);
        Assert.Contains("it is a signer's", Assert.Throws<KeyFileException>(() => envelope.OpenEnvelopeKeyPair()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_public_key_file_is_told_as_what_it_is()
    {
        using var key = SigningKey.Generate(KeyPurpose.Receipt, SignatureAlgorithm.MLDsa44);
        using var file = KeyFile.Parse(KeyFile.Write(key, Created, null, "camel"u8));
        Assert.Contains("an encrypted private key; the public key was expected", Assert.Throws<KeyFileException>(() => file.OpenVerificationKey(KeyPurpose.Receipt)).Message, StringComparison.Ordinal);
        Assert.Contains("an encrypted private key; the public key was expected", Assert.Throws<KeyFileException>(() => file.OpenEnvelopePublicKey()).Message, StringComparison.Ordinal);
        Assert.Contains("it is a folder", Assert.Throws<KeyFileException>(() => KeyFile.Read(Path.GetTempPath())).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(PassphraseKdf.Scrypt)]
    [InlineData(PassphraseKdf.Pbkdf2)]
    public void A_wrong_passphrase_opens_nothing_and_is_not_told(PassphraseKdf kdf)
    {
        using var key = SigningKey.Generate(KeyPurpose.Receipt, SignatureAlgorithm.MLDsa44);
        using var file = KeyFile.Parse(KeyFile.Write(key, Created, null, "camel"u8, kdf));
        var refused = Assert.Throws<KeyFileException>(() => file.OpenSigningKey(KeyPurpose.Receipt, "dromedary"u8));
        Assert.DoesNotContain("dromedary", refused.ToString(), StringComparison.Ordinal);
        Assert.Contains("no passphrase was given", Assert.Throws<KeyFileException>(() => file.OpenSigningKey(KeyPurpose.Receipt)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rsa", "2.16.840.1")]
    [InlineData("not a key", "no PEM block")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "CERTIFICATE")]
    [InlineData("-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n", "PKCS#8")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "PKCS#8")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "more than one")]
    [InlineData("Kamel \u00e9", "ASCII")]
    public void What_is_no_key_is_named(string text, string found)
    {
        if (text == "rsa")
        {
            using var rsa = System.Security.Cryptography.RSA.Create(2048);
            (text, found) = (rsa.ExportPkcs8PrivateKeyPem(), "1.2.840.113549.1.1.1");
            using var bare = KeyFile.Parse(Encoding.ASCII.GetBytes(text));
            Assert.Contains(found, Assert.Throws<KeyFileException>(() => bare.OpenEnvelopeKeyPair()).Message, StringComparison.Ordinal);
            Assert.Throws<KeyFileException>(() => bare.OpenSigningKey(KeyPurpose.Receipt));
            return;
        }

        var refused = Assert.Throws<KeyFileException>(() =>
        {
            using var file = KeyFile.Parse(Encoding.UTF8.GetBytes(text));
            file.OpenEnvelopeKeyPair().Dispose();
        });
        Assert.Contains(found, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_is_made_for_its_owner_alone_and_never_written_over()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("key.pem");
        using var key = SigningKey.Generate(KeyPurpose.Wallet, SignatureAlgorithm.Ed25519);
        var octets = KeyFile.Write(key, Created, null, []);
        KeyFile.CreatePair(path, octets, folder.File("key.pub.pem"), KeyFile.Write(key.VerificationKey, Created, null));
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.Contains("there already", Assert.Throws<KeyFileException>(() => KeyFile.Create(path, "x"u8)).Message, StringComparison.Ordinal);
        Assert.Equal(octets, File.ReadAllBytes(path));

        Assert.Throws<KeyFileException>(() => KeyFile.CreatePair(path, "x"u8, folder.File("other.pub.pem"), "y"u8));
        Assert.False(File.Exists(folder.File("other.pub.pem")), "Of a pair, both files are made or none.");

        File.WriteAllBytes(folder.File("large"), new byte[KeyFile.MaxSize + 1]);
        Assert.Contains("octets", Assert.Throws<KeyFileException>(() => KeyFile.Read(folder.File("large"))).Message, StringComparison.Ordinal);
        Assert.Throws<KeyFileException>(() => KeyFile.Read(folder.File("missing")));
        Assert.Throws<KeyFileException>(() => KeyFile.Read(folder.Path));
    }

    [Fact]
    public void Nothing_that_is_printed_holds_a_secret()
    {
        using var pair = EnvelopeKeyPair.Generate(EnvelopeSuite.Fast);
        var secret = Convert.ToBase64String(pair.ExportPrivateKey())[..20];
        var octets = KeyFile.Write(pair, Created, null, []);
        using var file = KeyFile.Parse(octets);
        Assert.DoesNotContain(secret, file.ToString() + file.Details, StringComparison.Ordinal);

        file.Dispose();
        Assert.Throws<KeyFileException>(() => file.OpenEnvelopeKeyPair()); // its octets are zero by now
    }

    [Fact]
    public void Changed_files_are_refused_with_the_named_exception_and_no_other()
    {
        using var pair = EnvelopeKeyPair.Generate(EnvelopeSuite.Pure);
        using var key = SigningKey.Generate(KeyPurpose.Receipt, SignatureAlgorithm.EcdsaP384);
        byte[][] valid =
        [
            KeyFile.Write(pair, Created, null, []), KeyFile.Write(pair.PublicKey, Created, Expires), KeyFile.Write(key, Created, null, []),
            KeyFile.Write(key.VerificationKey, Created, null), Pkcs8Of(key),
        ];
        var random = new Random(7);
        for (var turn = 0; turn < Depth.Of(2_000, 100_000); turn++)
        {
            var octets = valid[random.Next(valid.Length)].ToArray();
            for (var changes = random.Next(1, 4); changes > 0; changes--) octets[random.Next(octets.Length)] = (byte)random.Next(random.Next(2) == 0 ? 128 : 256);
            if (random.Next(4) == 0) octets = octets[..random.Next(octets.Length)];
            try
            {
                using var file = KeyFile.Parse(octets);
                if (file.IsPrivate && file.Details?.Suite is not null) file.OpenEnvelopeKeyPair().Dispose();
                else if (file.IsPrivate) file.OpenSigningKey(KeyPurpose.Receipt).Dispose();
                else if (file.Details?.Suite is not null) file.OpenEnvelopePublicKey();
                else file.OpenVerificationKey(KeyPurpose.Receipt);
            }
            catch (KeyFileException)
            {
                // The one that is documented.
            }
        }
    }

    private static byte[] Pkcs8Of(SigningKey key) => Encoding.ASCII.GetBytes(System.Security.Cryptography.PemEncoding.WriteString("PRIVATE KEY", key.ExportPkcs8()));
}
