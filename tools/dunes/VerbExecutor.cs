using System.CommandLine;
using System.CommandLine.Parsing;
using Dunes.Sdk.Maml.Execution;

namespace Dunes.Cli;

/// <summary>Runs blocks of the language <c>dunes</c>: each line a verb of this command, in this process, its output captured. The first that does not exit with 0 ends the block.</summary>
/// <remarks>Only verbs that check, show and generate are run. Those that run workflows are refused, since a workflow that runs workflows has no end; so are those that make keys and move what a wallet holds.</remarks>
internal sealed class VerbExecutor(RootCommand root) : IBlockExecutor
{
    private static readonly string[] Allowed = ["markup-validate", "markup-generate", "markup-verify", "markup-undo", "wallet show", "wallet verify", "simulate-outage", "dish status"];

    public string Name => "verbs";

    public IReadOnlyCollection<string> Languages => ["dunes"];

    public bool CanRun(string language, string text, out string problem)
    {
        problem = string.Empty;
        var commands = CommandsOf(text);
        if (commands.Count == 0) problem = "The block has no command.";
        foreach (var words in commands)
        {
            if (words is ["maml", ..]) problem = "A workflow does not run 'maml': it would have no end.";
            else if (!Array.Exists(Allowed, verb => verb.Split(' ') is var parts && words.Count >= parts.Length && parts.SequenceEqual(words.Take(parts.Length), StringComparer.Ordinal))) problem = $"'{string.Join(' ', words.Take(2))}' is none of the verbs that a workflow runs: {string.Join(", ", Allowed)}.";
            else if (root.Parse(words).Errors is [var error, ..]) problem = error.Message;
            if (problem.Length > 0) break;
        }

        return problem.Length == 0;
    }

    public async Task<BlockResult> ExecuteAsync(BlockRequest request, CancellationToken cancellationToken = default)
    {
        if (!CanRun(request.Language, request.Text, out var problem)) return BlockResult.Failed(problem);
        VerbOutput.Capture(request.Output, request.Error);
        foreach (var words in CommandsOf(request.Text))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var exitCode = await CommandRunner.RunAsync(root, words, cancellationToken);
            if (exitCode != ExitCode.Done) return BlockResult.Exited(exitCode);
        }

        return BlockResult.Exited(ExitCode.Done);
    }

    private static List<IReadOnlyList<string>> CommandsOf(string text)
    {
        var commands = new List<IReadOnlyList<string>>();
        foreach (var line in text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (line[0] == '#') continue;
            string[] words = [.. CommandLineParser.SplitCommandLine(line)];
            commands.Add(words is ["dunes", .. var rest] ? rest : words);
        }

        return commands;
    }
}
