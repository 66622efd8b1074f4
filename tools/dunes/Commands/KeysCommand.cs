using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Dunes.Sdk.Crypto;
using Dunes.Sdk.Crypto.Keys;

namespace Dunes.Cli.Commands;

/// <summary><c>dunes keys</c>: what a key ring has, and changes to it.</summary>
internal static class KeysCommand
{
    public static Command Create() => new("keys", "Key rings: folders of keys, encrypted under a passphrase.") { List(), Export(), Import(), Rotate(), Revoke(), Purge() };

    private static Option<string> Ring() => new("--ring") { Description = "The ring's folder.", HelpName = "FOLDER", Required = true };

    private static Option<string> Passphrase() => CommonOptions.File("--passphrase-file", "A file whose first line is the ring's passphrase.");

    private static Option<string> Id() => new("--id") { Description = "The key: 32 hexadecimal digits.", HelpName = "ID", Required = true };

    private static Command List()
    {
        var (folder, passphrase, json) = (Ring(), Passphrase(), CommonOptions.Json());
        var command = new Command("list", "List the keys of a ring. Exits with 1 when a key's file is missing or damaged.") { folder, passphrase, json };
        command.SetAction(parsed =>
        {
            using var ring = Open(parsed.GetRequiredValue(folder), parsed.GetRequiredValue(passphrase));
            var entries = ring.List();
            Print(entries, parsed.GetValue(json));
            return entries.Any(entry => entry.Damage is not null) ? ExitCode.Failed : ExitCode.Done;
        });
        return command;
    }

