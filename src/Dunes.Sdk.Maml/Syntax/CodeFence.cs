namespace Dunes.Sdk.Maml.Syntax;

/// <summary>A fenced code block.</summary>
/// <param name="Language">The first word after the opening fence; empty when there is none.</param>
/// <param name="Attributes">What stands after the language, as written; empty when nothing does.</param>
/// <param name="Range">From the opening fence to the end of the closing one, or of the document.</param>
/// <param name="TextRange">The lines between the fences.</param>
/// <param name="IsClosed">Whether there is a closing fence.</param>
public sealed record CodeFence(string Language, string Attributes, SourceRange Range, SourceRange TextRange, bool IsClosed);
