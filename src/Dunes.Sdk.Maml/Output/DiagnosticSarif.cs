using System.Text.Json;
using Dunes.Sdk.Maml.Syntax;

namespace Dunes.Sdk.Maml.Output;

/// <summary>Findings as a log of the Static Analysis Results Interchange Format, SARIF 2.1.0.</summary>
public static class DiagnosticSarif
{
    private const string Schema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

    /// <summary>Writes a log of one run. Columns count UTF-16 units from 1, ends are exclusive.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="path">What the file is called; relative paths stay relative.</param>
    /// <param name="findings">The findings; rules are listed for those whose code is in <see cref="DiagnosticRules"/>.</param>
    /// <param name="source">The text in which they were made; null when there is none, and then findings have no regions' ends and no fixes.</param>
    public static void Write(Utf8JsonWriter json, string path, IReadOnlyList<Diagnostic> findings, SourceText? source)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(findings);
        var rules = findings.Select(one => DiagnosticRules.Find(one.Code)).OfType<DiagnosticRule>().Distinct().OrderBy(rule => rule.Code, StringComparer.Ordinal).ToList();
        json.WriteStartObject();
        json.WriteString("$schema", Schema);
        json.WriteString("version", "2.1.0");
        json.WriteStartArray("runs");
        json.WriteStartObject();
        json.WriteStartObject("tool");
        json.WriteStartObject("driver");
        json.WriteString("name", "dunes");
        json.WriteStartArray("rules");
        foreach (var rule in rules) WriteRule(json, rule);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteString("columnKind", "utf16CodeUnits");
        json.WriteStartArray("results");
        var uri = Uri.EscapeDataString(path.Replace('\\', '/')).Replace("%2F", "/", StringComparison.Ordinal);
        foreach (var finding in findings) WriteResult(json, uri, finding, rules.FindIndex(rule => rule.Code == finding.Code), source);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteRule(Utf8JsonWriter json, DiagnosticRule rule)
    {
        json.WriteStartObject();
        json.WriteString("id", rule.Code);
        json.WriteString("name", rule.Name);
        WriteMessage(json, "shortDescription", rule.Meaning);
        WriteMessage(json, "help", $"{rule.Meaning} For example: {rule.Example}. See docs/maml/README.md#{rule.Code.ToLowerInvariant()}.");
        json.WriteStartObject("defaultConfiguration");
        if (rule.Default is { } severity) json.WriteString("level", Level(severity));
        else json.WriteBoolean("enabled", false);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteResult(Utf8JsonWriter json, string uri, Diagnostic finding, int rule, SourceText? source)
    {
        json.WriteStartObject();
        json.WriteString("ruleId", finding.Code);
        if (rule >= 0) json.WriteNumber("ruleIndex", rule);
        json.WriteString("level", Level(finding.Severity));
        WriteMessage(json, "message", finding.Message);
        json.WriteStartArray("locations");
        json.WriteStartObject();
        json.WriteStartObject("physicalLocation");
        WriteArtifact(json, uri);
        if (finding.Line > 0) WriteRegion(json, "region", finding, source);
        json.WriteEndObject();
        if (finding.Pointer is { } pointer)
        {
            json.WriteStartArray("logicalLocations");
            json.WriteStartObject();
            json.WriteString("fullyQualifiedName", "#" + pointer);
            json.WriteEndObject();
            json.WriteEndArray();
        }

        json.WriteEndObject();
        json.WriteEndArray();
        if (finding.Fix is { } fix && source is not null) WriteFix(json, uri, fix, source);
        json.WriteEndObject();
    }

    private static void WriteRegion(Utf8JsonWriter json, string name, Diagnostic finding, SourceText? source)
    {
        if (source is not null && finding.Line <= source.LineCount)
        {
            WriteRegion(json, name, DiagnosticLsp.Diagnostic(finding, source).Range);
            return;
        }

        json.WriteStartObject(name);
        json.WriteNumber("startLine", finding.Line);
        json.WriteNumber("startColumn", Math.Max(finding.Column, 1));
        json.WriteEndObject();
    }

    private static void WriteRegion(Utf8JsonWriter json, string name, LspRange range)
    {
        json.WriteStartObject(name);
        json.WriteNumber("startLine", range.Start.Line + 1);
        json.WriteNumber("startColumn", range.Start.Character + 1);
        json.WriteNumber("endLine", range.End.Line + 1);
        json.WriteNumber("endColumn", range.End.Character + 1);
        json.WriteEndObject();
    }

    private static void WriteFix(Utf8JsonWriter json, string uri, DiagnosticFix fix, SourceText source)
    {
        json.WriteStartArray("fixes");
        json.WriteStartObject();
        WriteMessage(json, "description", fix.Title);
        json.WriteStartArray("artifactChanges");
        json.WriteStartObject();
        WriteArtifact(json, uri);
        json.WriteStartArray("replacements");
        json.WriteStartObject();
        WriteRegion(json, "deletedRegion", DiagnosticLsp.Edit(fix, source).Range);
        WriteMessage(json, "insertedContent", fix.Replacement);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteArtifact(Utf8JsonWriter json, string uri)
    {
        json.WriteStartObject("artifactLocation");
        json.WriteString("uri", uri);
        json.WriteEndObject();
    }

    private static void WriteMessage(Utf8JsonWriter json, string name, string text)
    {
        json.WriteStartObject(name);
        json.WriteString("text", text);
        json.WriteEndObject();
    }

    private static string Level(DiagnosticSeverity severity) => severity switch
    {
        DiagnosticSeverity.Error => "error",
        DiagnosticSeverity.Warning => "warning",
        _ => "note",
    };
}
