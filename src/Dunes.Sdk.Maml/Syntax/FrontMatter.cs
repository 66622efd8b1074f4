namespace Dunes.Sdk.Maml.Syntax;

/// <summary>The YAML mapping at the head of a document.</summary>
/// <param name="Range">From the opening line to the end of the closing one.</param>
/// <param name="YamlRange">The lines between the two.</param>
/// <param name="Entries">The keys at the margin, in order; of a duplicate, the first.</param>
public sealed record FrontMatter(SourceRange Range, SourceRange YamlRange, IReadOnlyList<FrontMatterEntry> Entries)
{
    /// <summary>The entry of a key, in exactly this spelling; null when there is none.</summary>
    public FrontMatterEntry? Find(string key) => FrontMatterEntry.Find(Entries, key);
}
