using Dunes.Sdk.Maml.Validation;
using Dunes.TestSupport;

namespace Dunes.Sdk.Maml.Tests.Validation;

public class MamlValidatorTests
{
    private const string Front = "---\nmaml_version: \"1.0\"\nid: urn:uuid:018f3e2a-1111-7222-8333-123456789abc\ntype: workflow\norigin: agent://gateway\npermissions:\n  read: [agent://*]\ncreated_at: \"2025-09-09T21:07:00Z\"\n---\n";
    private const string Body = "## Intent\nSave water.\n\n## Context\nWell 7.\n";
    private const string Good = Front + Body + "\n## Code_Blocks\n```python\nprint(1)\n```\n";
    private const string Rich = Good + "\n## Input_Schema\n{\"type\": \"object\", \"properties\": {\"a\": {\"enum\": [1]}}}\n\n## History\n- 2025-09-09T21:07:00Z: [CREATE] made\n- [2025-09-09T21:08:00Z] [TICKET] 7 prev=00\n";
    private static readonly MamlValidator Validator = new();

    private static IReadOnlyList<Diagnostic> Validate(string text) => Validator.Validate(MamlDocument.Parse(text));

    private static Diagnostic Only(string text, string code, DiagnosticSeverity severity)
    {
        var found = Assert.Single(Validate(text));
        Assert.Equal((code, severity), (found.Code, found.Severity));
        return found;
    }

    [Fact]
    public void A_good_document_has_no_findings()
    {
        Assert.Empty(Validate(Good));
        Assert.Empty(Validate(Good.Replace("\n", "\r\n")));
        Assert.Empty(Validate("\uFEFF" + Good));
        Assert.Empty(Validate(Good.Replace("Code_Blocks", "code blocks").Replace("## Intent", "## \U0001F42A INTENT")));
    }

    [Fact]
    public void A_document_without_front_matter_says_so()
    {
        Assert.Equal((1, 1), Place(Only(Body, DiagnosticCodes.FrontMatterMissing, DiagnosticSeverity.Error)));
        Assert.Contains(Validate(string.Empty), one => one.Code == DiagnosticCodes.FrontMatterMissing);
        Only("----" + Good[3..], DiagnosticCodes.FrontMatterMissing, DiagnosticSeverity.Error);
    }

    [Fact]
    public void Front_matter_that_never_closes_is_an_error() =>
        Assert.Contains(Validate("---\nid: a:b\n## Intent\n"), one => one.Code == DiagnosticCodes.FrontMatterUnclosed);

    [Theory]
    [InlineData("maml_version: \"1.0\"\n", "maml_version", DiagnosticSeverity.Error)]
    [InlineData("type: workflow\n", "type", DiagnosticSeverity.Error)]
    [InlineData("id: urn:uuid:018f3e2a-1111-7222-8333-123456789abc\n", "id", DiagnosticSeverity.Error)]
    [InlineData("origin: agent://gateway\n", "origin", DiagnosticSeverity.Warning)]
    [InlineData("permissions:\n  read: [agent://*]\n", "permissions", DiagnosticSeverity.Warning)]
    public void A_required_key_that_is_missing_is_named(string line, string key, DiagnosticSeverity severity) =>
        Assert.Contains($"'{key}'", Only(Good.Replace(line, string.Empty), DiagnosticCodes.RequiredKeyMissing, severity).Message);

    [Fact]
    public void A_required_key_without_a_value_is_missing() =>
        Assert.Equal((4, 1), Place(Only(Good.Replace("type: workflow", "type:"), DiagnosticCodes.RequiredKeyMissing, DiagnosticSeverity.Error)));

    [Fact]
    public void A_misspelt_key_is_recognised()
    {
        var found = Validate(Good.Replace("type: workflow", "tpye: workflow"));
        Assert.Equal([DiagnosticCodes.RequiredKeyMissing, DiagnosticCodes.PerhapsMisspelt], found.Select(one => one.Code));
        Assert.Contains("did you mean 'type'?", found[1].Message);
        Assert.Equal((4, 1, 4), (found[1].Line, found[1].Column, found[1].Length));
    }

