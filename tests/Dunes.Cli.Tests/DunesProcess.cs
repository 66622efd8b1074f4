using System.Diagnostics;

namespace Dunes.Cli.Tests;

/// <summary>The command as a user runs it: a process of its own, with what it printed and how it exited.</summary>
internal sealed record DunesProcess(int ExitCode, string Output, string Error)
{
    // Far beyond what any verb takes: a process that hangs fails its test, and the run goes on.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly string Tool = Path.Combine(AppContext.BaseDirectory, "dunes.dll");

    public static async Task<DunesProcess> RunAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await WaitAsync(process);
        return new(process.ExitCode, await output, await error);
    }

    /// <summary>Waits for the end of a process, and kills one that does not end.</summary>
    public static async Task WaitAsync(Process process)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException expired)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"The process {process.Id} was still running after {Patience}.", expired);
        }
    }

    public static Process Start(params string[] arguments) => Start([], arguments);

    /// <summary>Starts the command as a terminal does, with signals that do what they usually do: a test run in the background hands down that an interrupt is ignored.</summary>
    public static Process StartInForeground(params string[] arguments) => Start(["env", "--default-signal=INT,TERM"], arguments);

    private static Process Start(ReadOnlySpan<string> before, ReadOnlySpan<string> arguments)
    {
        var start = new ProcessStartInfo(before is [var first, ..] ? first : "dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false };
        if (before is [_, .. var rest])
        {
            foreach (var word in rest) start.ArgumentList.Add(word);
            start.ArgumentList.Add("dotnet");
        }

        start.ArgumentList.Add("exec");
        start.ArgumentList.Add(Tool);
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        start.Environment["NO_COLOR"] = "1";
        return Process.Start(start)!;
    }
}
