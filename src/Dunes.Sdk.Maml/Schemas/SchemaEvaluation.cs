using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Dunes.Sdk.Maml.Parsing;
using Dunes.Sdk.Maml.Validation;

namespace Dunes.Sdk.Maml.Schemas;

/// <summary>Checks one value against a schema that <see cref="SchemaReader"/> found well formed.</summary>
/// <param name="root">The schema, in which references are resolved.</param>
/// <param name="text">The value's text, for lines and columns; null when it has none.</param>
internal sealed class SchemaEvaluation(JsonElement root, JsonText? text)
{
    private const int MaxDepth = 128;
    private const int MaxSteps = 1_000_000;
    private readonly List<Diagnostic> _found = [];
    private readonly Dictionary<string, Regex> _patterns = new(StringComparer.Ordinal);
    private int _steps;
    private string? _stopped;

    public List<Diagnostic> Check(JsonElement value)
    {
        Fits(root, value, null, 0, isSilent: false);
        if (_stopped is { } why) _found.Add(new(DiagnosticCodes.SchemaTooComplex, DiagnosticSeverity.Error, 0, 0, 0, $"The schema could not be evaluated to its end: {why}.") { Pointer = string.Empty });
        return _found;
    }

    /// <summary>A value in a few words, for a message.</summary>
    public static string Describe(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => $"the string \"{Excerpt.Of(value.GetString(), 40)}\"",
        JsonValueKind.Number => $"the number {Excerpt.Of(value.GetRawText(), 40)}",
        _ => value.GetRawText(),
    };

    /// <summary>A whole number, 0 or more; null when the value is none.</summary>
    public static decimal? Count(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var number) && number >= 0 && decimal.Truncate(number) == number ? number : null;

    /// <summary>What a reference within the schema leads to: RFC 6901, section 6.</summary>
    public static JsonElement? Resolve(JsonElement root, string reference)
    {
        var at = root;
        if (reference.Length < 2) return at;
        foreach (var part in Uri.UnescapeDataString(reference[2..]).Split('/'))
        {
            var token = part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            if (at.ValueKind == JsonValueKind.Object && at.TryGetProperty(token, out var value)) at = value;
            else if (at.ValueKind == JsonValueKind.Array && int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < at.GetArrayLength()) at = at[index];
            else return null;
        }

        return at;
    }

    private bool Fits(JsonElement schema, JsonElement value, JsonPath? path, int depth, bool isSilent)
    {
        if (!Spend(1)) return true;
        if (depth > MaxDepth)
        {
            Stop($"it goes deeper than {MaxDepth} schemas");
            return true;
        }

        if (schema.ValueKind == JsonValueKind.False) return Fail(path, isSilent, "false", "stands where the schema allows no value");
        if (schema.ValueKind != JsonValueKind.Object) return true;
        var fits = true;
        foreach (var keyword in schema.EnumerateObject())
        {
            if (_stopped is not null || (isSilent && !fits)) break;
            fits &= Keyword(schema, keyword.Name, keyword.Value, value, path, depth, isSilent);
        }

        return fits;
    }

