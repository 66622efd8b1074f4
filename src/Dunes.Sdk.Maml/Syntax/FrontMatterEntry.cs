namespace Dunes.Sdk.Maml.Syntax;

/// <summary>One key of the front matter, with its value.</summary>
/// <param name="Key">The key.</param>
/// <param name="KeyRange">Where the key is.</param>
/// <param name="Node">The value.</param>
public sealed record FrontMatterEntry(string Key, SourceRange KeyRange, FrontMatterNode Node)
{
    /// <summary>The value when it is a scalar, as YAML reads it (quotes resolved, nothing converted); null for a list or mapping.</summary>
    public string? Value => Node.Value;

    /// <summary>Where the value is.</summary>
    public SourceRange ValueRange => Node.Range;

    internal static FrontMatterEntry? Find(IReadOnlyList<FrontMatterEntry> entries, string key)
    {
        for (var at = 0; at < entries.Count; at++)
        {
            if (string.Equals(entries[at].Key, key, StringComparison.Ordinal)) return entries[at];
        }

        return null;
    }
}
