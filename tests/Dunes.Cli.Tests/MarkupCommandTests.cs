using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Dunes.Sdk.Crypto;
using Dunes.Sdk.Crypto.Keys;

namespace Dunes.Cli.Tests;

public class MarkupCommandTests
{
    private const string Plan = "---\nmaml_version: \"1.0\"\nid: urn:uuid:018f3e2a-1111-7222-8333-123456789abc\ntype: workflow\n---\n## Intent\nOpen the mesh.\n\n## Code_Blocks\n```sh\nmesh-init\narachnid start\n```\n";

    [Fact]
    public async Task A_receipt_is_generated_and_proved_and_never_written_over()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("plan.maml.md"), Plan);
        using var signer = SigningKey.Generate(KeyPurpose.Receipt);
        KeyFile.Create(folder.File("key.pem"), Encoding.ASCII.GetBytes(PemEncoding.WriteString("PRIVATE KEY", signer.ExportPkcs8())));
        await File.WriteAllTextAsync(folder.File("public.pem"), ReceiptKeyFile.ToPem(signer.VerificationKey));
        string[] generate = ["markup-generate", "--input", folder.File("plan.maml.md"), "--output", folder.File("plan.mu"), "--mirror", "section", "--type", "validation", "--key", folder.File("key.pem")];

        Assert.Equal(0, (await DunesProcess.RunAsync(generate)).ExitCode);
        var again = await DunesProcess.RunAsync(generate);
        Assert.Equal(2, again.ExitCode);
        Assert.Contains("--force", again.Error, StringComparison.Ordinal);

        string[] verify = ["markup-verify", "--input", folder.File("plan.mu"), "--source", folder.File("plan.maml.md")];
        var proved = await DunesProcess.RunAsync([.. verify, "--key", folder.File("public.pem"), "--json"]);
        Assert.Equal(0, proved.ExitCode);
        using (var json = JsonDocument.Parse(proved.Output))
        {
            Assert.Equal("proved", json.RootElement.GetProperty("verdict").GetString());
            Assert.Equal("validation", json.RootElement.GetProperty("type").GetString());
        }

        Assert.Equal(1, (await DunesProcess.RunAsync(verify)).ExitCode);
        Assert.Equal(0, (await DunesProcess.RunAsync([.. verify, "--accept-consistent"])).ExitCode);
        await File.WriteAllTextAsync(folder.File("plan.maml.md"), Plan.Replace("Open", "Shut", StringComparison.Ordinal));
        var failed = await DunesProcess.RunAsync([.. verify, "--accept-consistent"]);
        Assert.Equal(1, failed.ExitCode);
        Assert.Contains("7:1", failed.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_document_with_errors_gets_no_receipt_of_its_validation()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("bad.maml.md"), "no front matter");
        var run = await DunesProcess.RunAsync("markup-generate", "--input", folder.File("bad.maml.md"), "--output", folder.File("bad.mu"), "--type", "validation");
        Assert.Equal(1, run.ExitCode);
        Assert.False(File.Exists(folder.File("bad.mu")));
    }

    [Fact]
    public async Task A_legacy_form_is_named_and_not_proved()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("old.mu"), ".tset a si sihT\ndlroW olleH #");
        await File.WriteAllTextAsync(folder.File("old.maml.md"), "# Hello World\nThis is a test.");
        var alone = await DunesProcess.RunAsync("markup-verify", "--input", folder.File("old.mu"), "--accept-consistent");
        Assert.Equal(1, alone.ExitCode);
        Assert.Contains("headerless document mirror", alone.Output, StringComparison.Ordinal);
        Assert.Contains("cannot prove", alone.Output, StringComparison.Ordinal);
        Assert.Equal(0, (await DunesProcess.RunAsync("markup-verify", "--input", folder.File("old.mu"), "--source", folder.File("old.maml.md"), "--accept-consistent")).ExitCode);

        var validated = await DunesProcess.RunAsync("markup-validate", "--input", folder.File("old.mu"), "--source", folder.File("old.maml.md"));
        Assert.Equal(0, validated.ExitCode);
        Assert.Contains("headerless document mirror", validated.Output, StringComparison.Ordinal);
        Assert.EndsWith("old.mu: consistent\n", validated.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_shutdown_script_is_written_whole_or_not_at_all()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("plan.maml.md"), Plan);
        string[] undo = ["markup-undo", "--input", folder.File("plan.maml.md"), "--output", folder.File("undo.mu")];
        var run = await DunesProcess.RunAsync([.. undo, "--json"]);
        Assert.Equal(0, run.ExitCode);
        using (var json = JsonDocument.Parse(run.Output))
        {
            Assert.Equal(["arachnid stop", "mesh-teardown"], json.RootElement.GetProperty("steps").EnumerateArray().Select(step => step.GetProperty("inverse").GetString()));
        }

        Assert.Equal(0, (await DunesProcess.RunAsync("markup-verify", "--input", folder.File("undo.mu"), "--source", folder.File("plan.maml.md"), "--accept-consistent")).ExitCode);
        Assert.Equal(2, (await DunesProcess.RunAsync(undo)).ExitCode);

        File.Delete(folder.File("undo.mu"));
        await File.WriteAllTextAsync(folder.File("plan.maml.md"), Plan.Replace("arachnid start", "reboot", StringComparison.Ordinal));
        var refused = await DunesProcess.RunAsync(undo);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("plan.maml.md:12:1 error MAML0101", refused.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(folder.File("undo.mu")));
        Assert.Equal(0, (await DunesProcess.RunAsync([.. undo, "--partial"])).ExitCode);
    }
}
