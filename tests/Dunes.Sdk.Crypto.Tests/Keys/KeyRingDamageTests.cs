using System.Text;
using Dunes.Sdk.Crypto.Keys;
using Dunes.TestSupport;

namespace Dunes.Sdk.Crypto.Tests.Keys;

/// <summary>Files of a ring that were damaged, changed, taken away or put back.</summary>
public sealed class KeyRingDamageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualTime _time = new();

    private string Folder => _folder.File("ring");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_damaged_key_file_is_named_and_hides_no_other_key()
    {
        KeyId first, second, third;
        using (var ring = Open())
        {
            first = ring.RotateSigningKey(KeyPurpose.Receipt, SignatureAlgorithm.Ed25519).Details.Id;
            second = ring.RotateSigningKey(KeyPurpose.Ledger, SignatureAlgorithm.Ed25519).Details.Id;
            third = ring.RotateSigningKey(KeyPurpose.Wallet, SignatureAlgorithm.Ed25519).Details.Id;
        }

        string PathOf(KeyId id) => Path.Combine(Folder, $"{id}.key");
        var octets = File.ReadAllBytes(PathOf(first));
        octets[60] ^= 1;
        File.WriteAllBytes(PathOf(first), octets);
        File.Delete(PathOf(second));
        using (var ring = Open())
        {
            Assert.Contains($"{first}.key was changed", ring.Find(first)!.Damage, StringComparison.Ordinal);
            Assert.Contains($"{second}.key is missing", ring.Find(second)!.Damage, StringComparison.Ordinal);
            Assert.Null(ring.Find(third)!.Damage);
            Assert.Equal((KeyState.Damaged, KeyState.Active), (ring.StateOf(first), ring.StateOf(third)));
            Assert.NotEmpty(ring.CurrentSigningKey(KeyPurpose.Wallet).Sign("x"u8));
            Assert.Contains($"{first}.key", Assert.Throws<KeyRefusedException>(() => ring.CurrentSigningKey(KeyPurpose.Receipt)).Message, StringComparison.Ordinal);
        }

        File.Copy(PathOf(third), PathOf(second)); // one key's file in the place of another's
        octets[60] ^= 1;
        File.WriteAllBytes(PathOf(first), octets);
        using (var ring = Open())
        {
            Assert.Null(ring.Find(first)!.Damage);
            Assert.Contains("another file was put in its place", ring.Find(second)!.Damage, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("ring.key")]
    [InlineData("ring.index")]
    [InlineData("ring.revision")]
    public void A_changed_missing_or_foreign_file_is_named(string name)
    {
        using (var ring = Open())
        {
            ring.RotateSigningKey(KeyPurpose.Receipt, SignatureAlgorithm.Ed25519);
        }

        using (var other = KeyRing.Open(new KeyRingOptions { Folder = _folder.File("other") }, new FixedProtector(), _time)) other.RotateSigningKey(KeyPurpose.Receipt, SignatureAlgorithm.Ed25519);
        var path = Path.Combine(Folder, name);
        var octets = File.ReadAllBytes(path);
        foreach (var at in new[] { 0, 4, 20, octets.Length / 2, octets.Length - 1 })
        {
            var changed = octets.ToArray();
            changed[at] ^= 0x40;
            AssertRefused(changed);
        }

        AssertRefused([]);
        AssertRefused(octets[..^1]);
        AssertRefused([.. octets, 0]);
        if (name != "ring.key") AssertRefused(File.ReadAllBytes(Path.Combine(_folder.File("other"), name)));
        File.Delete(path);
        Assert.Contains(name, Assert.Throws<KeyRingException>(() => Open()).File, StringComparison.Ordinal);
        File.WriteAllBytes(path, octets);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Open().Dispose();

        void AssertRefused(byte[] file)
        {
            File.WriteAllBytes(path, file);
            Assert.Contains(name, Assert.Throws<KeyRingException>(() => Open()).File, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void An_index_that_was_put_back_is_noticed(int changes)
    {
        KeyId id;
        byte[] index, revision;
        using (var ring = Open())
        {
            id = ring.RotateSigningKey(KeyPurpose.Receipt, SignatureAlgorithm.Ed25519).Details.Id;
            (index, revision) = (File.ReadAllBytes(At("ring.index")), File.ReadAllBytes(At("ring.revision")));
            ring.Revoke(id, "stolen");
            for (var change = 1; change < changes; change++) ring.RotateSigningKey(KeyPurpose.Receipt, SignatureAlgorithm.Ed25519);
        }

        var last = File.ReadAllBytes(At("ring.index"));
        File.WriteAllBytes(At("ring.index"), index);
        Assert.Contains("ring.index: an older file was put back", Assert.Throws<KeyRingException>(() => Open()).Message, StringComparison.Ordinal);
        File.WriteAllBytes(At("ring.index"), last);

        // A revision one behind is what a killed process leaves; two behind was put back.
        File.WriteAllBytes(At("ring.revision"), revision);
        if (changes == 1)
        {
            using var ring = Open();
            Assert.Equal(KeyState.Revoked, ring.StateOf(id));
        }
        else
        {
            Assert.Contains("ring.revision: an older file was put back", Assert.Throws<KeyRingException>(() => Open()).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_revision_kept_elsewhere_notices_a_folder_that_was_put_back()
    {
        var options = new KeyRingOptions { Folder = Folder, RevisionFile = _folder.File("elsewhere") };
        Dictionary<string, byte[]> copy;
        using (var ring = KeyRing.Open(options, new FixedProtector(), _time))
        {
            var id = ring.RotateSigningKey(KeyPurpose.Receipt, SignatureAlgorithm.Ed25519).Details.Id;
            copy = Directory.GetFiles(Folder).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)).ToDictionary(file => file, File.ReadAllBytes);
            ring.Revoke(id, "stolen");
        }

        foreach (var (file, octets) in copy) File.WriteAllBytes(file, octets);
        Assert.Contains("put back", Assert.Throws<KeyRingException>(() => KeyRing.Open(options, new FixedProtector(), _time)).Message, StringComparison.Ordinal);
        Directory.Delete(Folder, recursive: true);
        Assert.Throws<KeyRingException>(() => KeyRing.Open(options, new FixedProtector(), _time));
    }

    [Fact]
    public void A_revision_whose_medium_is_gone_is_named()
    {
        var medium = Directory.CreateDirectory(_folder.File("medium")).FullName;
        var options = new KeyRingOptions { Folder = Folder, RevisionFile = Path.Combine(medium, "revision") };
        using (var ring = KeyRing.Open(options, new FixedProtector(), _time)) ring.RotateSigningKey(KeyPurpose.Receipt, SignatureAlgorithm.Ed25519);
        Directory.Delete(medium, recursive: true);
        var refused = Assert.Throws<KeyRingException>(() => KeyRing.Open(options, new FixedProtector(), _time));
        Assert.Equal(options.RevisionFile, refused.File);
        Assert.Contains("the file is missing", refused.Message, StringComparison.Ordinal);
    }

    private string At(string name) => Path.Combine(Folder, name);

    private KeyRingOptions Options() => new() { Folder = Folder };

    private KeyRing Open() => KeyRing.Open(Options(), new FixedProtector(), _time);
}
