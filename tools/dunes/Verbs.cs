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

    private static readonly Verb[] Known =
    [
        new("simulate-outage", SimulateOutageCommand.Create),
        new("simulate-faults", SimulateFaultsCommand.Create),
        new("keygen", KeygenCommand.Create),
        new("keys", KeysCommand.Create),
        new("seal", SealCommand.Create),
        new("open", OpenCommand.Create),
        new("inspect", InspectCommand.Create),
        new("verify", VerifyCommand.Create),
        new("markup-validate", MarkupValidateCommand.Create),
        new("markup-generate", MarkupGenerateCommand.Create),
        new("markup-verify", MarkupVerifyCommand.Create),
        new("markup-undo", MarkupUndoCommand.Create),
        new("maml", MamlCommand.Create),
        new("maml-lsp", MamlLspCommand.Create),
        new("wallet", WalletCommand.Create),
        new("dish", DishCommand.Create),
    ];

    /// <summary>The command with all its verbs.</summary>
    public static RootCommand All() => With(Known);

    /// <summary>The command as one command line needs it: with the one verb that it names, or else with all. Making the options of all takes longer than a short verb runs.</summary>
    public static RootCommand For(IReadOnlyList<string> args)
    {
        var verb = args.Count == 0 ? null : Array.Find(Known, one => one.Name == args[0]);
        return verb is null ? All() : With(verb);
    }

    private static RootCommand With(params Verb[] verbs)
    {
        var root = new RootCommand(Description);
        foreach (var verb in verbs) root.Add(verb.Create());
        return root;
    }

    private sealed record Verb(string Name, Func<Command> Create);
}
