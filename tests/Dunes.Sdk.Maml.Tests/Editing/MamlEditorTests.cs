using System.Security.Cryptography;
using System.Text;
using Dunes.Sdk.Maml.Editing;
using Dunes.Sdk.Maml.Validation;
using Dunes.TestSupport;
using FsCheck;
using FsCheck.Fluent;

namespace Dunes.Sdk.Maml.Tests.Editing;

public class MamlEditorTests
{
    private const string Front = "---\nmaml_version: \"1.0\"   # kept\nid: urn:uuid:018f3e2a-1111-7222-8333-123456789abc\ntype: workflow\norigin: agent://gateway\npermissions: # who may\n  read:\n  - agent://*\n# about the time\ncreated_at: \"2025-09-09T21:07:00Z\"\nempty:\n---\n";
    private const string Body = "\n## \U0001F42A Intent \nSave water.  \n\n## Context\nWell 7.\n";

    private static MamlEditor Editor(string text) => new(MamlDocument.Parse(text));

    [Theory]
    [InlineData("\n", "")]
    [InlineData("\r\n", "\uFEFF")]
    [InlineData("\r", "")]
    public void A_section_s_body_is_replaced_and_nothing_else(string lineEnd, string mark)
    {
        var text = mark + (Front + Body).Replace("\n", lineEnd);
        var editor = Editor(text);
        editor.ReplaceSectionBody("intent", "Save more.\r\nAnd oil.");
        Assert.Equal(text.Replace("Save water.  " + lineEnd + lineEnd, $"Save more.{lineEnd}And oil.{lineEnd}"), editor.ApplyToText());
        Assert.Equal(Encoding.UTF8.GetBytes(editor.ApplyToText()), editor.Apply());
        Assert.Equal(["Intent", "Context"], editor.Document.Sections.Select(section => section.Name));
    }

    [Theory]
    [InlineData("## A\nold\n## B", "B", "new", "## A\nold\n## B\nnew")]
    [InlineData("## A\nold\n## B\n", "B", "new", "## A\nold\n## B\nnew")]
    [InlineData("## A\nold\n## B\nx", "A", "", "## A\n## B\nx")]
    [InlineData("## A\n## B\nx", "A", "y\n\n", "## A\ny\n\n## B\nx")]
    [InlineData("## A\n```\n## B\n```\n", "A", "~~~ x\n## C\n~~~", "## A\n~~~ x\n## C\n~~~")]
    public void A_body_at_either_end_keeps_its_neighbours(string before, string name, string text, string after)
    {
        var editor = Editor(before);
        editor.ReplaceSectionBody(name, text);
        Assert.Equal(after, editor.ApplyToText());
    }

    [Theory]
    [InlineData("a\n## Keys\n")]
    [InlineData("```\n## Keys\n")]
    public void A_body_that_would_change_its_neighbours_is_refused(string text)
    {
        var editor = Editor(Front + Body);
        Assert.Throws<ArgumentException>(() => editor.ReplaceSectionBody("Intent", text));
        Assert.Equal(Front + Body, editor.ApplyToText());
        Assert.Empty(editor.Edits);
    }

    [Fact]
    public void A_section_of_another_document_is_refused()
    {
        var editor = Editor(Front + Body);
        Assert.Throws<ArgumentException>(() => editor.ReplaceSectionBody(MamlDocument.Parse(Front + Body).Sections[0], "x"));
        Assert.Throws<ArgumentException>(() => editor.ReplaceSectionBody("Nowhere", "x"));
    }

    [Theory]
    [InlineData("x\n", "x\n\n## History\n- e\n")]
    [InlineData("x", "x\n\n## History\n- e")]
    [InlineData("x\r\n\r\n", "x\r\n\r\n## History\r\n- e\r\n")]
    [InlineData("", "## History\n- e\n")]
    [InlineData("x\r\n## History", "x\r\n## History\r\n- e")]
    [InlineData("## History\n\n## Next\n", "## History\n- e\n\n## Next\n")]
    [InlineData("## HISTORY\n- a  \n- b\n\n\n## Next\n", "## HISTORY\n- a  \n- b\n- e\n\n\n## Next\n")]
    [InlineData("## History\r- a", "## History\r- a\r- e")]
    [InlineData("## History\n- a\n \n", "## History\n- a\n- e\n \n")]
    [InlineData("## History\n```\nx\n```\n", "## History\n```\nx\n```\n- e\n")]
    public void An_entry_goes_to_the_end_of_History(string before, string after)
    {
        var editor = Editor(before);
        editor.AppendHistory("- e");
        Assert.Equal(after, editor.ApplyToText());
    }

