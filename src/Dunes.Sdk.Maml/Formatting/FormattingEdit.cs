using Dunes.Sdk.Maml.Syntax;

namespace Dunes.Sdk.Maml.Formatting;

/// <summary>One change of <see cref="MamlFormatter"/>: blanks or line ends, and nothing else.</summary>
/// <param name="Range">The text to replace; empty to insert.</param>
/// <param name="Replacement">What to put there.</param>
public sealed record FormattingEdit(SourceRange Range, string Replacement);
