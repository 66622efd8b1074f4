using System.CommandLine;
using System.Security.Cryptography;
using Dunes.Sdk.Crypto;
using Dunes.Sdk.Maml;
using Dunes.Sdk.Maml.Keys;
using Dunes.Sdk.Maml.Validation;

namespace Dunes.Cli.Commands;

/// <summary><c>dunes maml new</c>: begin a document.</summary>
internal static class MamlNewCommand
{
    public static Command Create()
    {
        var type = new Option<string>("--type") { HelpName = "TYPE", Description = "What it is: " + string.Join(", ", MamlTemplate.Types) + ", or key.", Required = true };
        type.AcceptOnlyFromAmong([.. MamlTemplate.Types, "key"]);
        var output = CommonOptions.OptionalFile("--output", "The .maml.md document to write; without it, standard output.");
        var origin = new Option<string>("--origin") { HelpName = "PRINCIPAL", Description = "Who makes it.", DefaultValueFactory = _ => "agent://dunes" };
        var passphrase = CommonOptions.OptionalFile("--passphrase-file", "For a key: a file whose first line is its passphrase.");
        var inClear = new Option<bool>("--key-in-clear") { Description = "For a key: write it without a passphrase; the validator says so." };
        var algorithm = new Option<string>("--algorithm") { HelpName = "ALGORITHM", Description = $"For a key: what it signs with, {string.Join(", ", Enum.GetValues<SignatureAlgorithm>().Select(one => one.Name()))}.", DefaultValueFactory = _ => SignatureAlgorithm.MLDsa87.Name() };
        algorithm.AcceptOnlyFromAmong([.. Enum.GetValues<SignatureAlgorithm>().Select(one => one.Name())]);
        var purpose = CommonOptions.Purpose("For a key: what it signs, sender (envelopes), receipt, ledger or wallet.", "receipt", "sender", "receipt", "ledger", "wallet");
        var force = CommonOptions.Force();
        var json = CommonOptions.Json("Print what was written as JSON.");
        var command = new Command("new", "Begin a document that validates under the strict profile; of the type key, with a fresh signing key.") { type, output, origin, passphrase, inClear, algorithm, purpose, force, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (path, kind, who) = (parsed.GetValue(output), parsed.GetRequiredValue(type), parsed.GetRequiredValue(origin));
            if (path is null && parsed.GetValue(json)) throw new MisuseException("--json says what was written to a file: --output names it.");
            if (path is not null) OutputFile.CheckNew(path, parsed.GetValue(force));
            var (now, id) = (TimeProvider.System.GetUtcNow(), Guid.CreateVersion7());
            if (!SignatureAlgorithmExtensions.TryParse(parsed.GetRequiredValue(algorithm), out var signsWith)) throw new MisuseException($"'{parsed.GetRequiredValue(algorithm)}' is no algorithm.");
            var text = kind == "key" ? WriteKey(signsWith, KeyChoice.PurposeOf(parsed.GetRequiredValue(purpose)), who, parsed.GetValue(passphrase), parsed.GetValue(inClear), now, id) : MamlTemplate.Write(kind, who, now, id);
            if (new MamlValidator().Validate(MamlDocument.Parse(text), MamlProfile.Strict).FirstOrDefault(one => one.Code is DiagnosticCodes.OriginInvalid or DiagnosticCodes.PrincipalInvalid or DiagnosticCodes.YamlInvalid) is { } wrong) throw new MisuseException($"--origin: {wrong.Message}");
            if (path is null)
            {
                Console.Write(text);
                return ExitCode.Done;
            }

            await OutputFile.WriteAsync(path, text, cancellationToken, isPrivate: kind == "key");
            if (!parsed.GetValue(json)) Console.WriteLine($"{path}: {kind}");
            else JsonOutput.Print(output =>
            {
                output.WriteString("path", path);
                output.WriteString("type", kind);
                output.WriteString("id", $"urn:uuid:{id:D}");
            });
            return ExitCode.Done;
        });
        return command;
    }

    private static string WriteKey(SignatureAlgorithm algorithm, KeyPurpose purpose, string origin, string? passphrasePath, bool inClear, DateTimeOffset created, Guid id)
    {
        var passphrase = PrivateKeyFile.PassphraseFor("the document", passphrasePath, inClear);
        try
        {
            using var key = SigningKey.Generate(purpose, algorithm);
            return MamlKeyDocument.Write([passphrase.Length == 0 ? MamlKey.InClear(key, KeyProvenance.Csprng) : MamlKey.Encrypted(key, KeyProvenance.Csprng, passphrase)], origin, created, id);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(passphrase);
        }
    }

}
