using System.Text.Json;

namespace Dunes.Cli.Tests;

/// <summary>What <c>markup-validate</c> prints, and how it ends, by profile and format.</summary>
public class MarkupValidateTests
{
    private const string Document = "---\nmaml_version: \"1.0\"\nid: urn:uuid:018f3e2a-1111-7222-8333-123456789abc\ntype: workflow\norgin: agent://a\n---\n## Intent\nx\n";

    private static async Task<(int ExitCode, string Output, string Error, string Path)> RunAsync(params string[] arguments)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("well.maml.md");
        await File.WriteAllTextAsync(path, Document);
        var run = await DunesProcess.RunAsync(["markup-validate", "--input", path, .. arguments]);
        return (run.ExitCode, run.Output, run.Error, path);
    }

    [Fact]
    public async Task Text_shows_the_line_and_carets_and_the_verdict()
    {
        var run = await RunAsync();

        Assert.Equal(0, run.ExitCode);
        Assert.Contains($"{run.Path}:5:1 warning MAML0013: 'orgin' is no key of the format; did you mean 'origin'?\n  5 | orgin: agent://a\n    | ^^^^^\n", run.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.EndsWith($"{run.Path}: valid\n", run.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("strict", 1)]
    [InlineData("default", 0)]
    [InlineData("legacy", 0)]
    public async Task The_profile_decides_what_is_an_error(string profile, int exitCode) => Assert.Equal(exitCode, (await RunAsync("--profile", profile)).ExitCode);

    [Theory]
    [InlineData("--json")]
    [InlineData("--format", "json")]
    public async Task Json_has_the_findings(params string[] arguments)
    {
        var json = JsonDocument.Parse((await RunAsync(arguments)).Output).RootElement;

        Assert.Equal("valid", json.GetProperty("verdict").GetString());
        Assert.Contains("MAML0013", json.GetProperty("findings").EnumerateArray().Select(one => one.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task Sarif_is_one_run()
    {
        var json = JsonDocument.Parse((await RunAsync("--format", "sarif", "--profile", "strict")).Output).RootElement;

        Assert.Equal("2.1.0", json.GetProperty("version").GetString());
        Assert.NotEmpty(json.GetProperty("runs")[0].GetProperty("results").EnumerateArray());
    }

    [Theory]
    [InlineData("--profile", "lenient")]
    [InlineData("--format", "xml")]
    public async Task Another_profile_or_format_is_misuse(string option, string value)
    {
        var run = await RunAsync(option, value);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(value, run.Error, StringComparison.Ordinal);
    }
}
