using System.Reflection;
using System.Text;
using System.Text.Json;
using Dunes.Sdk.Maml.LanguageServer;
using Dunes.Sdk.Maml.Schemas;
using Dunes.TestSupport;

namespace Dunes.Sdk.Maml.Tests.Schemas;

/// <summary>Cases from JSON Schema 2020-12: core, sections 8 to 10; validation, section 6.</summary>
public class JsonSchemaTests
{
    [Theory]
    [InlineData("""{"type": "integer"}""", "[1, 1.0, -3, 1e2]", """[1.5, "1", null, true]""")]
    [InlineData("""{"type": "number"}""", "[1, 1.5, 1e400]", """["1", null]""")]
    [InlineData("""{"type": ["string", "null"]}""", """["", null]""", "[0, {}, []]")]
    [InlineData("""{"type": "object"}""", "[{}]", "[[], null]")]
    [InlineData("""{"type": "array"}""", "[[]]", "[{}]")]
    [InlineData("""{"type": "boolean"}""", "[true, false]", "[0, null]")]
    [InlineData("""{"enum": [1, "a", {"b": [2]}]}""", """[1.0, "a", {"b": [2]}]""", """[2, "A", {"b": [3]}]""")]
    [InlineData("""{"const": {"a": 1, "b": 2}}""", """[{"b": 2, "a": 1}]""", """[{"a": 1}, null]""")]
    [InlineData("""{"properties": {"a": {"type": "string"}}}""", """[{"a": "x"}, {}, {"b": 1}, 7]""", """[{"a": 1}]""")]
    [InlineData("""{"required": ["a", "b"]}""", """[{"a": 1, "b": null}, "not an object"]""", """[{"a": 1}, {}]""")]
    [InlineData("""{"properties": {"a": true}, "additionalProperties": false}""", """[{"a": 1}, {}]""", """[{"b": 1}]""")]
    [InlineData("""{"additionalProperties": {"type": "integer"}}""", """[{"x": 1}]""", """[{"x": "1"}]""")]
    [InlineData("""{"minProperties": 1, "maxProperties": 2}""", """[{"a": 1}, {"a": 1, "b": 2}]""", """[{}, {"a": 1, "b": 2, "c": 3}]""")]
    [InlineData("""{"items": {"type": "integer"}}""", "[[], [1, 2], {}]", """[[1, "2"]]""")]
    [InlineData("""{"prefixItems": [{"type": "integer"}, {"type": "string"}]}""", """[[], [1], [1, "a"], [1, "a", null]]""", """[["a"], [1, 2]]""")]
    [InlineData("""{"prefixItems": [{"type": "integer"}], "items": false}""", "[[1], []]", "[[1, 2]]")]
    [InlineData("""{"minItems": 1, "maxItems": 2}""", "[[1], [1, 2]]", "[[], [1, 2, 3]]")]
    [InlineData("""{"uniqueItems": true}""", """[[1, 2], ["1", 1], [[1], [2]], [{"a": 1}, {"a": 2}], [0, false, null]]""", """[[1, 1.0], ["a", "a"], [{"a": 1, "b": 2}, {"b": 2, "a": 1}], [[1], [1]]]""")]
    [InlineData("""{"uniqueItems": false}""", "[[1, 1]]", "")]
    [InlineData("""{"minimum": 1.1}""", "[1.1, 2, \"x\"]", "[1, 1.09]")]
    [InlineData("""{"maximum": 3}""", "[3.0, 2]", "[3.5]")]
    [InlineData("""{"exclusiveMinimum": 1}""", "[1.1]", "[1, 0]")]
    [InlineData("""{"exclusiveMaximum": 3}""", "[2.9]", "[3, 4]")]
    [InlineData("""{"multipleOf": 0.01}""", "[0.07, 19.99, 1e2]", "[0.075]")]
    [InlineData("""{"multipleOf": 2}""", "[4, 0, -6]", "[7]")]
    [InlineData("""{"minLength": 2}""", "[\"ab\", \"\U0001F42A\U0001F42A\", 1]", "[\"a\", \"\U0001F42A\"]")]
    [InlineData("""{"maxLength": 2}""", "[\"ab\", \"\U0001F42A\U0001F42A\"]", """["abc"]""")]
    [InlineData("""{"minLength": 2.0}""", """["ab"]""", """["a"]""")]
    [InlineData("""{"pattern": "a+$"}""", """["baa", 1]""", """["ab", ""]""")]
    [InlineData("""{"pattern": "^(?!x)"}""", """["a"]""", """["xa"]""")]
    [InlineData("""{"allOf": [{"minimum": 1}, {"maximum": 3}]}""", "[1, 3]", "[0, 4]")]
    [InlineData("""{"anyOf": [{"type": "string"}, {"minimum": 3}]}""", """["a", 3]""", "[2]")]
    [InlineData("""{"oneOf": [{"multipleOf": 2}, {"multipleOf": 3}]}""", "[2, 3, 4]", "[6, 7]")]
    [InlineData("""{"not": {"type": "string"}}""", "[1]", """["a"]""")]
    [InlineData("""{"if": {"minimum": 10}, "then": {"multipleOf": 10}, "else": {"multipleOf": 2}}""", "[20, 4]", "[15, 3]")]
    [InlineData("""{"then": false, "else": false}""", "[1]", "")]
    [InlineData("""{"$ref": "#/$defs/a~1b", "$defs": {"a/b": {"type": "integer"}}}""", "[1]", """["1"]""")]
    [InlineData("""{"$ref": "#/$defs/a%25b", "$defs": {"a%b": {"type": "integer"}}}""", "[1]", """["1"]""")]
    [InlineData("""{"type": "object", "properties": {"next": {"$ref": "#"}}, "additionalProperties": false}""", """[{"next": {"next": {}}}]""", """[{"next": {"other": 1}}]""")]
    [InlineData("""{"$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"maxLength": 1}}, "properties": {"x": {"$ref": "#/$defs/a", "minLength": 1}}}""", """[{"x": "a"}, {"x": 7}]""", """[{"x": "ab"}, {"x": ""}]""")]
    [InlineData("""{"$schema": "https://json-schema.org/draft/2020-12/schema", "$comment": "c", "title": "t", "description": "d", "default": 7, "examples": [1], "deprecated": true, "readOnly": true, "writeOnly": true}""", """[1, "a", null]""", "")]
    [InlineData("""{"allOf": [{"properties": {"a": true}}], "additionalProperties": false}""", "[{}]", """[{"a": 1}]""")]
    [InlineData("""{"if": true, "then": {"const": 1}}""", "[1, 1.0]", "[2]")]
    [InlineData("""{"if": {"const": 1}}""", "[1, 2]", "")]
    [InlineData("""{"enum": [[false], {"foo": false}, null]}""", """[[false], {"foo": false}, null]""", """[[0], {"foo": 0}, false, 0]""")]
    [InlineData("""{"const": 9007199254740993}""", "[9007199254740993]", "[9007199254740992]")]
    [InlineData("""{"not": {}}""", "", "[1, null]")]
    [InlineData("""{"required": []}""", "[{}]", "")]
    [InlineData("""{"oneOf": [true, true]}""", "", "[1]")]
    [InlineData("""{"patternProperties": {"^v": {"type": "integer"}, "b$": {"maximum": 9}}}""", """[{"v": 1, "x": "a"}, {"vb": 9}, {}, [], "v"]""", """[{"v": "a"}, {"vb": 10}, {"xb": 10}]""")]
    [InlineData("""{"properties": {"a": true}, "patternProperties": {"^v": {}}, "additionalProperties": false}""", """[{"a": 1, "vx": 1}, {}]""", """[{"b": 1}, {"xv": 1}]""")]
    [InlineData("""{"propertyNames": {"maxLength": 2}}""", """[{"ab": 1}, {}, [], 7, {"\u00e9\"": 1}]""", """[{"abc": 1}]""")]
    [InlineData("""{"propertyNames": false}""", "[{}]", """[{"a": 1}]""")]
    [InlineData("""{"dependentRequired": {"a": ["b", "c"], "d": []}}""", """[{}, {"b": 1}, {"a": 1, "b": 1, "c": 1}, {"d": 1}, "a"]""", """[{"a": 1}, {"a": 1, "b": 1}]""")]
    [InlineData("""{"dependentSchemas": {"a": {"minProperties": 2}, "b": false}}""", """[{}, {"c": 1}, {"a": 1, "c": 1}, ["b"]]""", """[{"a": 1}, {"b": 1}]""")]
    [InlineData("""{"contains": {"minimum": 5}}""", "[[3, 5], [7], {}, 4]", "[[], [1, 2]]")]
    [InlineData("""{"contains": {"const": 1}, "minContains": 2, "maxContains": 3}""", "[[1, 1], [1, 2, 1, 1]]", "[[1], [], [1, 1, 1, 1]]")]
    [InlineData("""{"contains": {"const": 1}, "minContains": 0}""", "[[], [2]]", "")]
    [InlineData("""{"minContains": 2, "maxContains": 0}""", "[[], [1]]", "")]
    [InlineData("true", "[1, null]", "")]
    [InlineData("false", "", "[1, null]")]
    public void A_keyword_takes_what_the_specification_says(string schema, string fitting, string failing)
    {
        var read = JsonSchema.Read(schema);
        Assert.Empty(read.Findings);
        foreach (var value in Values(fitting)) Assert.Empty(read.Check(value));
        foreach (var value in Values(failing)) Assert.All(NotEmpty(read.Check(value)), one => Assert.Equal(DiagnosticCodes.SchemaMismatch, one.Code));
    }

