using System.Text.Json;
using Dunes.Sdk.Maml.Parsing;
using Dunes.Sdk.Maml.Validation;

namespace Dunes.Sdk.Maml.Schemas;

/// <summary>Checks that a JSON text is a schema: each keyword known, and its value of the kind that the specification asks for.</summary>
/// <remarks>JSON Schema 2020-12: core, sections 8 to 10; validation, section 6.</remarks>
internal sealed class SchemaReader(JsonText text, DiagnosticBag found)
{
    public const string Draft = "https://json-schema.org/draft/2020-12/schema";

    public static readonly string[] Types = ["null", "boolean", "object", "array", "number", "string", "integer"];

    /// <summary>Keywords of the specification that are not evaluated.</summary>
    public static readonly string[] Unsupported =
    [
        "$anchor", "$dynamicRef", "$dynamicAnchor", "$vocabulary", "$id", "unevaluatedItems", "unevaluatedProperties", "format", "contentEncoding", "contentMediaType", "contentSchema",
    ];

    /// <summary>Keywords that are evaluated, and annotations that are read over.</summary>
    public static readonly string[] Supported =
    [
        "type", "enum", "const", "properties", "required", "additionalProperties", "patternProperties", "propertyNames", "dependentRequired", "dependentSchemas", "minProperties",
        "maxProperties", "items", "prefixItems", "contains", "minContains", "maxContains", "minItems", "maxItems", "uniqueItems", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength", "pattern", "allOf", "anyOf", "oneOf", "not",
        "if", "then", "else", "$defs", "$ref", "$schema", "$comment", "title", "description", "default", "examples", "deprecated", "readOnly", "writeOnly",
    ];

    public void Read() => Schema(text.Root, null);

    private void Schema(JsonElement schema, JsonPath? path)
    {
        if (schema.ValueKind is JsonValueKind.True or JsonValueKind.False) return;
        if (schema.ValueKind != JsonValueKind.Object)
        {
            Invalid(path, $"is {SchemaEvaluation.Describe(schema)}; expected a schema: an object, true or false");
            return;
        }

        foreach (var keyword in schema.EnumerateObject()) Keyword(keyword.Name, keyword.Value, new(path, keyword.Name));
    }

    private void Keyword(string name, JsonElement value, JsonPath path)
    {
        switch (name)
        {
            case "not" or "if" or "then" or "else" or "additionalProperties" or "items" or "propertyNames" or "contains":
                Schema(value, path);
                break;
            case "allOf" or "anyOf" or "oneOf" or "prefixItems":
                if (!Expect(path, value, JsonValueKind.Array, "an array of schemas")) break;
                if (value.GetArrayLength() == 0) Invalid(path, "is an empty array; expected at least one schema");
                var index = 0;
                foreach (var item in value.EnumerateArray()) Schema(item, new(path, (index++).ToString(System.Globalization.CultureInfo.InvariantCulture)));
                break;
            case "properties" or "$defs" or "dependentSchemas":
                if (!Expect(path, value, JsonValueKind.Object, "an object of schemas")) break;
                foreach (var entry in value.EnumerateObject()) Schema(entry.Value, new(path, entry.Name));
                break;
            case "patternProperties":
                if (!Expect(path, value, JsonValueKind.Object, "an object of schemas")) break;
                foreach (var entry in value.EnumerateObject())
                {
                    Pattern(entry.Name, new(path, entry.Name));
                    Schema(entry.Value, new(path, entry.Name));
                }

                break;
            case "dependentRequired":
                if (!Expect(path, value, JsonValueKind.Object, "an object of arrays of names")) break;
                foreach (var entry in value.EnumerateObject())
                {
                    if (Expect(new(path, entry.Name), entry.Value, JsonValueKind.Array, "an array of names")) Names(entry.Value, new(path, entry.Name));
                }

                break;
            case "type":
                TypeNames(value, path);
                break;
            case "enum":
                Expect(path, value, JsonValueKind.Array, "an array of values");
                break;
            case "required":
                if (Expect(path, value, JsonValueKind.Array, "an array of names")) Names(value, path);
                break;
            case "minimum" or "maximum" or "exclusiveMinimum" or "exclusiveMaximum":
                Expect(path, value, JsonValueKind.Number, "a number");
                break;
            case "multipleOf":
                if (Expect(path, value, JsonValueKind.Number, "a number above 0") && !(value.TryGetDouble(out var factor) && factor > 0)) Invalid(path, $"is {SchemaEvaluation.Describe(value)}; expected a number above 0");
                break;
            case "minLength" or "maxLength" or "minItems" or "maxItems" or "minProperties" or "maxProperties" or "minContains" or "maxContains":
                if (SchemaEvaluation.Count(value) is null) Invalid(path, $"is {SchemaEvaluation.Describe(value)}; expected a whole number, 0 or more");
                break;
            case "uniqueItems" or "deprecated" or "readOnly" or "writeOnly":
                if (value.ValueKind is not (JsonValueKind.True or JsonValueKind.False)) Invalid(path, $"is {SchemaEvaluation.Describe(value)}; expected true or false");
                break;
            case "pattern":
                if (Expect(path, value, JsonValueKind.String, "a regular expression")) Pattern(value.GetString()!, path);
                break;
            case "$ref":
                if (Expect(path, value, JsonValueKind.String, "a reference such as \"#/$defs/name\"")) Reference(value.GetString()!, path);
                break;
            case "$schema":
                if (Expect(path, value, JsonValueKind.String, $"\"{Draft}\"") && value.GetString() is var draft && draft != Draft && draft != Draft + "#")
                    Unknown(path, $"The schema says it is of '{Excerpt.Of(draft)}'; it is read as one of draft 2020-12.");
                break;
            case "title" or "description" or "$comment":
                Expect(path, value, JsonValueKind.String, "a text");
                break;
            case "examples":
                Expect(path, value, JsonValueKind.Array, "an array");
                break;
            case "const" or "default":
                break;
            default:
                var isKnown = Array.IndexOf(Unsupported, name) >= 0;
                if (name == "$id" && path.Parent is null) break; // the name of the whole; references within it do not change
                var near = isKnown ? null : name == "definitions" ? "$defs" : NearestName.Of(name, Supported);
                Unknown(path, isKnown
                    ? $"The keyword '{name}' is not evaluated here; what it asks for is not checked."
                    : $"The keyword '{Excerpt.Of(name)}' is none of JSON Schema 2020-12; it is not evaluated.{(near is null ? string.Empty : $" Did you mean '{near}'?")}");
                break;
        }
    }

