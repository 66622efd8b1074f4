namespace Dunes.Sdk.Maml.Syntax;

/// <summary>One entry of the section History: <c>- STAMP: [VERB] text</c> or <c>- [STAMP] [VERB] text</c>.</summary>
/// <param name="Time">When it was written.</param>
/// <param name="Verb">What happened, in upper case: CREATE, VERIFY, VALIDATE, WRAP, TICKET, EXECUTE or another word.</param>
/// <param name="Text">What follows the verb.</param>
/// <param name="Previous">The value of <c>prev=</c> as written; null when there is none.</param>
/// <param name="Range">The line, without its line end.</param>
public sealed record HistoryEntry(DateTimeOffset Time, string Verb, string Text, string? Previous, SourceRange Range);
