using System.CommandLine;
using Dunes.Sdk.Crypto;
using Dunes.Sdk.Crypto.Envelopes;

namespace Dunes.Cli.Commands;

/// <summary><c>dunes open</c>: open an envelope with a private key.</summary>
internal static class OpenCommand
{
    public static Command Create()
    {
        var key = CommonOptions.File("--key", "The recipient's private key file.");
        var passphrase = CommonOptions.PassphraseFile();
        var trusted = CommonOptions.Trusted();
        var anonymous = new Option<bool>("--anonymous") { Description = "Open an envelope that nobody signed as well." };
        var classical = CommonOptions.Classical();
        var (pskId, pskFile) = (CommonOptions.PskId(), CommonOptions.PskFile());
        var (input, output, force) = (CommonOptions.StreamInput("The envelope"), CommonOptions.StreamOutput("The payload"), CommonOptions.Force());
        var json = CommonOptions.Json("Print how it ended as JSON; the payload then goes to a file.");
        var command = new Command("open", "Open an envelope with a private key. Exits with 1, and leaves no file, when it is incomplete or refused.") { key, passphrase, trusted, anonymous, classical, pskId, pskFile, input, output, force, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (from, to) = (parsed.GetRequiredValue(input), parsed.GetRequiredValue(output));
            var isJson = parsed.GetValue(json);
            if (isJson && EnvelopeFiles.IsStandard(to)) throw new MisuseException("--json and the payload cannot both go to standard output; --output names a file.");
            EnvelopeFiles.CheckOutput(to, parsed.GetValue(force));
            using var pair = PrivateKeyFile.ReadEnvelopeKeyPair(parsed.GetRequiredValue(key), parsed.GetValue(passphrase));
            using var preSharedKey = EnvelopeFiles.ReadPreSharedKey(parsed.GetValue(pskId), parsed.GetValue(pskFile));
            var envelope = new Envelope(new CryptoOptions { AllowClassical = parsed.GetValue(classical), AcceptAnonymous = parsed.GetValue(anonymous) });
            var how = new EnvelopeOpening { Recipient = pair, Trusted = Trusted(parsed.GetValue(trusted)), PreSharedKey = id => preSharedKey?.Id == id ? preSharedKey : null };
            await using var octets = EnvelopeFiles.OpenInput(from);
            EnvelopeOpenResult? result = null;
            await EnvelopeFiles.WriteAsync(to, parsed.GetValue(force), async payload => (result = await envelope.OpenAsync(octets, payload, how, cancellationToken)).Status == OpenStatus.Opened);
            await PrintAsync(result!, from, to, isJson, parsed.GetValue(trusted) is { Length: > 0 } || parsed.GetValue(anonymous));
            return result!.Status == OpenStatus.Opened ? ExitCode.Done : ExitCode.Failed;
        });
        return command;
    }

    /// <summary>The keys of files by their names.</summary>
    public static Func<KeyId, VerificationKey?> Trusted(string[]? paths)
    {
        var keys = (paths ?? []).Select(EnvelopeFiles.ReadTrusted).DistinctBy(key => key.Id).ToDictionary(key => key.Id);
        return id => keys.GetValueOrDefault(id);
    }

    /// <summary>Why an envelope was not taken, in words that help and give nothing away.</summary>
    public static string Reason(OpenStatus status, bool trustsAny, string? preSharedKeyId = null) => status switch
    {
        OpenStatus.Incomplete => "incomplete: the octets end before the envelope does",
        OpenStatus.Malformed => "malformed: no envelope of version 1, or octets behind its end; inspect says where",
        OpenStatus.Unsupported => "of a suite, mode or level that is not known; inspect says which",
        OpenStatus.NotForThisKey => "not for this key; inspect names the recipients",
        OpenStatus.MissingPreSharedKey => $"sealed with the pre-shared key {preSharedKeyId}, which --psk-id and --psk-file give",
        OpenStatus.ClassicalNotAllowed => "of suite 0, which a quantum computer breaks; --classical accepts it",
        _ when !trustsAny => "rejected: no sender is trusted; --trusted names the public key file of one",
        _ => "rejected: changed on its way, or of a sender who is not trusted",
    };

    private static async Task PrintAsync(EnvelopeOpenResult result, string from, string to, bool isJson, bool trustsAny)
    {
        var envelope = result.Envelope;
        if (isJson)
        {
            JsonOutput.Print(json =>
            {
                json.WriteString("path", from);
                json.WriteString("status", result.Status.ToString());
                json.WriteString("id", envelope?.Id.ToString());
                json.WriteString("sender", envelope?.Sender.ToString());
                json.WriteString("source", envelope?.Context.Source.ToString());
                json.WriteString("contentType", envelope?.Context.ContentType);
                json.WriteString("suiteName", envelope?.Suite.Name);
                json.WriteString("preSharedKey", result.PreSharedKeyId);
                json.WriteNumber("payloadSize", envelope is null ? 0 : result.PayloadSize);
                if (envelope is null) json.WriteNull("forwardSecret");
                else json.WriteBoolean("forwardSecret", envelope.IsForwardSecret);
            });
        }
        else if (envelope is null)
        {
            await Console.Error.WriteLineAsync($"dunes: {from} is {Reason(result.Status, trustsAny, result.PreSharedKeyId)}");
        }
        else if (!EnvelopeFiles.IsStandard(to))
        {
            Console.WriteLine($"{to}: {result.PayloadSize} octets of {envelope.Context.ContentType} from {envelope.Context.Source}, {(envelope.Sender == KeyId.None ? "signed by nobody" : $"signed by {envelope.Sender}")}; {(envelope.IsForwardSecret ? "forward secret once the prekey is deleted" : "no forward secrecy")}");
        }
    }
}