    private bool Keyword(JsonElement schema, string name, JsonElement limit, JsonElement value, JsonPath? path, int depth, bool isSilent) => name switch
    {
        "$ref" => limit.ValueKind != JsonValueKind.String || limit.GetString() is not ['#'] and not ['#', '/', ..] || Resolve(root, limit.GetString()!) is not { } target || Fits(target, value, path, depth + 1, isSilent),
        "type" => Type(limit, value, path, isSilent),
        "const" => Same(limit, value) || Fail(path, isSilent, name, $"is {Describe(value)}; expected {Describe(limit)}"),
        "enum" => limit.ValueKind != JsonValueKind.Array || limit.EnumerateArray().Any(one => Same(one, value)) || Fail(path, isSilent, name, $"is {Describe(value)}; expected {Choices(limit)}"),
        "allOf" => All(limit, value, path, depth, isSilent),
        "anyOf" => limit.ValueKind != JsonValueKind.Array || limit.EnumerateArray().Any(one => Fits(one, value, path, depth + 1, true)) || Fail(path, isSilent, name, "fits none of the schemas of which it should fit one"),
        "oneOf" => OneOf(limit, value, path, depth, isSilent),
        "not" => !Fits(limit, value, path, depth + 1, true) || _stopped is not null || Fail(path, isSilent, name, "fits the schema that it must not fit"),
        "if" => !schema.TryGetProperty(Fits(limit, value, path, depth + 1, true) ? "then" : "else", out var branch) || Fits(branch, value, path, depth + 1, isSilent),
        _ => value.ValueKind switch
        {
            JsonValueKind.Object => OfObject(schema, name, limit, value, path, depth, isSilent),
            JsonValueKind.Array => OfArray(schema, name, limit, value, path, depth, isSilent),
            JsonValueKind.String => OfString(name, limit, value, path, isSilent),
            JsonValueKind.Number => OfNumber(name, limit, value, path, isSilent),
            _ => true,
        },
    };

    private bool Type(JsonElement limit, JsonElement value, JsonPath? path, bool isSilent)
    {
        var fits = limit.ValueKind == JsonValueKind.Array ? limit.EnumerateArray().Any(one => IsOf(one, value)) : IsOf(limit, value);
        if (fits) return true;
        var names = limit.ValueKind == JsonValueKind.Array ? string.Join(" or ", limit.EnumerateArray().Take(7).Select(one => Excerpt.Of(one.ToString(), 20))) : Excerpt.Of(limit.ToString(), 20);
        return Fail(path, isSilent, "type", $"is {Describe(value)}; expected {names}");
    }

    private static bool IsOf(JsonElement type, JsonElement value) => type.ValueKind == JsonValueKind.String && type.GetString() switch
    {
        "null" => value.ValueKind == JsonValueKind.Null,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && IsWhole(value),
        _ => false,
    };

    // 1.0 is an integer: validation, section 6.1.1.
    private static bool IsWhole(JsonElement value) => value.TryGetDecimal(out var number) ? decimal.Truncate(number) == number : Math.Floor(value.GetDouble()) == value.GetDouble();

    private bool Same(JsonElement left, JsonElement right) => Spend(1 + (Size(left) / 8)) && JsonElement.DeepEquals(left, right);

    private static int Size(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object or JsonValueKind.Array => value.GetRawText().Length,
        _ => 1,
    };

    private bool All(JsonElement schemas, JsonElement value, JsonPath? path, int depth, bool isSilent)
    {
        var fits = true;
        if (schemas.ValueKind == JsonValueKind.Array)
        {
            foreach (var schema in schemas.EnumerateArray()) fits &= Fits(schema, value, path, depth + 1, isSilent);
        }

        return fits;
    }

    private bool OneOf(JsonElement schemas, JsonElement value, JsonPath? path, int depth, bool isSilent)
    {
        if (schemas.ValueKind != JsonValueKind.Array) return true;
        var count = schemas.EnumerateArray().Count(schema => Fits(schema, value, path, depth + 1, true));
        return count == 1 || _stopped is not null || Fail(path, isSilent, "oneOf", $"fits {count.ToString(CultureInfo.InvariantCulture)} of the schemas of which it should fit exactly one");
    }

