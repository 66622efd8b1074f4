using System.CommandLine;
using Dunes.Sdk.Crypto;
using Dunes.Sdk.Crypto.Envelopes;

namespace Dunes.Cli.Commands;

/// <summary><c>dunes seal</c>: seal a file or standard input for its recipients.</summary>
internal static class SealCommand
{
    public static Command Create()
    {
        var recipients = new Option<string[]>("--recipient") { Description = "A recipient's public key file; may stand several times, all of one suite.", HelpName = "FILE", Required = true };
        var sender = CommonOptions.OptionalFile("--sender", "The private key file that signs it; without one it is anonymous.");
        var passphrase = CommonOptions.PassphraseFile("the sender key's");
        var early = new Option<bool>("--early") { Description = "Sign the header alone, so that one recipient opens it as it arrives. Unless given, the whole is signed." };
        var advanced = new Option<bool>("--advanced") { Description = "Encrypt with AES-SIV instead of AES-GCM." };
        var (pskId, pskFile) = (CommonOptions.PskId(), CommonOptions.PskFile());
        var classical = CommonOptions.Classical();
        var source = new Option<string>("--source") { Description = "The endpoint it comes from.", HelpName = "ENDPOINT", DefaultValueFactory = _ => "dtn:none" };
        var destination = new Option<string>("--destination") { Description = "The endpoint it goes to.", HelpName = "ENDPOINT", DefaultValueFactory = _ => "dtn:none" };
        var contentType = new Option<string>("--content-type") { Description = "The media type of the payload, in the clear.", HelpName = "TYPE", DefaultValueFactory = _ => "application/octet-stream" };
        var workflow = new Option<string>("--workflow") { Description = "The workflow it belongs to, in the clear.", HelpName = "ID", DefaultValueFactory = _ => string.Empty };
        var lifetime = new Option<string>("--lifetime") { Description = "How long it is good for.", HelpName = "DURATION", DefaultValueFactory = _ => "24h" };
        var (input, output, force) = (CommonOptions.StreamInput("What to seal"), CommonOptions.StreamOutput("The envelope"), CommonOptions.Force());
        var json = CommonOptions.Json("Print what was sealed as JSON; the envelope then goes to a file.");
        var command = new Command("seal", "Seal a file or standard input for its recipients.")
        {
            recipients, sender, passphrase, early, advanced, pskId, pskFile, classical, source, destination, contentType, workflow, lifetime, input, output, force, json,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (from, to) = (parsed.GetRequiredValue(input), parsed.GetRequiredValue(output));
            var isJson = parsed.GetValue(json);
            if (isJson && EnvelopeFiles.IsStandard(to)) throw new MisuseException("--json and the envelope cannot both go to standard output; --output names a file.");
            EnvelopeFiles.CheckOutput(to, parsed.GetValue(force));
            using var key = parsed.GetValue(sender) is { } senderPath ? PrivateKeyFile.Read(senderPath, parsed.GetValue(passphrase), KeyPurpose.Envelope) : null;
            using var preSharedKey = EnvelopeFiles.ReadPreSharedKey(parsed.GetValue(pskId), parsed.GetValue(pskFile));
            if (key is null && parsed.GetValue(early)) throw new MisuseException("--early says what is signed; --sender names the key that signs.");
            var readers = new List<EnvelopeRecipient>();
            foreach (var path in parsed.GetRequiredValue(recipients)) readers.Add(new(Recipient(path, parsed.GetValue(classical)), preSharedKey));
            if (parsed.GetValue(early) && readers.Count > 1) throw new MisuseException($"--early is for one recipient, and {readers.Count} are named: any of them could change the payload for the others.");
            var how = new EnvelopeSealing
            {
                Context = new()
                {
                    Source = Endpoint(parsed.GetRequiredValue(source)),
                    Destination = Endpoint(parsed.GetRequiredValue(destination)),
                    ContentType = parsed.GetRequiredValue(contentType),
                    WorkflowId = parsed.GetRequiredValue(workflow),
                    Created = DtnTime.From(TimeProvider.System.GetUtcNow()),
                    Lifetime = DurationText.Parse(parsed.GetRequiredValue(lifetime)),
                },
                Recipients = readers,
                Sender = key,
                Level = parsed.GetValue(early) ? AuthenticationLevel.SignedEarly : null,
                Mode = parsed.GetValue(advanced) ? EnvelopeMode.Advanced : EnvelopeMode.Lightweight,
            };
            var envelope = new Envelope(new CryptoOptions { AllowClassical = parsed.GetValue(classical) });
            await using var payload = EnvelopeFiles.OpenInput(from);
            SealedEnvelope? result = null;
            await EnvelopeFiles.WriteAsync(to, parsed.GetValue(force), async octets =>
            {
                result = await envelope.SealAsync(payload, octets, how, cancellationToken);
                return true;
            });
            Print(result!, to, isJson);
            return ExitCode.Done;
        });
        return command;
    }

    private static EnvelopePublicKey Recipient(string path, bool isClassicalAllowed)
    {
        var key = EnvelopeFiles.ReadRecipient(path);
        return key.Suite.IsPostQuantum || isClassicalAllowed ? key : throw new MisuseException($"{path} is a key of suite 0, {key.Suite.Name}, which a quantum computer breaks; --classical allows it.");
    }

    private static EndpointId Endpoint(string text) => EndpointId.TryParse(text, out var endpoint) ? endpoint : throw new MisuseException($"'{text}' is no endpoint; dtn://NODE/SERVICE, ipn:NODE.SERVICE and dtn:none are.");

    private static void Print(SealedEnvelope result, string path, bool isJson)
    {
        if (!isJson)
        {
            if (!EnvelopeFiles.IsStandard(path)) Console.WriteLine($"{path}: envelope {result.Id}, {result.Suite.Name}, {result.PayloadSize} octets sealed into {result.Size}; no forward secrecy");
            return;
        }

        JsonOutput.Print(json =>
        {
            json.WriteString("path", path);
            json.WriteString("id", result.Id.ToString());
            json.WriteNumber("suite", result.Suite.Id);
            json.WriteString("suiteName", result.Suite.Name);
            json.WriteNumber("payloadSize", result.PayloadSize);
            json.WriteNumber("size", result.Size);
            json.WriteBoolean("forwardSecret", false);
        });
    }
}
