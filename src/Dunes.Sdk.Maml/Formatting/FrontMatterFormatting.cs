using Dunes.Sdk.Maml.Syntax;
using Dunes.Sdk.Maml.Validation;

namespace Dunes.Sdk.Maml.Formatting;

/// <summary>The blanks of a front matter. What would change a single value is not done: the result is read again and compared.</summary>
internal static class FrontMatterFormatting
{
    public static IReadOnlyList<FormattingEdit> Edits(MamlDocument document, FrontMatter front)
    {
        if (FrontMatterRules.IsUnread(document)) return [];
        var source = document.Source;
        var (first, last) = (front.Range.Line, source.Range(front.Range.End, front.Range.End).Line);
        var content = new bool[last - first + 1];
        var edits = new List<FormattingEdit>();
        foreach (var entry in front.Entries) Visit(entry);
        for (var line = first; line <= last; line++)
        {
            if (content[line - first]) continue;
            var text = source.Line(line);
            var start = source.LineStart(line);
            var kept = text.TrimEnd(" \t").Length;
            if (kept < text.Length) edits.Add(new(source.Range(start + kept, start + text.Length), string.Empty));
        }

        edits.Sort((one, other) => one.Range.Start.CompareTo(other.Range.Start));
        return IsSame(source, front, edits) ? edits : [];

        void Visit(FrontMatterEntry entry)
        {
            TakeLines(entry.KeyRange);
            Spacing(entry);
            Node(entry.Node);
        }

        void Node(FrontMatterNode node)
        {
            if (node.Kind == FrontMatterNodeKind.Scalar) TakeLines(node.Range);
            foreach (var item in node.Items) Node(item);
            foreach (var entry in node.Entries) Visit(entry);
        }

        // A scalar of several lines owns the blanks at their ends.
        void TakeLines(SourceRange range)
        {
            var end = source.Range(range.End, range.End).Line;
            if (end == range.Line) return;
            for (var line = range.Line; line <= end; line++) content[line - first] = true;
        }

        void Spacing(FrontMatterEntry entry)
        {
            var (start, end) = (entry.KeyRange.End, entry.ValueRange.Start);
            if (end <= start || entry.ValueRange.Length == 0) return;
            var between = source.Text.AsSpan(start, end - start);
            if (between.Trim(" \t") is ":" && between[^1] != ':') edits.Add(new(source.Range(start, end), ": "));
        }
    }

    private static bool IsSame(SourceText source, FrontMatter front, List<FormattingEdit> edits)
    {
        if (edits.Count == 0) return true;
        var again = MamlDocument.Parse(MamlFormatter.Apply(source.Text[..front.Range.End], edits));
        return again.FrontMatter is { } other && !FrontMatterRules.IsUnread(again) && IsSame(front.Entries, other.Entries);
    }

    internal static bool IsSame(IReadOnlyList<FrontMatterEntry> left, IReadOnlyList<FrontMatterEntry> right) =>
        left.Count == right.Count && left.Zip(right).All(pair => pair.First.Key == pair.Second.Key && IsSame(pair.First.Node, pair.Second.Node));

    private static bool IsSame(FrontMatterNode left, FrontMatterNode right) =>
        left.Kind == right.Kind && left.Value == right.Value && left.IsPlain == right.IsPlain && IsSame(left.Entries, right.Entries)
        && left.Items.Count == right.Items.Count && left.Items.Zip(right.Items).All(pair => IsSame(pair.First, pair.Second));
}
