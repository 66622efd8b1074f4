using System.CommandLine;
using Dunes.Cli.Commands;

namespace Dunes.Cli;

/// <summary>The verbs of the command.</summary>
internal static class Verbs
{
    private const string Description = """
        Dunes: an emergency network that keeps working when everything else is down.

        Every verb exits with 0 (done), 1 (checked and failed, or the world failed) or 2 (the command line, or a file named on it, cannot be used),
        and every verb but maml-lsp prints its result for programs with --json. What goes wrong is said on standard error.
        """;

    private static readonly (string Name, Func<Command> Create)[] Known =
    [
        ("simulate-outage", SimulateOutageCommand.Create),
        ("keygen", KeygenCommand.Create),
        ("keys", KeysCommand.Create),
        ("seal", SealCommand.Create),
        ("open", OpenCommand.Create),
        ("inspect", InspectCommand.Create),
        ("verify", VerifyCommand.Create),
        ("markup-validate", MarkupValidateCommand.Create),
        ("markup-generate", MarkupGenerateCommand.Create),
        ("markup-verify", MarkupVerifyCommand.Create),
        ("markup-undo", MarkupUndoCommand.Create),
        ("maml", MamlCommand.Create),
        ("maml-lsp", MamlLspCommand.Create),
        ("wallet", WalletCommand.Create),
        ("dish", DishCommand.Create),
    ];

    /// <summary>The command with all its verbs.</summary>
    public static RootCommand All() => With(Known);

    /// <summary>The command as one command line needs it: with the one verb that it names, or else with all. Making the options of all takes longer than a short verb runs.</summary>
    public static RootCommand For(IReadOnlyList<string> args)
    {
        var at = args.Count == 0 ? -1 : Array.FindIndex(Known, verb => verb.Name == args[0]);
        return at < 0 ? All() : With(Known.AsSpan(at, 1));
    }

    private static RootCommand With(ReadOnlySpan<(string Name, Func<Command> Create)> verbs)
    {
        var root = new RootCommand(Description);
        foreach (var (_, create) in verbs) root.Add(create());
        return root;
    }
}
