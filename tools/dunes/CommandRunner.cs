using System.CommandLine;
using System.CommandLine.Parsing;

namespace Dunes.Cli;

/// <summary>Parses, runs, and turns what failed into a message on standard error and an exit code.</summary>
internal static class CommandRunner
{
    /// <summary>How long a verb may clean up after a signal before the process ends without it: on a loaded machine the default of two seconds was not always enough.</summary>
    private static readonly TimeSpan TimeToStop = TimeSpan.FromSeconds(30);

    public static async Task<int> RunAsync(RootCommand root, IReadOnlyList<string> args, CancellationToken cancellationToken = default)
    {
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            await SayMisuseAsync(parsed);
            return ExitCode.Misuse;
        }

        try
        {
            ThrowIfNameless(parsed);
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeToStop }, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("dunes: stopped before the end");
            return ExitCode.Failed;
        }
        catch (Exception problem) when (problem is MisuseException or ArgumentException or DunesException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"dunes: {MessageOf(problem)}");
            return ExitCode.Of(problem);
        }
    }

    private static async Task SayMisuseAsync(ParseResult parsed)
    {
        // "dunes", "dunes keys" and "dunes sael": what is missing is a verb, and there is nothing more to say of the rest.
        var command = parsed.CommandResult.Command;
        var called = string.Join(' ', NamesOf(parsed.CommandResult).Reverse());
        if (command.Subcommands.Count > 0) await Console.Error.WriteLineAsync(parsed.UnmatchedTokens is [var found, ..] ? $"dunes: '{found}' is no verb of '{called}'" : $"dunes: '{called}' takes a verb: {string.Join(", ", command.Subcommands.Select(one => one.Name))}");
        else foreach (var error in parsed.Errors) await Console.Error.WriteLineAsync($"dunes: {error.Message.ReplaceLineEndings(" ").Replace("\t", null, StringComparison.Ordinal)}");
        await Console.Error.WriteLineAsync($"dunes: try '{called} --help'");
    }

    /// <summary>Refuses a file or folder of no name, which a script gives whose variable is not set.</summary>
    private static void ThrowIfNameless(ParseResult parsed)
    {
        foreach (var result in parsed.CommandResult.Children)
        {
            var (name, what) = result switch
            {
                OptionResult { Implicit: false } option => (option.Option.Name, option.Option.HelpName),
                ArgumentResult argument => (argument.Argument.Name, argument.Argument.Name),
                _ => (string.Empty, null),
            };
            if (what is "FILE" or "FOLDER" && result.Tokens.Any(token => token.Value.Length == 0)) throw new MisuseException($"{name} is empty; the name of a {what.ToLowerInvariant()} was expected.");
        }
    }

    private static IEnumerable<string> NamesOf(SymbolResult? result)
    {
        for (; result is CommandResult command; result = result.Parent) yield return command.Command is RootCommand ? "dunes" : command.Command.Name;
    }

    /// <summary>What went wrong, without what is for programmers only: the name of a parameter.</summary>
    private static string MessageOf(Exception problem)
    {
        if (problem is IOException pipe && StandardStreams.IsBrokenPipe(pipe)) return "standard output was closed before the end";
        var end = problem is ArgumentException ? problem.Message.IndexOf(" (Parameter '", StringComparison.Ordinal) : -1;
        return end < 0 ? problem.Message : problem.Message[..end];
    }
}
