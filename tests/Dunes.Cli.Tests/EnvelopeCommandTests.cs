using System.Text.Json;

namespace Dunes.Cli.Tests;

public class EnvelopeCommandTests
{
    [Fact]
    public async Task A_file_is_sealed_inspected_verified_and_opened()
    {
        using var folder = new TemporaryFolder();
        await MakeKeysAsync(folder);
        var payload = new byte[200_000];
        new Random(7).NextBytes(payload);
        await File.WriteAllBytesAsync(folder.File("plain"), payload);
        string[] seal = ["seal", "--recipient", folder.File("r.pub.pem"), "--sender", folder.File("s.pem"), "--input", folder.File("plain"), "--output", folder.File("sealed"), "--source", "dtn://hab-1/x", "--json"];
        var done = await DunesProcess.RunAsync(seal);
        Assert.Equal(0, done.ExitCode);
        using var json = JsonDocument.Parse(done.Output);
        Assert.Equal(200_000, json.RootElement.GetProperty("payloadSize").GetInt64());

        // It is there now, and is not written over unless that is asked for.
        var again = await DunesProcess.RunAsync(seal);
        Assert.Equal(2, again.ExitCode);
        Assert.Contains("--force", again.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await DunesProcess.RunAsync([.. seal, "--force"])).ExitCode);

        var inspected = await DunesProcess.RunAsync("inspect", "--input", folder.File("sealed"));
        Assert.Equal(0, inspected.ExitCode);
        Assert.Contains("dtn://hab-1/x", inspected.Output, StringComparison.Ordinal);
        Assert.Contains("2 MLKEM768-P256-HKDF-SHA256-AES256GCM", inspected.Output, StringComparison.Ordinal);
        Assert.Equal(0, (await DunesProcess.RunAsync("verify", "--trusted", folder.File("s.pub.pem"), "--trusted", folder.File("s.pub.pem"), "--input", folder.File("sealed"))).ExitCode);
        Assert.Equal(1, (await DunesProcess.RunAsync("verify", "--input", folder.File("sealed"))).ExitCode);

        var opened = await OpenAsync(folder, "sealed", "--trusted", folder.File("s.pub.pem"));
        Assert.Equal(0, opened.ExitCode);
        Assert.Contains("no forward secrecy", opened.Output, StringComparison.Ordinal);
        Assert.Equal(payload, await File.ReadAllBytesAsync(folder.File("opened")));
    }

    [Fact]
    public async Task What_is_cut_changed_or_of_a_stranger_leaves_no_file()
    {
        using var folder = new TemporaryFolder();
        await MakeKeysAsync(folder);
        await File.WriteAllBytesAsync(folder.File("plain"), new byte[100_000]);
        Assert.Equal(0, (await DunesProcess.RunAsync("seal", "--recipient", folder.File("r.pub.pem"), "--sender", folder.File("s.pem"), "--early", "--input", folder.File("plain"), "--output", folder.File("sealed"))).ExitCode);
        var octets = await File.ReadAllBytesAsync(folder.File("sealed"));
        await File.WriteAllBytesAsync(folder.File("cut"), octets[..^1]);
        octets[^1] ^= 1;
        await File.WriteAllBytesAsync(folder.File("changed"), octets);
        var before = Directory.GetFiles(folder.File(".")).Length;
        foreach (var (input, trusted, reason) in new[] { ("cut", true, "incomplete"), ("changed", true, "rejected"), ("sealed", false, "rejected") })
        {
            var refused = await OpenAsync(folder, input, trusted ? ["--trusted", folder.File("s.pub.pem")] : []);
            Assert.Equal(1, refused.ExitCode);
            Assert.Contains(reason, refused.Error, StringComparison.Ordinal);
            Assert.Equal(before, Directory.GetFiles(folder.File(".")).Length);
        }

        Assert.Equal(2, (await OpenAsync(folder, "none")).ExitCode);
    }

    [Fact]
    public async Task What_is_sealed_for_suite_0_has_to_be_asked_for()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllBytesAsync(folder.File("plain"), new byte[10]);
        Assert.Equal(0, (await DunesProcess.RunAsync("keygen", "--suite", "0", "--key-in-clear", "--output", folder.File("r.pem"))).ExitCode);
        string[] seal = ["seal", "--recipient", folder.File("r.pub.pem"), "--input", folder.File("plain"), "--output", folder.File("sealed")];
        var refused = await DunesProcess.RunAsync(seal);
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("r.pub.pem is a key of suite 0", refused.Error, StringComparison.Ordinal);
        Assert.Contains("--classical", refused.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await DunesProcess.RunAsync([.. seal, "--classical"])).ExitCode);
        Assert.Equal(1, (await OpenAsync(folder, "sealed", "--anonymous")).ExitCode);
        Assert.Equal(0, (await OpenAsync(folder, "sealed", "--anonymous", "--classical")).ExitCode);
    }

    private static async Task MakeKeysAsync(TemporaryFolder folder)
    {
        foreach (var (purpose, name) in new[] { ("envelope", "r.pem"), ("sender", "s.pem") })
        {
            Assert.Equal(0, (await DunesProcess.RunAsync("keygen", "--purpose", purpose, "--suite", "2", "--key-in-clear", "--output", folder.File(name))).ExitCode);
        }
    }

    private static Task<DunesProcess> OpenAsync(TemporaryFolder folder, string input, params string[] more) =>
        DunesProcess.RunAsync(["open", "--key", folder.File("r.pem"), "--input", folder.File(input), "--output", folder.File("opened"), .. more]);
}
