using System.CommandLine;
using System.Text;
using Dunes.Sdk.Maml;
using Dunes.Sdk.Maml.Receipts;

namespace Dunes.Cli.Commands;

/// <summary><c>dunes markup-verify</c>: say what a receipt proves.</summary>
internal static class MarkupVerifyCommand
{
    public static Command Create()
    {
        var input = CommonOptions.File("--input", "The .mu receipt.");
        var source = CommonOptions.OptionalFile("--source", "The document it mirrors; for a shutdown script, the document it undoes.");
        var key = CommonOptions.OptionalFile("--key", "The trusted signer's public key (PEM).");
        var accept = new Option<bool>("--accept-consistent") { Description = "Take a receipt that is consistent and not proved." };
        var json = CommonOptions.Json("Print the verdict as JSON.");
        var command = new Command("markup-verify", "Say what a receipt proves. Exits with 0 when it is proved, or consistent with --accept-consistent, and with 1 otherwise.") { input, source, key, accept, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var path = parsed.GetRequiredValue(input);
            var receipt = Encoding.UTF8.GetString(await InputFile.ReadAsync(path, cancellationToken));
            var forward = parsed.GetValue(source) is { } sourcePath ? await InputFile.ReadTextAsync(sourcePath, cancellationToken) : null;
            var trusted = parsed.GetValue(key) is { } keyPath ? ReceiptKeyFile.Read(keyPath) : null;
            var result = MuReceipt.Verify(receipt, forward, ReceiptKeyFile.Trust(trusted));
            var legacy = result.FailedCheck == "header" ? LegacyReceipt.Recognise(receipt) : null;
            if (legacy is not null) result = legacy.VerdictOn(forward);
            Print(path, result, legacy, parsed.GetValue(json));
            return result.Verdict == ReceiptVerdict.Proved || (result.Verdict == ReceiptVerdict.Consistent && parsed.GetValue(accept)) ? ExitCode.Done : ExitCode.Failed;
        });
        return command;
    }

    private static void Print(string path, ReceiptVerification result, LegacyReceipt? legacy, bool isJson)
    {
        var verdict = result.Verdict switch { ReceiptVerdict.Proved => "proved", ReceiptVerdict.Consistent => "consistent", _ => "failed" };
        if (!isJson)
        {
            Console.WriteLine($"{path}: {result.Message}");
            Console.WriteLine($"{path}: {verdict}");
            return;
        }

        JsonOutput.Print(json =>
        {
            json.WriteString("path", path);
            json.WriteString("verdict", verdict);
            json.WriteString("type", result.Type switch { ReceiptType.Receipt => "receipt", ReceiptType.Validation => "validation", ReceiptType.ShutdownScript => "shutdown_script", _ => null });
            json.WriteString("legacyForm", legacy?.Name);
            json.WriteString("failedCheck", result.FailedCheck);
            json.WriteNumber("line", result.Line);
            json.WriteNumber("column", result.Column);
            json.WriteString("message", result.Message);
        });
    }
}
