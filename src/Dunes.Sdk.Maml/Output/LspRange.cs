namespace Dunes.Sdk.Maml.Output;

/// <summary>A range of a document as the Language Server Protocol 3.17 has it.</summary>
/// <param name="Start">The first character.</param>
/// <param name="End">The one after the last.</param>
public readonly record struct LspRange(LspPosition Start, LspPosition End);
