using System.Text;
using Dunes.Sdk.Maml.Validation;
using Dunes.TestSupport;

namespace Dunes.Sdk.Maml.Tests.Parsing;

/// <summary>Documents that are large and made to hurt are read and checked whole, and memory follows their size.</summary>
public class LargeDocumentTests
{
    private const string Front = "---\nmaml_version: \"1.0\"\nid: urn:uuid:018f3e2a-1111-7222-8333-123456789abc\ntype: workflow\norigin: agent://gateway\npermissions:\n  read: [agent://*]\ncreated_at: \"2025-09-09T21:07:00Z\"\n---\n";
    private static readonly int Size = Depth.Of(1, 16) * 1024 * 1024;

    public static TheoryData<string, string, string> Shapes() => new()
    {
        { "sections", Front, "## a\n" },
        { "one section again and again", Front, "## Intent\n" },
        { "misspelt sections", Front, "## Intnt\n## Contxt\n" },
        { "decorated headings", Front, "# **Intent**\nContext\n===\n" },
        { "fences", Front, "```\n```\n" },
        { "fences that close nothing", Front + "~~~~\n", "~~~\n```\n   ~~~~ x\n" },
        { "backticks in a line", Front, "``` ` " },
        { "marks in a line", Front, "# * - = ~ `" },
        { "history", Front + "## History\n", "- 2025-09-09T21:07:00Z: [EXECUTE] done\n" },
        { "history that is none", Front + "## History\n", "- [2025-09-09T21:07:00Z] [excute] done\n* x\n" },
        { "chained history", Front + "## History\n", "- 2025-09-09T21:07:00Z: [TICKET] 7 prev=" + new string('a', 64) + "\n" },
        { "line ends", Front, "\n" },
        { "carriage returns", Front, "\r" },
        { "one line", Front, "x" },
        { "one line of pairs", Front, "\U0001F42A" },
        { "zero-width spaces", Front, "\u200B" },
        { "front matter never closed", "---\n", "a: b\n" },
        { "front matter too large", "---\n", "k: [[[[\n" },
        { "dashes", "---\n", "--- a\n" },
        { "brackets", "---\na: ", "[" },
        { "schema", Front + "## Input_Schema\n", "{\"a\":" },
        { "blanks", Front, " " },
        { "blank first lines", "", "\n" },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void A_large_document_is_read_whole_in_memory_of_its_size(string shape, string head, string repeated)
    {
        var text = new StringBuilder(head, Size + head.Length + repeated.Length);
        while (text.Length < Size) text.Append(repeated);
        var whole = text.ToString();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var document = MamlDocument.Parse(whole);
        var found = new MamlValidator().Validate(document, MamlProfile.Strict);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated < (64L * 1024 * 1024) + (4L * whole.Length), $"{shape}: {allocated} bytes for {whole.Length} characters.");
        Assert.InRange(found.Count, 0, 501);
        Assert.Equal(whole, document.Source.Text);
    }

    [Fact]
    public void Sections_and_fences_past_the_bound_are_left_whole_and_it_is_said()
    {
        var document = MamlDocument.Parse(Front + string.Concat(Enumerable.Repeat("## a\n", 100_001)));
        Assert.Equal(100_000, document.Sections.Count);
        Assert.Equal((DiagnosticCodes.TooLarge, 100_010, 1), document.Diagnostics.Select(one => (one.Code, one.Line, one.Column)).Single());
        Assert.Equal(document.Source.Text.Length, document.Sections[^1].Range.End);
    }
}
