namespace Dunes.Sdk.Maml.Execution;

/// <summary>What a code block is to a workflow.</summary>
public enum BlockKind
{
    /// <summary>It is run, in its turn.</summary>
    Action = 0,

    /// <summary>It is data, such as JSON; it is not run.</summary>
    Data,

    /// <summary>It undoes another block, which names it with <c>undo=@id</c>; it is not run.</summary>
    Inverse,
}