    private static Command Export()
    {
        var (folder, passphrase, id, json) = (Ring(), Passphrase(), Id(), CommonOptions.Json());
        var output = CommonOptions.File("--output", "The file to write; it is never written over.");
        var isPublic = new Option<bool>("--public") { Description = "Write the public half, and not the private key." };
        var isJwk = new Option<bool>("--jwk") { Description = "Write a signer's public half as a JSON Web Key." };
        var keyPassphrase = CommonOptions.OptionalFile("--key-passphrase-file", "A file whose first line is the passphrase that encrypts the private key's file.");
        var command = new Command("export", "Write a key of a ring as a file: the public half, or the private key under a passphrase.") { folder, passphrase, id, output, isPublic, isJwk, keyPassphrase, json };
        command.SetAction(parsed =>
        {
            var (path, key) = (parsed.GetRequiredValue(output), ReadId(parsed.GetRequiredValue(id)));
            OutputFile.CheckFolder(path);
            var forms = new[] { parsed.GetValue(isPublic), parsed.GetValue(isJwk), parsed.GetValue(keyPassphrase) is not null };
            if (forms.Count(given => given) != 1) throw new MisuseException("Either --public, or --jwk, or --key-passphrase-file for the private key, is to be given.");
            using var ring = Open(parsed.GetRequiredValue(folder), parsed.GetRequiredValue(passphrase));
            var secret = parsed.GetValue(keyPassphrase) is { } file ? PrivateKeyFile.Passphrase(file) : [];
            var octets = secret.Length > 0 ? ring.Export(key, secret) : parsed.GetValue(isJwk) ? ring.ExportJsonWebKey(key) : ring.ExportPublic(key);
            CryptographicOperations.ZeroMemory(secret);
            KeyFile.Create(path, octets);
            CryptographicOperations.ZeroMemory(octets);
            Print([ring.Find(key)!], parsed.GetValue(json));
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Import()
    {
        var (folder, passphrase, json) = (Ring(), Passphrase(), CommonOptions.Json());
        var input = CommonOptions.OptionalFile("--input", "The key file: a private key becomes the ring's own, a public key is trusted.");
        var jwk = CommonOptions.OptionalFile("--jwk", "A JSON Web Key instead; --purpose says what it signs.");
        var provenance = new Option<string>("--provenance") { Description = "Where the key came from, and why it is believed.", HelpName = "TEXT", Required = true };
        var keyPassphrase = CommonOptions.OptionalFile("--key-passphrase-file", "A file whose first line is the passphrase of an encrypted key file.");
        var purpose = new Option<string?>("--purpose") { HelpName = "PURPOSE", Description = "What a bare PEM file is for, which does not say it: envelope (receives), sender (signs envelopes), receipt, ledger, wallet or token." };
        purpose.AcceptOnlyFromAmong("envelope", "sender", "receipt", "ledger", "wallet", "token");
        var command = new Command("import", "Take the key of a file into a ring, which is made if it is not there.") { folder, passphrase, input, jwk, provenance, keyPassphrase, purpose, json };
        command.SetAction(parsed =>
        {
            var secret = parsed.GetValue(keyPassphrase) is { } file ? PrivateKeyFile.Passphrase(file) : [];
            var (use, from) = (parsed.GetValue(purpose), parsed.GetRequiredValue(provenance));
            if (parsed.GetValue(input) is null == parsed.GetValue(jwk) is null) throw new MisuseException("Either --input or --jwk names the file.");
            try
            {
                // The file is read first: one that cannot be used leaves no new ring behind.
                if (parsed.GetValue(jwk) is { } jwkPath)
                {
                    if (use is null or "envelope") throw new MisuseException("A JSON Web Key does not say what it signs: --purpose sender, receipt, ledger, wallet or token is to be given.");
                    using var webKey = JsonWebKeyText.Read(jwkPath);
                    using var taker = Open(parsed.GetRequiredValue(folder), parsed.GetRequiredValue(passphrase), create: true);
                    Print([taker.Import(webKey, KeyChoice.PurposeOf(use), from)], parsed.GetValue(json));
                    return ExitCode.Done;
                }

                using var key = KeyFile.Read(parsed.GetValue(input)!);
                using var ring = Open(parsed.GetRequiredValue(folder), parsed.GetRequiredValue(passphrase), create: true);
                Print([ring.Import(key, from, secret, use is null ? null : KeyChoice.PurposeOf(use), use == "envelope")], parsed.GetValue(json));
                return ExitCode.Done;
            }
            finally
            {
                CryptographicOperations.ZeroMemory(secret);
            }
        });
        return command;
    }

    private static Command Rotate()
    {
        var (folder, passphrase, purpose, suite, json) = (Ring(), Passphrase(), KeyChoice.PurposeOption(), KeyChoice.SuiteOption(), CommonOptions.Json());
        var command = new Command("rotate", "Make a fresh key the current one of its purpose; the one before opens and verifies until its retention ends. The ring is made if it is not there.") { folder, passphrase, purpose, suite, json };
        command.SetAction(parsed =>
        {
            var choice = KeyChoice.From(parsed.GetRequiredValue(purpose), parsed.GetRequiredValue(suite));
            using var ring = Open(parsed.GetRequiredValue(folder), parsed.GetRequiredValue(passphrase), create: true);
            Print([choice.IsRecipient ? ring.RotateEnvelopeKey(choice.Suite) : ring.RotateSigningKey(choice.Purpose, choice.Suite.SignatureAlgorithm)], parsed.GetValue(json));
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Revoke()
    {
        var (folder, passphrase, id, json) = (Ring(), Passphrase(), Id(), CommonOptions.Json());
        var reason = new Option<string>("--reason") { Description = "Why.", HelpName = "TEXT", Required = true };
        var command = new Command("revoke", "Refuse a key for everything from now on. It is still named.") { folder, passphrase, id, reason, json };
        command.SetAction(parsed =>
        {
            using var ring = Open(parsed.GetRequiredValue(folder), parsed.GetRequiredValue(passphrase));
            Print([ring.Revoke(ReadId(parsed.GetRequiredValue(id)), parsed.GetRequiredValue(reason))], parsed.GetValue(json));
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Purge()
    {
        var (folder, passphrase, json) = (Ring(), Passphrase(), CommonOptions.Json());
        var command = new Command("purge", "Erase the files of keys that were revoked or whose retention is over. The keys are still named.") { folder, passphrase, json };
        command.SetAction(parsed =>
        {
            using var ring = Open(parsed.GetRequiredValue(folder), parsed.GetRequiredValue(passphrase));
            var erased = ring.Purge();
            if (parsed.GetValue(json)) JsonOutput.Print(json => json.WriteNumber("erased", erased));
            else Console.WriteLine(FormattableString.Invariant($"{erased} {(erased == 1 ? "key" : "keys")} erased"));
            return ExitCode.Done;
        });
        return command;
    }

    private static KeyRing Open(string folder, string passphraseFile, bool create = false)
    {
        var passphrase = PrivateKeyFile.Passphrase(passphraseFile);
        using var protector = new PassphraseProtector(passphrase);
        CryptographicOperations.ZeroMemory(passphrase);
        try
        {
            if (File.Exists(folder)) throw new MisuseException($"{folder} is a file; a folder was expected.");
            return KeyRing.Open(new KeyRingOptions { Folder = folder, CreateIfMissing = create }, protector, TimeProvider.System);
        }
        catch (KeyRingException problem) when (!ExitCode.IsOfDisk(problem.InnerException))
        {
            throw new MisuseException(problem.Message, problem);
        }
    }

    private static KeyId ReadId(string text) => text.Length == 2 * KeyId.Size && UInt128.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
        ? new KeyId(value)
        : throw new MisuseException($"'{text}' is no key id; 32 hexadecimal digits are.");

    private static void Print(IReadOnlyList<KeyRingEntry> entries, bool isJson)
    {
        var now = TimeProvider.System.GetUtcNow();
        if (isJson)
        {
            JsonOutput.Print(json =>
            {
                json.WriteStartArray("keys");
                foreach (var entry in entries) Write(json, entry, now);
                json.WriteEndArray();
            });
            return;
        }

        foreach (var entry in entries)
        {
            var line = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"{entry.Details.Id} {StateOf(entry, now)} {(entry.IsOwn ? "own" : "trusted")} {UseOf(entry)} {entry.Details.Algorithm}"));
            if (entry.Details.Expires is { } expires) line.Append(CultureInfo.InvariantCulture, $", expires {expires:yyyy-MM-dd}");
            line.Append(CultureInfo.InvariantCulture, $", {entry.Provenance}");
            if (entry.RevokedAt is { } revoked) line.Append(CultureInfo.InvariantCulture, $", revoked {revoked:yyyy-MM-dd}: {entry.RevocationReason}");
            if (entry.Damage is { } damage) line.Append(CultureInfo.InvariantCulture, $", {damage}");
            Console.WriteLine(line.ToString());
        }
    }

    private static void Write(Utf8JsonWriter json, KeyRingEntry entry, DateTimeOffset now)
    {
        json.WriteStartObject();
        json.WriteString("id", entry.Details.Id.ToString());
        json.WriteString("state", StateOf(entry, now));
        json.WriteBoolean("own", entry.IsOwn);
        json.WriteString("purpose", UseOf(entry));
        json.WriteString("algorithm", entry.Details.Algorithm);
        json.WriteString("created", entry.Details.Created);
        WriteTime("expires", entry.Details.Expires);
        WriteTime("keepUntil", entry.KeepUntil);
        WriteTime("revoked", entry.RevokedAt);
        json.WriteString("reason", entry.RevocationReason);
        json.WriteString("provenance", entry.Provenance);
        json.WriteString("damage", entry.Damage);
        json.WriteEndObject();

        void WriteTime(string name, DateTimeOffset? time)
        {
            if (time is { } value) json.WriteString(name, value);
            else json.WriteNull(name);
        }
    }

    private static string UseOf(KeyRingEntry entry) => entry.Details switch
    {
        { Suite: not null } => "envelope",
        { Purpose: KeyPurpose.Envelope } => "sender",
        { Purpose: KeyPurpose.Receipt } => "receipt",
        { Purpose: KeyPurpose.Ledger } => "ledger",
        { Purpose: KeyPurpose.Token } => "token",
        _ => "wallet",
    };

    private static string StateOf(KeyRingEntry entry, DateTimeOffset now) => entry.StateAt(now) switch
    {
        KeyState.Active => "active",
        KeyState.Retired => "retired",
        KeyState.Expired => "expired",
        KeyState.Revoked => "revoked",
        _ => "damaged",
    };
}
