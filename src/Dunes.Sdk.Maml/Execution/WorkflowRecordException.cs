namespace Dunes.Sdk.Maml.Execution;

/// <summary>A block was run, and what it gave could not be recorded; the blocks after it were not run.</summary>
public sealed class WorkflowRecordException : DunesException
{
    internal WorkflowRecordException(WorkflowRun run, string block, Exception inner)
        : base($"The block {block} was run and could not be recorded, so nothing after it was: {inner.Message}", inner)
    {
        Run = run;
        Block = block;
    }

    /// <summary>The run so far; its document holds the entry that could not be recorded.</summary>
    public WorkflowRun Run { get; }

    /// <summary>The id of the block.</summary>
    public string Block { get; }
}
