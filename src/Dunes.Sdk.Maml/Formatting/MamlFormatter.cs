using System.Text;
using Dunes.Sdk.Maml.Parsing;
using Dunes.Sdk.Maml.Syntax;

namespace Dunes.Sdk.Maml.Formatting;

/// <summary>Tidies a document without touching its content: only blanks and line ends that mean nothing to YAML, Markdown or MAML change.</summary>
/// <remarks>
/// What changes:
/// <list type="bullet">
/// <item>blanks at the end of a line, but for the two of a line break, those in a fence, and those in anything that may be code or raw HTML;</item>
/// <item>empty lines around the heading of a section: one before it, at most one after it;</item>
/// <item>blanks between <c>##</c> and the name of a section: one;</item>
/// <item>the blanks around the colon of a front matter key whose value stands on the same line: none and one;</item>
/// <item>the end of the document: one line end, like that of the first line.</item>
/// </list>
/// What does not: a byte order mark, the line ends that are there, a front matter that is not closed or no YAML, what follows a fence that is never closed,
/// a wallet, whose entries are signed, and everything up to the last entry of History with a <c>prev=</c>, which holds the digest of the bytes before it.
/// Formatting twice is formatting once.
/// </remarks>
public static class MamlFormatter
{
    private const string WalletType = "wallet";

    /// <summary>The text of a document, formatted; one that is refused or of another format comes back as it is.</summary>
    public static string Format(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Apply(text, Edits(MamlDocument.Parse(text)));
    }

    /// <summary>The changes that format a document, in its order; none overlaps another. Each range is of <see cref="MamlDocument.Source"/>.</summary>
    public static IReadOnlyList<FormattingEdit> Edits(MamlDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        if (document.IsRefused || document.ForeignFormat is not null) return [];
        if (document.FrontMatter?.Find("type")?.Value == WalletType) return [];
        if (document.FrontMatter is null && document.Diagnostics.Any(one => one.Code == DiagnosticCodes.FrontMatterUnclosed)) return [];

        var source = document.Source;
        var frozen = FrozenEnd(document);
        var edits = new List<FormattingEdit>();
        if (document.FrontMatter is { } front) edits.AddRange(FrontMatterFormatting.Edits(document, front));
        edits.AddRange(new BodyFormatting(document).Edits());
        return [.. edits.Where(edit => edit.Range.Start >= frozen && !source.Text.AsSpan(edit.Range.Start, edit.Range.Length).SequenceEqual(edit.Replacement) && !JoinsLineEnds(edit, source.Text))];
    }

    /// <summary>The text with edits made that are in its order and do not overlap.</summary>
    internal static string Apply(string text, IReadOnlyList<FormattingEdit> edits)
    {
        if (edits.Count == 0) return text;
        var formatted = new StringBuilder(text.Length);
        var at = 0;
        foreach (var edit in edits)
        {
            formatted.Append(text, at, edit.Range.Start - at).Append(edit.Replacement);
            at = edit.Range.End;
        }

        return formatted.Append(text, at, text.Length - at).ToString();
    }

    // CR and LF that were two line ends would be one.
    private static bool JoinsLineEnds(FormattingEdit edit, string text) =>
        edit.Replacement.Length == 0 && edit.Range.Start > 0 && text[edit.Range.Start - 1] == '\r' && edit.Range.End < text.Length && text[edit.Range.End] == '\n';

    // What the last chained entry of History vouches for, and that entry.
    private static int FrozenEnd(MamlDocument document)
    {
        var (source, frozen) = (document.Source, 0);
        foreach (var history in document.Sections.Where(section => section.Is("History")))
        {
            var at = source.Text.AsSpan(history.BodyRange.Start, history.BodyRange.Length).LastIndexOf("prev=");
            if (at < 0) continue;
            var line = source.Range(history.BodyRange.Start + at, history.BodyRange.Start + at).Line;
            frozen = source.LineStart(line + 1);
        }

        return frozen;
    }
}
