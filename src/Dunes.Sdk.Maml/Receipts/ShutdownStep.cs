namespace Dunes.Sdk.Maml.Receipts;

/// <summary>One step of a shutdown script: the inverse of one action.</summary>
/// <param name="Language">The language of the inverse, that of its action's code block.</param>
/// <param name="Inverse">What undoes the action; lines end with LF.</param>
/// <param name="IsDeclared">Whether the document declares it with <c>undo</c>; otherwise it is of <see cref="ShutdownScript.KnownInverses"/>.</param>
/// <param name="Line">Where the action stands in its document, from 1.</param>
/// <param name="Column">The action's column, from 1, in UTF-16 units.</param>
public sealed record ShutdownStep(string Language, string Inverse, bool IsDeclared, int Line, int Column);
