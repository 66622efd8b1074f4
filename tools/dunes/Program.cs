using System.CommandLine;
using System.Globalization;
using Dunes.Cli;
using Dunes.Cli.Commands;

CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

var root = new RootCommand("""
    Dunes: an emergency network that keeps working when everything else is down.

    Every verb has --json, and exits with 0 (done), 1 (checked and failed) or 2 (misuse).
    """)
{
    SimulateOutageCommand.Create(),
    MarkupValidateCommand.Create(),
    MarkupGenerateCommand.Create(),
    MarkupVerifyCommand.Create(),
    MarkupUndoCommand.Create(),
    MamlCommand.Create(),
    MamlLspCommand.Create(),
    WalletCommand.Create(),
    DishCommand.Create(),
    KeygenCommand.Create(),
    KeysCommand.Create(),
};
return await CommandRunner.RunAsync(root, args);
