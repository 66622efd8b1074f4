using System.Text;
using Dunes.Sdk.Maml.Syntax;

namespace Dunes.Sdk.Maml.LanguageServer;

/// <summary>What is said about a place of a document: the findings there with their rules, and the key, section or keyword.</summary>
internal static class HoverText
{
    public static Hover? At(OpenDocument document, IReadOnlyList<Diagnostic> findings, int index, PositionEncoding encoding, DiagnosticMessages messages, bool isMarkdown)
    {
        var source = document.Source;
        SourceRange? range = null;
        var text = new StringBuilder();
        if (Word(document.Document, index) is var (name, meaning, where))
        {
            range = where;
            text.Append("**").Append(name).Append("**: ").Append(meaning);
        }

        foreach (var finding in findings)
        {
            if (finding.Line < 1 || finding.Line > source.LineCount) continue;
            var start = Math.Min(source.LineStart(finding.Line) + finding.Column - 1, source.Text.Length);
            if (index < start || index > Math.Min(start + finding.Length, source.Text.Length) || DiagnosticRules.Find(finding.Code) is not { } rule) continue;
            range ??= source.Range(start, Math.Min(start + finding.Length, source.Text.Length));
            if (text.Length > 0) text.Append("\n\n---\n\n");
            text.Append("**").Append(rule.Code).Append("** ").Append(rule.Name).Append(" (").Append(finding.Severity.ToString().ToLowerInvariant()).Append("): ").Append(finding.Message);
            text.Append("\n\n").Append(rule.Meaning).Append(" For example: ").Append(rule.Example);
            if (messages.Page(rule.Code) is { } page) text.Append("\n\n[").Append(rule.Code).Append("](").Append(page.AbsoluteUri).Append(')');
        }

        if (range is not { } found) return null;
        var shown = isMarkdown ? text.ToString() : text.Replace("**", string.Empty).Replace("`", string.Empty).ToString();
        return new(new(isMarkdown ? "markdown" : "plaintext", shown), encoding.Range(source, found));
    }

    private static (string Name, string Meaning, SourceRange Range)? Word(MamlDocument document, int index)
    {
        if (document.FrontMatter is { } front && index < front.Range.End) return Key(front.Entries, Vocabulary.Root(document), index);
        foreach (var section in document.Sections)
        {
            if (index < section.Range.Start || index > section.Range.End) continue;
            if (index <= section.HeadingRange.End)
            {
                var known = Array.Find(Vocabulary.Sections, one => section.Is(one.Name));
                return known is null ? null : (known.Name, known.Meaning, section.HeadingRange);
            }

            if (index == section.Range.End || !(section.Is("Input_Schema") || section.Is("Output_Schema"))) continue;
            var body = section.BodyRange;
            var place = SchemaPlace.Keyword(document.Source.Text.AsSpan(body.Start, body.Length), index - body.Start);
            if (place is not var (keyword, start, end) || SchemaKeywords.Find(keyword) is not { } asks) return null;
            return (keyword, asks, document.Source.Range(body.Start + start, body.Start + end));
        }

        return null;
    }

    private static (string Name, string Meaning, SourceRange Range)? Key(IReadOnlyList<FrontMatterEntry> entries, VocabularyEntry within, int index)
    {
        foreach (var entry in entries)
        {
            var known = within.Find(entry.Key);
            if (known is null) continue;
            if (entry.KeyRange.Start <= index && index <= entry.KeyRange.End) return (known.Name, known.Meaning, entry.KeyRange);
            if (entry.ValueRange.Start <= index && index <= entry.ValueRange.End && known.Keys.Length > 0) return Key(entry.Node.Entries, known, index);
        }

        return null;
    }
}
