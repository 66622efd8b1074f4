using System.CommandLine;
using Dunes.Sdk.Simulation.Traces;

namespace Dunes.Cli;

/// <summary>Parses, runs, and turns what failed into a message on standard error and an exit code.</summary>
internal static class CommandRunner
{
    public static async Task<int> RunAsync(RootCommand root, IReadOnlyList<string> args, CancellationToken cancellationToken = default)
    {
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors) await Console.Error.WriteLineAsync($"dunes: {error.Message}");
            await Console.Error.WriteLineAsync("dunes: try --help");
            return ExitCode.Misuse;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false }, cancellationToken);
        }
        catch (Exception problem) when (problem is MisuseException or LinkTraceException or ArgumentException)
        {
            await Console.Error.WriteLineAsync($"dunes: {problem.Message}");
            return ExitCode.Misuse;
        }
        catch (DunesException problem)
        {
            await Console.Error.WriteLineAsync($"dunes: {problem.Message}");
            return ExitCode.Failed;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"dunes: {problem.Message}");
            return ExitCode.Failed;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("dunes: stopped before the end");
            return ExitCode.Failed;
        }
    }
}
