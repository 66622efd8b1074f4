using Dunes.Sdk.Maml.Output;
using Dunes.Sdk.Maml.Syntax;

namespace Dunes.Sdk.Maml.LanguageServer;

/// <summary>The validator's findings as the protocol has them, each with its rule's page and the other place that it speaks of.</summary>
/// <param name="encoding">How characters are counted.</param>
/// <param name="documentation">The page of the rules; null when there is none to lead to.</param>
internal sealed class DiagnosticMessages(PositionEncoding encoding, Uri? documentation)
{
    private const int MaxLinesUp = 100;

    public PublishedDiagnostic Of(Diagnostic finding, OpenDocument document, IReadOnlyList<Diagnostic> all)
    {
        var one = DiagnosticLsp.Diagnostic(finding, document.Source);
        var page = documentation is null ? null : new CodeDescription(Page(finding.Code)!.AbsoluteUri);
        RelatedInformation[]? related = First(finding, document, all) is var (range, message)
            ? [new(new(document.Uri, encoding.Range(document.Source, range)), message)]
            : null;
        return new(encoding.Range(document.Source, one.Range), one.Severity, one.Code, page, one.Source, one.Message, related);
    }

    /// <summary>Where a rule is explained.</summary>
    public Uri? Page(string code) => documentation is null ? null : new UriBuilder(documentation) { Fragment = code.ToLowerInvariant() }.Uri;

    private static (SourceRange Range, string Message)? First(Diagnostic finding, OpenDocument document, IReadOnlyList<Diagnostic> all) => finding.Code switch
    {
        DiagnosticCodes.DuplicateSection => document.FirstOfSection(finding.Line) is { } range ? (range, "The section stands here first.") : null,
        DiagnosticCodes.DuplicateKey => FirstKey(finding, document.Document) is { } range ? (range, "The key stands here first.") : null,
        DiagnosticCodes.HistoryOutOfOrder => EntryBefore(finding, document.Document, all) is { } range ? (range, "The entry before it.") : null,
        _ => null,
    };

    private static SourceRange? FirstKey(Diagnostic finding, MamlDocument document)
    {
        if (document.FrontMatter is not { } front) return null;
        var source = document.Source;
        var at = source.LineStart(finding.Line) + finding.Column - 1;
        var key = source.Text.AsSpan(at, finding.Length).Trim("\"'").ToString();
        var entries = front.Entries;
        for (var nested = Around(entries); nested is not null; nested = Around(entries)) entries = nested;
        return entries.FirstOrDefault(entry => entry.Key == key)?.KeyRange;

        IReadOnlyList<FrontMatterEntry>? Around(IReadOnlyList<FrontMatterEntry> within) => within.Select(entry => Mapping(entry.Node)).FirstOrDefault(mapping => mapping is not null)?.Entries;

        FrontMatterNode? Mapping(FrontMatterNode node)
        {
            if (at < node.Range.Start || at >= node.Range.End) return null;
            return node.Kind == FrontMatterNodeKind.Mapping ? node : node.Items.Select(Mapping).FirstOrDefault(mapping => mapping is not null);
        }
    }

    // The validator compares with the last entry above that it could read; one further off than some lines is not looked for.
    private static SourceRange? EntryBefore(Diagnostic finding, MamlDocument document, IReadOnlyList<Diagnostic> all)
    {
        var source = document.Source;
        if (document.Sections.FirstOrDefault(section => section.Is("History")) is not { } history) return null;
        for (var line = finding.Line - 1; line > Math.Max(history.HeadingRange.Line, finding.Line - MaxLinesUp); line--)
        {
            var start = source.LineStart(line);
            var text = source.Line(line);
            if (!text.StartsWith("- ", StringComparison.Ordinal) || IsInFence(history.Fences, start)) continue;
            if (!all.Any(one => one.Line == line && one.Code == DiagnosticCodes.HistoryEntryInvalid)) return source.Range(start, start + text.Length);
        }

        return null;
    }

    private static bool IsInFence(IReadOnlyList<CodeFence> fences, int index)
    {
        var (low, high) = (0, fences.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (fences[middle].Range.Start <= index) low = middle + 1;
            else high = middle;
        }

        return low > 0 && index < fences[low - 1].Range.End;
    }
}
