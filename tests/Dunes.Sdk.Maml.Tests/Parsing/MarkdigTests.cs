using System.Text;
using Dunes.TestSupport;
using Markdig;
using Markdig.Syntax;

namespace Dunes.Sdk.Maml.Tests.Parsing;

/// <summary>Fences and headings at the margin are those that Markdig, a reader of CommonMark, finds.</summary>
public class MarkdigTests
{
    // Lines that make no list, quotation, HTML or indented code: within those CommonMark reads fences by the container, and MAML by the margin.
    private static readonly string[] Lines =
    [
        "## Intent", "## ", "##no", "### Deeper", "# Title", "text", "text with `code`", "", "", "```", "```x", "````", "~~~", "~~~~ y", "~~~ a`b", "``` a`b", "``", " ```", "  ~~~", "   ```x", "   ````   ",
        "``` ``", "```\t", "~~~ end", "`````", "## `code`", "===", "***", "\\```", "a ```", "## \U0001F42A Intent",
    ];

    [Fact]
    public void Fences_and_headings_are_those_of_CommonMark()
    {
        var random = new Random(3);
        var pipeline = new MarkdownPipelineBuilder().Build();
        var fences = 0;
        for (var count = Depth.Of(10_000, 200_000); count > 0; count--)
        {
            var text = new StringBuilder("---\nid: a\n---\n");
            for (var lines = random.Next(1, 9); lines > 0; lines--) text.Append(Lines[random.Next(Lines.Length)]).Append('\n');
            var document = MamlDocument.Parse(text.ToString());
            var body = text.ToString()[14..];
            var blocks = Markdown.Parse(body, pipeline);
            var theirs = blocks.OfType<FencedCodeBlock>().Select(block => (block.Line + 4, block.Info ?? string.Empty, block.ClosingFencedCharCount > 0)).ToList();
            var ours = document.Fences.Select(fence => (fence.Range.Line, fence.Language, fence.IsClosed)).ToList();
            Assert.True(theirs.SequenceEqual(ours), $"{body}\ntheirs: {string.Join(' ', theirs)}\nours: {string.Join(' ', ours)}");
            var headings = blocks.OfType<HeadingBlock>().Where(block => block is { Level: 2, IsSetext: false }).Select(block => block.Line + 4).ToList();
            Assert.True(headings.SequenceEqual(document.Sections.Select(section => section.Range.Line)), body);
            fences += ours.Count;
        }

        Assert.True(fences > 1_000);
    }
}
