using System.CommandLine;
using Dunes.Sdk.Crypto;
using Dunes.Sdk.Crypto.Envelopes;

namespace Dunes.Cli.Commands;

/// <summary><c>dunes verify</c>: check an envelope's signature without its key, as a relay does.</summary>
internal static class VerifyCommand
{
    public static Command Create()
    {
        var trusted = CommonOptions.Trusted();
        var classical = CommonOptions.Classical();
        var input = CommonOptions.StreamInput("The envelope");
        var json = CommonOptions.Json("Print the verdict as JSON.");
        var command = new Command("verify", "Check an envelope's form and signature without its key. Exits with 1 when they do not hold.") { trusted, classical, input, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var path = parsed.GetRequiredValue(input);
            var envelope = new Envelope(new CryptoOptions { AllowClassical = parsed.GetValue(classical) });
            await using var octets = EnvelopeFiles.OpenInput(path);
            var result = await envelope.VerifyAsync(octets, OpenCommand.Trusted(parsed.GetValue(trusted)), cancellationToken);
            Print(path, result, parsed.GetValue(trusted) is { Length: > 0 }, parsed.GetValue(json));
            return result.Status == OpenStatus.Opened ? ExitCode.Done : ExitCode.Failed;
        });
        return command;
    }

    private static void Print(string path, EnvelopeVerifyResult result, bool trustsAny, bool isJson)
    {
        var verified = result.Envelope;
        var covers = verified?.Level == AuthenticationLevel.SignedWhole ? "the whole" : "the header, and not the payload";
        if (!isJson)
        {
            Console.WriteLine(verified is null
                ? $"{path}: {OpenCommand.Reason(result.Status, trustsAny)}"
                : $"{path}: envelope {verified.Id} from {verified.Context.Source}, signed by {verified.Sender} over {covers}; {verified.PayloadSize} octets inside");
            return;
        }

        JsonOutput.Print(json =>
        {
            json.WriteString("path", path);
            json.WriteString("status", verified is null ? result.Status.ToString() : "Verified");
            json.WriteString("id", verified?.Id.ToString());
            json.WriteString("sender", verified?.Sender.ToString());
            json.WriteString("covers", verified is null ? null : covers);
            if (verified is null) json.WriteNull("payloadSize");
            else json.WriteNumber("payloadSize", verified.PayloadSize);
        });
    }
}
