using System.Text.Json;

namespace Dunes.Cli.Tests;

public class WalletCommandTests
{
    [Fact]
    public async Task A_wallet_is_made_pays_and_is_checked()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("pass"), "camel\n");
        string[] key = ["--key", folder.File("key.pem"), "--passphrase-file", folder.File("pass")];
        string[] wallet = ["--wallet", folder.File("wells.md")];
        string[] make = ["wallet", "new", .. wallet, .. key, "--token", "WELL=100"];
        Assert.Equal(0, (await DunesProcess.RunAsync(make)).ExitCode);
        Assert.Equal(2, (await DunesProcess.RunAsync(make)).ExitCode);

        var pem = await File.ReadAllTextAsync(folder.File("key.pem"));
        Assert.Contains("-----BEGIN ENCRYPTED PRIVATE KEY-----", pem, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder.File("key.pem")));

        const string Other = "0123456789abcdef0123456789abcdef";
        var before = await File.ReadAllBytesAsync(folder.File("wells.md"));
        var paid = await DunesProcess.RunAsync(["wallet", "transfer", .. wallet, .. key, "--to", Other, "--token", "WELL", "--amount", "30", "--json"]);
        Assert.Equal(0, paid.ExitCode);
        using (var json = JsonDocument.Parse(paid.Output))
        {
            Assert.Equal([30L, 70L], json.RootElement.GetProperty("balances").EnumerateArray().Select(one => one.GetProperty("amount").GetInt64()).Order());
        }

        var after = await File.ReadAllBytesAsync(folder.File("wells.md"));
        Assert.Equal(before, after[..before.Length]);

        var overspent = await DunesProcess.RunAsync(["wallet", "transfer", .. wallet, .. key, "--to", Other, "--token", "WELL", "--amount", "71"]);
        Assert.Equal(1, overspent.ExitCode);
        Assert.Contains("has 70 WELL", overspent.Error, StringComparison.Ordinal);
        Assert.Equal(after, await File.ReadAllBytesAsync(folder.File("wells.md")));

        Assert.Contains($"{Other} 30 WELL", (await DunesProcess.RunAsync(["wallet", "show", .. wallet])).Output, StringComparison.Ordinal);
        Assert.Equal(0, (await DunesProcess.RunAsync(["wallet", "verify", .. wallet])).ExitCode);
        Assert.Equal(1, (await DunesProcess.RunAsync(["wallet", "verify", .. wallet, "--head", new string('0', 64)])).ExitCode);

        after[^300] ^= 1;
        await File.WriteAllBytesAsync(folder.File("wells.md"), after);
        var refused = await DunesProcess.RunAsync(["wallet", "verify", .. wallet, "--json"]);
        Assert.Equal(1, refused.ExitCode);
        using var findings = JsonDocument.Parse(refused.Output);
        Assert.Equal(after.AsSpan(..^1).Count((byte)'\n') + 1, findings.RootElement.GetProperty("findings")[0].GetProperty("line").GetInt32());
    }

    [Fact]
    public async Task A_key_in_clear_is_only_written_when_asked_for_by_name()
    {
        using var folder = new TemporaryFolder();
        string[] make = ["wallet", "new", "--wallet", folder.File("wells.md"), "--key", folder.File("key.pem"), "--token", "WELL"];
        var refused = await DunesProcess.RunAsync(make);
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("--key-in-clear", refused.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
        Assert.Equal(0, (await DunesProcess.RunAsync([.. make, "--key-in-clear"])).ExitCode);
    }
}