    private void TypeNames(JsonElement value, JsonPath path)
    {
        if (value.ValueKind == JsonValueKind.String) TypeName(value, path);
        else if (Expect(path, value, JsonValueKind.Array, "the name of a type, or an array of them"))
        {
            if (value.GetArrayLength() == 0) Invalid(path, "is an empty array; expected at least one type");
            Names(value, path);
            foreach (var item in value.EnumerateArray()) TypeName(item, path);
        }
    }

    private void TypeName(JsonElement value, JsonPath path)
    {
        if (value.ValueKind != JsonValueKind.String || Array.IndexOf(Types, value.GetString()) >= 0) return;
        var near = NearestName.Of(value.GetString()!, Types);
        Invalid(path, $"names '{Excerpt.Of(value.GetString())}'; expected one of {string.Join(", ", Types)}{(near is null ? string.Empty : $". Did you mean '{near}'?")}");
    }

    private void Names(JsonElement array, JsonPath path)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in array.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.String) Invalid(path, $"holds {SchemaEvaluation.Describe(item)}; expected strings");
            else if (!seen.Add(item.GetString()!)) Invalid(path, $"names '{Excerpt.Of(item.GetString())}' twice");
        }
    }

    private void Pattern(string pattern, JsonPath path)
    {
        try
        {
            SchemaPattern.Compile(pattern);
        }
        catch (ArgumentException exception)
        {
            Invalid(path, $"is no regular expression: {Excerpt.Of(exception.Message, 160)}");
        }
    }

    private void Reference(string reference, JsonPath path)
    {
        if (!reference.StartsWith('#'))
        {
            Unknown(path, $"The reference '{Excerpt.Of(reference)}' leads out of the schema; only '#' and '#/…' are followed, and this one is not checked.");
        }
        else if (reference.Length > 1 && reference[1] != '/')
        {
            Unknown(path, $"The reference '{Excerpt.Of(reference)}' names an anchor; only '#' and '#/…' are followed, and this one is not checked.");
        }
        else if (SchemaEvaluation.Resolve(text.Root, reference) is not { ValueKind: JsonValueKind.Object or JsonValueKind.True or JsonValueKind.False })
        {
            Invalid(path, $"refers to '{Excerpt.Of(reference)}', where there is no schema");
        }
    }

    private bool Expect(JsonPath path, JsonElement value, JsonValueKind kind, string expected)
    {
        if (value.ValueKind == kind) return true;
        Invalid(path, $"is {SchemaEvaluation.Describe(value)}; expected {expected}");
        return false;
    }

    private void Invalid(JsonPath? path, string why) => Add(DiagnosticCodes.SchemaInvalid, path, false, $"'{Excerpt.Of(path?.Token ?? "#")}' {why}{(why.EndsWith('?') ? string.Empty : ".")}");

    private void Unknown(JsonPath path, string message) => Add(DiagnosticCodes.SchemaKeywordUnsupported, path, true, message);

    private void Add(string code, JsonPath? path, bool atName, string message)
    {
        if (found.IsFull || DiagnosticRules.Severity(code, found.Profile) is not { } severity) return;
        found.Add(code, severity, text.Locate(path, atName), message, pointer: JsonPath.Pointer(path));
    }
}