    private bool OfObject(JsonElement schema, string name, JsonElement limit, JsonElement value, JsonPath? path, int depth, bool isSilent)
    {
        var fits = true;
        switch (name)
        {
            case "required" when limit.ValueKind == JsonValueKind.Array:
                foreach (var one in limit.EnumerateArray())
                {
                    if (one.ValueKind != JsonValueKind.String || !Spend(1 + (value.GetPropertyCount() / 8)) || value.TryGetProperty(one.GetString()!, out _)) continue;
                    var near = isSilent ? null : NearestName.Of(one.GetString()!, [.. value.EnumerateObject().Take(64).Select(property => property.Name)]);
                    fits = Fail(path, isSilent, name, $"has no property '{Excerpt.Of(one.GetString())}'{(near is null ? string.Empty : $". Did you mean it by '{Excerpt.Of(near)}'?")}");
                }

                return fits;
            case "properties" when limit.ValueKind == JsonValueKind.Object:
                foreach (var property in value.EnumerateObject())
                {
                    if (!Spend(1 + (limit.GetPropertyCount() / 8))) break;
                    if (limit.TryGetProperty(property.Name, out var own)) fits &= Fits(own, property.Value, new(path, property.Name), depth + 1, isSilent);
                }

                return fits;
            case "additionalProperties":
                var patterns = schema.TryGetProperty("patternProperties", out var matched) && matched.ValueKind == JsonValueKind.Object ? matched : default;
                var known = schema.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object ? properties : default;
                foreach (var property in value.EnumerateObject())
                {
                    if (!Spend(1 + (known.ValueKind == JsonValueKind.Object ? known.GetPropertyCount() / 8 : 0))) break;
                    if (known.ValueKind == JsonValueKind.Object && known.TryGetProperty(property.Name, out _)) continue;
                    if (patterns.ValueKind == JsonValueKind.Object && patterns.EnumerateObject().Any(pattern => Matches(pattern.Name, property.Name))) continue;
                    fits &= limit.ValueKind == JsonValueKind.False
                        ? Fail(new(path, property.Name), isSilent, name, "is a property that the schema does not name")
                        : Fits(limit, property.Value, new(path, property.Name), depth + 1, isSilent);
                }

                return fits;
            case "patternProperties" when limit.ValueKind == JsonValueKind.Object:
                foreach (var property in value.EnumerateObject())
                {
                    foreach (var pattern in limit.EnumerateObject())
                    {
                        if (Matches(pattern.Name, property.Name) && _stopped is null) fits &= Fits(pattern.Value, property.Value, new(path, property.Name), depth + 1, isSilent);
                    }
                }

                return fits;
            case "propertyNames":
                foreach (var property in value.EnumerateObject())
                {
                    var named = JsonElement.Parse($"\"{JsonEncodedText.Encode(property.Name)}\"");
                    if (!Fits(limit, named, path, depth + 1, isSilent: true)) fits = Fail(new(path, property.Name), isSilent, name, "has a name that the schema does not allow");
                }

                return fits;
            case "dependentRequired" when limit.ValueKind == JsonValueKind.Object:
                foreach (var (property, others) in limit.EnumerateObject().Where(one => one.Value.ValueKind == JsonValueKind.Array && Has(value, one.Name)).Select(one => (one.Name, one.Value)))
                {
                    foreach (var other in others.EnumerateArray())
                    {
                        if (other.ValueKind == JsonValueKind.String && !Has(value, other.GetString()!)) fits = Fail(path, isSilent, name, $"has '{Excerpt.Of(property)}' and no property '{Excerpt.Of(other.GetString())}'");
                    }
                }

                return fits;
            case "dependentSchemas" when limit.ValueKind == JsonValueKind.Object:
                foreach (var dependent in limit.EnumerateObject())
                {
                    if (Has(value, dependent.Name)) fits &= Fits(dependent.Value, value, path, depth + 1, isSilent);
                }

                return fits;
            case "minProperties":
                return AtLeast(value.GetPropertyCount(), limit) || Fail(path, isSilent, name, $"has {value.GetPropertyCount()} properties; expected {limit} or more");
            case "maxProperties":
                return AtMost(value.GetPropertyCount(), limit) || Fail(path, isSilent, name, $"has {value.GetPropertyCount()} properties; expected {limit} or fewer");
            default:
                return true;
        }
    }

    private bool Has(JsonElement value, string name) => Spend(1 + (value.GetPropertyCount() / 8)) && value.TryGetProperty(name, out _);

