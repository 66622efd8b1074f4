using Dunes.Sdk.Maml.Execution;
using Dunes.TestSupport;
using static Dunes.Sdk.Maml.Tests.Execution.Workflows;

namespace Dunes.Sdk.Maml.Tests.Execution;

public class WorkflowPlanTests
{
    private static WorkflowPlan Plan(string? principal, params string[] blocks) => Runner(new ManualTime(), new Echo()).Plan(Document(blocks), principal);

    [Fact]
    public void A_plan_shows_each_block_with_executor_timeout_and_inverse()
    {
        var plan = Runner(new ManualTime(), new Echo("sh")).Plan(
            Document(
                Block("json", "{}"),
                Block("sh", "mesh-init --id well\narachnid start", "id=start timeout=90s"),
                Block("sh", "reboot", "timeout=2h"),
                Block("sh", "open the gate", "id=gate undo=@shut"),
                Block("sh", "shut the gate", "id=shut"),
                Block("sh", "say so", "undo=none")),
            Gateway);
        Assert.True(plan.CanRun);
        Assert.Equal(
            """
            execute: granted to agent://gateway
            requires libs: numpy, torch (not checked)
            1. #1 (json, line 20): data, not run
            2. start (sh, line 23): executor test, timeout 90s
               undone by: arachnid stop
               undone by: mesh-teardown --id well
            3. #3 (sh, line 27): executor test, timeout 10m (capped)
               undone by: no inverse known
            4. gate (sh, line 30): executor test, timeout 30s
               undone by: shut the gate
            5. shut (sh, line 33): undoes another block, not run
            6. #6 (sh, line 36): executor test, timeout 30s
               undone by: nothing to undo

            """.ReplaceLineEndings("\n"),
            plan.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("agent://other")]
    [InlineData("agent://*")]
    [InlineData("gateway")]
    public void What_is_not_granted_is_denied(string? principal)
    {
        var plan = Plan(principal, Block("echo", "a"));
        Assert.False(plan.IsPermitted);
        Assert.False(plan.CanRun);
        var finding = Assert.Single(plan.Findings);
        Assert.Equal((ExecutionCodes.NotPermitted, 6), (finding.Code, finding.Line));
    }

    [Theory]
    [InlineData("timeout=soon", ExecutionCodes.AttributeInvalid)]
    [InlineData("timeout=0s", ExecutionCodes.AttributeInvalid)]
    [InlineData("timeout=-1s", ExecutionCodes.AttributeInvalid)]
    [InlineData("timeout=99999999999s", ExecutionCodes.AttributeInvalid)]
    [InlineData("id=\"two words\"", ExecutionCodes.AttributeInvalid)]
    [InlineData("id=#1", ExecutionCodes.AttributeInvalid)]
    [InlineData("id=", ExecutionCodes.AttributeInvalid)]
    public void Attributes_that_are_of_no_use_are_found_at_their_fence(string attributes, string code)
    {
        var plan = Plan(Gateway, Block("echo", "a"), Block("echo", "b", attributes));
        var finding = Assert.Single(plan.Findings);
        Assert.Equal((code, 23, 1), (finding.Code, finding.Line, finding.Column));
        Assert.False(plan.CanRun);
    }

    [Fact]
    public void Two_blocks_of_one_id_are_refused()
    {
        var finding = Assert.Single(Plan(Gateway, Block("echo", "a", "id=x"), Block("echo", "b", "id=x")).Findings);
        Assert.Contains("stands twice: here and at line 20", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_block_that_no_executor_runs_says_why()
    {
        var plan = Runner(new ManualTime(), new Echo { Refuses = "Not today." }).Plan(Document(Block("echo", "a"), Block("cobol", "b")), Gateway);
        Assert.Equal(["No executor runs this block of 'echo': test says: Not today.", "No executor runs this block of 'cobol': expected one of echo."], plan.Findings.Select(one => one.Message));
        Assert.All(plan.Findings, one => Assert.Equal(ExecutionCodes.NoExecutor, one.Code));
        Assert.Contains("executor none", plan.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_document_with_errors_or_without_actions_is_not_run()
    {
        Assert.Contains(Plan(Gateway).Findings, one => one.Code == ExecutionCodes.NothingToRun);
        Assert.Contains(Plan(Gateway, Block("json", "{}")).Findings, one => one.Code == ExecutionCodes.NothingToRun);
        var unclosed = Plan(Gateway, Block("echo", "a"), "```echo\nb\n");
        Assert.Contains(unclosed.Findings, one => one.Code == DiagnosticCodes.FenceUnclosed);
        Assert.False(unclosed.CanRun);
        Assert.False(Runner(new ManualTime(), new Echo()).Plan(MamlDocument.Parse("<a/>"), Gateway).CanRun);
        Assert.False(Runner(new ManualTime(), new Echo()).Plan(MamlDocument.Parse([0xFF]), Gateway).CanRun);
    }

    [Fact]
    public void The_first_executor_that_would_run_a_block_does()
    {
        var runner = Runner(new ManualTime(), new Echo { Refuses = "No." }, new Other());
        Assert.Equal("other", runner.Plan(Document(Block("ECHO", "a")), Gateway).Blocks[0].Executor);
    }

    [Fact]
    public void Any_document_gives_a_plan_and_never_an_exception()
    {
        var random = new Random(20250909);
        var runner = Runner(new ManualTime(), new Echo("sh"));
        var valid = Text(Block("sh", "mesh-init", "id=a timeout=5s undo=@b"), Block("sh", "x", "id=b"), Block("json", "{}")) + "\n## Input_Schema\n{\"type\":\"object\"}\n\n## History\n- 2025-09-09T21:07:00Z: [CREATE] made\n";
        for (var count = Dunes.TestSupport.Depth.Of(5_000, 50_000); count > 0; count--)
        {
            var plan = runner.Plan(MamlDocument.Parse(Garble.Mutate(random, valid)), Gateway);
            Assert.NotNull(plan.ToString());
        }
    }

    private sealed class Other : IBlockExecutor
    {
        public string Name => "other";

        public IReadOnlyCollection<string> Languages => ["echo"];

        public bool CanRun(string language, string text, out string problem)
        {
            problem = string.Empty;
            return true;
        }

        public Task<BlockResult> ExecuteAsync(BlockRequest request, CancellationToken cancellationToken = default) => Task.FromResult(BlockResult.Succeeded);
    }
}
