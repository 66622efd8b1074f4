using System.Diagnostics;

namespace Dunes.Cli.Tests;

/// <summary>The command as a user runs it: a process of its own, with what it printed and how it exited.</summary>
internal sealed record DunesProcess(int ExitCode, string Output, string Error)
{
    private static readonly string Tool = Path.Combine(AppContext.BaseDirectory, "dunes.dll");

    public static async Task<DunesProcess> RunAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return new(process.ExitCode, await output, await error);
    }

    public static Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false };
        start.ArgumentList.Add("exec");
        start.ArgumentList.Add(Tool);
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        start.Environment["NO_COLOR"] = "1";
        return Process.Start(start)!;
    }
}
