using Dunes.Sdk.Maml.Syntax;

namespace Dunes.Sdk.Maml.LanguageServer;

/// <summary>What a document consists of, for an editor's outline and its folding.</summary>
internal static class Outline
{
    private const int ModuleKind = 2;
    private const int NamespaceKind = 3;
    private const int FunctionKind = 12;
    private const int KeyKind = 20;
    private const int MaxDetail = 80;

    public static DocumentSymbol[] Symbols(MamlDocument document, PositionEncoding encoding)
    {
        var source = document.Source;
        var symbols = new List<DocumentSymbol>();
        if (document.FrontMatter is { } front)
            symbols.Add(Symbol("front matter", null, ModuleKind, front.Range, front.Range with { Length = 3 }, [.. front.Entries.Select(Entry)]));
        var firstSection = document.Sections.Count == 0 ? source.Text.Length : document.Sections[0].Range.Start;
        symbols.AddRange(document.Fences.Where(fence => fence.Range.Start < firstSection).Select(Fence));
        symbols.AddRange(document.Sections.Select(section => Symbol(section.Name, null, NamespaceKind, section.Range, section.HeadingRange, [.. section.Fences.Select(Fence)])));
        return [.. symbols];

        DocumentSymbol Entry(FrontMatterEntry entry)
        {
            var end = Math.Max(entry.KeyRange.End, entry.ValueRange.End);
            var detail = entry.Value is not { } value ? null : value.Length <= MaxDetail ? value : value[..(char.IsHighSurrogate(value[MaxDetail - 1]) ? MaxDetail - 1 : MaxDetail)];
            return Symbol(entry.Key, detail, KeyKind, source.Range(entry.KeyRange.Start, end), entry.KeyRange, [.. entry.Node.Entries.Select(Entry)]);
        }

        DocumentSymbol Fence(CodeFence fence) => Symbol(fence.Language, fence.Attributes, FunctionKind, fence.Range, source.Range(fence.Range.Start, EndOfLine(source, fence.Range.Line)), []);

        // A client refuses a symbol without a name.
        DocumentSymbol Symbol(string name, string? detail, int kind, SourceRange range, SourceRange selection, DocumentSymbol[] children) =>
            new(string.IsNullOrWhiteSpace(name) ? "(no name)" : name, string.IsNullOrEmpty(detail) ? null : detail, kind, encoding.Range(source, range), encoding.Range(source, selection), children.Length == 0 ? null : children);
    }

    /// <summary>The same as a list, for a client that takes no tree.</summary>
    public static SymbolInformation[] Flat(IEnumerable<DocumentSymbol> symbols, string uri)
    {
        var flat = new List<SymbolInformation>();
        Add(symbols, null);
        return [.. flat];

        void Add(IEnumerable<DocumentSymbol> some, string? container)
        {
            foreach (var symbol in some)
            {
                flat.Add(new(symbol.Name, symbol.Kind, new(uri, symbol.Range), container));
                Add(symbol.Children ?? [], symbol.Name);
            }
        }
    }

    public static FoldingRange[] Folding(MamlDocument document)
    {
        var source = document.Source;
        var folds = new List<FoldingRange>();
        if (document.FrontMatter is { } front)
        {
            Fold(front.Range);
            foreach (var entry in front.Entries) Fold(source.Range(entry.KeyRange.Start, Math.Max(entry.KeyRange.End, entry.ValueRange.End)));
        }

        foreach (var section in document.Sections) Fold(section.Range);
        foreach (var fence in document.Fences) Fold(fence.Range);
        return [.. folds.OrderBy(fold => fold.StartLine)];

        void Fold(SourceRange range)
        {
            var text = source.Text.AsSpan(range.Start, range.Length).TrimEnd();
            var last = source.Range(range.Start + text.Length, range.Start + text.Length).Line;
            if (last > range.Line) folds.Add(new(range.Line - 1, last - 1, null));
        }
    }

    private static int EndOfLine(SourceText source, int line) => source.LineStart(line) + source.Line(line).Length;
}
