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
            diagnostics.Error(DiagnosticCodes.FrontMatterMissing, source.Range(mark, mark), "There is no front matter: the first line must be '---'.");
            return null;
        }

        var yamlStart = source.NextLine(firstEnd);
        if (Closing(yamlStart) is not { } closing)
        {
            diagnostics.Error(DiagnosticCodes.FrontMatterUnclosed, source.Range(mark, mark + 3), "The front matter that begins here is not closed: expected a line '---' after it.");
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
