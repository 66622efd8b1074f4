using System.CommandLine;
using Dunes.Sdk.Maml;
using Dunes.Sdk.Maml.Receipts;

namespace Dunes.Cli.Commands;

/// <summary><c>dunes markup-undo</c>: write the shutdown script of a document.</summary>
internal static class MarkupUndoCommand
{
    public static Command Create()
    {
        var input = CommonOptions.File("--input", "The .maml.md document to undo.");
        var output = CommonOptions.File("--output", "The .mu receipt of the script to write.");
        var mirror = MarkupGenerateCommand.Mirror();
        var key = CommonOptions.OptionalFile("--key", "The signer's private key (PKCS#8 PEM).");
        var passphrase = CommonOptions.PassphraseFile();
        var partial = new Option<bool>("--partial") { Description = "Write the script even when some actions have no known inverse; it lists them." };
        var force = CommonOptions.Force();
        var json = CommonOptions.Json("Print the steps and findings as JSON.");
        var command = new Command("markup-undo", "Write the shutdown script of a document, made of declared inverses, the last action first. Exits with 1, and writes nothing, when an action has no known inverse.") { input, output, mirror, key, passphrase, partial, force, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (from, to) = (parsed.GetRequiredValue(input), parsed.GetRequiredValue(output));
            OutputFile.CheckNew(to, parsed.GetValue(force));
            var script = ShutdownScript.Of(MamlDocument.Parse(await InputFile.ReadTextAsync(from, cancellationToken)), Path.GetFileName(from));
            var writes = script.Steps.Count > 0 && (script.IsWhole || parsed.GetValue(partial));
            if (writes)
            {
                using var signer = MarkupGenerateCommand.Signer(parsed.GetValue(key), parsed.GetValue(passphrase));
                var receipt = script.WriteReceipt(TimeProvider.System.GetUtcNow(), Guid.CreateVersion7(), signer, MarkupGenerateCommand.ModeOf(parsed.GetRequiredValue(mirror)));
                await OutputFile.WriteAsync(to, receipt, cancellationToken);
            }

            Print(from, writes ? to : null, script, parsed.GetValue(json));
            return writes ? ExitCode.Done : ExitCode.Failed;
        });
        return command;
    }

    private static void Print(string path, string? written, ShutdownScript script, bool isJson)
    {
        if (!isJson)
        {
            foreach (var finding in script.Findings) Console.WriteLine($"{path}:{finding}");
            foreach (var step in script.Steps) Console.WriteLine(FormattableString.Invariant($"{path}:{step.Line}:{step.Column} is undone by: {step.Inverse.ReplaceLineEndings("; ")}"));
            Console.WriteLine(written is null ? $"{path}: no script was written" : $"{written}: shutdown script of {script.Steps.Count} steps{(script.IsWhole ? string.Empty : ", not whole")}");
            return;
        }

        JsonOutput.Print(json =>
        {
            json.WriteString("path", path);
            json.WriteString("written", written);
            json.WriteBoolean("isWhole", script.IsWhole);
            json.WriteStartArray("steps");
            foreach (var step in script.Steps)
            {
                json.WriteStartObject();
                json.WriteString("language", step.Language);
                json.WriteString("inverse", step.Inverse);
                json.WriteBoolean("isDeclared", step.IsDeclared);
                json.WriteNumber("line", step.Line);
                json.WriteNumber("column", step.Column);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            JsonOutput.WriteFindings(json, script.Findings);
        });
    }
}
