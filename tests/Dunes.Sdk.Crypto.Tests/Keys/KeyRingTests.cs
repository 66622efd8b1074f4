using System.Text;
using Dunes.Sdk.Crypto.Keys;
using Dunes.TestSupport;

namespace Dunes.Sdk.Crypto.Tests.Keys;

public sealed class KeyRingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualTime _time = new();

    private string Folder => _folder.File("ring");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Keys_are_there_again_when_the_ring_is_opened_again()
    {
        using var peer = SigningKey.Generate(KeyPurpose.Envelope, SignatureAlgorithm.MLDsa65);
        using var recipient = EnvelopeKeyPair.Generate(EnvelopeSuite.Fast);
        IReadOnlyList<KeyRingEntry> before;
        byte[] signature;
        using (var ring = Open())
        {
            foreach (var suite in EnvelopeSuite.All) ring.RotateEnvelopeKey(suite);
            foreach (var algorithm in Enum.GetValues<SignatureAlgorithm>()) ring.RotateSigningKey(KeyPurpose.Ledger, algorithm);
            ring.RotateSigningKey(KeyPurpose.Receipt, SignatureAlgorithm.MLDsa87);
            ring.Trust(peer.VerificationKey, "read from the well's plate");
            ring.Trust(recipient.PublicKey, "by courier", _time.GetUtcNow().AddDays(30));
            before = ring.List();
            signature = ring.CurrentSigningKey(KeyPurpose.Ledger).Sign("head"u8);
            Assert.Equal(15, ring.Revision); // one for the empty ring, and one for each key
        }

        using var again = Open();
        Assert.Equal(before.Select(entry => entry with { FileDigest = default }), again.List().Select(entry => entry with { FileDigest = default }));
        Assert.Equal(15, again.Revision);
        var ledger = again.CurrentSigningKey(KeyPurpose.Ledger).VerificationKey;
        Assert.True(ledger.Verify("head"u8, signature));
        Assert.True(again.FindSigner(ledger.Id, KeyPurpose.Ledger)!.Verify("head"u8, signature));
        foreach (var suite in EnvelopeSuite.All) Assert.Equal(suite, again.FindOpeningKey(again.CurrentEnvelopeKey(suite).PublicKey.Id)!.PublicKey.Suite);
        Assert.Equal(recipient.PublicKey.Encoded.ToArray(), again.Recipient(recipient.PublicKey.Id).Encoded.ToArray());
        Assert.Equal("read from the well's plate", again.Find(peer.VerificationKey.Id)!.Provenance);
    }

    [Fact]
    public void Files_and_folder_are_for_their_owner_alone_and_hold_no_key_in_clear()
    {
        using var ring = Open();
        ring.RotateEnvelopeKey(EnvelopeSuite.Fast);
        var secret = ring.CurrentEnvelopeKey(EnvelopeSuite.Fast).ExportPrivateKey();
        foreach (var file in Directory.GetFiles(Folder))
        {
            if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
            var octets = File.ReadAllBytes(file);
            Assert.True(octets.AsSpan().IndexOf(secret) < 0, $"{file} holds the key.");
            Assert.True(octets.AsSpan().IndexOf(Encoding.ASCII.GetBytes(Convert.ToBase64String(secret)[4..20])) < 0, $"{file} holds the key.");
            Assert.True(octets.AsSpan().IndexOf("PRIVATE"u8) < 0 && octets.AsSpan().IndexOf("DUNES"u8) < 0, $"{file} is in clear.");
        }

        if (OperatingSystem.IsWindows()) return;
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Folder));
        ring.Dispose();
        File.SetUnixFileMode(Folder, File.GetUnixFileMode(Folder) | UnixFileMode.GroupRead);
        Assert.Contains("0700", Assert.Throws<KeyRingException>(() => Open()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rotation_makes_a_fresh_key_current_and_the_one_before_opens_until_its_retention_ends()
    {
        using var ring = Open();
        var first = ring.RotateEnvelopeKey(EnvelopeSuite.Interop).Details.Id;
        _time.Advance(TimeSpan.FromDays(10));
        var second = ring.RotateEnvelopeKey(EnvelopeSuite.Interop).Details.Id;
        var other = ring.RotateEnvelopeKey(EnvelopeSuite.Fast).Details.Id;
        Assert.Equal(second, ring.CurrentEnvelopeKey(EnvelopeSuite.Interop).PublicKey.Id);
        Assert.Equal((KeyState.Retired, KeyState.Active, KeyState.Active), (ring.StateOf(first), ring.StateOf(second), ring.StateOf(other)));
        Assert.NotNull(ring.FindOpeningKey(first));
        Assert.Contains("retired", Assert.Throws<KeyRefusedException>(() => ring.Recipient(first)).Message, StringComparison.Ordinal);

        _time.Advance(TimeSpan.FromDays(90) - TimeSpan.FromSeconds(1));
        Assert.NotNull(ring.FindOpeningKey(first));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(ring.FindOpeningKey(first));
        Assert.Equal(KeyState.Expired, ring.StateOf(first));

        Assert.Equal(1, ring.Purge());
        Assert.False(File.Exists(Path.Combine(Folder, $"{first}.key")));
        Assert.Equal(KeyState.Expired, ring.StateOf(first)); // it is still named
        Assert.Equal(0, ring.Purge());
        Assert.NotNull(ring.FindOpeningKey(second));
    }

    [Fact]
    public void A_key_at_its_end_signs_nothing_new_and_verifies_until_its_retention_ends()
    {
        using var ring = Open();
        var id = ring.RotateSigningKey(KeyPurpose.Receipt, SignatureAlgorithm.Ed25519).Details.Id;
        _time.Advance(TimeSpan.FromDays(365) - TimeSpan.FromSeconds(1));
        Assert.Equal(id, ring.CurrentSigningKey(KeyPurpose.Receipt).VerificationKey.Id);
        _time.Advance(TimeSpan.FromSeconds(1));
        var refused = Assert.Throws<KeyRefusedException>(() => ring.CurrentSigningKey(KeyPurpose.Receipt));
        Assert.Equal((id, KeyState.Retired), (refused.Id, refused.State!.Value));
        Assert.NotNull(ring.FindSigner(id, KeyPurpose.Receipt));
        _time.Advance(TimeSpan.FromDays(90));
        Assert.Null(ring.FindSigner(id, KeyPurpose.Receipt));
        ring.RotateSigningKey(KeyPurpose.Receipt, SignatureAlgorithm.Ed25519);
        Assert.NotEqual(id, ring.CurrentSigningKey(KeyPurpose.Receipt).VerificationKey.Id);
    }

    [Fact]
    public void A_revoked_key_is_refused_for_everything_and_still_named()
    {
        using var peer = EnvelopeKeyPair.Generate(EnvelopeSuite.Fast);
        using (var ring = Open())
        {
            var own = ring.RotateEnvelopeKey(EnvelopeSuite.Fast).Details.Id;
            ring.Trust(peer.PublicKey, "by courier");
            _time.Advance(TimeSpan.FromHours(1));
            foreach (var id in new[] { own, peer.PublicKey.Id })
            {
                var entry = ring.Revoke(id, "the laptop was stolen");
                Assert.Equal((_time.GetUtcNow(), "the laptop was stolen"), (entry.RevokedAt!.Value, entry.RevocationReason));
                var revision = ring.Revision;
                _time.Advance(TimeSpan.FromHours(1));
                Assert.Equal(entry, ring.Revoke(id, "another reason"));
                Assert.Equal(revision, ring.Revision);
                Assert.Null(ring.FindOpeningKey(id));
                Assert.Contains("the laptop was stolen", Assert.Throws<KeyRefusedException>(() => ring.Recipient(id)).Message, StringComparison.Ordinal);
                Assert.Equal(KeyState.Revoked, Assert.Throws<KeyRefusedException>(() => ring.ExportPublic(id)).State);
            }

            Assert.Throws<KeyRefusedException>(() => ring.CurrentEnvelopeKey(EnvelopeSuite.Fast));
            Assert.Throws<KeyRefusedException>(() => ring.Trust(peer.PublicKey, "it came back"));
            Assert.Throws<KeyRefusedException>(() => ring.Revoke(new KeyId(7), "unknown"));
        }

        using var again = Open();
        Assert.Equal(KeyState.Revoked, again.StateOf(peer.PublicKey.Id));
        Assert.Equal(2, again.Purge());
        Assert.Equal("the laptop was stolen", again.Find(peer.PublicKey.Id)!.RevocationReason);
    }

    [Fact]
    public void Purposes_are_kept_apart()
    {
        using var ring = Open();
        var receipt = ring.RotateSigningKey(KeyPurpose.Receipt, SignatureAlgorithm.Ed25519).Details.Id;
        var sender = ring.RotateSigningKey(KeyPurpose.Envelope, SignatureAlgorithm.EcdsaP384).Details.Id;
        var recipient = ring.RotateEnvelopeKey(EnvelopeSuite.Classical).Details.Id;
        Assert.Null(ring.FindSigner(receipt, KeyPurpose.Envelope));
        Assert.Null(ring.FindSigner(recipient, KeyPurpose.Envelope));
        Assert.Null(ring.FindOpeningKey(sender));
        Assert.Throws<KeyRefusedException>(() => ring.Recipient(sender));
        Assert.Throws<KeyRefusedException>(() => ring.CurrentSigningKey(KeyPurpose.Wallet));
        Assert.Equal(sender, ring.CurrentSigningKey(KeyPurpose.Envelope).VerificationKey.Id);
        Assert.Equal(recipient, ring.CurrentEnvelopeKey(EnvelopeSuite.Classical).PublicKey.Id);
    }

    [Fact]
    public void A_key_goes_from_ring_to_ring_as_a_file()
    {
        using var ring = Open();
        using var other = KeyRing.Open(new KeyRingOptions { Folder = _folder.File("other") }, new FixedProtector(2), _time);
        var pair = ring.RotateEnvelopeKey(EnvelopeSuite.PostQuantum).Details;
        var signer = ring.RotateSigningKey(KeyPurpose.Receipt, SignatureAlgorithm.MLDsa65).Details;
        Assert.Throws<ArgumentException>(() => ring.Export(pair.Id, default));
        using (var file = KeyFile.Parse(ring.Export(pair.Id, "camel"u8)))
        {
            Assert.Throws<KeyFileException>(() => other.Import(file, "moved", "dromedary"u8));
            Assert.Equal(pair, other.Import(file, "moved", "camel"u8).Details);
        }

        using (var file = KeyFile.Parse(ring.ExportPublic(signer.Id))) Assert.False(other.Import(file, "by courier").IsOwn);
        Assert.Equal(pair.Id, other.CurrentEnvelopeKey(EnvelopeSuite.PostQuantum).PublicKey.Id);
        Assert.True(other.FindSigner(signer.Id, KeyPurpose.Receipt)!.Verify("r"u8, ring.CurrentSigningKey(KeyPurpose.Receipt).Sign("r"u8)));
        Assert.Throws<KeyRefusedException>(() => other.Export(signer.Id, "camel"u8));

        // A second one does not take the place of the current one.
        using var imported = EnvelopeKeyPair.Generate(EnvelopeSuite.PostQuantum);
        other.Import(imported, "an older laptop", _time.GetUtcNow().AddDays(-100), _time.GetUtcNow().AddDays(100));
        Assert.Equal(pair.Id, other.CurrentEnvelopeKey(EnvelopeSuite.PostQuantum).PublicKey.Id);
        Assert.NotNull(other.FindOpeningKey(imported.PublicKey.Id));

        // And as a JSON Web Key.
        using var token = SigningKey.Generate(KeyPurpose.Token, SignatureAlgorithm.MLDsa44);
        using var jwk = JsonWebKeyText.Of(token);
        Assert.True(other.Import(jwk, KeyPurpose.Token, "the token service").IsOwn);
        using (var exported = JsonWebKeyText.Parse(other.ExportJsonWebKey(token.VerificationKey.Id)))
        {
            Assert.False(exported.IsPrivate);
            Assert.Equal(jwk.Thumbprint(), exported.KeyId);
            Assert.False(ring.Import(exported, KeyPurpose.Token, "by courier").IsOwn);
        }

        Assert.Throws<KeyRefusedException>(() => other.ExportJsonWebKey(pair.Id));

        using var bareKey = SigningKey.Generate(KeyPurpose.Ledger, SignatureAlgorithm.EcdsaP256);
        using var bare = KeyFile.Parse(Encoding.ASCII.GetBytes(KeyFile.ToPem(bareKey.VerificationKey)));
        Assert.Throws<ArgumentException>(() => other.Import(bare, "a web page"));
        other.Import(bare, "a web page", purpose: KeyPurpose.Ledger);
        Assert.NotNull(other.FindSigner(bareKey.VerificationKey.Id, KeyPurpose.Ledger));
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("two\nlines")]
    public void A_reason_is_a_line(string reason)
    {
        using var ring = Open();
        var id = ring.RotateSigningKey(KeyPurpose.Receipt, SignatureAlgorithm.Ed25519).Details.Id;
        Assert.Throws<ArgumentException>(() => ring.Revoke(id, reason));
        Assert.Throws<ArgumentException>(() => ring.Revoke(id, new string('x', KeyRing.MaxTextLength + 1)));
        Assert.Equal(KeyState.Active, ring.StateOf(id));
    }

    [Fact]
    public void A_ring_opens_under_its_own_protector_only()
    {
        using (var ring = Open())
        {
            ring.RotateSigningKey(KeyPurpose.Receipt, SignatureAlgorithm.Ed25519);
            ring.Protect(new FixedProtector(9, "vault"));
        }

        Assert.Contains("'vault'", Assert.Throws<KeyRingException>(() => Open()).Message, StringComparison.Ordinal);
        Assert.Throws<KeyRingException>(() => KeyRing.Open(Options(), new FixedProtector(8, "vault"), _time));
        using var again = KeyRing.Open(Options(), new FixedProtector(9, "vault"), _time);
        Assert.Single(again.List());
    }

    [Fact]
    public void A_second_process_is_told_to_wait_and_sees_the_change_after()
    {
        using var ring = Open();
        using var other = Open();
        using (var turn = new RingDisk().TryLock(At("ring.lock")))
        {
            Assert.NotNull(turn);
            Assert.Equal(Folder, Assert.Throws<KeyRingBusyException>(() => ring.RotateSigningKey(KeyPurpose.Receipt, SignatureAlgorithm.Ed25519)).Folder);
            Assert.Throws<KeyRingBusyException>(ring.Reload);
            Assert.Throws<KeyRingBusyException>(() => Open());
        }

        var first = ring.RotateSigningKey(KeyPurpose.Receipt, SignatureAlgorithm.Ed25519).Details.Id;
        var second = other.RotateSigningKey(KeyPurpose.Receipt, SignatureAlgorithm.Ed25519).Details.Id; // it reads the first change before it makes its own
        Assert.Equal(KeyState.Retired, other.StateOf(first));
        Assert.Null(ring.Find(second));
        ring.Reload();
        Assert.Equal(second, ring.CurrentSigningKey(KeyPurpose.Receipt).VerificationKey.Id);
        Assert.Equal(other.Revision, ring.Revision);
    }

    [Fact]
    public async Task Threads_change_and_read_one_ring_and_lose_nothing()
    {
        using var ring = Open();
        var cancellation = TestContext.Current.CancellationToken;
        ring.RotateSigningKey(KeyPurpose.Receipt, SignatureAlgorithm.Ed25519);
        await Parallel.ForEachAsync(Enumerable.Range(0, 24), cancellation, (turn, _) =>
        {
            var id = ring.RotateSigningKey(KeyPurpose.Receipt, SignatureAlgorithm.Ed25519).Details.Id;
            Assert.NotNull(ring.FindSigner(id, KeyPurpose.Receipt));
            Assert.NotEmpty(ring.CurrentSigningKey(KeyPurpose.Receipt).Sign("x"u8));
            if (turn % 4 != 0) return ValueTask.CompletedTask;
            using var peer = SigningKey.Generate(KeyPurpose.Envelope, SignatureAlgorithm.Ed25519);
            ring.Trust(peer.VerificationKey, "by courier");
            ring.Revoke(peer.VerificationKey.Id, "a drill");
            return ValueTask.CompletedTask;
        });
        using var again = Open();
        Assert.Equal(31, again.List().Count);
        Assert.Equal(6, again.List().Count(entry => entry.RevokedAt is not null));
    }

    [Fact]
    public void Nothing_is_made_where_nothing_was_asked_for()
    {
        Assert.Contains("no key ring", Assert.Throws<KeyRingException>(() => KeyRing.Open(new KeyRingOptions { Folder = Folder, CreateIfMissing = false }, new FixedProtector(), _time)).Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Folder));
        Assert.Throws<ArgumentException>(() => KeyRing.Open(new KeyRingOptions(), new FixedProtector(), _time));
        Assert.Throws<ArgumentException>(() => new PassphraseProtector(default));
    }

    [Fact]
    public void A_passphrase_protects_a_ring_and_is_printed_nowhere()
    {
        File.WriteAllText(_folder.File("pass"), "correct horse\r\nsecond line\n");
        using (var protector = PassphraseProtector.FromFile(_folder.File("pass")))
        using (var ring = KeyRing.Open(Options(), protector, _time))
        {
            ring.RotateSigningKey(KeyPurpose.Receipt, SignatureAlgorithm.Ed25519);
            Assert.DoesNotContain("horse", protector + ring.ToString() + string.Join(' ', ring.List()), StringComparison.Ordinal);
        }

        using (var protector = new PassphraseProtector("correct horse"u8))
        using (var ring = KeyRing.Open(Options(), protector, _time)) Assert.Single(ring.List());
        using var wrong = new PassphraseProtector("battery staple"u8);
        var refused = Assert.Throws<KeyRingException>(() => KeyRing.Open(Options(), wrong, _time));
        Assert.DoesNotContain("battery", refused.ToString(), StringComparison.Ordinal);
        Assert.EndsWith("ring.key", refused.File, StringComparison.Ordinal);
        File.WriteAllText(_folder.File("pass"), "\nsecond line");
        Assert.Throws<KeyFileException>(() => PassphraseProtector.FromFile(_folder.File("pass")));
        File.WriteAllText(_folder.File("pass"), new string('x', 5000));
        Assert.Throws<KeyFileException>(() => PassphraseProtector.FromFile(_folder.File("pass")));
    }

    [Fact]
    public void A_stored_secret_that_asks_for_too_much_is_refused_before_any_work()
    {
        using var protector = new PassphraseProtector("camel"u8);
        var stored = protector.Protect(new byte[32]);
        var secret = new byte[32];
        Assert.True(protector.TryUnprotect(stored, secret));
        stored[0] = 20;
        Assert.False(protector.TryUnprotect(stored, secret));
        (stored[0], stored[1]) = (14, 255);
        Assert.False(protector.TryUnprotect(stored, secret));
        Assert.False(protector.TryUnprotect(default, secret));
    }

    [Fact]
    public void Times_at_both_ends_are_kept()
    {
        using var key = SigningKey.Generate(KeyPurpose.Receipt, SignatureAlgorithm.Ed25519);
        using var endless = SigningKey.Generate(KeyPurpose.Ledger, SignatureAlgorithm.Ed25519);
        using (var ring = Open())
        {
            ring.Import(key, "from year 1 to year 9999", DateTimeOffset.MinValue, DateTimeOffset.MaxValue);
            ring.Import(endless, "never ends", _time.GetUtcNow(), expires: null);
        }

        using var again = Open();
        Assert.DoesNotContain(again.List(), entry => entry.Damage is not null);
        Assert.Equal(DateTimeOffset.UnixEpoch, again.Find(key.VerificationKey.Id)!.Details.Created);
        _time.Advance(new DateTimeOffset(9999, 1, 1, 0, 0, 0, TimeSpan.Zero) - _time.GetUtcNow());
        Assert.Equal((KeyState.Active, KeyState.Active), (again.StateOf(key.VerificationKey.Id), again.StateOf(endless.VerificationKey.Id)));
        again.Dispose();
        Assert.Throws<ObjectDisposedException>(() => again.CurrentSigningKey(KeyPurpose.Ledger));
        Assert.Throws<ObjectDisposedException>(() => again.FindSigner(key.VerificationKey.Id, KeyPurpose.Receipt));
    }

    private string At(string name) => Path.Combine(Folder, name);

    private KeyRingOptions Options() => new() { Folder = Folder };

    private KeyRing Open() => KeyRing.Open(Options(), new FixedProtector(), _time);
}
