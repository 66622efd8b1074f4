namespace Dunes.Sdk.Maml.Syntax;

/// <summary>One value of the front matter: a scalar, a list or a mapping.</summary>
/// <param name="Kind">Which of the three.</param>
/// <param name="Value">A scalar as YAML reads it (quotes resolved, nothing converted); null for a list or mapping.</param>
/// <param name="IsPlain">Whether a scalar stands without quotes, so that a YAML reader may take it for a number, date or boolean.</param>
/// <param name="Range">Where it is.</param>
/// <param name="Items">The values of a list, in order; empty otherwise.</param>
/// <param name="Entries">The entries of a mapping, in order; of a duplicate, the first. Empty otherwise.</param>
public sealed record FrontMatterNode(FrontMatterNodeKind Kind, string? Value, bool IsPlain, SourceRange Range, IReadOnlyList<FrontMatterNode> Items, IReadOnlyList<FrontMatterEntry> Entries)
{
    /// <summary>Whether it is a scalar that says nothing: blank, or the null of YAML.</summary>
    internal bool IsNothing => Value is not null && (string.IsNullOrWhiteSpace(Value) || (IsPlain && (Value is "~" or "null" or "Null" or "NULL")));

    /// <summary>The entry of a key of a mapping, in exactly this spelling; null when there is none.</summary>
    public FrontMatterEntry? Find(string key) => FrontMatterEntry.Find(Entries, key);
}
