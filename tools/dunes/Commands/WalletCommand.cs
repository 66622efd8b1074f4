using System.CommandLine;
using System.Globalization;
using Dunes.Sdk.Crypto;
using Dunes.Sdk.Maml;
using Dunes.Sdk.Maml.Wallets;

namespace Dunes.Cli.Commands;

/// <summary><c>dunes wallet</c>: make, show and check wallets, and transfer within them.</summary>
internal static class WalletCommand
{
    public static Command Create() => new("wallet", "Wallets: documents of signed transfers.") { New(), Show(), Transfer(), Verify(), Import() };

    private static Option<string> WalletFile() => CommonOptions.File("--wallet", "The wallet, an .md file.");

    private static Option<string> Key() => CommonOptions.File("--key", "The private key (PKCS#8 PEM) that signs.");

    private static Command New()
    {
        var (path, key, passphrase, json) = (WalletFile(), Key(), CommonOptions.PassphraseFile(), CommonOptions.Json());
        var tokens = new Option<string[]>("--token") { HelpName = "NAME[=UNITS]", Description = "NAME, or NAME=UNITS to issue units to the owner at once; may stand several times.", Required = true };
        var inClear = CommonOptions.KeyInClear();
        var force = CommonOptions.Force("a wallet that is there. A key is never written over.");
        var command = new Command("new", "Make a wallet, and its owner's key unless the key's file is there.") { path, key, passphrase, inClear, tokens, force, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (file, keyFile) = (parsed.GetRequiredValue(path), parsed.GetRequiredValue(key));
            if (Path.GetFullPath(file) == Path.GetFullPath(keyFile)) throw new MisuseException($"--wallet and --key are both {file}.");
            OutputFile.CheckNew(file, parsed.GetValue(force));
            var supplies = Array.ConvertAll(parsed.GetRequiredValue(tokens), ReadSupply);
            var now = TimeProvider.System.GetUtcNow();
            var isNewKey = !File.Exists(keyFile);

            // The names are tried with a key of no account, so that a wrong one leaves no key file behind.
            using (var trial = SigningKey.Generate(KeyPurpose.Wallet)) Wallet.Create(trial, Array.ConvertAll(supplies, one => one.Name), now, Guid.Empty);
            using var owner = isNewKey
                ? PrivateKeyFile.Create(keyFile, parsed.GetValue(passphrase), parsed.GetValue(inClear), KeyPurpose.Wallet)
                : PrivateKeyFile.Read(keyFile, parsed.GetValue(passphrase), KeyPurpose.Wallet);
            var octets = Wallet.Create(owner, Array.ConvertAll(supplies, one => one.Name), now, Guid.CreateVersion7());
            foreach (var (name, units) in supplies)
            {
                if (units > 0) octets = [.. octets, .. Open(file, octets).Issue(owner, owner.VerificationKey.Id, name, units, now)];
            }

            await OutputFile.WriteAsync(file, System.Text.Encoding.UTF8.GetString(octets), cancellationToken);
            Print(file, Open(file, octets), parsed.GetValue(json));
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Import()
    {
        var (path, key, passphrase, json) = (WalletFile(), Key(), CommonOptions.PassphraseFile(), CommonOptions.Json());
        var input = CommonOptions.File("--input", "The vial export (.md).");
        var inClear = CommonOptions.KeyInClear();
        var force = CommonOptions.Force("a wallet that is there. A key is never written over.");
        var command = new Command("import", "Make a wallet of a vial export's balance, and its owner's key unless the key's file is there. The export's secrets are left behind, and what it cannot prove is said.") { input, path, key, passphrase, inClear, force, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (from, file, keyFile) = (parsed.GetRequiredValue(input), parsed.GetRequiredValue(path), parsed.GetRequiredValue(key));
            if (Path.GetFullPath(file) == Path.GetFullPath(keyFile)) throw new MisuseException($"--wallet and --key are both {file}.");
            OutputFile.CheckNew(file, parsed.GetValue(force));
            var reading = VialExport.Read(await InputFile.ReadAsync(from, cancellationToken));
            foreach (var finding in reading.Findings) await Console.Error.WriteLineAsync($"{from}:{finding}");
            if (reading.Export is not { } export) throw new DunesException($"{from} gives no wallet.");
            using var owner = File.Exists(keyFile)
                ? PrivateKeyFile.Read(keyFile, parsed.GetValue(passphrase), KeyPurpose.Wallet)
                : PrivateKeyFile.Create(keyFile, parsed.GetValue(passphrase), parsed.GetValue(inClear), KeyPurpose.Wallet);
            var octets = export.ToWallet(owner, TimeProvider.System.GetUtcNow(), Guid.CreateVersion7());
            await OutputFile.WriteAsync(file, System.Text.Encoding.UTF8.GetString(octets), cancellationToken);
            Print(file, Open(file, octets), parsed.GetValue(json));
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Show()
    {
        var (path, json) = (WalletFile(), CommonOptions.Json());
        var command = new Command("show", "Check a wallet and show its balances, recomputed from its entries.") { path, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var file = parsed.GetRequiredValue(path);
            Print(file, Open(file, await InputFile.ReadAsync(file, cancellationToken)), parsed.GetValue(json));
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Transfer()
    {
        var (path, key, passphrase, json) = (WalletFile(), Key(), CommonOptions.PassphraseFile(), CommonOptions.Json());
        var to = new Option<string>("--to") { HelpName = "ADDRESS", Description = "The address that receives: 32 hexadecimal digits.", Required = true };
        var token = new Option<string>("--token") { HelpName = "NAME", Description = "The token.", Required = true };
        var amount = NumberOption.Create<long>("--amount", "UNITS", "Units, 1 at least.");
        var command = new Command("transfer", "Append a signed transfer to a wallet. Exits with 1 when the key's address has less.") { path, key, passphrase, to, token, amount, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var file = parsed.GetRequiredValue(path);
            if (parsed.GetRequiredValue(amount) < 1) throw new MisuseException(FormattableString.Invariant($"--amount is {parsed.GetRequiredValue(amount)}; use 1 or more."));
            var receiver = ReadAddress(parsed.GetRequiredValue(to));
            using var from = PrivateKeyFile.Read(parsed.GetRequiredValue(key), parsed.GetValue(passphrase), KeyPurpose.Wallet);

            // One handle from reading to appending: two transfers at once cannot both follow the same entry.
            using var stream = OpenForAppending(file);
            var octets = new byte[stream.Length];
            await stream.ReadExactlyAsync(octets, cancellationToken);
            var entry = Open(file, octets).Transfer(from, receiver, parsed.GetRequiredValue(token), parsed.GetRequiredValue(amount), TimeProvider.System.GetUtcNow());
            await stream.WriteAsync(entry, CancellationToken.None); // half an entry would spoil the file
            stream.Flush(flushToDisk: true);
            Print(file, Open(file, [.. octets, .. entry]), parsed.GetValue(json));
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Verify()
    {
        var (path, json) = (WalletFile(), CommonOptions.Json());
        var head = new Option<string?>("--head") { HelpName = "SHA256", Description = "The head that the wallet is known to have: SHA-256 of the file, so that entries left off show." };
        var command = new Command("verify", "Check every entry of a wallet. Exits with 1 when one is refused.") { path, head, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var file = parsed.GetRequiredValue(path);
            var reading = Wallet.Read(await InputFile.ReadAsync(file, cancellationToken));
            var refusal = reading.Refusal;
            if (reading.Wallet is { } wallet && parsed.GetValue(head) is { } expected && wallet.Head != expected)
            {
                refusal = new(WalletCodes.ChainBroken, DiagnosticSeverity.Error, 0, 0, 0, $"the head is {wallet.Head}; expected {expected}.");
            }

            if (parsed.GetValue(json))
            {
                JsonOutput.Print(output =>
                {
                    output.WriteString("path", file);
                    output.WriteString("verdict", refusal is null ? "valid" : "refused");
                    output.WriteString("head", reading.Wallet?.Head);
                    JsonOutput.WriteFindings(output, refusal is null ? [] : [refusal]);
                });
            }
            else
            {
                Console.WriteLine(refusal is null ? FormattableString.Invariant($"{file}: valid, {reading.Wallet!.Entries.Count} entries, head {reading.Wallet.Head}") : $"{file}:{refusal}");
            }

            return refusal is null ? ExitCode.Done : ExitCode.Failed;
        });
        return command;
    }

    private static Wallet Open(string path, byte[] octets)
    {
        var reading = Wallet.Read(octets);
        return reading.Wallet ?? throw new DunesException($"{path}:{reading.Refusal}");
    }

    private static FileStream OpenForAppending(string path) => InputFile.Use(path, () =>
    {
        var stream = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        if (stream.Length <= Wallet.MaxSize) return stream;
        stream.Dispose();
        throw new MisuseException($"{path} is too large for a wallet: {Wallet.MaxSize} octets are the most.");
    });

    private static (string Name, long Units) ReadSupply(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0) return (text, 0);
        return long.TryParse(text.AsSpan(equals + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var units) && units > 0
            ? (text[..equals], units)
            : throw new MisuseException($"'{text}' is no token: NAME or NAME=UNITS is, with 1 unit at least.");
    }

    private static KeyId ReadAddress(string text) =>
        text.Length == 2 * KeyId.Size && UInt128.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            ? new KeyId(value)
            : throw new MisuseException($"'{text}' is no address: 32 hexadecimal digits are.");

    private static void Print(string path, Wallet wallet, bool isJson)
    {
        if (!isJson)
        {
            Console.WriteLine($"{path}: wallet of {wallet.Address}");
            foreach (var (address, token, amount) in wallet.Balances) Console.WriteLine(FormattableString.Invariant($"{address} {amount} {token}"));
            Console.WriteLine($"head {wallet.Head}");
            return;
        }

        JsonOutput.Print(json =>
        {
            json.WriteString("path", path);
            json.WriteString("address", wallet.Address.ToString());
            json.WriteString("head", wallet.Head);
            json.WriteNumber("entries", wallet.Entries.Count);
            json.WriteStartArray("balances");
            foreach (var (address, token, amount) in wallet.Balances)
            {
                json.WriteStartObject();
                json.WriteString("address", address.ToString());
                json.WriteString("token", token);
                json.WriteNumber("amount", amount);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
    }
}
