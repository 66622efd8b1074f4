namespace Dunes.Sdk.Maml.Execution;

/// <summary>What running a workflow gave.</summary>
/// <param name="Plan">What was planned.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Ticket">The run's id, a URN with a UUID; every entry of History that it made names it.</param>
/// <param name="Blocks">Every block that is an action, in order, those that were not run among them.</param>
/// <param name="Findings">Why nothing was run, or what is wrong with the output; empty otherwise.</param>
/// <param name="Document">The document with an entry in History for each block that was run; nothing else in it changed.</param>
public sealed record WorkflowRun(WorkflowPlan Plan, WorkflowOutcome Outcome, string Ticket, IReadOnlyList<BlockReport> Blocks, IReadOnlyList<Diagnostic> Findings, MamlDocument Document)
{
    /// <summary>What the last block that was run printed: the workflow's output. Empty when none was run.</summary>
    public ReadOnlyMemory<byte> Output => Blocks.LastOrDefault(one => one.Status != BlockStatus.NotRun)?.Output ?? default;

    /// <summary>The ids of the blocks that were not run.</summary>
    public IEnumerable<string> NotRun => Blocks.Where(one => one.Status == BlockStatus.NotRun).Select(one => one.Block.Id);
}
