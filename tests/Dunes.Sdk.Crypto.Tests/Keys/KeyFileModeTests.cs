using System.Text;
using Dunes.Sdk.Crypto.Keys;
using Dunes.TestSupport;

namespace Dunes.Sdk.Crypto.Tests.Keys;

/// <summary>Private keys whose file or folder others than the owner may read. On Windows nothing is checked.</summary>
public sealed class KeyFileModeTests : IDisposable
{
    private static readonly DateTimeOffset Created = new(2026, 11, 22, 14, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();
    private readonly SigningKey _key = SigningKey.Generate(KeyPurpose.Receipt, SignatureAlgorithm.Ed25519);

    public void Dispose()
    {
        _folder.Dispose();
        _key.Dispose();
    }

    [Theory]
    [InlineData("0644")]
    [InlineData("0640")]
    [InlineData("0604")]
    [InlineData("0620")]
    [InlineData("0601")]
    [InlineData("0777")]
    public void A_private_key_in_clear_that_others_may_use_is_refused_and_told_how_to_mend(string mode)
    {
        if (OperatingSystem.IsWindows()) return;
        var path = Write("key.pem", KeyFile.Write(_key, Created, null, []), mode);
        var refused = Assert.Throws<KeyFileException>(() => KeyFile.Read(path));
        Assert.Equal(path, refused.File);
        foreach (var said in new[] { path, mode, "0600", $"chmod 600 {path}" }) Assert.Contains(said, refused.Message, StringComparison.Ordinal);

        var bare = Write("bare.pem", Encoding.ASCII.GetBytes(System.Security.Cryptography.PemEncoding.WriteString("PRIVATE KEY", _key.ExportPkcs8())), mode);
        Assert.Contains(mode, Assert.Throws<KeyFileException>(() => KeyFile.Read(bare)).Message, StringComparison.Ordinal);

        using var web = JsonWebKeyText.Of(_key);
        var jwk = Write("key.jwk", web.Write(includePrivate: true), mode);
        Assert.Contains(mode, Assert.Throws<KeyFileException>(() => JsonWebKeyText.Read(jwk)).Message, StringComparison.Ordinal);

        File.CreateSymbolicLink(_folder.File("link.pem"), path);
        Assert.Contains(mode, Assert.Throws<KeyFileException>(() => KeyFile.Read(_folder.File("link.pem"))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0600")]
    [InlineData("0400")]
    [InlineData("0700")]
    public void A_private_key_of_its_owner_alone_is_read(string mode)
    {
        if (OperatingSystem.IsWindows()) return;
        using var file = KeyFile.Read(Write("key.pem", KeyFile.Write(_key, Created, null, []), mode));
        file.OpenSigningKey(KeyPurpose.Receipt).Dispose();
        using var web = JsonWebKeyText.Of(_key);
        JsonWebKeyText.Read(Write("key.jwk", web.Write(includePrivate: true), mode)).Dispose();
    }

    [Fact]
    public void A_public_key_and_an_encrypted_one_may_be_read_by_all()
    {
        if (OperatingSystem.IsWindows()) return;
        using var open = KeyFile.Read(Write("key.pub.pem", KeyFile.Write(_key.VerificationKey, Created, null), "0666"));
        Assert.Equal(_key.VerificationKey.Id, open.OpenVerificationKey(KeyPurpose.Receipt).Id);
        using var encrypted = KeyFile.Read(Write("key.pem", KeyFile.Write(_key, Created, null, "camel"u8), "0644"));
        encrypted.OpenSigningKey(KeyPurpose.Receipt, "camel"u8).Dispose();
        using var web = JsonWebKeyText.Of(_key);
        JsonWebKeyText.Read(Write("key.jwk", web.Write(), "0644")).Dispose();
    }

    [Theory]
    [InlineData("", "0755", "0700", "chmod 700")]
    [InlineData("", "0701", "0700", "chmod 700")]
    [InlineData("", "0770", "0700", "chmod 700")]
    [InlineData("ring.key", "0644", "0600", "chmod 600")]
    [InlineData("ring.key", "0660", "0600", "chmod 600")]
    public void A_ring_that_others_may_enter_or_whose_secret_they_may_read_is_refused(string name, string mode, string expected, string mend)
    {
        if (OperatingSystem.IsWindows()) return;
        var options = new KeyRingOptions { Folder = _folder.File("ring") };
        KeyRing.Open(options, new FixedProtector(), new ManualTime()).Dispose();
        var path = name.Length == 0 ? options.Folder : Path.Combine(options.Folder, name);
        var before = File.GetUnixFileMode(path);
        File.SetUnixFileMode(path, Mode(mode));
        var refused = Assert.Throws<KeyRingException>(() => KeyRing.Open(options, new FixedProtector(), new ManualTime()));
        Assert.Equal(path, refused.File);
        foreach (var said in new[] { mode, expected, $"{mend} {path}" }) Assert.Contains(said, refused.Message, StringComparison.Ordinal);

        File.SetUnixFileMode(path, before);
        KeyRing.Open(options, new FixedProtector(), new ManualTime()).Dispose();
    }

    // A folder takes over the group bit of the one around it, and lets nobody in by that.
    [Fact]
    public void A_ring_is_opened_in_a_folder_that_hands_its_group_down_and_through_a_link()
    {
        if (OperatingSystem.IsWindows()) return;
        var options = new KeyRingOptions { Folder = _folder.File("ring") };
        Directory.CreateDirectory(options.Folder, Mode("2700"));
        File.SetUnixFileMode(options.Folder, Mode("2700"));
        KeyRing.Open(options, new FixedProtector(), new ManualTime()).Dispose();
        Directory.CreateSymbolicLink(_folder.File("link"), options.Folder);
        KeyRing.Open(new KeyRingOptions { Folder = _folder.File("link") }, new FixedProtector(), new ManualTime()).Dispose();
        File.SetUnixFileMode(options.Folder, Mode("0755"));
        Assert.Contains("0755", Assert.Throws<KeyRingException>(() => KeyRing.Open(new KeyRingOptions { Folder = _folder.File("link") }, new FixedProtector(), new ManualTime())).Message, StringComparison.Ordinal);
    }

    // What root owns may be read by the group: so an administrator, or a container's secret volume, hands out a key.
    [Theory]
    [InlineData("0600", false, false)]
    [InlineData("0400", true, false)]
    [InlineData("0440", true, false)]
    [InlineData("0640", true, false)]
    [InlineData("0440", false, true)]
    [InlineData("0660", true, true)]
    [InlineData("0644", true, true)]
    [InlineData("0444", true, true)]
    public void A_group_may_read_what_root_owns_and_nothing_else(string mode, bool isOfRoot, bool isOpen) =>
        Assert.Equal(isOpen, SecretMode.IsOpen(Mode(mode), isOfRoot));

    [Fact]
    public void The_owner_of_a_file_is_known()
    {
        if (!OperatingSystem.IsLinux()) return;
        using (var passwords = File.OpenHandle("/etc/passwd")) Assert.Equal(0u, SecretMode.OwnerOf(passwords));
        var path = Write("key.pem", [1], "0600");
        if (Environment.IsPrivilegedProcess) PeerProcess.Run("chown", ["54321", path]);
        using var file = File.OpenHandle(path);
        if (Environment.IsPrivilegedProcess) Assert.Equal(54321u, SecretMode.OwnerOf(file));
        else Assert.NotEqual(0u, SecretMode.OwnerOf(file));
    }

    private static UnixFileMode Mode(string octal) => (UnixFileMode)Convert.ToInt32(octal, 8);

    private string Write(string name, byte[] octets, string mode)
    {
        var path = _folder.File(name);
        File.WriteAllBytes(path, octets);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, Mode(mode));
        return path;
    }
}