    [Theory]
    [InlineData("wallet: {adress: a}", "address")]
    [InlineData("verification:\n  methd: reverse_check", "method")]
    public void A_misspelt_key_of_a_mapping_is_recognised(string yaml, string meant)
    {
        var text = Good.Replace("type: workflow", "type: workflow\n" + yaml);
        var found = Only(text, DiagnosticCodes.PerhapsMisspelt, DiagnosticSeverity.Warning);
        Assert.Contains($"did you mean '{meant}'?", found.Message);
        Assert.Empty(Validate(found.Fix!.Apply(text)));
        Assert.Empty(Validate(text.Replace(yaml, "wallet: {currency_of_my_own: a}")));
    }

    [Theory]
    [InlineData("urn:uuid:018f3e2a-1111-7222-8333-123456789ab", "RFC 9562")]
    [InlineData("urn:uuid:{018f3e2a-1111-7222-8333-123456789abc}", "RFC 9562")]
    [InlineData("well seven", "no URI")]
    public void An_id_that_is_no_identifier_is_reported(string id, string message) =>
        Assert.Contains(message, Only(Good.Replace("urn:uuid:018f3e2a-1111-7222-8333-123456789abc", id), DiagnosticCodes.IdInvalid, DiagnosticSeverity.Warning).Message);

    [Fact]
    public void A_duplicate_key_is_an_error_with_both_places()
    {
        var found = Only(Good.Replace("type: workflow\n", "type: workflow\ntype: dataset\n"), DiagnosticCodes.DuplicateKey, DiagnosticSeverity.Error);
        Assert.Equal((5, 1), Place(found));
        Assert.Contains("5:1 and at 4:1", found.Message);
        Only(Good.Replace("  read: [agent://*]\n", "  read: [agent://*]\n  read: [b]\n"), DiagnosticCodes.DuplicateKey, DiagnosticSeverity.Error);
    }

    [Fact]
    public void The_same_key_in_two_mappings_is_no_duplicate() =>
        Assert.Empty(Validate(Good.Replace("type: workflow\n", "type: workflow\nrequires: {libs: [a], apis: {libs: a}}\n")));

    [Fact]
    public void A_duplicate_section_is_an_error_with_both_places()
    {
        var found = Only(Good + "\n## INTENT\nAgain.\n", DiagnosticCodes.DuplicateSection, DiagnosticSeverity.Error);
        Assert.Contains("21:1 and at 10:1", found.Message);
    }

    [Fact]
    public void A_heading_within_a_fence_is_no_section() =>
        Assert.Empty(Validate(Good.Replace("print(1)", "## Intent\n## Intent")));

    [Theory]
    [InlineData("Intent", DiagnosticSeverity.Error)]
    [InlineData("Context", DiagnosticSeverity.Warning)]
    public void A_missing_section_is_named(string name, DiagnosticSeverity severity) =>
        Assert.Contains($"'## {name}'", Only(Good.Replace("## " + name, "## Another"), DiagnosticCodes.RequiredSectionMissing, severity).Message);

    [Fact]
    public void A_misspelt_section_is_recognised()
    {
        var found = Validate(Good.Replace("## Context", "## Contxet"));
        Assert.Equal([DiagnosticCodes.PerhapsMisspelt, DiagnosticCodes.RequiredSectionMissing], found.Select(one => one.Code));
        Assert.Contains("did you mean 'Context'?", found[0].Message);
    }

