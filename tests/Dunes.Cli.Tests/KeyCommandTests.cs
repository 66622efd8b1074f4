using System.Text.Json;
using Dunes.Sdk.Crypto.Keys;

namespace Dunes.Cli.Tests;

public class KeyCommandTests
{
    [Theory]
    [InlineData("0", "envelope", "dhkem-p384-hkdf-sha384")]
    [InlineData("1", "envelope", "mlkem1024-p384")]
    [InlineData("2", "sender", "ml-dsa-65")]
    [InlineData("4", "receipt", "ml-dsa-87")]
    public async Task A_key_is_made_as_two_files(string suite, string purpose, string algorithm)
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("pass"), "camel\n");
        string[] make = ["keygen", "--suite", suite, "--purpose", purpose, "--output", folder.File("key.pem"), "--passphrase-file", folder.File("pass"), "--days", "30", "--json"];
        var made = await DunesProcess.RunAsync(make);
        Assert.True(made.ExitCode == 0, made.Error);
        using var json = JsonDocument.Parse(made.Output);
        var id = json.RootElement.GetProperty("id").GetString();
        Assert.Equal(algorithm, json.RootElement.GetProperty("algorithm").GetString());
        Assert.DoesNotContain("camel", made.Output, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder.File("key.pem")));

        using var privateFile = KeyFile.Read(folder.File("key.pem"));
        using var publicFile = KeyFile.Read(folder.File("key.pub.pem"));
        Assert.True(privateFile.IsEncrypted);
        Assert.Equal(publicFile.Details, privateFile.Details);
        Assert.Equal(id, privateFile.Details!.Id.ToString());
        if (purpose == "envelope") using (var pair = privateFile.OpenEnvelopeKeyPair("camel"u8)) Assert.Equal(pair.PublicKey.Id, publicFile.OpenEnvelopePublicKey().Id);
        else using (var key = privateFile.OpenSigningKey(privateFile.Details.Purpose, "camel"u8)) Assert.Equal(key.VerificationKey.Id, publicFile.OpenVerificationKey(key.VerificationKey.Purpose).Id);

        var before = await File.ReadAllBytesAsync(folder.File("key.pem"));
        var again = await DunesProcess.RunAsync(make);
        Assert.Equal(2, again.ExitCode);
        Assert.Contains("there already", again.Error, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(folder.File("key.pem")));
    }

    [Fact]
    public async Task A_key_in_clear_is_only_written_when_asked_for_by_name()
    {
        using var folder = new TemporaryFolder();
        string[] make = ["keygen", "--output", folder.File("key.pem")];
        var refused = await DunesProcess.RunAsync(make);
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("--key-in-clear", refused.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
        Assert.Equal(0, (await DunesProcess.RunAsync([.. make, "--key-in-clear"])).ExitCode);
        Assert.StartsWith("Dunes-Key: 1\n", await File.ReadAllTextAsync(folder.File("key.pem")), StringComparison.Ordinal);
        Assert.Equal(2, (await DunesProcess.RunAsync("keygen", "--days", "0", "--key-in-clear", "--output", folder.File("other.pem"))).ExitCode);
        Assert.Equal(2, (await DunesProcess.RunAsync("keygen", "--suite", "9", "--key-in-clear", "--output", folder.File("other.pem"))).ExitCode);
    }

    [Fact]
    public async Task A_key_in_clear_or_a_ring_that_others_may_read_is_refused_and_told_how_to_mend()
    {
        if (OperatingSystem.IsWindows()) return;
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("pass"), "camel\n");
        var (key, ring) = (folder.File("key.pem"), folder.File("ring"));
        Assert.Equal(0, (await DunesProcess.RunAsync("keygen", "--purpose", "sender", "--suite", "0", "--key-in-clear", "--output", key)).ExitCode);
        File.SetUnixFileMode(key, File.GetUnixFileMode(key) | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        string[] import = ["keys", "import", "--ring", ring, "--passphrase-file", folder.File("pass"), "--input", key, "--provenance", "ours"];
        await AssertRefusedAsync(import, "0644", $"chmod 600 {key}");
        Assert.False(Directory.Exists(ring));

        File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Assert.Equal(0, (await DunesProcess.RunAsync(import)).ExitCode);
        File.SetUnixFileMode(ring, File.GetUnixFileMode(ring) | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        await AssertRefusedAsync(["keys", "list", "--ring", ring, "--passphrase-file", folder.File("pass")], "0705", $"chmod 700 {ring}");

        static async Task AssertRefusedAsync(string[] arguments, params string[] said)
        {
            var refused = await DunesProcess.RunAsync(arguments);
            Assert.Equal(2, refused.ExitCode);
            foreach (var part in said) Assert.Contains(part, refused.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_key_of_ML_DSA_signs_and_a_key_of_another_purpose_does_not()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("pass"), "camel\n");
        await File.WriteAllTextAsync(folder.File("other"), "dromedary\n");
        string[] pass = ["--passphrase-file", folder.File("pass")];
        Assert.Equal(0, (await DunesProcess.RunAsync(["keygen", "--purpose", "wallet", "--suite", "2", "--output", folder.File("key.pem"), .. pass])).ExitCode);
        Assert.Equal(0, (await DunesProcess.RunAsync("keygen", "--purpose", "receipt", "--output", folder.File("receipt.pem"), "--key-in-clear")).ExitCode);
        string[] make = ["wallet", "new", "--wallet", folder.File("wells.md"), "--token", "WELL=1"];
        Assert.Equal(2, (await DunesProcess.RunAsync([.. make, "--key", folder.File("key.pem")])).ExitCode);
        Assert.Equal(2, (await DunesProcess.RunAsync([.. make, "--key", folder.File("key.pem"), "--passphrase-file", folder.File("other")])).ExitCode);
        var receipt = await DunesProcess.RunAsync([.. make, "--key", folder.File("receipt.pem")]);
        Assert.Equal(2, receipt.ExitCode);
        Assert.Contains("purpose is receipt", receipt.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(folder.File("wells.md")));
    }

    [Fact]
    public async Task A_ring_is_made_listed_moved_and_revoked()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("pass"), "camel\n");
        await File.WriteAllTextAsync(folder.File("wrong"), "dromedary\n");
        string[] ring = ["--ring", folder.File("ring"), "--passphrase-file", folder.File("pass")];
        var missing = await DunesProcess.RunAsync(["keys", "list", .. ring]);
        Assert.Equal(2, missing.ExitCode);
        Assert.False(Directory.Exists(folder.File("ring")));

        var first = Id(await DunesProcess.RunAsync(["keys", "rotate", .. ring, "--suite", "2", "--json"]), "active");
        var second = Id(await DunesProcess.RunAsync(["keys", "rotate", .. ring, "--suite", "2", "--json"]), "active");
        var list = await DunesProcess.RunAsync(["keys", "list", .. ring]);
        Assert.Contains($"{first} retired own envelope mlkem768-p256", list.Output, StringComparison.Ordinal);
        Assert.Contains($"{second} active own envelope mlkem768-p256", list.Output, StringComparison.Ordinal);
        Assert.Equal(2, (await DunesProcess.RunAsync("keys", "list", "--ring", folder.File("ring"), "--passphrase-file", folder.File("wrong"))).ExitCode);

        Assert.Equal(2, (await DunesProcess.RunAsync(["keys", "export", .. ring, "--id", second, "--output", folder.File("out.pem")])).ExitCode);
        Assert.Equal(0, (await DunesProcess.RunAsync(["keys", "export", .. ring, "--id", second, "--output", folder.File("out.pem"), "--key-passphrase-file", folder.File("wrong")])).ExitCode);
        Assert.Equal(0, (await DunesProcess.RunAsync(["keys", "export", .. ring, "--id", second, "--output", folder.File("out.pub.pem"), "--public"])).ExitCode);

        // A file that is there, and one that is not, are the caller's mistakes, and no ring is made for them.
        Assert.Equal(2, (await DunesProcess.RunAsync(["keys", "export", .. ring, "--id", second, "--output", folder.File("out.pub.pem"), "--public"])).ExitCode);
        string[] other = ["--ring", folder.File("other"), "--passphrase-file", folder.File("pass")];
        Assert.Equal(2, (await DunesProcess.RunAsync(["keys", "import", .. other, "--input", folder.File("none.pem"), "--provenance", "by courier"])).ExitCode);
        Assert.False(Directory.Exists(folder.File("other")));
        Id(await DunesProcess.RunAsync(["keys", "import", .. other, "--input", folder.File("out.pub.pem"), "--provenance", "by courier", "--json"]), "active");
        Assert.Equal(1, (await DunesProcess.RunAsync(["keys", "import", .. ring, "--input", folder.File("out.pem"), "--provenance", "again", "--key-passphrase-file", folder.File("wrong")])).ExitCode);

        var receipt = Id(await DunesProcess.RunAsync(["keys", "rotate", .. ring, "--purpose", "receipt", "--json"]), "active");
        Assert.Equal(0, (await DunesProcess.RunAsync(["keys", "export", .. ring, "--id", receipt, "--output", folder.File("out.jwk"), "--jwk"])).ExitCode);
        string[] jwk = ["keys", "import", .. other, "--jwk", folder.File("out.jwk"), "--provenance", "by courier", "--json"];
        Assert.Equal(2, (await DunesProcess.RunAsync(jwk)).ExitCode);
        Assert.Equal(receipt, Id(await DunesProcess.RunAsync([.. jwk, "--purpose", "receipt"]), "active"));

        Id(await DunesProcess.RunAsync(["keys", "revoke", .. ring, "--id", second, "--reason", "stolen", "--json"]), "revoked");
        Assert.Equal(1, (await DunesProcess.RunAsync(["keys", "export", .. ring, "--id", second, "--output", folder.File("late.pem"), "--public"])).ExitCode);
        Assert.Contains("1 key erased", (await DunesProcess.RunAsync(["keys", "purge", .. ring])).Output, StringComparison.Ordinal);

        await File.WriteAllTextAsync(Path.Combine(folder.File("ring"), $"{first}.key"), "damaged");
        var damaged = await DunesProcess.RunAsync(["keys", "list", .. ring]);
        Assert.Equal(1, damaged.ExitCode);
        Assert.Contains($"{first}.key was changed", damaged.Output, StringComparison.Ordinal);
        Assert.Contains($"{second} revoked", damaged.Output, StringComparison.Ordinal);
    }

    private static string Id(DunesProcess run, string state)
    {
        Assert.True(run.ExitCode == 0, run.Error);
        using var json = JsonDocument.Parse(run.Output);
        var key = json.RootElement.GetProperty("keys")[0];
        Assert.Equal(state, key.GetProperty("state").GetString());
        return key.GetProperty("id").GetString()!;
    }
}
