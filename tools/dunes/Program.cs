using System.CommandLine;
using System.Globalization;
using Dunes.Cli;
using Dunes.Cli.Commands;

CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

var root = new RootCommand("""
    Dunes: an emergency network that keeps working when everything else is down.

    Every verb exits with 0 (done), 1 (checked and failed, or the world failed) or 2 (the command line, or a file named on it, cannot be used),
    and every verb but maml-lsp prints its result for programs with --json. What goes wrong is said on standard error.
    """)
{
    SimulateOutageCommand.Create(),
    KeygenCommand.Create(),
    KeysCommand.Create(),
    SealCommand.Create(),
    OpenCommand.Create(),
    InspectCommand.Create(),
    VerifyCommand.Create(),
    MarkupValidateCommand.Create(),
    MarkupGenerateCommand.Create(),
    MarkupVerifyCommand.Create(),
    MarkupUndoCommand.Create(),
    MamlCommand.Create(),
    MamlLspCommand.Create(),
    WalletCommand.Create(),
    DishCommand.Create(),
};
return await CommandRunner.RunAsync(root, args);
