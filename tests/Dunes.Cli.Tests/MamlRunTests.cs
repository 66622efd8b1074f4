using System.Text.Json;
using Dunes.Sdk.Maml;
using Dunes.Sdk.Maml.Validation;

namespace Dunes.Cli.Tests;

public class MamlRunTests
{
    private const string Front = "---\nmaml_version: \"1.0\"\nid: urn:uuid:018f3e2a-1111-7222-8333-123456789abc\ntype: workflow\norigin: agent://gateway\npermissions:\n  execute: [agent://gateway]\ncreated_at: \"2025-09-09T21:07:00Z\"\n---\n## Intent\nCheck.\n\n## Context\nA test.\n\n## Code_Blocks\n";

    private static async Task<string> WriteAsync(TemporaryFolder folder, string blocks)
    {
        await File.WriteAllTextAsync(folder.File("plan.maml.md"), Front + blocks);
        return folder.File("plan.maml.md");
    }

    [Fact]
    public async Task A_dry_run_prints_the_plan_and_changes_nothing()
    {
        using var folder = new TemporaryFolder();
        var path = await WriteAsync(folder, "```sh {id=open}\nmesh-init\n```\n```dunes\nmarkup-validate --input plan.maml.md\n```\n");
        var before = await File.ReadAllBytesAsync(path);
        string[] dry = ["maml", "run", path, "--dry-run", "--as", "agent://gateway"];
        var refused = await DunesProcess.RunAsync(dry);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("1. open (sh, line 17): executor none", refused.Output, StringComparison.Ordinal);
        Assert.Contains("plan.maml.md:17:1 error MAML0302", refused.Output, StringComparison.Ordinal);

        var allowed = await DunesProcess.RunAsync([.. dry, "--allow", "sh=sh"]);
        Assert.Equal(0, allowed.ExitCode);
        Assert.Contains("executor process, timeout 30s\n   undone by: mesh-teardown", allowed.Output, StringComparison.Ordinal);
        Assert.Contains("executor verbs", allowed.Output, StringComparison.Ordinal);
        Assert.Contains("would be run; nothing was run", allowed.Output, StringComparison.Ordinal);

        var json = await DunesProcess.RunAsync([.. dry[..3], "--dry-run", "--json"]);
        Assert.Equal(1, json.ExitCode);
        using var plan = JsonDocument.Parse(json.Output);
        Assert.False(plan.RootElement.GetProperty("isPermitted").GetBoolean());
        Assert.Equal("mesh-teardown", plan.RootElement.GetProperty("blocks")[0].GetProperty("inverses")[0].GetString());
        Assert.Equal(before, await File.ReadAllBytesAsync(path));
    }

    [Fact]
    public async Task Blocks_are_run_and_recorded_and_the_document_stays_good()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("good.maml.md"), Front + "```sh\nx\n```\n");
        var path = await WriteAsync(folder, $"```sh {{id=hello}}\necho hello\n```\n```dunes {{id=check}}\n# a comment\ndunes markup-validate --input \"{folder.File("good.maml.md")}\" --json\n```\n");
        var run = await DunesProcess.RunAsync("maml", "run", path, "--as", "agent://gateway", "--allow", "sh=/bin/sh", "--json");
        Assert.Equal(0, run.ExitCode);
        using var json = JsonDocument.Parse(run.Output);
        Assert.Equal("completed", json.RootElement.GetProperty("outcome").GetString());
        var blocks = json.RootElement.GetProperty("blocks");
        Assert.Equal("hello\n", blocks[0].GetProperty("output").GetString());
        using (var inner = JsonDocument.Parse(blocks[1].GetProperty("output").GetString()!)) Assert.Equal(JsonValueKind.Object, inner.RootElement.ValueKind);

        var text = await File.ReadAllTextAsync(path);
        Assert.Equal(2, text.Split("[EXECUTE]").Length - 1);
        Assert.Contains($"ticket={json.RootElement.GetProperty("ticket").GetString()}", text, StringComparison.Ordinal);
        Assert.DoesNotContain(new MamlValidator().Validate(MamlDocument.Parse(text)), one => one.Severity == DiagnosticSeverity.Error || one.Code == DiagnosticCodes.HistoryChainBroken);

        var again = await DunesProcess.RunAsync("maml", "run", path, "--as", "agent://gateway", "--allow", "sh=/bin/sh", "--output", folder.File("other.maml.md"));
        Assert.Equal(0, again.ExitCode);
        Assert.Equal(text, await File.ReadAllTextAsync(path));
        Assert.StartsWith(text, await File.ReadAllTextAsync(folder.File("other.maml.md")), StringComparison.Ordinal);
        Assert.Contains("hello: succeeded\nhello\n", again.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failing_block_ends_the_run_with_1_and_is_recorded()
    {
        using var folder = new TemporaryFolder();
        var path = await WriteAsync(folder, $"```dunes {{id=check}}\nmarkup-validate --input {folder.File("missing.maml.md")}\n```\n```dunes {{id=next}}\nmarkup-validate --input x\n```\n");
        var run = await DunesProcess.RunAsync("maml", "run", path, "--as", "agent://gateway");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("not run: next", run.Output, StringComparison.Ordinal);
        Assert.Contains("missing.maml.md cannot be read", run.Error, StringComparison.Ordinal);
        Assert.Contains("block=check status=failed exit=2", await File.ReadAllTextAsync(path), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("maml run plan.maml.md --as agent://gateway", "would have no end")]
    [InlineData("dunes maml new --type prompt", "would have no end")]
    [InlineData("wallet transfer --wallet w", "'wallet transfer' is none of the verbs")]
    [InlineData("rm -rf x", "'rm -rf' is none of the verbs")]
    [InlineData("markup-validate --no-such", "no-such")]
    [InlineData("# nothing", "has no command")]
    public async Task A_verb_that_a_workflow_may_not_run_is_refused_before_anything_runs(string line, string found)
    {
        using var folder = new TemporaryFolder();
        var path = await WriteAsync(folder, $"```dunes\n{line}\n```\n");
        var before = await File.ReadAllBytesAsync(path);
        var run = await DunesProcess.RunAsync("maml", "run", path, "--as", "agent://gateway");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains(found, run.Output, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(path));
    }

    [Fact]
    public async Task What_the_command_line_gets_wrong_is_misuse()
    {
        using var folder = new TemporaryFolder();
        var path = await WriteAsync(folder, "```sh\necho\n```\n");
        Assert.Equal(2, (await DunesProcess.RunAsync("maml", "run", path)).ExitCode);
        Assert.Equal(2, (await DunesProcess.RunAsync("maml", "run", path, "--as", "agent://gateway", "--allow", "sh")).ExitCode);
        Assert.Equal(2, (await DunesProcess.RunAsync("maml", "run", path, "--as", "agent://gateway", "--allow", "sh=no-such-program")).ExitCode);
        Assert.Equal(2, (await DunesProcess.RunAsync("maml", "run", path, "--as", "agent://gateway", "--allow", "dunes=sh")).ExitCode);
        Assert.Equal(2, (await DunesProcess.RunAsync("maml", "run", folder.File("missing"), "--dry-run")).ExitCode);
        Assert.Equal(1, (await DunesProcess.RunAsync("maml", "run", path, "--as", "agent://other", "--allow", "sh=sh")).ExitCode);
    }
}
