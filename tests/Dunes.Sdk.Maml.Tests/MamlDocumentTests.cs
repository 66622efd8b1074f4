using System.Text;
using Dunes.Sdk.Maml.Syntax;
using FsCheck;
using FsCheck.Fluent;

namespace Dunes.Sdk.Maml.Tests;

public class MamlDocumentTests
{
    private const string Example = "---\nmaml_version: 1.0\nid: urn:uuid:018f3e2a-1111-7222-8333-123456789abc\ntype: prompt\npermissions:\n  read: [agent://*]\n---\n"
        + "# Caf\u00E9 \U0001F42A\n\n## \U0001F42A Intent \U0001F433\nSave water.\n\n## Code_Blocks\n```python {id=one}\n## not a section\n```\n~~~~ csharp\n~~~\n~~~~\n";

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public void Front_matter_and_sections_are_found_with_their_places(string lineEnd)
    {
        foreach (var mark in new[] { string.Empty, "\uFEFF" })
        {
            var text = mark + Example.Replace("\n", lineEnd);
            var document = MamlDocument.Parse(text);
            Assert.Empty(document.Diagnostics);
            var octets = Encoding.UTF8.GetBytes(text);

            var front = document.FrontMatter!;
            Assert.Equal("---" + lineEnd, Cut(text, front.Range)[..(3 + lineEnd.Length)]);
            Assert.EndsWith(lineEnd + "---", Cut(text, front.Range));
            Assert.Equal(["maml_version", "id", "type", "permissions"], front.Entries.Select(entry => entry.Key));
            Assert.Equal("1.0", front.Find("maml_version")!.Value);
            Assert.Null(front.Find("permissions")!.Value);
            Assert.Equal((4, 7), (front.Find("type")!.ValueRange.Line, front.Find("type")!.ValueRange.Column));
            Assert.All(front.Entries, entry => Assert.Equal(entry.Key, Cut(text, entry.KeyRange)));
            Assert.Equal("prompt", Cut(text, front.Find("type")!.ValueRange));

            Assert.Equal(["Intent", "Code_Blocks"], document.Sections.Select(section => section.Name));
            var (intent, code) = (document.Sections[0], document.Sections[1]);
            Assert.Equal("Save water." + lineEnd + lineEnd, Cut(text, intent.BodyRange));
            Assert.Equal((10, 1), (intent.HeadingRange.Line, intent.HeadingRange.Column));
            Assert.Equal(text.Length, code.Range.End);
            Assert.All(document.Sections, section => Assert.Equal(Cut(text, section.Range), Encoding.UTF8.GetString(octets, section.Range.ByteStart, section.Range.ByteLength)));

            Assert.Equal([("python", "{id=one}", "## not a section"), ("csharp", "", "~~~")], code.Fences.Select(fence => (fence.Language, fence.Attributes, Cut(text, fence.TextRange).TrimEnd())));
        }
    }

    [Fact]
    public void Octets_and_text_make_the_same_document()
    {
        var document = MamlDocument.Parse(Encoding.UTF8.GetBytes("\uFEFF" + Example));
        Assert.Equal("\uFEFF" + Example, document.Source.Text);
        Assert.Equal(2, document.Sections.Count);
    }

    [Fact]
    public void Octets_that_are_not_utf_8_are_refused_with_their_place()
    {
        var document = MamlDocument.Parse([.. "---\na: "u8, 0xFF]);
        Assert.Equal([DiagnosticCodes.NotUtf8], document.Diagnostics.Select(one => one.Code));
        Assert.Contains("octet 7 (0xFF)", document.Diagnostics[0].Message);
    }

    [Fact]
    public void A_document_beyond_the_bound_is_refused()
    {
        Assert.Equal([DiagnosticCodes.TooLarge], MamlDocument.Parse(new string('a', MamlDocument.MaxLength + 1)).Diagnostics.Select(one => one.Code));
        Assert.NotEqual(DiagnosticCodes.TooLarge, MamlDocument.Parse(new string('a', MamlDocument.MaxLength)).Diagnostics[0].Code);
    }

    [Theory]
    [InlineData("  {\"maml\": 1}", "JSON")]
    [InlineData("<?xml version=\"1.0\"?>", "XML")]
    [InlineData("MAML_version: 1", "astronomy")]
    public void A_foreign_format_is_named_and_not_called_invalid(string text, string name)
    {
        var document = MamlDocument.Parse(text);
        Assert.Contains(name, document.ForeignFormat, StringComparison.Ordinal);
        Assert.Equal(DiagnosticSeverity.Information, Assert.Single(document.Diagnostics).Severity);
    }

    [Fact]
    public void Every_index_has_the_place_that_counting_gives() => Prop.ForAll(
        Gen.Elements("a", "\n", "\r\n", "\r", "\u00E9", "\u20AC", "\U0001F42A").ListOf().Select(string.Concat).ToArbitrary(), text =>
        {
            var source = new SourceText(text);
            return Enumerable.Range(0, text.Length + 1).All(at =>
            {
                if (at > 0 && at < text.Length && (text[at - 1], text[at]) is ('\r', '\n')) return true; // within one line end
                if (at > 0 && at < text.Length && char.IsSurrogatePair(text, at - 1)) return true;
                var lines = text[..at].ReplaceLineEndings("\n").Split('\n');
                var range = source.Range(at, text.Length);
                return (range.Line, range.Column, range.ByteStart) == (lines.Length, lines[^1].Length + 1, Encoding.UTF8.GetByteCount(text[..at]));
            });
        }).QuickCheckThrowOnFailure();

    private static string Cut(string text, SourceRange range) => text.Substring(range.Start, range.Length);
}
