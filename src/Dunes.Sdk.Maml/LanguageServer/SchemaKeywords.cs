using System.Collections.Frozen;

namespace Dunes.Sdk.Maml.LanguageServer;

/// <summary>What the keywords of JSON Schema 2020-12 ask for. Which of them are not evaluated here is the validator's to say.</summary>
internal static class SchemaKeywords
{
    private static readonly FrozenDictionary<string, string> Meanings = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["type"] = "The type, or one of several: `null`, `boolean`, `object`, `array`, `number`, `string`, `integer` (Validation, 6.1.1).",
        ["enum"] = "The value is one of these (Validation, 6.1.2).",
        ["const"] = "The value is this one (Validation, 6.1.3).",
        ["multipleOf"] = "The number is a multiple of this one, which is above 0 (Validation, 6.2.1).",
        ["maximum"] = "The number is at most this (Validation, 6.2.2).",
        ["exclusiveMaximum"] = "The number is below this (Validation, 6.2.3).",
        ["minimum"] = "The number is at least this (Validation, 6.2.4).",
        ["exclusiveMinimum"] = "The number is above this (Validation, 6.2.5).",
        ["maxLength"] = "The string has at most so many characters (Validation, 6.3.1).",
        ["minLength"] = "The string has at least so many characters (Validation, 6.3.2).",
        ["pattern"] = "A regular expression that is found in the string (Validation, 6.3.3).",
        ["maxItems"] = "The array has at most so many items (Validation, 6.4.1).",
        ["minItems"] = "The array has at least so many items (Validation, 6.4.2).",
        ["uniqueItems"] = "Whether all items differ (Validation, 6.4.3).",
        ["maxProperties"] = "The object has at most so many properties (Validation, 6.5.1).",
        ["minProperties"] = "The object has at least so many properties (Validation, 6.5.2).",
        ["required"] = "The properties that the object has, by name (Validation, 6.5.3).",
        ["properties"] = "A schema for each property, by its name (Core, 10.3.2.1).",
        ["additionalProperties"] = "The schema of the properties that `properties` does not name and no pattern of `patternProperties` matches; `false` allows none (Core, 10.3.2.3).",
        ["items"] = "The schema of the items after those of `prefixItems` (Core, 10.3.1.2).",
        ["prefixItems"] = "A schema for each of the first items (Core, 10.3.1.1).",
        ["allOf"] = "The value fits every one of these schemas (Core, 10.2.1.1).",
        ["anyOf"] = "The value fits at least one of these schemas (Core, 10.2.1.2).",
        ["oneOf"] = "The value fits exactly one of these schemas (Core, 10.2.1.3).",
        ["not"] = "The value does not fit this schema (Core, 10.2.1.4).",
        ["if"] = "When the value fits this schema it must fit `then`, otherwise `else` (Core, 10.2.2.1).",
        ["then"] = "What a value must fit that fits `if` (Core, 10.2.2.2).",
        ["else"] = "What a value must fit that does not fit `if` (Core, 10.2.2.3).",
        ["$defs"] = "Schemas by name, to refer to (Core, 8.2.4).",
        ["$ref"] = "The schema that stands elsewhere in this one: `#` or `#/$defs/name` (Core, 8.2.3.1).",
        ["$schema"] = "The draft: `https://json-schema.org/draft/2020-12/schema` (Core, 8.1.1).",
        ["$comment"] = "A note for those who maintain the schema (Core, 8.3).",
        ["title"] = "A short name for people (Validation, 9.1).",
        ["description"] = "An explanation for people (Validation, 9.1).",
        ["default"] = "The value that is meant where there is none; it is not filled in (Validation, 9.2).",
        ["deprecated"] = "Whether it should no longer be used (Validation, 9.3).",
        ["readOnly"] = "Whether only the owner sets it (Validation, 9.4).",
        ["writeOnly"] = "Whether it is never given back (Validation, 9.4).",
        ["examples"] = "Values that fit (Validation, 9.5).",
        ["patternProperties"] = "A schema for the properties whose names match (Core, 10.3.2.2).",
        ["propertyNames"] = "A schema for the names of properties (Core, 10.3.2.4).",
        ["contains"] = "A schema that some item fits (Core, 10.3.1.3).",
        ["minContains"] = "How many items fit `contains` at least (Validation, 6.4.5).",
        ["maxContains"] = "How many items fit `contains` at most (Validation, 6.4.4).",
        ["dependentRequired"] = "Properties that another one asks for (Validation, 6.5.4).",
        ["dependentSchemas"] = "A schema that a property asks for (Core, 10.2.2.4).",
        ["unevaluatedItems"] = "The schema of items that no other keyword saw (Core, 11.2).",
        ["unevaluatedProperties"] = "The schema of properties that no other keyword saw (Core, 11.3).",
        ["format"] = "What the string means, such as `date-time` (Validation, 7).",
        ["contentEncoding"] = "How the string holds octets (Validation, 8.3).",
        ["contentMediaType"] = "What the string holds (Validation, 8.4).",
        ["contentSchema"] = "The schema of what the string holds (Validation, 8.5).",
        ["$id"] = "The name of the schema (Core, 8.2.1).",
        ["$anchor"] = "A name to refer to (Core, 8.2.2).",
        ["$dynamicRef"] = "A reference that is followed at evaluation (Core, 8.2.3.2).",
        ["$dynamicAnchor"] = "A name for `$dynamicRef` (Core, 8.2.2).",
        ["$vocabulary"] = "The vocabularies of a meta-schema (Core, 8.1.2).",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>What a keyword asks for, in Markdown; null when it is none.</summary>
    public static string? Find(string keyword) => Meanings.GetValueOrDefault(keyword);
}
