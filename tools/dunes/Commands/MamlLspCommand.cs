using System.CommandLine;
using Dunes.Sdk.Maml.LanguageServer;

namespace Dunes.Cli.Commands;

/// <summary><c>dunes maml-lsp</c>: serve an editor.</summary>
internal static class MamlLspCommand
{
    public static Command Create()
    {
        // Clients of the protocol's library add this one to every server that they start.
        var stdio = new Option<bool>("--stdio") { Description = "Speak over standard input and output, which is what it does anyway." };
        var command = new Command("maml-lsp", "Serve an editor over standard input and output: the Language Server Protocol for .maml.md documents. Ends with its input; exits with 0 after shutdown, 1 otherwise.") { stdio };
        command.SetAction(async (_, cancellationToken) =>
        {
            await using var input = StandardStreams.OpenInput();
            await using var output = Console.OpenStandardOutput();
            return await LanguageServerConnection.RunAsync(new MamlLanguageServer(Documentation()), input, output, cancellationToken);
        });
        return command;
    }

    // The page of the rules lies beside the tool, so that a finding leads to it without a network.
    private static Uri? Documentation()
    {
        var page = Path.Combine(AppContext.BaseDirectory, "docs", "maml", "README.md");
        return File.Exists(page) ? new Uri(page) : null;
    }
}