    [Fact]
    public void Every_keyword_that_is_evaluated_has_a_case()
    {
        var cases = typeof(JsonSchemaTests).GetMethod(nameof(A_keyword_takes_what_the_specification_says))!.GetCustomAttributes<InlineDataAttribute>().Select(one => (string)one.Data[0]!).ToArray();
        Assert.All(SchemaReader.Supported, keyword => Assert.Contains(cases, one => one.Contains($"\"{keyword}\":", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_page_of_keywords_is_the_one_that_the_code_makes()
    {
        Assert.All(SchemaReader.Supported.Concat(SchemaReader.Unsupported), keyword => Assert.NotNull(SchemaKeywords.Find(keyword)));
        var page = new StringBuilder("""
            # JSON Schema in MAML documents

            The sections Input_Schema and Output_Schema hold a JSON Schema of draft 2020-12: its text, or a fence of `json`. `JsonSchema` evaluates the keywords below;
            each of the others that the specification has, and each that it does not know, is named by [MAML0043](README.md#maml0043) and not silently passed.
            A schema has at most 256 Ki characters and 64 levels; `$ref` leads to `#` and `#/…` of the same schema. Findings have the JSON pointer of the place, and its line and column.
            This page is made from the code; a test holds the two equal.

            ## Evaluated, or read over when they only annotate

            | Keyword | Meaning |
            |---|---|

            """);
        foreach (var keyword in SchemaReader.Supported) page.Append($"| `{keyword}` | {SchemaKeywords.Find(keyword)} |\n");
        page.Append("\n## Named and not evaluated\n\n| Keyword | Meaning |\n|---|---|\n");
        foreach (var keyword in SchemaReader.Unsupported) page.Append($"| `{keyword}` | {SchemaKeywords.Find(keyword)} |\n");
        var path = Path.Combine(Repository.Root, "docs", "maml", "schemas.md");
        var expected = page.ToString().ReplaceLineEndings("\n");
        if (Environment.GetEnvironmentVariable("DUNES_UPDATE_GOLDEN") == "1") File.WriteAllText(path, expected);
        Assert.Equal(expected, File.ReadAllText(path).ReplaceLineEndings("\n"));
    }

    private static JsonElement[] Values(string array) => array.Length == 0 ? [] : [.. JsonDocument.Parse(array).RootElement.EnumerateArray()];

    private static IReadOnlyList<Diagnostic> NotEmpty(IReadOnlyList<Diagnostic> found)
    {
        Assert.NotEmpty(found);
        return found;
    }

    [Theory]
    [InlineData("""{"type": "text"}""", "/type")]
    [InlineData("""{"type": []}""", "/type")]
    [InlineData("""{"required": "a"}""", "/required")]
    [InlineData("""{"required": ["a", "a"]}""", "/required")]
    [InlineData("""{"properties": {"a/b~": {"minLength": -1}}}""", "/properties/a~1b~0/minLength")]
    [InlineData("""{"allOf": []}""", "/allOf")]
    [InlineData("""{"allOf": [{}, 7]}""", "/allOf/1")]
    [InlineData("""{"multipleOf": 0}""", "/multipleOf")]
    [InlineData("""{"pattern": "("}""", "/pattern")]
    [InlineData("""{"uniqueItems": 1}""", "/uniqueItems")]
    [InlineData("""{"patternProperties": {"(": {}}}""", "/patternProperties/(")]
    [InlineData("""{"patternProperties": {"a": 7}}""", "/patternProperties/a")]
    [InlineData("""{"propertyNames": []}""", "/propertyNames")]
    [InlineData("""{"dependentRequired": {"a": "b"}}""", "/dependentRequired/a")]
    [InlineData("""{"dependentRequired": {"a": [1]}}""", "/dependentRequired/a")]
    [InlineData("""{"dependentSchemas": {"a": 1}}""", "/dependentSchemas/a")]
    [InlineData("""{"contains": 1}""", "/contains")]
    [InlineData("""{"minContains": -1}""", "/minContains")]
    [InlineData("""{"$ref": "#/$defs/x"}""", "/$ref")]
    [InlineData("""{"minItems": 1.5}""", "/minItems")]
    [InlineData("""{"enum": 1}""", "/enum")]
    public void A_schema_that_is_none_says_where(string schema, string pointer)
    {
        var read = JsonSchema.Read(schema);
        var found = Assert.Single(read.Findings);
        Assert.Equal((DiagnosticCodes.SchemaInvalid, pointer), (found.Code, found.Pointer));
        Assert.False(read.IsUsable);
        Assert.Throws<InvalidOperationException>(() => read.Check("1"));
    }

    [Theory]
    [InlineData("$anchor")]
    [InlineData("unevaluatedItems")]
    [InlineData("format")]
    [InlineData("unevaluatedProperties")]
    [InlineData("contentSchema")]
    [InlineData("$dynamicRef")]
    [InlineData("something")]
    public void A_keyword_that_is_not_evaluated_is_named(string keyword)
    {
        var read = JsonSchema.Read($"{{\"{keyword}\": {{}}}}");
        var found = Assert.Single(read.Findings);
        Assert.Equal((DiagnosticCodes.SchemaKeywordUnsupported, "/" + keyword, 1, 2), (found.Code, found.Pointer, found.Line, found.Column));
        Assert.Contains(keyword, found.Message);
        Assert.True(read.IsUsable);
    }

    [Fact]
    public void A_finding_has_its_pointer_line_and_column()
    {
        var schema = JsonSchema.Read("""{"properties": {"wells": {"items": {"required": ["depth"], "properties": {"name": {"type": "string"}}}}}}""");
        var found = schema.Check("{\n  \"wells\": [\n    {\"dpeth\": 1, \"n\\u0061me\": 70}\n  ]\n}");
        Assert.Equal([("/wells/0", 3, 5), ("/wells/0/name", 3, 31)], found.Select(one => (one.Pointer, one.Line, one.Column)));
        Assert.Contains("'dpeth'", found[0].Message);
    }

    [Theory]
    [InlineData("""{"$ref": "#"}""", "1")]
    [InlineData("""{"$defs": {"a": {"anyOf": [{"$ref": "#/$defs/a"}, {"$ref": "#/$defs/a"}]}}, "$ref": "#/$defs/a"}""", "1")]
    [InlineData("""{"pattern": "^(?=(a+)+$)b"}""", "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!\"")]
    public void A_schema_without_end_is_stopped(string schema, string value) =>
        Assert.Equal([DiagnosticCodes.SchemaTooComplex], JsonSchema.Read(schema).Check(value).Select(one => one.Code));

    [Theory]
    [InlineData("{\"a\": 1, \"a\": 2}")]
    [InlineData("{")]
    [InlineData("")]
    [InlineData("[1]")]
    public void What_is_no_json_object_is_no_schema(string text) => Assert.Equal([DiagnosticCodes.SchemaNotJson], JsonSchema.Read(text).Findings.Select(one => one.Code));

    [Fact]
    public void Any_text_makes_a_schema_and_any_value_is_checked()
    {
        const string Valid = """{"$schema": "https://json-schema.org/draft/2020-12/schema", "type": ["object", "array"], "properties": {"a": {"$ref": "#/$defs/n"}, "b": {"items": {"enum": [1, "x"]}, "uniqueItems": true}}, "required": ["a"], "if": {"minProperties": 2}, "then": {"not": {"const": {}}}, "patternProperties": {"^b": {"contains": {"const": 2}, "maxContains": 3}}, "propertyNames": {"maxLength": 9}, "dependentRequired": {"b": ["a"]}, "dependentSchemas": {"a": {"minProperties": 1}}, "$defs": {"n": {"multipleOf": 0.5, "exclusiveMaximum": 9}}}""";
        const string Value = """{"a": 4.5, "b": [1, "x", 2]}""";
        var random = new Random(11);
        var valid = JsonSchema.Read(Valid);
        Assert.True(valid.IsUsable);
        for (var count = Depth.Of(20_000, 300_000); count > 0; count--)
        {
            var schema = count % 2 == 0 ? valid : JsonSchema.Read(Garble.Mutate(random, Valid));
            if (schema.IsUsable) Assert.DoesNotContain(schema.Check(Garble.Mutate(random, Value)), one => one.Pointer is null);
        }
    }
}