    [Theory]
    [InlineData("> ## Intent")]
    [InlineData("> > ### Intent")]
    [InlineData("- ## Intent")]
    [InlineData("* ## Intent")]
    [InlineData("+ ## Intent")]
    [InlineData("1. ## Intent")]
    [InlineData("12) ## Intent")]
    [InlineData("<h2>Intent</h2>")]
    [InlineData("<H1 id=\"a\">Intent</H1>")]
    [InlineData("####### Intent")]
    public void A_heading_within_something_else_begins_no_section_and_the_line_is_named(string heading)
    {
        var found = Validate(Good.Replace("## Intent", heading));
        Assert.Equal((DiagnosticCodes.SectionDecorated, 10, 1, heading.Length), (found[0].Code, found[0].Line, found[0].Column, found[0].Length));
        Assert.Contains("did you mean '## Intent'?", found[0].Message);
        Assert.Empty(Validate(found[0].Fix!.Apply(Good.Replace("## Intent", heading))));
    }

    [Theory]
    [InlineData("- **Content**")]
    [InlineData("- Content")]
    [InlineData("1. Content")]
    [InlineData("<p>Content</p>")]
    [InlineData("> Content")]
    public void An_item_or_a_quotation_that_says_a_sections_name_is_text(string line) => Assert.Empty(Validate(Good.Replace("Well 7.", line)));

    [Fact]
    public void What_follows_front_matter_without_an_end_is_not_called_missing()
    {
        var text = Good.Replace("\n---\n## Intent", "\n## Intent");
        var found = Only(text, DiagnosticCodes.FrontMatterUnclosed, DiagnosticSeverity.Error);
        Assert.Contains("'## Intent' at 9:1", found.Message);
        Assert.Empty(Validate(found.Fix!.Apply(text)));
        var windows = text.Replace("\n", "\r\n");
        Assert.Equal(Good.Replace("\n", "\r\n"), Validate(windows)[0].Fix!.Apply(windows));
    }

    [Theory]
    [InlineData("type: \"workflow", 7, "\"workflow\"")]
    [InlineData("type: @workflow", 7, "\"@workflow\"")]
    [InlineData("type: a: b", 8, "\"a: b\"")]
    [InlineData("----", 1, "---")]
    public void Yaml_that_one_edit_mends_has_that_edit(string line, int column, string expected)
    {
        var text = Good.Replace("type: workflow", line);
        var found = Validate(text).First(one => one.Code == DiagnosticCodes.YamlInvalid);
        Assert.Equal((4, column), (found.Line, found.Column));
        Assert.Contains(expected, found.Fix!.Apply(text), StringComparison.Ordinal);
        Assert.DoesNotContain(Validate(found.Fix.Apply(text)), one => (one.Code, one.Line) == (found.Code, 4));
    }

    [Fact]
    public void A_star_without_quotes_is_named() => Assert.Contains("\"agent://*\"", Only(Good.Replace("[agent://*]", "[*]"), DiagnosticCodes.YamlInvalid, DiagnosticSeverity.Error).Message);

    [Theory]
    [InlineData("```\n", "")]
    [InlineData("```\n", "````x\n")]
    [InlineData("```\n", "~~~\n")]
    public void A_fence_that_never_closes_is_an_error(string closing, string instead)
    {
        var found = Only(Good[..^closing.Length] + instead, DiagnosticCodes.FenceUnclosed, DiagnosticSeverity.Error);
        Assert.Equal((17, 1, 9), (found.Line, found.Column, found.Length));
    }

    [Fact]
    public void A_fence_of_Code_Blocks_names_its_language()
    {
        Assert.Equal((17, 1), Place(Only(Good.Replace("```python", "```"), DiagnosticCodes.FenceWithoutLanguage, DiagnosticSeverity.Error)));
        Assert.Empty(Validate(Good.Replace("Well 7.\n", "```\nWell 7.\n```\n")));
    }

    [Theory]
    [InlineData("type: &a workflow")]
    [InlineData("type: *a")]
    [InlineData("type: workflow\n<<: *a")]
    public void Anchors_and_aliases_are_refused(string line) =>
        Only(Good.Replace("type: workflow", line), DiagnosticCodes.YamlReferenceRefused, DiagnosticSeverity.Error);

