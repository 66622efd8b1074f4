using Dunes.Sdk.Maml.Syntax;

namespace Dunes.Sdk.Maml.Parsing;

/// <summary>Finds the front matter and reads it: what is plain by <see cref="PlainYaml"/>, anything else by <see cref="YamlEvents"/>.</summary>
/// <param name="source">The document.</param>
/// <param name="diagnostics">Takes what is found.</param>
/// <param name="byEvents">Leaves the plain way out, so that tests can compare the two.</param>
internal sealed class FrontMatterParser(SourceText source, DiagnosticBag diagnostics, bool byEvents = false)
{
    /// <summary>Mappings and lists within one another, the front matter itself being the first.</summary>
    public const int MaxDepth = 16;

    /// <summary>UTF-16 units between the two lines of dashes.</summary>
    public const int MaxLength = 64 * 1024;

    /// <summary>Reads the front matter; null, with a finding, when there is none. Gives the index at which the lines after it begin.</summary>
    public FrontMatter? Parse(out int bodyStart)
    {
        bodyStart = 0;
        var mark = source.Text.StartsWith('\uFEFF') ? 1 : 0;
        var firstEnd = source.EndOfLine(0);
        if (source.Text.AsSpan(mark, firstEnd - mark).TrimEnd() is not "---")
        {
            ReportMissing(mark, firstEnd);
            return null;
        }

        var yamlStart = source.NextLine(firstEnd);
        if (Closing(yamlStart) is not { } closing)
        {
            ReportUnclosed(mark, yamlStart);
            bodyStart = source.Text.Length;
            return null;
        }

        bodyStart = source.NextLine(closing.End);
        var yaml = source.Range(yamlStart, closing.Start, 2, yamlStart);
        var range = source.Range(mark, closing.End, 1, 0);
        if (yaml.Length > MaxLength)
        {
            diagnostics.Error(DiagnosticCodes.FrontMatterTooDeep, yaml with { Length = 0 }, $"The front matter has {yaml.Length} characters; {MaxLength} is the most.");
            return new(range, yaml, []);
        }

        var entries = (byEvents ? null : PlainYaml.Read(source, yaml)) ?? YamlEvents.Read(source, yaml, diagnostics);
        return new(range, yaml, entries);
    }

    private void ReportMissing(int mark, int firstEnd)
    {
        var text = source.Text.AsSpan();
        var first = text[mark..firstEnd].Trim();
        var found = first.IsEmpty ? "empty" : $"'{Excerpt.Of(text[mark..firstEnd].TrimEnd())}'";
        var why = string.Empty;
        DiagnosticFix? fix = null;
        var start = mark;
        while (start < text.Length && text[start] is ' ' or '\t' or '\r' or '\n') start++;
        var end = source.EndOfLine(start);
        if (start > mark && text[start..end].TrimEnd() is "---")
        {
            why = " Nothing may stand before its dashes.";
            fix = new("Begin the document with the front matter", source.Range(mark, start), string.Empty);
        }
        else if (IsNearlyDashes(first))
        {
            why = " Exactly three dashes begin it.";
            fix = new("Write three dashes", source.Range(mark, firstEnd), "---");
        }
        else if (first.StartsWith("---", StringComparison.Ordinal))
        {
            why = first.Contains(" ## ", StringComparison.Ordinal) ? " The whole document stands in one line: its line ends were lost." : " Nothing but blanks may follow the dashes.";
        }

        diagnostics.Add(DiagnosticCodes.FrontMatterMissing, DiagnosticSeverity.Error, source.Range(mark, mark), $"There is no front matter: the first line is {found}; expected '---'.{why}", fix);
    }

    /// <summary>Names the line that was perhaps meant to close the front matter, or else the first section, before which one belongs.</summary>
    private void ReportUnclosed(int mark, int yamlStart)
    {
        var text = source.Text.AsSpan();
        var why = string.Empty;
        DiagnosticFix? fix = null;
        for (var start = yamlStart; start < text.Length && fix is null;)
        {
            var end = source.EndOfLine(start);
            var line = text[start..end];
            if (line.Length > 1 && IsNearlyDashes(line.Trim()))
            {
                var range = source.Range(start, end);
                why = $" The line '{Excerpt.Of(line)}' at {range.Line}:1 does not close it: expected exactly three dashes at the margin.";
                fix = new("Close the front matter here", range, "---");
            }
            else if (line.StartsWith("## ", StringComparison.Ordinal))
            {
                var range = source.Range(start, start);
                why = $" The line '{Excerpt.Of(line)}' at {range.Line}:1 seems to belong to the body.";
                fix = new("Close the front matter before the first section", range, source.Text[mark + 3] == '\r' ? "---\r\n" : "---\n");
            }

            start = source.NextLine(end);
        }

        diagnostics.Add(DiagnosticCodes.FrontMatterUnclosed, DiagnosticSeverity.Error, source.Range(mark, mark + 3), $"The front matter that begins here is not closed: expected a line '---' after it.{why}", fix);
    }

    // Dashes of any kind alone: two or more, for one is an item of a list.
    private static bool IsNearlyDashes(ReadOnlySpan<char> line) => line.Length is >= 2 and <= 16 && !line.ContainsAnyExcept("-\u2013\u2014");

    /// <summary>The line that closes the front matter, without its line end; null when there is none.</summary>
    private (int Start, int End)? Closing(int from)
    {
        var text = source.Text.AsSpan();
        for (var start = from; start < text.Length;)
        {
            var end = source.EndOfLine(start);
            if (text[start] is '-' or '.' && text[start..end].TrimEnd() is "---" or "...") return (start, end);
            start = source.NextLine(end);
        }

        return null;
    }
}
