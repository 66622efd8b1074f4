namespace Dunes.Sdk.Maml.Execution;

/// <summary>One code block of a workflow's plan.</summary>
/// <param name="Number">Its place among the blocks of Code_Blocks, from 1.</param>
/// <param name="Id">Its id, or its number as <c>#2</c> when it declares none.</param>
/// <param name="Language">Its language.</param>
/// <param name="Kind">Whether it is run.</param>
/// <param name="Text">Its text, lines ended by LF.</param>
/// <param name="Timeout">How long it may take.</param>
/// <param name="IsTimeoutCapped">Whether it asks for longer than the host allows.</param>
/// <param name="Executor">The name of the executor that would run it; null when none would.</param>
/// <param name="Problem">Why no executor would run it; null when one would, or when it is not run.</param>
/// <param name="Inverses">What undoes it, the last action of the block first; empty when nothing is known to, or nothing has to.</param>
/// <param name="IsUndoable">Whether everything that the block does is undone by its inverses, or by nothing because it says <c>undo=none</c>.</param>
/// <param name="Line">The line of its opening fence, from 1.</param>
/// <param name="Column">The column of its opening fence, from 1, in UTF-16 units.</param>
public sealed record PlannedBlock(
    int Number, string Id, string Language, BlockKind Kind, string Text, TimeSpan Timeout, bool IsTimeoutCapped,
    string? Executor, string? Problem, IReadOnlyList<string> Inverses, bool IsUndoable, int Line, int Column);
