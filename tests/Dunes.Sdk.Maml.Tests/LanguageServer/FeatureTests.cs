using System.Text.Json;
using Dunes.Sdk.Maml.LanguageServer;
using Dunes.Sdk.Maml.Schemas;
using Dunes.Sdk.Maml.Validation;

namespace Dunes.Sdk.Maml.Tests.LanguageServer;

public class FeatureTests
{
    private const string Plan = "---\nmaml_version: \"1.0\"\npermissions:\n  read: [\"agent://*\"]\n  \nty\n---\n\n## Intent\nOpen.\n\n## His\n- 2025-09-09T21:07:00Z: [\n\n```py\n## In\n```\n";

    [Fact]
    public void Keys_are_completed_that_are_not_there_yet()
    {
        var session = new Session();
        session.Open(Plan);
        var keys = session.Labels(5, 2);
        Assert.Contains("type", keys);
        Assert.DoesNotContain("maml_version", keys);
        Assert.DoesNotContain("permissions", keys);
        Assert.DoesNotContain("read", keys);
        Assert.Equal(["write", "execute"], session.Labels(4, 2));
    }

    [Fact]
    public void A_completed_key_replaces_what_was_begun()
    {
        var session = new Session();
        session.Open(Plan);
        var item = session.Ask("textDocument/completion", Session.At(5, 2)).GetProperty("result").GetProperty("items").EnumerateArray().Single(one => one.GetProperty("label").ValueEquals("type"));
        Assert.Equal("type: ", item.GetProperty("textEdit").GetProperty("newText").GetString());
        Assert.Equal("{\"start\":{\"line\":5,\"character\":0},\"end\":{\"line\":5,\"character\":2}}", item.GetProperty("textEdit").GetProperty("range").GetRawText());
        Assert.Contains("Required", item.GetProperty("documentation").GetProperty("value").GetString()!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("type: wo", "workflow")]
    [InlineData("type:", "workflow")]
    [InlineData("verification:\n  level: ", "strict")]
    [InlineData("security_mode: ", "advanced")]
    [InlineData("permissions:\n  read: [", "\"agent://*\"")]
    [InlineData("permissions:\n  read:\n    - ", "\"agent://*\"")]
    [InlineData("mode: backup-mesh\nfailover: ", "local")]
    public void Values_are_completed(string yaml, string expected)
    {
        var session = new Session();
        session.Open($"---\n{yaml}\n---\n");
        var lines = yaml.Split('\n');
        var line = lines.Length;
        Assert.Contains(expected, session.Labels(line, lines[^1].Length));
        session.Open($"---\n{yaml}"); // not closed yet
        Assert.True(yaml.StartsWith("mode", StringComparison.Ordinal) || session.Labels(line, lines[^1].Length).Contains(expected));
    }

    [Fact]
    public void Sections_verbs_and_languages_are_completed_each_in_its_place()
    {
        var session = new Session();
        session.Open(Plan.Replace("## His\n", "## History\n", StringComparison.Ordinal));
        Assert.Contains("EXECUTE", session.Labels(12, 26));
        Assert.Contains("python", session.Labels(14, 5));
        Assert.Empty(session.Labels(15, 5)); // within the fence
        var sections = session.Labels(13, 0);
        Assert.Contains("Context", sections);
        Assert.DoesNotContain("Intent", sections);
        Assert.DoesNotContain("History", sections);
        Assert.DoesNotContain("Wallet", sections);
        session.Open(Plan);
        Assert.Contains("History", session.Labels(11, 6));
        Assert.Empty(session.Labels(9, 3)); // prose
    }

    [Theory]
    [InlineData("{ \"|", "required", "\"required\": ")]
    [InlineData("{ \"re|\": []", "required", "\"required\"")]
    [InlineData("{\n  |", "required", "\"required\": ")]
    [InlineData("{ \"type\": \"|\" }", "object", "\"object\"")]
    [InlineData("{ \"type\": |", "object", "\"object\"")]
    [InlineData("{ \"type\": [\"null\", \"|\"] }", "string", "\"string\"")]
    [InlineData("{ \"properties\": { \"properties\": { |", "minimum", "\"minimum\": ")]
    [InlineData("{ \"allOf\": [ {}, { \"|", "minimum", "\"minimum\": ")]
    [InlineData("```json\n{ \"|\n}\n```\n", "type", "\"type\": ")]
    [InlineData("{ \"uniqueItems\": |", "true", "true")]
    public void Keywords_of_a_schema_are_completed(string schema, string label, string text)
    {
        var (session, at) = OpenSchema(schema);
        var item = session.Ask("textDocument/completion", at).GetProperty("result").GetProperty("items").EnumerateArray().Single(one => one.GetProperty("label").ValueEquals(label));
        Assert.Equal(text, item.GetProperty("textEdit").GetProperty("newText").GetString());
    }

    [Theory]
    [InlineData("{ \"properties\": { \"|")]
    [InlineData("{ \"enum\": [ \"|")]
    [InlineData("{ \"const\": { \"|")]
    [InlineData("{ \"title\": \"|\" }")]
    public void Names_and_values_of_ones_own_are_not(string schema)
    {
        var (session, at) = OpenSchema(schema);
        Assert.Empty(session.Ask("textDocument/completion", at).GetProperty("result").GetProperty("items").EnumerateArray());
    }

    [Fact]
    public void A_keyword_that_stands_already_is_not_offered_again()
    {
        var (session, at) = OpenSchema("{ \"type\": \"object\", \"|");
        var labels = session.Ask("textDocument/completion", at).GetProperty("result").GetProperty("items").EnumerateArray().Select(one => one.GetProperty("label").GetString()).ToArray();
        Assert.Equal(SchemaReader.Supported.Except(["type"]), labels);
    }

    private static (Session Session, string At) OpenSchema(string schema)
    {
        var before = ("## Input_Schema\n" + schema[..schema.IndexOf('|', StringComparison.Ordinal)]).Split('\n');
        var session = new Session();
        session.Open("---\na: 1\n---\n## Input_Schema\n" + schema.Replace("|", string.Empty, StringComparison.Ordinal));
        return (session, Session.At(before.Length + 2, before[^1].Length));
    }

    [Fact]
    public void Of_a_receipt_the_verdict_is_told_and_nothing_is_changed()
    {
        const string Receipt = "file:///plan.mu";
        var written = MuReceipt.Write("## Intent\nOpen. \n", "plan.maml.md", DateTimeOffset.UnixEpoch, Guid.Empty, null);
        var session = new Session();
        var consistent = Assert.Single(session.Open(written, Receipt).GetProperty("diagnostics").EnumerateArray());
        Assert.Equal((DiagnosticCodes.ReceiptNotProved, 3), (consistent.GetProperty("code").GetString(), consistent.GetProperty("severity").GetInt32()));
        Assert.EndsWith("README.md#maml0020", consistent.GetProperty("codeDescription").GetProperty("href").GetString(), StringComparison.Ordinal);
        var document = $"{{\"textDocument\":{{\"uri\":\"{Receipt}\"}},\"options\":{{\"tabSize\":2,\"insertSpaces\":true}}}}";
        Assert.All(["textDocument/formatting", "textDocument/documentSymbol", "textDocument/foldingRange"], method => Assert.Equal(JsonValueKind.Null, session.Ask(method, document).GetProperty("result").ValueKind));
        var failed = Assert.Single(session.Open(written.Replace("nepO", "nep0", StringComparison.Ordinal), Receipt).GetProperty("diagnostics").EnumerateArray());
        Assert.Equal((DiagnosticCodes.ReceiptFailed, 1), (failed.GetProperty("code").GetString(), failed.GetProperty("severity").GetInt32()));
    }

    [Fact]
    public void What_is_offered_is_what_the_validator_takes()
    {
        foreach (var key in Vocabulary.FrontMatter.Keys)
        {
            Assert.DoesNotContain(Codes($"---\n{key.Name}: x\n---\n"), code => code == DiagnosticCodes.PerhapsMisspelt);
            foreach (var value in key.Values.Where(value => !value.EndsWith(':') && !value.EndsWith('/')))
            {
                Assert.DoesNotContain(Codes($"---\n{key.Name}: {value}\n---\n"), code => code is DiagnosticCodes.TypeUnknown or DiagnosticCodes.ValueUnknown or DiagnosticCodes.VersionInvalid or DiagnosticCodes.VersionUnquoted);
            }

            foreach (var (nested, value) in key.Keys.SelectMany(nested => nested.Values.DefaultIfEmpty("x").Select(value => (nested.Name, value))))
                Assert.DoesNotContain(Codes($"---\n{key.Name}:\n  {nested}: {value}\n---\n"), code => code is DiagnosticCodes.ValueUnknown or DiagnosticCodes.PermissionUnknown);
        }

        foreach (var setting in Vocabulary.Configuration.Keys.Where(setting => setting.Values.Length > 0))
            Assert.DoesNotContain(Codes($"---\nmode: x\n{setting.Name}: {setting.Values[0]}\n---\n"), code => code == DiagnosticCodes.ConfigurationValueInvalid);

        static IEnumerable<string> Codes(string text) => new MamlValidator().Validate(MamlDocument.Parse(text), MamlProfile.Strict).Select(one => one.Code);
    }

    [Theory]
    [InlineData(1, 2, "**maml_version**")]
    [InlineData(2, 3, "**permissions**")]
    [InlineData(3, 3, "**read**")]
    [InlineData(5, 1, "**Input_Schema**")]
    [InlineData(6, 3, "**type**: The type")]
    [InlineData(6, 36, "")] // a property called title
    [InlineData(6, 48, "**title**")]
    [InlineData(7, 0, "")]
    [InlineData(9, 1, "**MAML0013** PerhapsMisspelt (information)")]
    public void Keys_sections_keywords_and_rules_are_explained(int line, int character, string expected)
    {
        var session = new Session("{\"initializationOptions\":{\"profile\":\"legacy\"}}");
        session.Open("---\nmaml_version: \"1.0\"\npermissions:\n  read: [\"agent://*\"]\n---\n## Input_Schema\n{ \"type\": \"object\", \"properties\": { \"title\": { \"title\": \"A\" } } }\n\n\n## Contxt\na\n");
        var hover = session.Ask("textDocument/hover", Session.At(line, character)).GetProperty("result");
        if (expected.Length == 0) Assert.Equal(JsonValueKind.Null, hover.ValueKind);
        else Assert.Contains(expected, hover.GetProperty("contents").GetProperty("value").GetString()!, StringComparison.Ordinal);
    }

    [Fact]
    public void Fixes_are_offered_where_they_apply_and_all_at_once_when_asked_for()
    {
        var session = new Session();
        session.Open("---\nmaml_version: 1.0\ntpye: workflow\n---\n## Intent\na\n");
        string At(int line, string only) => $"{{\"textDocument\":{{\"uri\":\"{Session.Uri}\"}},\"range\":{{\"start\":{{\"line\":{line},\"character\":1}},\"end\":{{\"line\":{line},\"character\":1}}}},\"context\":{{\"diagnostics\":[]{only}}}}}";
        var quick = Assert.Single(session.Ask("textDocument/codeAction", At(2, "")).GetProperty("result").EnumerateArray());
        Assert.Equal("type", quick.GetProperty("edit").GetProperty("changes").GetProperty(Session.Uri)[0].GetProperty("newText").GetString());
        Assert.Empty(session.Ask("textDocument/codeAction", At(5, "")).GetProperty("result").EnumerateArray());
        var all = Assert.Single(session.Ask("textDocument/codeAction", At(5, ",\"only\":[\"source.fixAll\"]")).GetProperty("result").EnumerateArray());
        Assert.Equal(2, all.GetProperty("edit").GetProperty("changes").GetProperty(Session.Uri).GetArrayLength());
        Assert.Empty(session.Ask("textDocument/codeAction", At(2, ",\"only\":[\"refactor\"]")).GetProperty("result").EnumerateArray());
    }

    [Fact]
    public void Formatting_gives_the_edits_of_the_formatter_in_either_encoding()
    {
        foreach (var (encoding, character) in new[] { ("utf-16", 3), ("utf-8", 5) })
        {
            var session = new Session($"{{\"capabilities\":{{\"general\":{{\"positionEncodings\":[\"{encoding}\"]}}}}}}");
            session.Open("---\na: 1\n---\n\n## Intent\n\U0001F42Ab \n");
            var edit = Assert.Single(session.Ask("textDocument/formatting", $"{{\"textDocument\":{{\"uri\":\"{Session.Uri}\"}},\"options\":{{\"tabSize\":2,\"insertSpaces\":true}}}}").GetProperty("result").EnumerateArray());
            Assert.Equal($"{{\"range\":{{\"start\":{{\"line\":5,\"character\":{character}}},\"end\":{{\"line\":5,\"character\":{character + 1}}}}},\"newText\":\"\"}}", edit.GetRawText());
        }
    }

    [Fact]
    public void The_outline_is_a_tree_or_a_list_and_folds()
    {
        const string Text = "---\na:\n  b: 1\n---\n```sh\nx\n```\n\n## Intent\ny\n\n## \n";
        var document = $"{{\"textDocument\":{{\"uri\":\"{Session.Uri}\"}}}}";
        var flat = new Session();
        flat.Open(Text);
        Assert.Equal(["front matter", "a", "b", "sh", "Intent", "(no name)"], flat.Ask("textDocument/documentSymbol", document).GetProperty("result").EnumerateArray().Select(one => one.GetProperty("name").GetString()));
        var tree = new Session("{\"capabilities\":{\"textDocument\":{\"documentSymbol\":{\"hierarchicalDocumentSymbolSupport\":true}}}}");
        tree.Open(Text);
        var front = tree.Ask("textDocument/documentSymbol", document).GetProperty("result")[0];
        Assert.Equal("b", front.GetProperty("children")[0].GetProperty("children")[0].GetProperty("name").GetString());
        Assert.Equal("1", front.GetProperty("children")[0].GetProperty("children")[0].GetProperty("detail").GetString());
        Assert.Equal([(0, 3), (1, 2), (4, 6), (8, 9)], tree.Ask("textDocument/foldingRange", document).GetProperty("result").EnumerateArray().Select(one => (one.GetProperty("startLine").GetInt32(), one.GetProperty("endLine").GetInt32())));
    }
}
