namespace Dunes.Sdk.Maml.Execution;

/// <summary>What became of a block of a workflow.</summary>
public enum BlockStatus
{
    /// <summary>It was not run.</summary>
    NotRun = 0,

    /// <summary>It did what it says.</summary>
    Succeeded,

    /// <summary>It failed.</summary>
    Failed,

    /// <summary>It took longer than it may.</summary>
    TimedOut,

    /// <summary>It was stopped because the caller cancelled the run.</summary>
    Cancelled,
}