    private bool OfArray(JsonElement schema, string name, JsonElement limit, JsonElement value, JsonPath? path, int depth, bool isSilent)
    {
        switch (name)
        {
            case "prefixItems" when limit.ValueKind == JsonValueKind.Array:
                var fits = true;
                foreach (var (index, (own, item)) in limit.EnumerateArray().Zip(value.EnumerateArray()).Index()) fits &= Fits(own, item, Item(path, index), depth + 1, isSilent);
                return fits;
            case "items":
                var first = schema.TryGetProperty("prefixItems", out var prefix) && prefix.ValueKind == JsonValueKind.Array ? prefix.GetArrayLength() : 0;
                return value.EnumerateArray().Index().Skip(first).Aggregate(true, (before, one) => Fits(limit, one.Item, Item(path, one.Index), depth + 1, isSilent) && before);
            case "contains":
                return Contains(schema, limit, value, path, depth, isSilent);
            case "minItems":
                return AtLeast(value.GetArrayLength(), limit) || Fail(path, isSilent, name, $"has {value.GetArrayLength()} items; expected {limit} or more");
            case "maxItems":
                return AtMost(value.GetArrayLength(), limit) || Fail(path, isSilent, name, $"has {value.GetArrayLength()} items; expected {limit} or fewer");
            case "uniqueItems" when limit.ValueKind == JsonValueKind.True:
                return Unique(value, path, isSilent);
            default:
                return true;
        }
    }

    // How many items have to fit, and may, is said beside the keyword: validation, sections 6.4.4 and 6.4.5.
    private bool Contains(JsonElement schema, JsonElement limit, JsonElement value, JsonPath? path, int depth, bool isSilent)
    {
        var count = value.EnumerateArray().Count(item => Fits(limit, item, path, depth + 1, true));
        var least = (schema.TryGetProperty("minContains", out var minimum) ? Count(minimum) : null) ?? 1;
        var most = schema.TryGetProperty("maxContains", out var maximum) ? Count(maximum) : null;
        if (_stopped is not null || (count >= least && (most is null || count <= most))) return true;
        var expected = count < least ? $"{least.ToString("0", CultureInfo.InvariantCulture)} or more" : $"{most!.Value.ToString("0", CultureInfo.InvariantCulture)} or fewer";
        return Fail(path, isSilent, "contains", $"has {count.ToString(CultureInfo.InvariantCulture)} items that fit the schema; expected {expected}");
    }

    private bool Unique(JsonElement array, JsonPath? path, bool isSilent)
    {
        var seen = new Dictionary<(JsonValueKind, string), List<(int Index, JsonElement Item)>>();
        foreach (var (index, item) in array.EnumerateArray().Index())
        {
            // Equal values fall into one bucket; within it they are compared.
            var key = item.ValueKind switch
            {
                JsonValueKind.String => item.GetString()!,
                JsonValueKind.Number => item.GetDouble().ToString("R", CultureInfo.InvariantCulture),
                JsonValueKind.Array => item.GetArrayLength().ToString(CultureInfo.InvariantCulture),
                JsonValueKind.Object => item.GetPropertyCount().ToString(CultureInfo.InvariantCulture),
                _ => string.Empty,
            };
            if (!seen.TryGetValue((item.ValueKind, key), out var bucket)) seen.Add((item.ValueKind, key), bucket = []);
            foreach (var other in bucket)
            {
                if (Same(other.Item, item)) return Fail(Item(path, index), isSilent, "uniqueItems", $"is the same as the item {other.Index}; expected no item twice");
            }

            bucket.Add((index, item));
        }

        return true;
    }

