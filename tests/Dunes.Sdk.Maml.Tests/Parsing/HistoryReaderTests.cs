using Dunes.Sdk.Maml.Syntax;

namespace Dunes.Sdk.Maml.Tests.Parsing;

public class HistoryReaderTests
{
    [Fact]
    public void Entries_are_read_in_both_forms_and_what_is_none_is_left_out()
    {
        const string Text = "\uFEFF## Intent\r\nx\r\n## history\r\n- 2025-09-09T21:07:00Z: [CREATE]  made by hand \r\n- soon\r\n```\r\n- 2025-09-09T21:08:00Z: [VERIFY] in a fence\r\n```\r\n- [2025-09-09T23:07:00.5+02:00] [TICKET] 7 prev=ab more\r\n- 2025-09-09T21:09:00Z: [WRAP]";
        var document = MamlDocument.Parse("\n" + Text[1..]);
        var entries = document.ReadHistory();
        Assert.Equal(["CREATE", "TICKET", "WRAP"], entries.Select(entry => entry.Verb));
        Assert.Equal(["made by hand", "7 prev=ab more", ""], entries.Select(entry => entry.Text));
        Assert.Equal([null, "ab", null], entries.Select(entry => entry.Previous));
        Assert.Equal([5, 10, 11], entries.Select(entry => entry.Range.Line));
        Assert.Equal(new DateTimeOffset(2025, 9, 9, 21, 7, 0, 500, TimeSpan.Zero), entries[1].Time);
        Assert.Equal("- 2025-09-09T21:09:00Z: [WRAP]", document.Source.Text.Substring(entries[2].Range.Start, entries[2].Range.Length));
    }

    [Fact]
    public void A_document_without_history_has_no_entries() => Assert.Empty(MamlDocument.Parse("## Intent\n- 2025-09-09T21:07:00Z: [CREATE] made\n").ReadHistory());

    [Theory]
    [InlineData("Code_Blocks", "code blocks")]
    [InlineData("History", "HI\u017FTORY")]
    [InlineData("Intent", "Intents")]
    [InlineData("Intent", "\u0130ntent")]
    [InlineData("\u00C9tape_1", "\u00E9TAPE 1")]
    public void Names_of_sections_compare_as_in_upper_case(string one, string other)
    {
        var expected = string.Equals(one.Replace('_', ' ').ToUpperInvariant(), other.Replace('_', ' ').ToUpperInvariant(), StringComparison.Ordinal);
        Assert.Equal(expected, SectionNames.Same(one, other));
        if (expected) Assert.Equal(SectionNames.Comparer.GetHashCode(one), SectionNames.Comparer.GetHashCode(other));
    }
}
