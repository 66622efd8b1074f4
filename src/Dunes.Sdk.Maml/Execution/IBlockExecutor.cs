namespace Dunes.Sdk.Maml.Execution;

/// <summary>Runs code blocks of some languages. An application supplies one for what it trusts; none is there unless it is added.</summary>
/// <remarks>
/// A <see cref="WorkflowRunner"/> calls it only after the plan and the permission hold, for one block at a time. It must stop when the
/// token is cancelled, which is how a block's timeout reaches it. What it throws fails the block, and never the runner.
/// </remarks>
public interface IBlockExecutor
{
    /// <summary>The executor's name in plans and in History: one word of letters, digits, dots, dashes and underscores.</summary>
    string Name { get; }

    /// <summary>The languages of the blocks that it runs, compared without case.</summary>
    IReadOnlyCollection<string> Languages { get; }

    /// <summary>Whether it would run a block, judged without running anything; a plan shows the answer.</summary>
    /// <param name="language">The block's language, one of <see cref="Languages"/>.</param>
    /// <param name="text">The block's text, its lines ended by LF.</param>
    /// <param name="problem">Why not, as one sentence; empty when it would.</param>
    bool CanRun(string language, string text, out string problem);

    /// <summary>Runs a block and writes what it prints to the request's outputs.</summary>
    Task<BlockResult> ExecuteAsync(BlockRequest request, CancellationToken cancellationToken = default);
}