    private bool OfString(string name, JsonElement limit, JsonElement value, JsonPath? path, bool isSilent)
    {
        if (name is not ("minLength" or "maxLength" or "pattern")) return true;
        var content = value.GetString()!;
        if (name == "pattern") return limit.ValueKind != JsonValueKind.String || Matches(limit.GetString()!, content) || Fail(path, isSilent, name, $"is {Describe(value)}; expected a match of {Excerpt.Of(limit.GetString(), 100)}");
        var length = content.EnumerateRunes().Count(); // characters, not UTF-16 units: validation, section 6.3
        return name == "minLength"
            ? AtLeast(length, limit) || Fail(path, isSilent, name, $"has {length} characters; expected {limit} or more")
            : AtMost(length, limit) || Fail(path, isSilent, name, $"has {length} characters; expected {limit} or fewer");
    }

    private bool Matches(string pattern, string content)
    {
        if (!Spend(1 + (content.Length / 8))) return true;
        try
        {
            if (!_patterns.TryGetValue(pattern, out var expression)) _patterns.Add(pattern, expression = SchemaPattern.Compile(pattern));
            return expression.IsMatch(content);
        }
        catch (RegexMatchTimeoutException)
        {
            Stop($"the pattern {Excerpt.Of(pattern, 100)} took too long");
        }
        catch (ArgumentException)
        {
            Stop($"{Excerpt.Of(pattern, 100)} is no regular expression");
        }

        return true;
    }

    private bool OfNumber(string name, JsonElement limit, JsonElement value, JsonPath? path, bool isSilent)
    {
        if (limit.ValueKind != JsonValueKind.Number) return true;
        var order = value.TryGetDecimal(out var exact) && limit.TryGetDecimal(out var exactLimit) ? exact.CompareTo(exactLimit) : value.GetDouble().CompareTo(limit.GetDouble());
        var (fits, expected) = name switch
        {
            "minimum" => (order >= 0, "or more"),
            "maximum" => (order <= 0, "or less"),
            "exclusiveMinimum" => (order > 0, "exceeded"),
            "exclusiveMaximum" => (order < 0, "not reached"),
            "multipleOf" => (IsMultiple(value, limit), "or a multiple of it"),
            _ => (true, string.Empty),
        };
        return fits || Fail(path, isSilent, name, $"is {Describe(value)}; expected {Excerpt.Of(limit.GetRawText(), 40)} {expected}");
    }

    private static bool IsMultiple(JsonElement value, JsonElement factor)
    {
        if (value.TryGetDecimal(out var number) && factor.TryGetDecimal(out var exact) && exact != 0) return number % exact == 0;
        var quotient = value.GetDouble() / factor.GetDouble();
        return double.IsFinite(quotient) && Math.Floor(quotient) == quotient;
    }

    private static bool AtLeast(int count, JsonElement limit) => Count(limit) is not { } least || count >= least;

    private static bool AtMost(int count, JsonElement limit) => Count(limit) is not { } most || count <= most;

    private static string Choices(JsonElement values)
    {
        var choices = string.Join(" or ", values.EnumerateArray().Take(8).Select(Describe));
        return choices.Length == 0 ? "no value at all" : choices;
    }

    private static JsonPath Item(JsonPath? path, int index) => new(path, index.ToString(CultureInfo.InvariantCulture));

    private bool Spend(int steps)
    {
        _steps = _steps > MaxSteps ? _steps : _steps + steps;
        if (_steps > MaxSteps) Stop($"it took more than {MaxSteps.ToString("N0", CultureInfo.InvariantCulture)} steps");
        return _stopped is null;
    }

    private void Stop(string why) => _stopped ??= why;

    private bool Fail(JsonPath? path, bool isSilent, string keyword, string why)
    {
        if (isSilent || _stopped is not null || _found.Count >= JsonSchema.MaxFindings) return false;
        var range = text?.Locate(path) ?? default;
        var pointer = JsonPath.Pointer(path);
        _found.Add(new(DiagnosticCodes.SchemaMismatch, DiagnosticSeverity.Error, range.Line, range.Column, range.Length, $"{(pointer.Length == 0 ? "The value" : $"'{Excerpt.Of(pointer)}'")} {why} ({keyword}).") { Pointer = pointer });
        return false;
    }
}
