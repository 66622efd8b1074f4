using System.CommandLine;
using Dunes.Sdk.Crypto;

namespace Dunes.Cli.Commands;

/// <summary><c>dunes inspect</c>: say what an envelope says without any key.</summary>
internal static class InspectCommand
{
    public static Command Create()
    {
        var input = CommonOptions.StreamInput("The envelope");
        var json = CommonOptions.Json("Print it as JSON.");
        var command = new Command("inspect", "Say what an envelope says without any key; nobody vouches for it. Exits with 1 when it is incomplete or malformed.") { input, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var path = parsed.GetRequiredValue(input);
            await using var octets = EnvelopeFiles.OpenInput(path);
            var inspection = await EnvelopeInspection.ReadAsync(octets, cancellationToken);
            if (parsed.GetValue(json)) PrintJson(path, inspection);
            else Print(path, inspection);
            return inspection.Status == OpenStatus.Opened ? ExitCode.Done : ExitCode.Failed;
        });
        return command;
    }

    private static void Print(string path, EnvelopeInspection inspection)
    {
        if (inspection.Context is { } context)
        {
            Console.WriteLine($"{path}: envelope {inspection.Id}");
            Console.WriteLine($"suite         {inspection.Suite!.Id} {inspection.Suite.Name}{(inspection.Suite.IsPostQuantum ? null : ", classical: a quantum computer breaks it")}");
            Console.WriteLine($"mode          {inspection.Mode}, chunks of {inspection.ChunkSize} octets");
            Console.WriteLine($"level         {(byte)inspection.Level} {inspection.Level}{(inspection.Sender == KeyId.None ? null : $", by {inspection.Sender}")}");
            Console.WriteLine($"from          {context.Source}");
            Console.WriteLine($"to            {context.Destination}");
            Console.WriteLine($"content type  {context.ContentType}{(context.WorkflowId.Length == 0 ? null : $", workflow {context.WorkflowId}")}");
            Console.WriteLine($"created       {context.Created}, good for {context.Lifetime}; epoch {context.Epoch}, sequence {context.Sequence}");
            foreach (var recipient in inspection.Recipients) Console.WriteLine($"recipient     {recipient.Recipient}{(recipient.PreSharedKeyId is { } id ? $", with the pre-shared key {id}" : null)}");
            Console.WriteLine($"payload       {inspection.PayloadSize} octets in {inspection.Chunks} chunks; header {inspection.HeaderSize}, before the chunks {inspection.PrologueSize}, behind them {inspection.TrailerSize}");
        }

        Console.WriteLine($"{path}: {(inspection.Problem is null ? "whole, and nobody has vouched for it yet" : $"{inspection.Status}: {inspection.Problem}")}");
    }

    private static void PrintJson(string path, EnvelopeInspection inspection) => JsonOutput.Print(json =>
    {
        json.WriteString("path", path);
        json.WriteString("status", inspection.Status == OpenStatus.Opened ? "Whole" : inspection.Status.ToString());
        json.WriteString("problem", inspection.Problem);
        if (inspection.Suite is { } suite) json.WriteNumber("suite", suite.Id);
        else json.WriteNull("suite");
        json.WriteString("suiteName", inspection.Suite?.Name);
        if (inspection.Context is not { } context) return;
        json.WriteString("id", inspection.Id.ToString());
        json.WriteString("mode", inspection.Mode.ToString());
        json.WriteNumber("level", (byte)inspection.Level);
        json.WriteString("sender", inspection.Sender.ToString());
        json.WriteString("source", context.Source.ToString());
        json.WriteString("destination", context.Destination.ToString());
        json.WriteString("contentType", context.ContentType);
        json.WriteString("workflow", context.WorkflowId);
        json.WriteNumber("created", context.Created.Milliseconds);
        json.WriteNumber("lifetimeSeconds", (long)context.Lifetime.TotalSeconds);
        json.WriteNumber("epoch", context.Epoch);
        json.WriteNumber("sequence", context.Sequence);
        json.WriteStartArray("recipients");
        foreach (var recipient in inspection.Recipients)
        {
            json.WriteStartObject();
            json.WriteString("key", recipient.Recipient.ToString());
            json.WriteString("preSharedKey", recipient.PreSharedKeyId);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("chunkSize", inspection.ChunkSize);
        json.WriteNumber("headerSize", inspection.HeaderSize);
        json.WriteNumber("chunks", inspection.Chunks);
        json.WriteNumber("payloadSize", inspection.PayloadSize);
        json.WriteNumber("missingOctets", inspection.MissingOctets);
        json.WriteBoolean("missingIsExact", inspection.IsMissingKnown);
    });
}
