namespace Dunes.Sdk.Maml.Execution;

/// <summary>How running a workflow ended.</summary>
public enum WorkflowOutcome
{
    /// <summary>Nothing was run: the plan, the permission or the input does not hold.</summary>
    Refused = 0,

    /// <summary>Blocks were run, and more are to come; the caller of a record sees it.</summary>
    Running,

    /// <summary>Every block did what it says, and the output fits its schema.</summary>
    Completed,

    /// <summary>A block failed or took too long, or the output does not fit its schema.</summary>
    Failed,

    /// <summary>The caller cancelled it.</summary>
    Cancelled,
}
