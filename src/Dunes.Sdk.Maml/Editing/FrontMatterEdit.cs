using Dunes.Sdk.Maml.Parsing;
using Dunes.Sdk.Maml.Syntax;

namespace Dunes.Sdk.Maml.Editing;

/// <summary>Makes the edit that gives a key of the front matter a value, and makes sure that it does no more.</summary>
internal static class FrontMatterEdit
{
    public static MamlEdit Of(MamlDocument document, FrontMatter front, string key, string value)
    {
        var source = document.Source;
        if (front.Find(key) is not { } entry)
        {
            var indent = front.Entries.Count > 0 ? front.Entries[0].KeyRange.Column - 1 : 0;
            var line = new string(' ', indent) + key + ':' + Separate(value) + Insertion.LineEndOf(source.Text);
            return new(source.Range(front.YamlRange.End, front.YamlRange.End), line);
        }

        var valueEnd = entry.ValueRange.Start + source.Text.AsSpan(entry.ValueRange.Start, entry.ValueRange.Length).TrimEnd().Length;
        if (valueEnd > entry.ValueRange.Start && source.Range(valueEnd - 1, valueEnd - 1).Line == entry.KeyRange.Line && value.Length > 0 && value[0] is not ('\r' or '\n'))
            return new(source.Range(entry.ValueRange.Start, valueEnd), value);

        // An empty value, one on lines of its own, or one that gets such: what stands between the colon and it (a comment, perhaps) stays, after the new one.
        var colon = entry.KeyRange.End + source.Text.AsSpan(entry.KeyRange.End).IndexOf(':') + 1;
        var between = valueEnd > entry.ValueRange.Start ? source.Text.AsSpan(colon, entry.ValueRange.Start - colon).TrimEnd().ToString() : string.Empty;
        return new(source.Range(colon, Math.Max(valueEnd, colon)), Separate(value) + between);
    }

    /// <summary>Refuses an edit after which the front matter says anything else than before of the other keys, or cannot be read.</summary>
    public static void RequireOnly(MamlDocument document, FrontMatter front, string key, MamlEdit edit, string parameter)
    {
        var head = new SourceText(edit.ApplyTo(document.Source.Text[..front.Range.End]));
        var found = new DiagnosticBag();
        var after = new FrontMatterParser(head, found).Parse(out _);
        var duplicates = document.Diagnostics.Count(one => one.Code == DiagnosticCodes.DuplicateKey);
        var problem = found.InOrder().FirstOrDefault(one => one.Code != DiagnosticCodes.DuplicateKey)?.Message;
        if (problem is not null) throw new ArgumentException($"With this value of '{key}' the front matter could not be read: {problem}", parameter);
        var isAlone = after is not null && after.Range.End == head.Text.Length && found.InOrder().Count == duplicates
            && after.Find(key) is not null && Same(front.Entries.Where(one => one.Key != key), after.Entries.Where(one => one.Key != key));
        if (!isAlone) throw new ArgumentException($"The text would be read as more than the value of '{key}'.", parameter);
    }

    private static string Separate(string value) => value.Length == 0 || value[0] is '\r' or '\n' ? value : " " + value;

    private static bool Same(IEnumerable<FrontMatterEntry> left, IEnumerable<FrontMatterEntry> right) => left.SequenceEqual(right, EntryComparer.Instance);

    private static bool Same(FrontMatterNode left, FrontMatterNode right) =>
        left.Kind == right.Kind && left.Value == right.Value && left.IsPlain == right.IsPlain && Same(left.Entries, right.Entries)
        && left.Items.Count == right.Items.Count && left.Items.Zip(right.Items).All(pair => Same(pair.First, pair.Second));

    private sealed class EntryComparer : IEqualityComparer<FrontMatterEntry>
    {
        public static readonly EntryComparer Instance = new();

        public bool Equals(FrontMatterEntry? left, FrontMatterEntry? right) => left is not null && right is not null && left.Key == right.Key && Same(left.Node, right.Node);

        public int GetHashCode(FrontMatterEntry entry) => entry.Key.GetHashCode(StringComparison.Ordinal);
    }
}
