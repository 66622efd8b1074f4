namespace Dunes.Sdk.Maml.Output;

/// <summary>An edit as the Language Server Protocol 3.17 has it.</summary>
/// <param name="Range">The text to replace.</param>
/// <param name="NewText">What to put there.</param>
public sealed record LspTextEdit(LspRange Range, string NewText);
