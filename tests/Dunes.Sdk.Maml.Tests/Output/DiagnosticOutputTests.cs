using System.Text;
using System.Text.Json;
using Dunes.Sdk.Maml.Output;
using Dunes.Sdk.Maml.Syntax;
using Dunes.Sdk.Maml.Validation;

namespace Dunes.Sdk.Maml.Tests.Output;

public class DiagnosticOutputTests
{
    private static Diagnostic At(int line, int column, int length) => new("MAML0013", DiagnosticSeverity.Warning, line, column, length, "found.");

    private static string Text(string source, Diagnostic finding) => DiagnosticText.Write("f", [finding], new SourceText(source));

    private static JsonElement Json(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream)) write(json);
        return JsonDocument.Parse(stream.ToArray()).RootElement;
    }

    [Fact]
    public void Text_has_the_line_and_carets() =>
        Assert.Equal("f:2:3 warning MAML0013: found.\n  2 | abcdef\n    |   ^^\n", Text("x\nabcdef\n", At(2, 3, 2)));

    [Theory]
    [InlineData("\tab", 2, 1, "    ab", "    ^")]
    [InlineData("a\tbc", 3, 2, "a   bc", "    ^^")]
    [InlineData("\u7D66\u6C34x", 3, 1, "\u7D66\u6C34x", "    ^")]
    [InlineData("\u7D66\u6C34x", 1, 2, "\u7D66\u6C34x", "^^^^")]
    [InlineData("e\u0301x", 3, 1, "e\u0301x", " ^")]
    [InlineData("\U0001F42Ax", 3, 1, "\U0001F42Ax", "  ^")]
    [InlineData("a\u202Eb", 2, 1, "a\\u{202E}b", " ^^^^^^^^")]
    [InlineData("ab", 3, 0, "ab", "  ^")]
    public void The_caret_stands_below_what_it_marks(string line, int column, int length, string drawn, string carets) =>
        Assert.EndsWith($"  1 | {drawn}\n    | {carets}\n", Text(line, At(1, column, length)));

    [Fact]
    public void A_long_line_is_cut_around_the_mark()
    {
        var lines = Text(new string('a', 5_000) + "HERE" + new string('b', 5_000), At(1, 5_001, 4)).Split('\n');
        Assert.True(lines[1].Length < 120);
        Assert.Equal("HERE", lines[1].Substring(lines[2].IndexOf('^'), 4));
    }

    [Fact]
    public void A_finding_about_the_whole_has_no_excerpt() => Assert.Equal("f: found.\n", Text("abc", At(0, 0, 0)));

    [Fact]
    public void The_editors_count_from_zero_and_in_utf_16()
    {
        var source = new SourceText("a\r\n\U0001F42Abc\nd");
        var mapped = DiagnosticLsp.Diagnostic(At(2, 3, 4), source);
        Assert.Equal(new LspRange(new(1, 2), new(2, 1)), mapped.Range);
        Assert.Equal((2, "MAML0013", "dunes"), (mapped.Severity, mapped.Code, mapped.Source));
        Assert.Equal(default, DiagnosticLsp.Diagnostic(At(0, 0, 0), source).Range);
        var edit = DiagnosticLsp.Edit(new("t", source.Range(3, 5), "x"), source);
        Assert.Equal((new LspRange(new(1, 0), new(1, 2)), "x"), (edit.Range, edit.NewText));
    }

    [Fact]
    public void Sarif_has_the_structure_of_the_standard()
    {
        var document = MamlDocument.Parse("---\nmaml_version: 1.0\nid: x\ntpye: workflow\n---\n## Intent\nx\n");
        var findings = new MamlValidator().Validate(document);
        var log = Json(json => DiagnosticSarif.Write(json, "a folder/f.maml.md", findings, document.Source));

        Assert.Equal("2.1.0", log.GetProperty("version").GetString());
        Assert.EndsWith("sarif-schema-2.1.0.json", log.GetProperty("$schema").GetString());
        var run = Assert.Single(log.GetProperty("runs").EnumerateArray());
        Assert.Equal("utf16CodeUnits", run.GetProperty("columnKind").GetString());
        var rules = run.GetProperty("tool").GetProperty("driver").GetProperty("rules").EnumerateArray().ToList();
        Assert.Equal("dunes", run.GetProperty("tool").GetProperty("driver").GetProperty("name").GetString());
        Assert.Equal(findings.Select(one => one.Code).Distinct().Order(StringComparer.Ordinal), rules.Select(rule => rule.GetProperty("id").GetString()));
        var results = run.GetProperty("results").EnumerateArray().ToList();
        Assert.Equal(findings.Count, results.Count);
        foreach (var (result, finding) in results.Zip(findings))
        {
            Assert.Equal(finding.Code, rules[result.GetProperty("ruleIndex").GetInt32()].GetProperty("id").GetString());
            Assert.Contains(result.GetProperty("level").GetString(), new[] { "error", "warning", "note" });
            Assert.Equal(finding.Message, result.GetProperty("message").GetProperty("text").GetString());
            var place = result.GetProperty("locations")[0].GetProperty("physicalLocation");
            Assert.Equal("a%20folder/f.maml.md", place.GetProperty("artifactLocation").GetProperty("uri").GetString());
            Assert.Equal((finding.Line, finding.Column), (place.GetProperty("region").GetProperty("startLine").GetInt32(), place.GetProperty("region").GetProperty("startColumn").GetInt32()));
        }

        var fixes = results.Where(result => result.TryGetProperty("fixes", out _)).Select(result => result.GetProperty("fixes")[0]).ToList();
        Assert.Equal(["\"1.0\"", "type"], fixes.Select(fix => fix.GetProperty("artifactChanges")[0].GetProperty("replacements")[0].GetProperty("insertedContent").GetProperty("text").GetString()));
    }

    [Fact]
    public void Json_has_every_fact()
    {
        var finding = At(1, 2, 3) with { Pointer = "/a", Fix = new("t", new SourceText("abcd").Range(1, 4), "x") };
        var json = Json(writer => DiagnosticJson.Write(writer, "f", "valid", [finding]));
        Assert.Equal("""{"path":"f","verdict":"valid","findings":[{"code":"MAML0013","severity":"Warning","line":1,"column":2,"length":3,"message":"found.","pointer":"/a","fix":{"title":"t","start":1,"length":3,"replacement":"x"}}]}""", json.GetRawText());
    }
}
