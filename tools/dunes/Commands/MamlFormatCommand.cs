using System.CommandLine;
using Dunes.Sdk.Maml;
using Dunes.Sdk.Maml.Formatting;

namespace Dunes.Cli.Commands;

/// <summary><c>dunes maml fmt</c>: tidy a document without touching its content.</summary>
internal static class MamlFormatCommand
{
    public static Command Create()
    {
        var input = new Argument<string>("FILE") { Description = "The .maml.md document." };
        var check = new Option<bool>("--check") { Description = "Write nothing; exit with 1 when the document would change." };
        var output = CommonOptions.OptionalFile("--output", "Write here and leave the document alone.");
        var force = CommonOptions.Force("an --output that is there.");
        var json = CommonOptions.Json("Print what was done as JSON.");
        var command = new Command("fmt", "Tidy blanks and line ends of a .maml.md document. Text, fences, values, wallets and what a digest of History vouches for stay as they are.") { input, check, output, force, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var path = parsed.GetRequiredValue(input);
            var to = parsed.GetValue(output);
            var checks = parsed.GetValue(check);
            if (checks && to is not null) throw new MisuseException("--check writes nothing, so there is no --output to write to.");
            if (to is not null) OutputFile.CheckNew(to, parsed.GetValue(force));
            var text = await InputFile.ReadTextAsync(path, cancellationToken);
            var document = MamlDocument.Parse(text);
            if (document.IsRefused) throw new DunesException($"{path}: {document.Diagnostics[0].Message}");

            var formatted = MamlFormatter.Format(text);
            var changes = MamlFormatter.Edits(document).Count;
            var target = checks ? null : to ?? (changes > 0 ? path : null);
            if (target is not null) await OutputFile.WriteAsync(target, formatted, cancellationToken);
            Print(path, target, changes, checks, parsed.GetValue(json));
            return checks && changes > 0 ? ExitCode.Failed : ExitCode.Done;
        });
        return command;
    }

    private static void Print(string path, string? written, int changes, bool isCheck, bool isJson)
    {
        if (!isJson)
        {
            Console.WriteLine(changes == 0 ? $"{path}: formatted already" : isCheck ? $"{path}: {changes} changes would format it" : $"{written}: formatted, {changes} changes");
            return;
        }

        JsonOutput.Print(json =>
        {
            json.WriteString("path", path);
            json.WriteBoolean("isFormatted", changes == 0);
            json.WriteNumber("changes", changes);
            json.WriteString("written", written);
        });
    }
}
