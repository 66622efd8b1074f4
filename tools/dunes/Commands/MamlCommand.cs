using System.CommandLine;

namespace Dunes.Cli.Commands;

/// <summary><c>dunes maml</c>: what is done with .maml.md documents.</summary>
internal static class MamlCommand
{
    public static Command Create() => new("maml", "Work with .maml.md documents.")
    {
        MamlNewCommand.Create(),
        MamlFormatCommand.Create(),
        MamlRunCommand.Create(),
    };
}
