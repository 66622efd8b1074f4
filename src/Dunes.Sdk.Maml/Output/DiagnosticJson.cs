using System.Text.Json;

namespace Dunes.Sdk.Maml.Output;

/// <summary>Findings as a JSON object of this house: path, verdict, findings.</summary>
public static class DiagnosticJson
{
    /// <summary>Writes <c>{"path", "verdict", "findings": [{"code", "severity", "line", "column", "length", "message", "pointer"?, "fix"?}]}</c>; a fix is <c>{"title", "start", "length", "replacement"}</c> in UTF-16 units.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="path">What the file is called.</param>
    /// <param name="verdict">What was found on the whole: <c>valid</c>, <c>invalid</c>, <c>proved</c>…</param>
    /// <param name="findings">The findings.</param>
    public static void Write(Utf8JsonWriter json, string path, string verdict, IEnumerable<Diagnostic> findings)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(findings);
        json.WriteStartObject();
        json.WriteString("path", path);
        json.WriteString("verdict", verdict);
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
            if (finding.Pointer is { } pointer) json.WriteString("pointer", pointer);
            if (finding.Fix is { } fix)
            {
                json.WriteStartObject("fix");
                json.WriteString("title", fix.Title);
                json.WriteNumber("start", fix.Range.Start);
                json.WriteNumber("length", fix.Range.Length);
                json.WriteString("replacement", fix.Replacement);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
