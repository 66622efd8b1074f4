using System.Security.Cryptography;
using System.Text;
using Dunes.Sdk.Maml.Execution;
using Dunes.Sdk.Maml.Validation;
using Dunes.TestSupport;
using Microsoft.Extensions.Options;
using static Dunes.Sdk.Maml.Tests.Execution.Workflows;

namespace Dunes.Sdk.Maml.Tests.Execution;

public class WorkflowRunnerTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static string[] History(MamlDocument document)
    {
        var text = document.Source.Text;
        return text[(text.IndexOf("## History\n", StringComparison.Ordinal) + 11)..].Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    [Fact]
    public async Task Blocks_run_in_order_and_each_leaves_an_entry_that_holds_what_stands_before()
    {
        var echo = new Echo();
        var document = Document(Block("echo", "one", "id=first"), Block("json", "{}"), Block("echo", "two"));
        var run = await Runner(new ManualTime(), echo).RunAsync(document, Gateway, cancellationToken: Cancel);

        Assert.Equal(WorkflowOutcome.Completed, run.Outcome);
        Assert.Equal(["first", "#3"], echo.Ran.Select(one => one.Id));
        Assert.Equal("two\n", Encoding.UTF8.GetString(run.Output.Span));
        Assert.StartsWith(document.Source.Text, run.Document.Source.Text, StringComparison.Ordinal);
        var entries = History(run.Document);
        var before = run.Document.Source.Text[..run.Document.Source.Text.LastIndexOf("- 2026", StringComparison.Ordinal)];
        Assert.Equal(
            $"- 2026-01-01T00:00:00Z: [EXECUTE] block=#3 status=succeeded by=agent://gateway executor=test language=echo output=sha256:{Convert.ToHexStringLower(SHA256.HashData("two\n"u8))} size=4 ticket={run.Ticket} prev={Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(before)))}",
            entries[1]);
        Assert.Equal(2, entries.Length);
        Assert.DoesNotContain(new MamlValidator().Validate(run.Document, MamlProfile.Strict), one => one.Severity == DiagnosticSeverity.Error);
    }

    [Fact]
    public async Task The_first_failure_ends_the_run_and_the_rest_is_named()
    {
        var echo = new Echo { Does = (request, _) => Task.FromResult(request.Id == "b" ? BlockResult.Exited(3) : BlockResult.Succeeded) };
        var run = await Runner(new ManualTime(), echo).RunAsync(Document(Block("echo", "1", "id=a"), Block("echo", "2", "id=b"), Block("echo", "3", "id=c"), Block("echo", "4", "id=d")), Gateway, cancellationToken: Cancel);
        Assert.Equal(WorkflowOutcome.Failed, run.Outcome);
        Assert.Equal(["c", "d"], run.NotRun);
        Assert.Equal((BlockStatus.Failed, 3, "It exited with 3."), (run.Blocks[1].Status, run.Blocks[1].ExitCode, run.Blocks[1].Problem));
        Assert.Equal(["a", "b"], echo.Ran.Select(one => one.Id));
        Assert.Contains("block=b status=failed exit=3", History(run.Document)[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_runs_without_permission()
    {
        var echo = new Echo();
        var document = Document(Block("echo", "a"));
        var run = await Runner(new ManualTime(), echo).RunAsync(document, "agent://other", cancellationToken: Cancel);
        Assert.Equal((WorkflowOutcome.Refused, ExecutionCodes.NotPermitted), (run.Outcome, run.Findings[0].Code));
        Assert.Empty(echo.Ran);
        Assert.Same(document, run.Document);
        Assert.Equal(["#1"], run.NotRun);
    }

    [Theory]
    [InlineData(null, "at ''")]
    [InlineData("{\"well\":\"seven\"}", "/well")]
    [InlineData("{", "no JSON")]
    public async Task An_input_that_does_not_fit_its_schema_is_refused_before_any_block(string? input, string found)
    {
        var echo = new Echo();
        var document = MamlDocument.Parse(Text(Block("echo", "a")) + "\n## Input_Schema\n```json\n{\"type\":\"object\",\"required\":[\"well\"],\"properties\":{\"well\":{\"type\":\"integer\"}}}\n```\n");
        var run = await Runner(new ManualTime(), echo).RunAsync(document, Gateway, input, cancellationToken: Cancel);
        Assert.Equal((WorkflowOutcome.Refused, ExecutionCodes.InputRefused), (run.Outcome, run.Findings[0].Code));
        Assert.Empty(echo.Ran);
        Assert.Contains(found, run.Findings[0].Message, StringComparison.Ordinal);
        Assert.Equal(24, run.Findings[0].Line);
    }

    [Fact]
    public async Task An_input_that_fits_reaches_the_blocks_and_its_digest_history()
    {
        var echo = new Echo();
        const string Input = "{\"well\":7}";
        var run = await Runner(new ManualTime(), echo).RunAsync(Document(Block("echo", "a")), Gateway, Input, cancellationToken: Cancel);
        Assert.Equal(Input, echo.Ran[0].Input);
        Assert.Contains(" input=sha256:" + Convert.ToHexStringLower(SHA256.HashData("{\"well\":7}"u8)), History(run.Document)[0], StringComparison.Ordinal);
        Assert.Equal(WorkflowOutcome.Refused, (await Runner(new ManualTime(), echo).RunAsync(Document(Block("echo", "a")), Gateway, "{", cancellationToken: Cancel)).Outcome);
    }

    [Theory]
    [InlineData("{\"level\": 3}", true)]
    [InlineData("{\"level\": \"low\"}", false)]
    [InlineData("dry", false)]
    public async Task The_output_is_checked_against_its_schema(string output, bool fits)
    {
        var document = MamlDocument.Parse(Text(Block("echo", output)) + "\n## Output_Schema\n{\"type\":\"object\",\"properties\":{\"level\":{\"type\":\"number\"}}}\n");
        var run = await Runner(new ManualTime(), new Echo()).RunAsync(document, Gateway, cancellationToken: Cancel);
        Assert.Equal(fits ? WorkflowOutcome.Completed : WorkflowOutcome.Failed, run.Outcome);
        Assert.Equal(!fits, run.Findings.Any(one => one.Code == ExecutionCodes.OutputRefused));
        Assert.Equal(!fits, History(run.Document)[0].Contains(" schema=refused ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_output_beyond_its_bound_is_cut_and_said_to_be()
    {
        var options = new MamlExecutionOptions { MaxOutputSize = 10 };
        var run = await Runner(new ManualTime(), options, new Echo()).RunAsync(Document(Block("echo", "0123456789abcdef")), Gateway, cancellationToken: Cancel);
        var block = run.Blocks[0];
        Assert.Equal((17, 10, true), (block.OutputSize, block.Output.Length, block.IsOutputCut));
        Assert.Contains($" output=sha256:{Convert.ToHexStringLower(SHA256.HashData("0123456789"u8))} size=17 kept=10 ", History(run.Document)[0], StringComparison.Ordinal);
        var schema = MamlDocument.Parse(Text(Block("echo", "0123456789abcdef")) + "\n## Output_Schema\n{}\n");
        Assert.Contains("10 of its 17", (await Runner(new ManualTime(), options, new Echo()).RunAsync(schema, Gateway, cancellationToken: Cancel)).Findings[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_block_that_takes_too_long_is_told_to_stop()
    {
        var time = new ManualTime();
        var echo = new Echo
        {
            Does = async (request, stop) =>
            {
                request.Output.Write("so far"u8);
                await Task.Delay(Timeout.Infinite, stop);
                return BlockResult.Succeeded;
            },
        };
        var running = Runner(time, echo).RunAsync(Document(Block("echo", "a", "timeout=7s"), Block("echo", "b")), Gateway, cancellationToken: Cancel);
        await time.TimerCreatedAsync();
        while (echo.Ran.Count == 0) await Task.Yield();
        time.Advance(TimeSpan.FromSeconds(6.9));
        Assert.False(running.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(0.1));
        var run = await running;
        Assert.Equal((WorkflowOutcome.Failed, BlockStatus.TimedOut), (run.Outcome, run.Blocks[0].Status));
        Assert.StartsWith("It took longer than 7s.", run.Blocks[0].Problem, StringComparison.Ordinal);
        Assert.Equal("so far", Encoding.UTF8.GetString(run.Blocks[0].Output.Span));
        Assert.Contains("status=timed-out", History(run.Document)[0], StringComparison.Ordinal);
        Assert.Single(run.NotRun);
    }

    [Fact]
    public async Task A_block_that_does_not_stop_is_left_alone_and_changes_nothing_any_more()
    {
        var time = new ManualTime();
        using var release = new ManualResetEventSlim();
        BlockOutput? late = null;
        var echo = new Echo
        {
            Does = (request, _) =>
            {
                late = request.Output;
                request.Output.Write("a"u8);
                release.Wait(Cancel);
                return Task.FromResult(BlockResult.Succeeded);
            },
        };
        var running = Runner(time, echo).RunAsync(Document(Block("echo", "a", "timeout=1s")), Gateway, cancellationToken: Cancel);
        await time.TimerCreatedAsync();
        while (Volatile.Read(ref late) is not { Size: > 0 }) await Task.Yield();
        time.Advance(TimeSpan.FromSeconds(1));
        await time.TimerCreatedAsync();
        time.Advance(TimeSpan.FromSeconds(5));
        var run = await running;
        Assert.Equal(BlockStatus.TimedOut, run.Blocks[0].Status);
        Assert.Contains("did not stop within 5s", run.Blocks[0].Problem, StringComparison.Ordinal);
        late!.Write("b"u8);
        Assert.Equal(1, late.Size);
        release.Set();
    }

    [Fact]
    public async Task A_cancellation_stops_the_block_is_recorded_and_passed_on()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var records = new List<WorkflowRun>();
        var echo = new Echo
        {
            Does = async (_, stop) =>
            {
                await cancel.CancelAsync();
                await Task.Delay(Timeout.Infinite, stop);
                return BlockResult.Succeeded;
            },
        };
        var document = Document(Block("echo", "a"), Block("echo", "b"));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Runner(new ManualTime(), echo).RunAsync(document, Gateway, null, run => Save(records, run), cancel.Token));
        var last = Assert.Single(records);
        Assert.Equal((WorkflowOutcome.Cancelled, BlockStatus.Cancelled, BlockStatus.NotRun), (last.Outcome, last.Blocks[0].Status, last.Blocks[1].Status));
        Assert.Contains("status=cancelled", History(last.Document)[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancellation_between_two_blocks_runs_no_more()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var echo = new Echo
        {
            Does = async (_, _) =>
            {
                await cancel.CancelAsync();
                return BlockResult.Succeeded;
            },
        };
        var records = new List<WorkflowRun>();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Runner(new ManualTime(), echo).RunAsync(Document(Block("echo", "a"), Block("echo", "b")), Gateway, null, run => Save(records, run), cancel.Token));
        Assert.Single(echo.Ran);
        Assert.Equal((WorkflowOutcome.Cancelled, BlockStatus.Succeeded), (records[^1].Outcome, records[^1].Blocks[0].Status));
    }

    [Fact]
    public async Task When_a_block_cannot_be_recorded_no_other_is_run()
    {
        var echo = new Echo();
        var failed = await Assert.ThrowsAsync<WorkflowRecordException>(() => Runner(new ManualTime(), echo).RunAsync(Document(Block("echo", "a", "id=a"), Block("echo", "b")), Gateway, null, _ => throw new IOException("The disk is full."), Cancel));
        Assert.Equal(("a", WorkflowOutcome.Running), (failed.Block, failed.Run.Outcome));
        Assert.Contains("The disk is full.", failed.Message, StringComparison.Ordinal);
        Assert.Single(echo.Ran);
        Assert.Single(History(failed.Run.Document));
    }

    [Fact]
    public async Task What_an_executor_throws_fails_its_block()
    {
        var run = await Runner(new ManualTime(), new Echo { Does = (_, _) => throw new InvalidDataException("A bad day.") }).RunAsync(Document(Block("echo", "a")), Gateway, cancellationToken: Cancel);
        Assert.Equal((BlockStatus.Failed, "InvalidDataException: A bad day."), (run.Blocks[0].Status, run.Blocks[0].Problem));
        var stopped = await Runner(new ManualTime(), new Echo { Does = (_, _) => throw new OperationCanceledException() }).RunAsync(Document(Block("echo", "a")), Gateway, cancellationToken: Cancel);
        Assert.Equal(BlockStatus.Failed, stopped.Blocks[0].Status);
    }

    [Fact]
    public async Task An_entry_goes_to_the_end_of_a_history_that_is_there_and_nothing_else_changes()
    {
        const string Tail = "\n## Verification\nBy hand.\n";
        const string Head = "\n## History\n- 2025-09-09T21:07:00Z: [CREATE] made\n";
        var text = Text(Block("echo", "a")) + Head + Tail;
        var run = await Runner(new ManualTime(), new Echo()).RunAsync(MamlDocument.Parse(text.Replace("\n", "\r\n", StringComparison.Ordinal)), Gateway, cancellationToken: Cancel);
        var after = run.Document.Source.Text;
        var start = after.IndexOf("- 2026", StringComparison.Ordinal);
        var end = after.IndexOf("\r\n", start, StringComparison.Ordinal) + 2;
        Assert.Equal(text.Replace("\n", "\r\n", StringComparison.Ordinal), after.Remove(start, end - start));
        Assert.DoesNotContain(new MamlValidator().Validate(run.Document, MamlProfile.Strict), one => one.Severity == DiagnosticSeverity.Error);
    }

    [Fact]
    public async Task A_history_whose_last_entry_is_of_the_future_is_found_before_anything_runs()
    {
        var echo = new Echo();
        var run = await Runner(new ManualTime(), echo).RunAsync(MamlDocument.Parse(Text(Block("echo", "a")) + "\n## History\n- 2031-09-09T21:07:00Z: [CREATE] made\n"), Gateway, cancellationToken: Cancel);
        Assert.Equal((WorkflowOutcome.Refused, ExecutionCodes.NotRecordable), (run.Outcome, run.Findings[0].Code));
        Assert.Empty(echo.Ran);
    }

    [Fact]
    public void Executors_and_options_that_are_wrong_are_refused_at_once()
    {
        Assert.Throws<OptionsValidationException>(() => Runner(new ManualTime(), new MamlExecutionOptions { DefaultTimeout = TimeSpan.Zero }));
        Assert.Throws<ArgumentException>(() => Runner(new ManualTime(), new Unnamed()));
    }

    private static Task Save(List<WorkflowRun> records, WorkflowRun run)
    {
        records.Add(run);
        return Task.CompletedTask;
    }

    private sealed class Unnamed : IBlockExecutor
    {
        public string Name => "two words";

        public IReadOnlyCollection<string> Languages => [];

        public bool CanRun(string language, string text, out string problem) => throw new NotSupportedException();

        public Task<BlockResult> ExecuteAsync(BlockRequest request, CancellationToken cancellationToken = default) => throw new NotSupportedException();
    }
}
