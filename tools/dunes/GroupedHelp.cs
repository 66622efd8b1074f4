using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Dunes.Cli;

/// <summary>The help of the whole command: its verbs by what people want to do. Every verb's own help stays as it is.</summary>
internal sealed class GroupedHelp(HelpAction ofVerb, IReadOnlyList<(string Task, List<string> Verbs)> tasks) : SynchronousCommandLineAction
{
    private const int LeastWidth = 60;
    private const int WidthOfPipe = 100;

    public override int Invoke(ParseResult parseResult)
    {
        if (parseResult.CommandResult.Command is not RootCommand root) return ofVerb.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        output.WriteLine(root.Description);
        output.WriteLine();
        output.WriteLine("Usage: dunes VERB [options]; dunes VERB --help says more.");
        var width = Math.Max(LeastWidth, Console.IsOutputRedirected ? WidthOfPipe : Console.WindowWidth - 1);
        var names = tasks.SelectMany(static task => task.Verbs).Max(static verb => verb.Length);
        foreach (var (task, verbs) in tasks)
        {
            output.WriteLine();
            output.WriteLine($"{task}:");
            foreach (var verb in verbs) WriteVerb(output, root.Subcommands.Single(one => one.Name == verb), names, width);
        }

        output.WriteLine();
        output.WriteLine("Options:");
        foreach (var option in root.Options) output.WriteLine($"  {string.Join(", ", [.. option.Aliases.Where(static alias => alias.StartsWith('-')), option.Name])}  {option.Description}");
        return ExitCode.Done;
    }

    /// <summary>The first sentence of a verb's description, folded under its name's column.</summary>
    private static void WriteVerb(TextWriter output, Command verb, int names, int width)
    {
        var text = string.Join(' ', (verb.Description ?? string.Empty).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        var end = text.IndexOf(". ", StringComparison.Ordinal);
        var words = (end < 0 ? text : text[..(end + 1)]).Split(' ');
        var line = $"  {verb.Name.PadRight(names)} ";
        foreach (var word in words)
        {
            if (line.Length + 1 + word.Length > width)
            {
                output.WriteLine(line);
                line = new string(' ', names + 3);
            }

            line += $" {word}";
        }

        output.WriteLine(line);
    }
}
