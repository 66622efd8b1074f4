using System.CommandLine;
using Dunes.Sdk.Crypto;
using Dunes.Sdk.Maml;
using Dunes.Sdk.Maml.Validation;

namespace Dunes.Cli.Commands;

/// <summary><c>dunes markup-generate</c>: write the receipt of a document.</summary>
internal static class MarkupGenerateCommand
{
    public static Command Create()
    {
        var input = CommonOptions.File("--input", "The .maml.md document.");
        var output = CommonOptions.File("--output", "The .mu receipt to write.");
        var mirror = Mirror();
        var type = new Option<string>("--type") { Description = "What the receipt says: receipt, or validation, which checks the document first and refuses one with errors.", DefaultValueFactory = _ => "receipt" };
        type.AcceptOnlyFromAmong("receipt", "validation");
        var key = CommonOptions.OptionalFile("--key", "The signer's private key (PKCS#8 PEM). Without it the receipt is consistent at most.");
        var passphrase = CommonOptions.PassphraseFile();
        var force = CommonOptions.Force();
        var json = CommonOptions.Json("Print what was written as JSON.");
        var command = new Command("markup-generate", "Write the receipt of a .maml.md document.") { input, output, mirror, type, key, passphrase, force, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (from, to) = (parsed.GetRequiredValue(input), parsed.GetRequiredValue(output));
            OutputFile.CheckNew(to, parsed.GetValue(force));
            var source = await InputFile.ReadTextAsync(from, cancellationToken);
            var isValidation = parsed.GetValue(type) == "validation";
            if (isValidation && new MamlValidator().Validate(MamlDocument.Parse(source)).FirstOrDefault(one => one.Severity == DiagnosticSeverity.Error) is { } wrong)
            {
                throw new DunesException($"{from}:{wrong} A document with errors gets no receipt of its validation.");
            }

            using var signer = Signer(parsed.GetValue(key), parsed.GetValue(passphrase));
            var receipt = MuReceipt.Write(source, Path.GetFileName(from), TimeProvider.System.GetUtcNow(), Guid.CreateVersion7(), signer, ModeOf(parsed.GetRequiredValue(mirror)), isValidation ? ReceiptType.Validation : ReceiptType.Receipt);
            await OutputFile.WriteAsync(to, receipt, cancellationToken);
            Print(to, parsed.GetValue(type)!, signer?.VerificationKey, parsed.GetValue(json));
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>The option by which every verb that writes receipts is told how to mirror.</summary>
    public static Option<string> Mirror()
    {
        var mirror = new Option<string>("--mirror") { Description = "How to mirror: document, section or word.", DefaultValueFactory = _ => "document" };
        mirror.AcceptOnlyFromAmong("document", "section", "word");
        return mirror;
    }

    public static MirrorMode ModeOf(string name) => name switch { "section" => MirrorMode.Section, "word" => MirrorMode.Word, _ => MirrorMode.Document };

    public static SigningKey? Signer(string? keyPath, string? passphrasePath) => keyPath is null ? null : PrivateKeyFile.Read(keyPath, passphrasePath, KeyPurpose.Receipt);

    private static void Print(string path, string type, VerificationKey? signer, bool isJson)
    {
        if (!isJson)
        {
            Console.WriteLine($"{path}: {type}, {(signer is null ? "unsigned: consistent at most" : $"signed by {signer.Id}")}");
            return;
        }

        JsonOutput.Print(json =>
        {
            json.WriteString("path", path);
            json.WriteString("type", type);
            json.WriteString("signer", signer?.Id.ToString());
        });
    }
}
