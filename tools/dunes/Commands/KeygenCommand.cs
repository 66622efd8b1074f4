using System.CommandLine;
using System.Security.Cryptography;
using Dunes.Sdk.Crypto;
using Dunes.Sdk.Crypto.Keys;

namespace Dunes.Cli.Commands;

/// <summary><c>dunes keygen</c>: make a key, as a private file and a public file beside it.</summary>
internal static class KeygenCommand
{
    public static Command Create()
    {
        var (purpose, suite) = (KeyChoice.PurposeOption(), KeyChoice.SuiteOption());
        var output = CommonOptions.OptionalFile("--output", "The private file to write, PURPOSE-key.pem unless given; the public one is NAME.pub.pem beside it. Neither is written over.");
        var passphrase = CommonOptions.PassphraseFile();
        var inClear = CommonOptions.KeyInClear();
        var days = new Option<int?>("--days") { HelpName = "DAYS", Description = "Days until the key signs and receives nothing new; unlimited unless given." };
        var json = CommonOptions.Json("Print what was written as JSON.");
        var command = new Command("keygen", "Make a key: a private file that only its owner may read, and a public file beside it.") { purpose, suite, output, passphrase, inClear, days, json };
        command.SetAction(parsed =>
        {
            var name = parsed.GetRequiredValue(purpose);
            var choice = KeyChoice.From(name, parsed.GetRequiredValue(suite));
            var path = parsed.GetValue(output) ?? $"{name}-key.pem";
            if (parsed.GetValue(days) is < 1 or > 3653) throw new MisuseException($"--days {parsed.GetValue(days)} is out of range: 1 to 3653 days.");
            var now = TimeProvider.System.GetUtcNow();
            DateTimeOffset? expires = parsed.GetValue(days) is { } count ? now.AddDays(count) : null;
            OutputFile.CheckFolder(path);
            var secret = PrivateKeyFile.PassphraseFor(path, parsed.GetValue(passphrase), parsed.GetValue(inClear));
            try
            {
                var publicPath = Path.ChangeExtension(path, ".pub.pem");
                Print(path, publicPath, Write(choice, path, publicPath, now, expires, secret), parsed.GetValue(json));
                return ExitCode.Done;
            }
            finally
            {
                CryptographicOperations.ZeroMemory(secret);
            }
        });
        return command;
    }

    private static KeyDetails Write(KeyChoice choice, string path, string publicPath, DateTimeOffset now, DateTimeOffset? expires, byte[] secret)
    {
        byte[] privateKey, publicKey;
        KeyDetails details;
        if (choice.IsRecipient)
        {
            using var pair = EnvelopeKeyPair.Generate(choice.Suite);
            (privateKey, publicKey, details) = (KeyFile.Write(pair, now, expires, secret), KeyFile.Write(pair.PublicKey, now, expires), KeyDetails.Of(pair.PublicKey, now, expires));
        }
        else
        {
            using var key = SigningKey.Generate(choice.Purpose, choice.Suite.SignatureAlgorithm);
            (privateKey, publicKey, details) = (KeyFile.Write(key, now, expires, secret), KeyFile.Write(key.VerificationKey, now, expires), KeyDetails.Of(key.VerificationKey, now, expires));
        }

        KeyFile.CreatePair(path, privateKey, publicPath, publicKey);
        CryptographicOperations.ZeroMemory(privateKey);
        return details;
    }

    private static void Print(string path, string publicPath, KeyDetails details, bool isJson)
    {
        if (!isJson)
        {
            Console.WriteLine($"{path}: private key{(details.Suite is { IsPostQuantum: false } ? ", classical: a quantum computer reads what is sealed for it" : null)}");
            Console.WriteLine($"{publicPath}: public key");
            Console.WriteLine($"{details.Id} {details.Algorithm}");
            return;
        }

        JsonOutput.Print(json =>
        {
            json.WriteString("path", path);
            json.WriteString("publicPath", publicPath);
            json.WriteString("id", details.Id.ToString());
            json.WriteString("algorithm", details.Algorithm);
            if (details.Suite is { } suite) json.WriteNumber("suite", suite.Id);
            else json.WriteNull("suite");
            if (details.Expires is { } expires) json.WriteString("expires", expires);
            else json.WriteNull("expires");
        });
    }
}
