using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Dunes.Sdk.Maml;
using Dunes.Sdk.Maml.Output;
using Dunes.Sdk.Maml.Validation;
using Dunes.TestSupport;

namespace Dunes.Cli.Tests;

/// <summary>dunes maml-lsp as editors run it: driven by the protocol's own client library, and by what a broken client sends.</summary>
public class MamlLspTests
{
    private const string Fixed = "---\nmaml_version: \"1.0\"\nid: urn:uuid:018f3e2a-1111-7222-8333-123456789abc\ntype:   workflow\n---\n## Intent\nOpen the \U0001F42A mesh.\n\n## Contxt\nWells.\n";

    [Fact]
    public async Task The_client_library_of_the_protocol_drives_a_whole_session()
    {
        using var answers = await DriveAsync();
        var seen = answers.RootElement;
        var capabilities = seen.GetProperty("initialize").GetProperty("capabilities");
        Assert.Equal("utf-16", capabilities.GetProperty("positionEncoding").GetString());
        Assert.Equal(2, capabilities.GetProperty("textDocumentSync").GetProperty("change").GetInt32());

        AssertFindings(Fixed.Replace("\"1.0\"", "1.0", StringComparison.Ordinal), MamlProfile.Strict, seen.GetProperty("opened"));
        Assert.StartsWith("file:///", seen.GetProperty("opened")[0].GetProperty("codeDescription").GetProperty("href").GetString(), StringComparison.Ordinal);

        var action = Assert.Single(seen.GetProperty("actions").EnumerateArray());
        Assert.Equal("quickfix", action.GetProperty("kind").GetString());
        Assert.Equal("Quote the version", action.GetProperty("title").GetString());
        Assert.Equal(1, action.GetProperty("edit").GetProperty("documentChanges")[0].GetProperty("textDocument").GetProperty("version").GetInt32());
        AssertFindings(Fixed, MamlProfile.Strict, seen.GetProperty("fixed"));

        var changed = Fixed.Replace("mesh", "net", StringComparison.Ordinal).Replace("workflow\n", "workflow\nor\n", StringComparison.Ordinal);
        AssertFindings(changed, MamlProfile.Strict, seen.GetProperty("changed"));
        var keys = Labels(seen.GetProperty("keys"));
        Assert.Contains("origin", keys);
        Assert.DoesNotContain("type", keys);
        Assert.Contains("workflow", Labels(seen.GetProperty("types")));
        Assert.Contains("**type**", seen.GetProperty("hover").GetProperty("contents").GetProperty("value").GetString(), StringComparison.Ordinal);
        Assert.Equal(["front matter", "Intent", "Contxt"], seen.GetProperty("symbols").EnumerateArray().Select(one => one.GetProperty("name").GetString()));
        Assert.NotEmpty(seen.GetProperty("folds").EnumerateArray());

        var formatted = Fixed.Replace("mesh", "net", StringComparison.Ordinal).Replace("type:   ", "type: ", StringComparison.Ordinal).Replace("---\n## Intent", "---\n\n## Intent", StringComparison.Ordinal);
        Assert.Equal(formatted, seen.GetProperty("formatted").GetString());
        AssertFindings(formatted, MamlProfile.Legacy, seen.GetProperty("legacy"));
        Assert.Equal(-32601, seen.GetProperty("unknown").GetInt32());
        Assert.Equal(JsonValueKind.Null, seen.GetProperty("shutdown").ValueKind);
        Assert.Equal(-32600, seen.GetProperty("late").GetInt32());
        Assert.Equal(0, seen.GetProperty("exitCode").GetInt32());
    }

    [Theory]
    [InlineData("", 1, "")] // the editor died
    [InlineData("Content-Length: 99999999999\r\n\r\n", 1, "-32700")]
    [InlineData("Content-Length: 33\r\n\r\n{\"jsonrpc\":\"2.0\",\"method\":\"exit\"}", 1, "")]
    [InlineData("Content-Length: 58\r\n\r\n{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{}}Content-Length: 44\r\n\r\n{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"shutdown\"}", 0, "\"result\":null")] // it died after its farewell
    public async Task The_process_ends_with_its_input(string input, int exitCode, string said)
    {
        using var process = DunesProcess.Start("maml-lsp", "--stdio");
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await DunesProcess.WaitAsync(process);
        Assert.Equal(exitCode, process.ExitCode);
        Assert.Contains(said, output, StringComparison.Ordinal);
    }

    private static async Task<JsonDocument> DriveAsync()
    {
        var folder = Path.Combine(Repository.Root, "tests", "Dunes.Sdk.Maml.Tests", "Peers", "lsp");
        if (!Directory.Exists(Path.Combine(folder, "node_modules", "vscode-languageserver-protocol"))) Assert.Skip("The client library is not there: npm ci --ignore-scripts --prefix tests/Dunes.Sdk.Maml.Tests/Peers/lsp");
        var start = new ProcessStartInfo("node") { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, StandardOutputEncoding = Encoding.UTF8 };
        foreach (var argument in (string[])[Path.Combine(folder, "client.cjs"), "dotnet", "exec", Path.Combine(AppContext.BaseDirectory, "dunes.dll"), "maml-lsp"]) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await DunesProcess.WaitAsync(process);
        Assert.True(process.ExitCode == 0, await error);
        return JsonDocument.Parse(await output);
    }

    /// <summary>What was published is what the validator finds, each in its place.</summary>
    private static void AssertFindings(string text, MamlProfile profile, JsonElement published)
    {
        var document = MamlDocument.Parse(text);
        var expected = new MamlValidator().Validate(document, profile).Select(one => DiagnosticLsp.Diagnostic(one, document.Source)).Select(one => (one.Code, one.Severity, one.Message, one.Range.Start.Line, one.Range.Start.Character, one.Range.End.Line, one.Range.End.Character));
        Assert.Equal(expected, published.EnumerateArray().Select(one => (
            one.GetProperty("code").GetString()!, one.GetProperty("severity").GetInt32(), one.GetProperty("message").GetString()!,
            Number(one, "start", "line"), Number(one, "start", "character"), Number(one, "end", "line"), Number(one, "end", "character"))));
        Assert.NotEmpty(published.EnumerateArray());

        static int Number(JsonElement one, string end, string what) => one.GetProperty("range").GetProperty(end).GetProperty(what).GetInt32();
    }

    private static List<string?> Labels(JsonElement list) => [.. list.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("label").GetString())];
}
