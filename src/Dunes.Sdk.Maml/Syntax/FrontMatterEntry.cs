namespace Dunes.Sdk.Maml.Syntax;

/// <summary>One key at the margin of the front matter.</summary>
/// <param name="Key">The key.</param>
/// <param name="Value">The value when it is a scalar, as YAML reads it (quotes resolved, nothing converted); null for a list or mapping.</param>
/// <param name="KeyRange">Where the key is.</param>
/// <param name="ValueRange">Where the value is; its start alone for a list or mapping.</param>
public sealed record FrontMatterEntry(string Key, string? Value, SourceRange KeyRange, SourceRange ValueRange);
