using System.CommandLine;
using System.Text;
using System.Text.Json;
using Dunes.Sdk.Crypto;
using Dunes.Sdk.Maml;
using Dunes.Sdk.Maml.Output;
using Dunes.Sdk.Maml.Syntax;
using Dunes.Sdk.Maml.Validation;

namespace Dunes.Cli.Commands;

/// <summary><c>dunes markup-validate</c>: check a .maml.md document or a .mu receipt.</summary>
internal static class MarkupValidateCommand
{
    public static Command Create()
    {
        var input = CommonOptions.File("--input", "The .maml.md document or .mu receipt to check.");
        var source = CommonOptions.OptionalFile("--source", "For a receipt: the forward document it should mirror.");
        var key = CommonOptions.OptionalFile("--key", "For a receipt: the trusted signer's public key (PEM). Without it a signed receipt is consistent at most.");
        var profile = new Option<string>("--profile") { Description = "For a document: how much is asked of it, strict, default or legacy.", DefaultValueFactory = _ => "default" };
        profile.AcceptOnlyFromAmong("strict", "default", "legacy");
        var format = new Option<string>("--format") { Description = "How the findings are printed: text, json or sarif.", DefaultValueFactory = _ => "text" };
        format.AcceptOnlyFromAmong("text", "json", "sarif");
        var json = CommonOptions.Json("The same as --format json.");
        var command = new Command("markup-validate", "Check a .maml.md document or a .mu receipt. Exits with 1 when it has an error, or when --key is given and the receipt is not proved.") { input, source, key, profile, format, json };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetRequiredValue(input), parsed.GetValue(source), parsed.GetValue(key), ProfileOf(parsed.GetRequiredValue(profile)), parsed.GetValue(json) ? "json" : parsed.GetRequiredValue(format), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string path, string? sourcePath, string? keyPath, MamlProfile profile, string format, CancellationToken cancellationToken)
    {
        var octets = await InputFile.ReadAsync(path, cancellationToken);
        if (!path.EndsWith(".mu", StringComparison.OrdinalIgnoreCase))
        {
            var document = MamlDocument.Parse(octets);
            var findings = new MamlValidator().Validate(document, profile);
            var hasError = findings.Any(finding => finding.Severity == DiagnosticSeverity.Error);
            Print(path, hasError ? "invalid" : "valid", findings, document.IsRefused ? null : document.Source, format);
            return hasError ? ExitCode.Failed : ExitCode.Done;
        }

        var source = sourcePath is null ? null : Encoding.UTF8.GetString(await InputFile.ReadAsync(sourcePath, cancellationToken));
        var trusted = keyPath is null ? null : ReceiptKeyFile.Read(keyPath);
        var receiptFindings = new MamlValidator().ValidateReceipt(Encoding.UTF8.GetString(octets), source, ReceiptKeyFile.Trust(trusted));
        var isProved = receiptFindings.Count == 0;
        var isFailed = receiptFindings.Any(finding => finding.Severity == DiagnosticSeverity.Error);
        Print(path, isProved ? "proved" : isFailed ? "failed" : "consistent", receiptFindings, null, format);
        return isFailed || (keyPath is not null && !isProved) ? ExitCode.Failed : ExitCode.Done;
    }

    private static MamlProfile ProfileOf(string name) => name switch
    {
        "strict" => MamlProfile.Strict,
        "legacy" => MamlProfile.Legacy,
        _ => MamlProfile.Default,
    };

    private static void Print(string path, string verdict, IReadOnlyList<Diagnostic> findings, SourceText? source, string format)
    {
        if (format == "text")
        {
            Console.Write(DiagnosticText.Write(path, findings, source));
            Console.WriteLine($"{path}: {verdict}");
            return;
        }

        using var output = VerbOutput.Open();
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            if (format == "sarif") DiagnosticSarif.Write(json, path, findings, source);
            else DiagnosticJson.Write(json, path, verdict, findings);
        }

        output.WriteByte((byte)'\n');
    }
}