    [Fact]
    public void An_entry_that_would_be_none_is_refused()
    {
        Assert.Throws<ArgumentException>(() => Editor(Body).AppendHistory("- a\n- b"));
        Assert.Throws<ArgumentException>(() => Editor(Body).AppendHistory("a"));
        Assert.Throws<InvalidOperationException>(() => Editor("## History\n```\n").AppendHistory("- a"));
        Assert.Throws<InvalidOperationException>(() => Editor("## Intent\n```\n").AppendHistory("- a"));
        Assert.Throws<InvalidOperationException>(() => Editor("---\n").AppendHistory("- a"));
        Assert.Throws<ArgumentException>(() => Editor(Body).AppendHistory(DateTimeOffset.UnixEpoch, "execute", "a"));
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public void A_chained_entry_holds_the_digest_of_the_bytes_before_it(string lineEnd)
    {
        var text = ("\uFEFF" + Front + Body + "\n## History\n- 2025-09-09T21:07:00Z: [CREATE] caf\u00E9 \U0001F42A").Replace("\n", lineEnd);
        var editor = Editor(text);
        editor.AppendHistory(new(2025, 9, 10, 0, 0, 0, TimeSpan.FromHours(2)), "EXECUTE", "block one");
        editor.AppendHistory(new(2025, 9, 10, 1, 0, 0, TimeSpan.Zero), "TICKET", string.Empty);
        Assert.DoesNotContain(new MamlValidator().Validate(editor.Document, MamlProfile.Strict), one => one.Code is DiagnosticCodes.HistoryChainBroken or DiagnosticCodes.HistoryEntryInvalid or DiagnosticCodes.HistoryOutOfOrder);
        var expected = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text + lineEnd)));
        Assert.Contains($"- 2025-09-09T22:00:00Z: [EXECUTE] block one prev={expected}{lineEnd}- 2025-09-10T01:00:00Z: [TICKET] prev=", editor.ApplyToText());
    }

    [Theory]
    [InlineData("type", "prompt", "type: workflow", "type: prompt")]
    [InlineData("maml_version", "'2.0'", "maml_version: \"1.0\"   # kept", "maml_version: '2.0'   # kept")]
    [InlineData("permissions", "{read: [agent://a]}", "permissions: # who may\n  read:\n  - agent://*\n", "permissions: {read: [agent://a]} # who may\n")]
    [InlineData("permissions", "\n  write: [agent://b]\n", "permissions: # who may\n  read:\n  - agent://*\n", "permissions:\n  write: [agent://b] # who may\n")]
    [InlineData("empty", "no more", "empty:\n", "empty: no more\n")]
    [InlineData("schema", "maml_v1", "empty:\n", "empty:\nschema: maml_v1\n")]
    [InlineData("origin", "|\n  agent://gateway\n", "origin: agent://gateway\n", "origin: |\n  agent://gateway\n")]
    [InlineData("type", "", "type: workflow", "type:")]
    public void A_key_gets_a_value_and_nothing_else_changes(string key, string value, string before, string after)
    {
        foreach (var lineEnd in new[] { "\n", "\r\n" })
        {
            var text = (Front + Body).Replace("\n", lineEnd);
            var editor = Editor(text);
            editor.SetFrontMatter(key, value);
            Assert.Equal(text.Replace(before.Replace("\n", lineEnd), after.Replace("\n", lineEnd)), editor.ApplyToText());
        }
    }

    [Theory]
    [InlineData("a: [b, c] # d\n", "a: x # d\n")]
    [InlineData("a: {b: [c]}\n", "a: x\n")]
    [InlineData("a: b\n  c\nd: e\n", "a: x\nd: e\n")]
    [InlineData("a: |\n  b\n\n  c\n\n# d\nd: e\n", "a: x\n\n# d\nd: e\n")]
    [InlineData("a: \"b\\\n  c\" # d\n", "a: x # d\n")]
    [InlineData("a:   # d\n", "a: x   # d\n")]
    [InlineData("'a' : b\n", "'a' : x\n")]
    [InlineData("  c: d\n", "  c: d\n  a: x\n")]
    public void A_value_of_any_form_is_replaced(string before, string after)
    {
        var editor = Editor($"---\n{before}---\n");
        editor.SetFrontMatter("a", "x");
        Assert.Equal($"---\n{after}---\n", editor.ApplyToText());
    }

    [Theory]
    [InlineData("a: b")]
    [InlineData("[a")]
    [InlineData("a\norigin2: b")]
    [InlineData("a\n---\n")]
    [InlineData("a # and\n  more: less")]
    [InlineData("&a b")]
    [InlineData("\"a")]
    public void A_value_that_would_be_more_than_one_is_refused(string value)
    {
        var editor = Editor(Front + Body);
        Assert.Throws<ArgumentException>(() => editor.SetFrontMatter("type", value));
        Assert.Throws<ArgumentException>(() => editor.SetFrontMatter("other", value));
        Assert.Equal(Front + Body, editor.ApplyToText());
    }

    [Fact]
    public void Front_matter_that_cannot_be_read_is_not_edited()
    {
        Assert.Throws<InvalidOperationException>(() => Editor(Body).SetFrontMatter("type", "a"));
        Assert.Throws<InvalidOperationException>(() => Editor("---\na: [\n---\n").SetFrontMatter("type", "a"));
        Assert.Throws<ArgumentException>(() => Editor(Front).SetFrontMatter("a b", "a"));
        Assert.Throws<ArgumentException>(() => Editor("---\n{a: b}\n---\n").SetFrontMatter("type", "a"));
        Assert.Throws<ArgumentException>(() => new MamlEditor(MamlDocument.Parse([0xFF])));
    }

    [Fact]
    public void A_lone_surrogate_is_refused()
    {
        var editor = Editor(Front + Body);
        Assert.Throws<ArgumentException>(() => editor.ReplaceSectionBody("Intent", "a\uD83D"));
        Assert.Throws<ArgumentException>(() => editor.SetFrontMatter("type", "\uDC2A\uD83D"));
        Assert.Throws<ArgumentException>(() => editor.AppendHistory("- \uD83Da"));
        editor.AppendHistory("- \U0001F42A");
        Assert.Equal(Front + Body + "\n## History\n- \U0001F42A\n", editor.ApplyToText());
    }

    [Fact]
    public void A_fix_is_an_edit_like_any_other()
    {
        var editor = Editor(Front.Replace("type: workflow", "tpye: workflow") + Body);
        var fix = new MamlValidator().Validate(editor.Document).First(one => one.Fix is not null).Fix!;
        editor.Replace(fix.Range, fix.Replacement);
        Assert.Equal(Front + Body, editor.ApplyToText());
        Assert.Throws<ArgumentException>(() => editor.Replace(fix.Range with { Start = int.MaxValue }, "a"));
    }

    [Fact]
    public void Any_octets_of_utf_8_are_rendered_as_they_were() => Prop.ForAll(
        Gen.Elements("---\n", "\uFEFF", "\r\n", "\n", "\r", "\0", "## ", "```", "a: b\n", "\u0085", "\u2028", "\U0001F42A", "\u00E9", "\uFFFD", "- ", "x").ListOf().Select(string.Concat).ToArbitrary(), text =>
        {
            var octets = Encoding.UTF8.GetBytes(text);
            return MamlDocument.Parse(octets).Render().AsSpan().SequenceEqual(octets) && MamlDocument.Parse(text).Render().AsSpan().SequenceEqual(octets);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Arbitrary_octets_are_rendered_or_refused() => Prop.ForAll<byte[]>(octets =>
    {
        var document = MamlDocument.Parse(octets);
        if (document.IsRefused) Assert.Throws<InvalidOperationException>(() => document.Render());
        return document.IsRefused || document.Render().AsSpan().SequenceEqual(octets);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void An_edit_of_any_document_leaves_every_other_byte()
    {
        var random = new Random(11);
        var (made, refused) = (0, 0);
        for (var count = Depth.Of(10_000, 200_000); count > 0; count--)
        {
            var octets = Encoding.UTF8.GetBytes(Garble.Mutate(random, Front + Body + "\n## History\n- 2025-09-09T21:07:00Z: [CREATE] made\n```x\ny\n```\n"));
            var document = MamlDocument.Parse(octets);
            Assert.Equal(octets, document.Render());
            if (document.ForeignFormat is not null)
            {
                Assert.Throws<ArgumentException>(() => new MamlEditor(document));
                continue;
            }

            var editor = new MamlEditor(document);
            try
            {
                var edit = (count % 4) switch
                {
                    0 when document.Sections.Count > 0 => editor.ReplaceSectionBody(document.Sections[random.Next(document.Sections.Count)], Garble.Random(random, 40)),
                    1 => editor.SetFrontMatter(random.Next(2) == 0 ? "type" : "fresh", random.Next(3) == 0 ? Garble.Random(random, 20) : "\"new\""),
                    _ => editor.AppendHistory("- 2026-01-01T00:00:00Z: [EXECUTE] done"),
                };
                var (range, put) = (edit.Range, Encoding.UTF8.GetBytes(edit.Replacement));
                Assert.Equal([.. octets[..range.ByteStart], .. put, .. octets[(range.ByteStart + range.ByteLength)..]], editor.Apply());
                Assert.Equal(editor.Apply(), MamlDocument.Parse(editor.Apply()).Render());
                if (count % 4 >= 2) Assert.Contains("- 2026-01-01T00:00:00Z: [EXECUTE] done", editor.ApplyToText().Substring(editor.Document.Find("History")!.Range.Start, editor.Document.Find("History")!.Range.Length));
                made++;
            }
            catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
            {
                Assert.Equal(octets, editor.Apply());
                refused++;
            }
        }

        Assert.True(made > refused, $"{made} made, {refused} refused");
        Assert.True(refused > 0);
    }
}
