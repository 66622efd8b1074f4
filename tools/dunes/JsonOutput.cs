using System.Text.Json;
using Dunes.Sdk.Maml;

namespace Dunes.Cli;

/// <summary>Prints one JSON object on standard output.</summary>
internal static class JsonOutput
{
    public static void Print(Action<Utf8JsonWriter> write)
    {
        using var output = VerbOutput.Open();
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        output.WriteByte((byte)'\n');
    }

    public static void WriteFindings(Utf8JsonWriter json, IEnumerable<Diagnostic> findings)
    {
        json.WriteStartArray("findings");
        foreach (var finding in findings)
        {
            json.WriteStartObject();
            json.WriteString("code", finding.Code);
            json.WriteString("severity", finding.Severity.ToString());
            json.WriteNumber("line", finding.Line);
            json.WriteNumber("column", finding.Column);
            json.WriteNumber("length", finding.Length);
            json.WriteString("message", finding.Message);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