    [Theory]
    [InlineData("type: [a")]
    [InlineData("type: \"a")]
    [InlineData("type: a: b")]
    [InlineData("\ttype: a")]
    [InlineData("--- second: document")]
    public void Invalid_yaml_is_an_error_in_its_place(string line)
    {
        var found = Only(Good.Replace("type: workflow", line), DiagnosticCodes.YamlInvalid, DiagnosticSeverity.Error);
        Assert.InRange(found.Line, 3, 9);
    }

    [Theory]
    [InlineData("---\n- a\n---\n")]
    [InlineData("---\na\n---\n")]
    [InlineData("---\n---\n")]
    [InlineData("---\n# nothing\n...\n")]
    public void Front_matter_is_a_mapping(string front) => Only(front + Body, DiagnosticCodes.FrontMatterIsNoMapping, DiagnosticSeverity.Error);

    [Theory]
    [InlineData(15, false)]
    [InlineData(16, true)]
    [InlineData(100_000, true)]
    public void Nesting_is_bounded(int depth, bool refused)
    {
        var found = Validate(Good.Replace("type: workflow", "type: workflow\nother: " + new string('[', depth) + new string(']', depth)));
        Assert.Equal(refused ? [DiagnosticCodes.FrontMatterTooDeep] : [], found.Select(one => one.Code));
    }

    [Fact]
    public void What_does_not_show_is_reported()
    {
        var found = Only(Good.Replace("Save water", "Save\u202E water"), DiagnosticCodes.UnseenCharacter, DiagnosticSeverity.Warning);
        Assert.Equal((11, 5, 1), (found.Line, found.Column, found.Length));
    }

    [Fact]
    public void Findings_are_bounded()
    {
        var found = Validate(Good + string.Concat(Enumerable.Repeat("## Intent\n\u202E\n", 2_000)));
        Assert.InRange(found.Count, 500, 501);
        Assert.Contains(found, one => one.Code == DiagnosticCodes.TooManyFindings);
    }

    [Fact]
    public void A_foreign_format_is_only_named() => Only("{\"intent\": 1}", DiagnosticCodes.ForeignFormat, DiagnosticSeverity.Information);

    [Fact]
    public void A_receipt_is_judged_by_its_verdict()
    {
        var receipt = MuReceipt.Write(Good, "good.maml.md", DateTimeOffset.UnixEpoch, Guid.NewGuid(), null);
        Assert.Equal(DiagnosticCodes.ReceiptNotProved, Assert.Single(Validator.ValidateReceipt(receipt, Good, _ => null)).Code);
        var found = Assert.Single(Validator.ValidateReceipt(receipt, Good.Replace("Well 7", "Well 8"), _ => null));
        Assert.Equal((DiagnosticCodes.ReceiptFailed, 14, 6), (found.Code, found.Line, found.Column));
    }

    [Fact]
    public void Any_text_gives_findings_and_never_an_exception()
    {
        var random = new Random(7);
        for (var count = Depth.Of(50_000, 1_000_000); count > 0; count--)
        {
            var text = count % 4 == 0 ? Garble.Random(random, 400) : Garble.Mutate(random, count % 4 == 1 ? Good : Rich);
            var before = GC.GetAllocatedBytesForCurrentThread();
            var found = Validator.Validate(MamlDocument.Parse(text), (MamlProfile)(count % 3));
            Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1024 * 1024, "A small document took much memory.");
            Assert.True(found.All(one => one.Line >= 0 && one.Column >= 0 && one.Length <= text.Length), text);
        }
    }

    [Fact]
    public void A_profile_that_is_none_is_misuse() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Validator.Validate(MamlDocument.Parse(Good), (MamlProfile)3));

    private static (int Line, int Column) Place(Diagnostic found) => (found.Line, found.Column);
}
