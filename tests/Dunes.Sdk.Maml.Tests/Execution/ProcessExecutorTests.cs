using System.Diagnostics;
using System.Text;
using Dunes.Sdk.Maml.Execution;
using Microsoft.Extensions.Options;
using static Dunes.Sdk.Maml.Tests.Execution.Workflows;

namespace Dunes.Sdk.Maml.Tests.Execution;

/// <summary>Real processes: the shell of the system runs the blocks.</summary>
public class ProcessExecutorTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static MamlExecutionOptions Shell(Action<MamlExecutionOptions>? configure = null)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "These blocks are of the POSIX shell.");
        var options = new MamlExecutionOptions();
        options.Processes.Add("sh", new ProcessLanguage("/bin/sh"));
        configure?.Invoke(options);
        return options;
    }

    private static async Task<(BlockResult Result, string Output, string Error)> RunAsync(string script, MamlExecutionOptions? options = null, string? input = null, CancellationToken? cancellation = null)
    {
        options ??= Shell();
        var request = new BlockRequest("a", "sh", script, input, TimeSpan.FromMinutes(1), new BlockOutput(options.MaxOutputSize), new BlockOutput(options.MaxErrorSize));
        var result = await new ProcessExecutor(Options.Create(options)).ExecuteAsync(request, cancellation ?? Cancel);
        return (result, Encoding.UTF8.GetString(request.Output.ToArray()), Encoding.UTF8.GetString(request.Error.ToArray()));
    }

    [Fact]
    public void It_is_off_unless_the_host_enables_a_language()
    {
        var executor = new ProcessExecutor(Options.Create(new MamlExecutionOptions()));
        Assert.Empty(executor.Languages);
        Assert.False(executor.CanRun("sh", "", out var problem));
        Assert.Equal("The host enables no program for 'sh'.", problem);
    }

    [Fact]
    public async Task A_block_gives_its_outputs_and_its_exit_code()
    {
        var (result, output, error) = await RunAsync("echo out; echo err >&2; exit 7");
        Assert.Equal((7, "out\n", "err\n"), (result.ExitCode, output, error));
        Assert.False(result.IsSuccess);
        Assert.True((await RunAsync("exit 0")).Result.IsSuccess);
    }

    [Fact]
    public async Task Its_input_is_closed_its_folder_its_own_and_gone_afterwards()
    {
        var (result, output, _) = await RunAsync("cat; pwd; ls; echo \"$HOME $TMPDIR\"; echo x > y");
        Assert.True(result.IsSuccess);
        var lines = output.Split('\n');
        Assert.Equal("block", lines[1]);
        Assert.EndsWith(Path.GetFileName(lines[0]), lines[2].Split(' ')[0], StringComparison.Ordinal);
        Assert.Contains("dunes-block-", lines[0], StringComparison.Ordinal);
        Assert.False(Directory.Exists(lines[0]));
    }

    [Fact]
    public async Task It_gets_only_the_environment_that_is_allowed()
    {
        Environment.SetEnvironmentVariable("DUNES_TEST_SECRET", "secret");
        Environment.SetEnvironmentVariable("DUNES_TEST_SHOWN", "shown");
        var (_, output, _) = await RunAsync("env", Shell(options => options.EnvironmentVariables.Add("DUNES_TEST_SHOWN")));
        var names = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('=')[0]);
        Assert.Contains("DUNES_TEST_SHOWN", names);
        Assert.Empty(names.Except(["DUNES_TEST_SHOWN", "PATH", "LANG", "LC_ALL", "TZ", "HOME", "TMPDIR", "TEMP", "TMP", "PWD", "OLDPWD", "SHLVL", "_"]));
    }

    [Fact]
    public async Task Arguments_pass_no_shell_and_the_input_is_a_file()
    {
        var options = Shell();
        options.Processes["sh"] = new ProcessLanguage("/bin/sh", ["{file}", "$HOME; echo hacked", "{input}"], "run.sh");
        var (_, output, _) = await RunAsync("echo \"$1\"; cat \"$2\"; basename \"$0\"", options, "{\"well\":7}");
        Assert.Equal("$HOME; echo hacked\n{\"well\":7}run.sh\n", output);
    }

    [Fact]
    public async Task An_endless_output_is_cut_as_it_streams()
    {
        var options = Shell(one => one.MaxOutputSize = 1000);
        var (result, output, _) = await RunAsync("head -c 5000000 /dev/zero | tr '\\0' a; exit 0", options);
        Assert.True(result.IsSuccess);
        Assert.Equal(new string('a', 1000), output);
    }

    [Fact]
    public async Task A_cancelled_block_is_killed_with_its_children()
    {
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var options = Shell();
        var output = new BlockOutput(1000);
        var request = new BlockRequest("a", "sh", "sleep 600 & echo $!; echo $$; wait", null, TimeSpan.FromMinutes(1), output, new BlockOutput(1000));
        var running = new ProcessExecutor(Options.Create(options)).ExecuteAsync(request, cancel.Token);
        while (output.ToArray().Count(one => one == (byte)'\n') < 2) await Task.Yield();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        foreach (var id in Encoding.ASCII.GetString(output.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse))
        {
            // The system ends a killed process when it next gets a turn: at once, or not quite, where the machine is busy. One that was not killed sleeps on.
            for (var started = Stopwatch.GetTimestamp(); IsRunning(id); await Task.Yield()) Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(60), $"Process {id} runs on.");
        }
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_said_before_and_when_it_is_run()
    {
        var options = Shell();
        options.Processes["sh"] = new ProcessLanguage("/no/such/program");
        Assert.Contains("/no/such/program is not there", (await RunAsync("", options)).Result.Problem, StringComparison.Ordinal);
        options.Processes["sh"] = new ProcessLanguage("/etc/hostname"); // a file that is no program
        Assert.StartsWith("It could not be run", (await RunAsync("", options)).Result.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_workflow_of_programs_runs_whole_under_the_systems_clock()
    {
        var options = Shell();
        var runner = Runner(TimeProvider.System, options, new ProcessExecutor(Options.Create(options)));
        var run = await runner.RunAsync(Document(Block("sh", "echo '{\"level\": 3}'", "timeout=60s")), Gateway, cancellationToken: Cancel);
        Assert.Equal((WorkflowOutcome.Completed, 0, "{\"level\": 3}\n"), (run.Outcome, run.Blocks[0].ExitCode, Encoding.UTF8.GetString(run.Output.Span)));

        var slow = await runner.RunAsync(Document(Block("sh", "echo a; sleep 600", "timeout=300ms")), Gateway, cancellationToken: Cancel);
        Assert.Equal((WorkflowOutcome.Failed, BlockStatus.TimedOut), (slow.Outcome, slow.Blocks[0].Status));
    }

    /// <summary>A process that has ended may wait, as a zombie, for whoever reaps it.</summary>
    private static bool IsRunning(int id)
    {
        var status = $"/proc/{id}/status";
        try
        {
            return File.Exists(status) && !File.ReadAllText(status).Contains("State:\tZ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }
}
