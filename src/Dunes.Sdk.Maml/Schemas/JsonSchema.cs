using System.Text.Json;
using Dunes.Sdk.Maml.Parsing;
using Dunes.Sdk.Maml.Syntax;
using Dunes.Sdk.Maml.Validation;

namespace Dunes.Sdk.Maml.Schemas;

/// <summary>A JSON Schema of draft 2020-12, for a stated subset of its keywords.</summary>
/// <remarks>
/// Evaluated: <c>type enum const properties required additionalProperties patternProperties propertyNames dependentRequired dependentSchemas
/// minProperties maxProperties items prefixItems contains minContains maxContains minItems maxItems uniqueItems minimum maximum exclusiveMinimum
/// exclusiveMaximum multipleOf minLength maxLength pattern allOf anyOf oneOf not if then else $defs</c> and <c>$ref</c> within the schema. Annotations
/// are read over. Every other keyword is named in <see cref="Findings"/>: what it asks for is not checked.
/// Depth, steps and the time of a pattern are bounded; a schema beyond the bounds is a finding, never an exception.
/// </remarks>
public sealed class JsonSchema
{
    /// <summary>The most findings of one check.</summary>
    public const int MaxFindings = 100;

    private readonly JsonText? _text;

    private JsonSchema(SourceText source, int start, int end, DiagnosticBag found)
    {
        _text = JsonText.Read(source, start, end, out var place, out var problem);
        if (_text is null) found.Report(DiagnosticCodes.SchemaNotJson, place, $"The schema is no JSON: {problem}");
        else if (_text.Root.ValueKind is JsonValueKind.Object or JsonValueKind.True or JsonValueKind.False) new SchemaReader(_text, found).Read();
        else found.Report(DiagnosticCodes.SchemaNotJson, _text.Locate(null), $"The schema is {SchemaEvaluation.Describe(_text.Root)}; expected a JSON object.");
        Findings = found.InOrder();
        IsUsable = !Findings.Any(one => one.Code is DiagnosticCodes.SchemaNotJson or DiagnosticCodes.SchemaInvalid or DiagnosticCodes.TooManyFindings);
    }

    /// <summary>What is wrong with the schema itself, and which of its keywords are not evaluated; each with its line, column and JSON pointer.</summary>
    public IReadOnlyList<Diagnostic> Findings { get; }

    /// <summary>Whether values can be checked against it.</summary>
    public bool IsUsable { get; }

    /// <summary>Reads a schema from its text, of up to 256 Ki characters. Any text makes one; <see cref="IsUsable"/> says whether it is good for anything.</summary>
    public static JsonSchema Read(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return new(new SourceText(json), 0, json.Length, new DiagnosticBag(MamlProfile.Strict));
    }

    /// <summary>Reads the schema of a section such as Input_Schema: its first JSON fence, or else all of its text. Places are those of the document.</summary>
    public static JsonSchema Read(MamlDocument document, MamlSection section)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(section);
        return Read(document.Source, section, MamlProfile.Strict);
    }

    internal static JsonSchema Read(SourceText source, MamlSection section, MamlProfile profile)
    {
        var fence = section.Fences.FirstOrDefault(one => one.Language.Length == 0 || one.Language.Equals("json", StringComparison.OrdinalIgnoreCase));
        var range = fence?.TextRange ?? section.BodyRange;
        var text = source.Text.AsSpan(range.Start, range.Length);
        var start = range.Start + (text.Length - text.TrimStart().Length);
        return new(source, start, start + text.Trim().Length, new DiagnosticBag(profile));
    }

    /// <summary>Checks a value. Each finding has the JSON pointer of what it is about, and line 0, for a value has no lines.</summary>
    /// <returns>At most <see cref="MaxFindings"/> findings; none when the value fits.</returns>
    /// <exception cref="InvalidOperationException">The schema is not usable.</exception>
    public IReadOnlyList<Diagnostic> Check(JsonElement value) => new SchemaEvaluation(Usable().Root, null).Check(value);

    /// <summary>Checks a JSON text of up to 256 Ki characters. Each finding has the JSON pointer, line and column of what it is about.</summary>
    /// <returns>At most <see cref="MaxFindings"/> findings; none when the value fits.</returns>
    /// <exception cref="InvalidOperationException">The schema is not usable.</exception>
    public IReadOnlyList<Diagnostic> Check(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        var schema = Usable();
        var text = JsonText.Read(new SourceText(json), 0, json.Length, out var place, out var problem);
        return text is null
            ? [new(DiagnosticCodes.SchemaMismatch, DiagnosticSeverity.Error, place.Line, place.Column, place.Length, $"The value is no JSON: {problem}") { Pointer = string.Empty }]
            : new SchemaEvaluation(schema.Root, text).Check(text.Root);
    }

    private JsonText Usable() => IsUsable ? _text! : throw new InvalidOperationException("The schema is not usable; its Findings say why.");
}
