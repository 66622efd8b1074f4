namespace Dunes.Sdk.Maml.Output;

/// <summary>A place in a document as the Language Server Protocol 3.17 counts it.</summary>
/// <param name="Line">The line, from 0.</param>
/// <param name="Character">UTF-16 units from the begin of the line, from 0.</param>
public readonly record struct LspPosition(int Line, int Character);
