using System.Text.RegularExpressions;
using Dunes.Sdk.Maml.Formatting;
using Dunes.Sdk.Maml.Syntax;
using Dunes.TestSupport;
using Markdig;

namespace Dunes.Sdk.Maml.Tests.Formatting;

public partial class MamlFormatterTests
{
    private const int Seed = 20261122;
    private const string Head = "---\nmaml_version: \"1.0\"\n---\n\n";

    private static readonly string[] Pieces =
    [
        "## Intent\n", "##   Context \t\n", "## History\n", "## \n", "text \n", "text\t\n", "line break  \n", "escaped\\ \n", "\n", "\n\n\n", " \t \n", "        \n", "    code \n", "\tcode\t\n", "- item \n", "-     code \n",
        "- ```sh\n", "  ```\n", "```sh \n", "```\n", "~~~\n", "> quoted \n", "<pre>\n", "</pre>\n", "a `span \n", "of` code \n", "[a](b \"c \n", "[a]: b \n", "* * *  \n", "===\t\n", "1. one \n", "- \n", "| a | b | \n", "- - nested \n", "\r\n", "a \r\n", "end",
        "- 2025-09-09T21:07:00Z: [CREATE] made \n", "- 2025-09-09T21:07:00Z: [EXECUTE] run prev=00 \n", "# Title \n", "### Intent\t\n", "html <b \nclass>x</b> \n",
    ];

    private static readonly string[] FrontPieces =
    [
        "key:   value \n", "other : \"v\"\t\n", "map:  \n  a:  1 \n  b :\t2\n", "list:   [a,  b]\n", "flow: {x:   1,  y : 2}\n", "literal:   |\n  text  \n\n  more \n", "folded: >-\n  text \n", "plain: one \n  two \n", "quoted: \"one \n  two\"\n",
        "# note \n", "\n", " \n", "? complex\n:   value\n", "items:\n  -   a:   b \n", "'q k':   v\n", "url:  a:b\n", "empty: \n",
    ];

    [Theory]
    [InlineData("a \t\nb\n", "a\nb\n")]
    [InlineData("a  \nb   \nc\n", "a  \nb   \nc\n")] // line breaks
    [InlineData("a\\ \nb\n", "a\\ \nb\n")] // would become a line break
    [InlineData("a\n## Intent\nb\n", "a\n\n## Intent\nb\n")]
    [InlineData("a\n\n\n\n## Intent\n\n\n\nb\n", "a\n\n## Intent\n\nb\n")]
    [InlineData("a\n\n##   Intent  \nb\n", "a\n\n## Intent\nb\n")]
    [InlineData("a\n\n## Intent\n## Context\nb\n", "a\n\n## Intent\n\n## Context\nb\n")]
    [InlineData("a", "a\n")]
    [InlineData("a\n\n \n", "a\n")]
    [InlineData("```sh\na \n\n\n## Intent\n``` \n", "```sh\na \n\n\n## Intent\n``` \n")]
    [InlineData("```sh\na \n\n\n", "```sh\na \n\n\n")] // never closed
    [InlineData("    code \n     \n    code\n", "    code \n     \n    code\n")]
    [InlineData("a\n     \nb\n", "a\n\nb\n")]
    [InlineData("<pre>\na \n\nb \n</pre> \n", "<pre>\na \n\nb \n</pre> \n")]
    [InlineData("- ```sh\n  a \n  ```\n", "- ```sh\n  a \n  ```\n")]
    [InlineData("a `b \nc` d \n", "a `b \nc` d \n")]
    [InlineData("- a \n- b\t\n", "- a\n- b\n")]
    [InlineData("## \n", "## \n")]
    public void Blanks_and_empty_lines_of_a_body(string body, string expected) => Assert.Equal(Head + expected, MamlFormatter.Format(Head + body));

    [Theory]
    [InlineData("key:   value \n", "key: value\n")]
    [InlineData("key :\tvalue\n", "key: value\n")]
    [InlineData("a:\n  b:   [x,  {c:  d}]\t\n", "a:\n  b: [x,  {c: d}]\n")]
    [InlineData("a: |  \n  text  \n  more\t\nb:  1\n", "a: |  \n  text  \n  more\t\nb: 1\n")]
    [InlineData("a: one \n  two \n", "a: one \n  two \n")]
    [InlineData("a: 1 # why \n", "a: 1 # why\n")]
    [InlineData("a: [b \n", "a: [b \n")] // no YAML
    public void Blanks_of_a_front_matter(string yaml, string expected) => Assert.Equal($"---\n{expected}---\n", MamlFormatter.Format($"--- \n{yaml}---  \n").Replace("--- \n", "---\n", StringComparison.Ordinal).Replace("---  \n", "---\n", StringComparison.Ordinal));

