using System.Globalization;
using Microsoft.Extensions.Options;

namespace Dunes.Sdk.Maml.Execution;

/// <summary>Plans and runs the code blocks of documents, with the executors that an application supplies. It runs no script itself.</summary>
/// <remarks>
/// Blocks run one after another; the first that fails ends the run. The input is checked against Input_Schema before any block, and the
/// output of the last block against Output_Schema after it. Several threads may use one runner at once.
/// </remarks>
public sealed class WorkflowRunner
{
    private readonly MamlExecutionOptions _options;
    private readonly TimeProvider _time;
    private readonly Dictionary<string, IBlockExecutor[]> _executors;

    /// <summary>A runner with its executors; of two for one language, the first that would run a block does.</summary>
    /// <exception cref="ArgumentException">An executor's name is no word.</exception>
    /// <exception cref="OptionsValidationException">An option is out of its range.</exception>
    public WorkflowRunner(IEnumerable<IBlockExecutor> executors, IOptions<MamlExecutionOptions> options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(executors);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        (_options, _time) = (options.Value, time);
        var checkedOptions = new MamlExecutionOptionsValidator().Validate(null, _options);
        if (checkedOptions.Failed) throw new OptionsValidationException(Options.DefaultName, typeof(MamlExecutionOptions), checkedOptions.Failures);
        var all = executors.ToArray();
        foreach (var executor in all)
        {
            if (executor.Name.Length is 0 or > 64 || executor.Name.Any(one => !char.IsAsciiLetterOrDigit(one) && one is not ('.' or '-' or '_'))) throw new ArgumentException($"The executor's name '{executor.Name}' is no word; use 1 to 64 letters, digits or . - _.", nameof(executors));
        }

        _executors = all.SelectMany(executor => executor.Languages.Select(language => (language, executor)))
            .GroupBy(one => one.language, one => one.executor, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(group => group.Key, group => group.ToArray(), StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Says what running a document would do, and runs nothing.</summary>
    /// <param name="document">The document.</param>
    /// <param name="principal">Who would run it, such as <c>agent://gateway</c>; null for nobody, who is permitted nothing.</param>
    public WorkflowPlan Plan(MamlDocument document, string? principal)
    {
        ArgumentNullException.ThrowIfNull(document);
        return new WorkflowPlanner(document, principal, _executors, _options).Make();
    }

    /// <summary>Says what is wrong with a workflow's input; nothing when it has no Input_Schema, or when the input fits it.</summary>
    /// <param name="document">The document.</param>
    /// <param name="input">JSON text; null counts as <c>{}</c>.</param>
    public static IReadOnlyList<Diagnostic> CheckInput(MamlDocument document, string? input)
    {
        ArgumentNullException.ThrowIfNull(document);
        return WorkflowSchemas.CheckInput(document, input);
    }

    /// <summary>Runs a document's blocks for a principal.</summary>
    /// <param name="document">The document.</param>
    /// <param name="principal">Who runs it, such as <c>agent://gateway</c>. The caller has made sure that it is who it says.</param>
    /// <param name="input">The workflow's input as JSON text; null for none.</param>
    /// <param name="record">
    /// Called after each block with the run so far, whose document has that block's entry in History; write it whole or not at all. When it
    /// throws, no further block is run.
    /// </param>
    /// <param name="cancellationToken">Stops the block that is running; its entry is recorded all the same.</param>
    /// <returns>How it ended. A run that is refused ran nothing.</returns>
    /// <exception cref="WorkflowRecordException"><paramref name="record"/> failed.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled; what was run is recorded.</exception>
    public async Task<WorkflowRun> RunAsync(MamlDocument document, string principal, string? input = null, Func<WorkflowRun, Task>? record = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(principal);
        cancellationToken.ThrowIfCancellationRequested();
        var plan = Plan(document, principal);
        var ticket = Validation.UrnUuid.Prefix + Guid.CreateVersion7(_time.GetUtcNow()).ToString("D", CultureInfo.InvariantCulture);
        var reports = plan.Blocks.Where(block => block.Kind == BlockKind.Action).Select(block => new BlockReport(block, BlockStatus.NotRun)).ToArray();
        var run = new WorkflowRun(plan, WorkflowOutcome.Refused, ticket, reports, [], document);
        if (!plan.CanRun) return run with { Findings = plan.Findings };
        if (WorkflowSchemas.CheckInput(document, input) is { Count: > 0 } refused) return run with { Findings = refused };

        if (WorkflowHistory.ProblemWith(document, _time.GetUtcNow()) is { } problem) return run with { Findings = [problem] };
        var history = new WorkflowHistory(principal, ticket, input);
        for (var at = 0; at < reports.Length; at++)
        {
            reports[at] = await RunBlockAsync(reports[at].Block, input, cancellationToken).ConfigureAwait(false);
            var report = reports[at];
            IReadOnlyList<Diagnostic> findings = [];
            var outcome = report.Status switch
            {
                BlockStatus.Succeeded => at + 1 < reports.Length ? WorkflowOutcome.Running : WorkflowOutcome.Completed,
                BlockStatus.Cancelled => WorkflowOutcome.Cancelled,
                _ => WorkflowOutcome.Failed,
            };
            if (outcome == WorkflowOutcome.Completed)
            {
                findings = WorkflowSchemas.CheckOutput(document, report);
                if (findings.Count > 0) outcome = WorkflowOutcome.Failed;
            }

            run = run with { Outcome = outcome, Blocks = [.. reports], Findings = findings, Document = history.Append(run.Document, report, _time.GetUtcNow(), findings.Count > 0) };
            await RecordAsync(record, run, report).ConfigureAwait(false);
            if (outcome is WorkflowOutcome.Cancelled) throw new OperationCanceledException(cancellationToken);
            if (outcome is not WorkflowOutcome.Running) return run;
            if (!cancellationToken.IsCancellationRequested) continue;
            await RecordAsync(record, run with { Outcome = WorkflowOutcome.Cancelled }, report).ConfigureAwait(false);
            throw new OperationCanceledException(cancellationToken);
        }

        return run;
    }

    private static async Task RecordAsync(Func<WorkflowRun, Task>? record, WorkflowRun run, BlockReport report)
    {
        if (record is null) return;
        try
        {
            await record(run).ConfigureAwait(false);
        }
        catch (Exception problem)
        {
            throw new WorkflowRecordException(run, report.Block.Id, problem);
        }
    }

    private async Task<BlockReport> RunBlockAsync(PlannedBlock block, string? input, CancellationToken cancellationToken)
    {
        var executor = _executors[block.Language].First(one => one.Name == block.Executor);
        var (output, error) = (new BlockOutput(_options.MaxOutputSize), new BlockOutput(_options.MaxErrorSize));
        var request = new BlockRequest(block.Id, block.Language, block.Text, input, block.Timeout, output, error);
        var started = _time.GetUtcNow();
        var since = _time.GetTimestamp();
        using var timeout = new CancellationTokenSource(block.Timeout, _time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);

        // On a thread of its own: an executor that never yields cannot keep the timeout from being noticed.
        var running = Task.Run(() => executor.ExecuteAsync(request, stop.Token), CancellationToken.None);
        var isAbandoned = !await EndsAsync(running, stop.Token).ConfigureAwait(false);
        output.Close();
        error.Close();

        BlockResult result;
        try
        {
            result = isAbandoned ? BlockResult.Failed($"It did not stop within {BlockTimeout.Write(_options.StopWithin)} of being told to, and was left alone.") : await running.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            result = BlockResult.Failed("It was stopped.");
        }
        catch (Exception problem)
        {
            // An executor is the application's: whatever it throws, its block failed and the record goes on.
            result = BlockResult.Failed($"{problem.GetType().Name}: {problem.Message}");
        }

        // A block that finished as its time ran out did finish.
        var status = result.IsSuccess ? BlockStatus.Succeeded
            : cancellationToken.IsCancellationRequested ? BlockStatus.Cancelled
            : timeout.IsCancellationRequested ? BlockStatus.TimedOut
            : BlockStatus.Failed;
        var why = status == BlockStatus.TimedOut ? $"It took longer than {BlockTimeout.Write(block.Timeout)}. {result.Problem}" : result.Problem;
        return new BlockReport(block, status)
        {
            ExitCode = result.ExitCode,
            Problem = why,
            Output = output.ToArray(),
            OutputSize = output.Size,
            Error = error.ToArray(),
            ErrorSize = error.Size,
            Started = started,
            Elapsed = _time.GetElapsedTime(since),
        };
    }

    /// <summary>Waits for a block to end; false when it was told to stop and did not within the time for that.</summary>
    private async Task<bool> EndsAsync(Task<BlockResult> running, CancellationToken stop)
    {
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using (stop.UnsafeRegister(static state => ((TaskCompletionSource)state!).TrySetResult(), told))
        {
            if (await Task.WhenAny(running, told.Task).ConfigureAwait(false) == running) return true;
        }

        using var enough = new CancellationTokenSource();
        var grace = Task.Delay(_options.StopWithin, _time, enough.Token);
        var first = await Task.WhenAny(running, grace).ConfigureAwait(false);
        await enough.CancelAsync().ConfigureAwait(false);
        if (first == running) return true;
        _ = running.ContinueWith(static task => _ = task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default); // nobody waits for it any more
        return false;
    }
}
