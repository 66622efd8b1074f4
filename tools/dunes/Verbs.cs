using System.CommandLine;
using System.CommandLine.Help;
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

    private const string See = "See what it does";
    private const string Operate = "Operate";
    private const string Keys = "Keys and envelopes";
    private const string Documents = "Documents";
    private const string Receipts = "Receipts";

    private static readonly Verb[] Known =
    [
        new("simulate-outage", See, SimulateOutageCommand.Create),
        new("simulate-faults", See, SimulateFaultsCommand.Create),
        new("dish", Operate, DishCommand.Create),
        new("keygen", Keys, KeygenCommand.Create),
        new("keys", Keys, KeysCommand.Create),
        new("seal", Keys, SealCommand.Create),
        new("open", Keys, OpenCommand.Create),
        new("inspect", Keys, InspectCommand.Create),
        new("verify", Keys, VerifyCommand.Create),
        new("maml", Documents, MamlCommand.Create),
        new("maml-lsp", Documents, MamlLspCommand.Create),
        new("wallet", Documents, WalletCommand.Create),
        new("markup-generate", Receipts, MarkupGenerateCommand.Create),
        new("markup-verify", Receipts, MarkupVerifyCommand.Create),
        new("markup-validate", Receipts, MarkupValidateCommand.Create),
        new("markup-undo", Receipts, MarkupUndoCommand.Create),
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
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new GroupedHelp(help.Action as HelpAction ?? new HelpAction(), [.. verbs.GroupBy(verb => verb.Task, StringComparer.Ordinal).Select(task => (task.Key, task.Select(verb => verb.Name).ToList()))]);
        return root;
    }

    /// <param name="Name">Its name.</param>
    /// <param name="Task">What people want to do who look for it: its heading in the help.</param>
    /// <param name="Create">Makes it.</param>
    private sealed record Verb(string Name, string Task, Func<Command> Create);
}