    [Fact]
    public void Line_ends_and_the_byte_order_mark_stay_and_new_lines_are_like_the_first() =>
        Assert.Equal("\uFEFF---\r\na: 1\r\n---\r\n\r\n## Intent\r\nb\nc\r\n", MamlFormatter.Format("\uFEFF---\r\na:  1\r\n---\r\n## Intent\r\nb\nc"));

    [Fact]
    public void What_a_digest_of_History_vouches_for_stays()
    {
        const string Chained = "---\na:  1\n---\n## Intent \nb \n\n\n## History \n- 2025-09-09T21:07:00Z: [EXECUTE] run prev=00 \n";
        Assert.Equal(Chained + "\n## Context\nc\n", MamlFormatter.Format(Chained + "\n\n\n##  Context \n\n\nc ").Replace("\n\nc\n", "\nc\n", StringComparison.Ordinal).Replace("\n\n\n## Context", "\n\n## Context", StringComparison.Ordinal));
        Assert.Equal(Chained, MamlFormatter.Format(Chained));
    }

    [Theory]
    [InlineData("---\ntype: wallet\na:  1\n---\n## Wallet \n\n\nx \n")]
    [InlineData("{ \"a\":  1 } \n\n\n")]
    [InlineData("---\na:  1 \n\n\n## Intent \n")]
    [InlineData("")]
    [InlineData("\n\n")]
    public void Wallets_other_formats_unclosed_front_matter_and_nothing_stay(string text) => Assert.Equal(text, MamlFormatter.Format(text));

    [Fact]
    public void Every_document_of_the_corpus_keeps_its_content()
    {
        foreach (var path in Directory.GetFiles(CorpusTests.Folder(), "*.maml.md")) KeepsContent(File.ReadAllText(path));
    }

    [Fact]
    public void Any_document_keeps_its_content()
    {
        var random = new Random(Seed);
        for (var round = 0; round < Depth.Of(5_000, 60_000); round++)
        {
            var text = new System.Text.StringBuilder();
            if (random.Next(4) > 0)
            {
                text.Append("--- \n");
                for (var count = random.Next(6); count > 0; count--) text.Append(FrontPieces[random.Next(FrontPieces.Length)]);
                text.Append("---\n");
            }

            for (var count = random.Next(14); count > 0; count--) text.Append(Pieces[random.Next(Pieces.Length)]);
            KeepsContent(text.ToString());
            if (round % 4 == 0) KeepsContent(Garble.Random(random, 200));
            if (round % 4 == 1) KeepsContent(Garble.Mutate(random, text.ToString()));
        }
    }

    private static void KeepsContent(string text)
    {
        var once = MamlFormatter.Format(text);
        Assert.True(once == MamlFormatter.Format(once), System.Text.Json.JsonSerializer.Serialize(new[] { text, once, MamlFormatter.Format(once) }));
        Assert.Equal(WithoutBlanks(text), WithoutBlanks(once));
        var (before, after) = (MamlDocument.Parse(text), MamlDocument.Parse(once));
        Assert.Equal(before.FrontMatter is null, after.FrontMatter is null);
        if (before.FrontMatter is { } front) Assert.True(FrontMatterFormatting.IsSame(front.Entries, after.FrontMatter!.Entries), text);
        Assert.Equal(before.Sections.Select(section => section.Name), after.Sections.Select(section => section.Name));
        Assert.Equal(before.Fences.Select(fence => Of(before.Source, fence.Range)), after.Fences.Select(fence => Of(after.Source, fence.Range)));
        Assert.Equal(before.Diagnostics.Select(one => one.Code), after.Diagnostics.Select(one => one.Code));
        Assert.True(Html(before) == Html(after), $"{text}\n-- was\n{Html(before)}\n-- is\n{Html(after)}");
    }

    private static string Of(SourceText source, SourceRange range) => source.Text.Substring(range.Start, range.Length);

    private static string WithoutBlanks(string text) => string.Concat(text.Where(one => one is not (' ' or '\t' or '\r' or '\n')));

    /// <summary>What a renderer of CommonMark makes of the body. It takes blanks from the end of a paragraph's line, but not tabs, and counts a last line of blanks as indented code.</summary>
    private static string Html(MamlDocument document)
    {
        var body = document.Source.Text[(document.FrontMatter?.Range.End ?? 0)..].Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        return LastBlanks().Replace(LastTabs().Replace(Markdown.ToHtml(body), string.Empty), "\n</code></pre>");
    }

    [GeneratedRegex(@" *\t[ \t]*(?=\n|</)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex LastTabs();

    [GeneratedRegex(@"(\n[ \t]*)+\n</code></pre>", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex LastBlanks();
}
