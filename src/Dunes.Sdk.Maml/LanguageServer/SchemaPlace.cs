namespace Dunes.Sdk.Maml.LanguageServer;

/// <summary>A place in the text of a JSON Schema, which need be no whole JSON: where a keyword stands or may stand, or the value of one.</summary>
/// <param name="IsKeyword">Whether a keyword belongs here; otherwise it is the value of <paramref name="Key"/>.</param>
/// <param name="Key">The keyword whose value belongs here; null for a keyword.</param>
/// <param name="Start">Where the string begins that stands here, at its quote; the place itself when none does.</param>
/// <param name="End">Where that string ends, after its closing quote or, without one, before the line end.</param>
/// <param name="Before">The keywords that stand before it in the same schema.</param>
internal sealed record SchemaPlace(bool IsKeyword, string? Key, int Start, int End, IReadOnlyCollection<string> Before)
{
    private const int MaxDepth = 64;

    private enum Kind
    {
        /// <summary>An object of keywords, or an array of schemas.</summary>
        Schema,

        /// <summary>An object of names that the schema gives, each with a schema.</summary>
        Names,

        /// <summary>A value that is no schema.</summary>
        Data,
    }

    /// <summary>The keyword at a place, with its quotes; null when none is there, or a name that the schema gives to a property.</summary>
    /// <param name="json">The text from before the schema.</param>
    /// <param name="index">The place in it.</param>
    public static (string Keyword, int Start, int End)? Keyword(ReadOnlySpan<char> json, int index) =>
        At(json, index) is { IsKeyword: true } place && place.End - place.Start > 2 && json[place.End - 1] == '"'
            ? (json[(place.Start + 1)..(place.End - 1)].ToString(), place.Start, place.End)
            : null;

    /// <summary>What belongs at a place; null where it is neither a keyword nor the value of one.</summary>
    /// <param name="json">The text from before the schema.</param>
    /// <param name="index">The place in it.</param>
    public static SchemaPlace? At(ReadOnlySpan<char> json, int index)
    {
        var open = new Stack<(Kind Kind, bool IsObject, string? Owner, HashSet<string> Keys)>();
        var (key, expectsKey) = ((string?)null, false);
        for (var at = 0; at < json.Length && at < index; at++)
        {
            switch (json[at])
            {
                case '{' or '[':
                    if (open.Count == MaxDepth) return null;
                    open.Push((open.TryPeek(out var outer) ? Within(outer.Kind, outer.IsObject, key) : Kind.Schema, json[at] == '{', key, new(StringComparer.Ordinal)));
                    (expectsKey, key) = (json[at] == '{', null);
                    break;
                case '}' or ']':
                    open.TryPop(out _);
                    (expectsKey, key) = (false, null);
                    break;
                case ',':
                    expectsKey = open.TryPeek(out var listed) && listed.IsObject;
                    break;
                case ':':
                    expectsKey = false;
                    break;
                case '"':
                    var end = EndOf(json, at, out var isClosed);
                    if (index < end || (index == end && !isClosed)) return Place(at, end);
                    var text = json[(at + 1)..(isClosed ? end - 1 : end)].ToString();
                    if (expectsKey)
                    {
                        key = text;
                        if (open.TryPeek(out var owner)) owner.Keys.Add(text);
                    }

                    at = end - 1;
                    break;
            }
        }

        return Place(index, index);

        SchemaPlace? Place(int start, int end)
        {
            if (!open.TryPeek(out var here) || here.Kind != Kind.Schema) return here.Kind == Kind.Data && here.Owner is "type" ? new(false, here.Owner, start, end, []) : null;
            if (expectsKey) return new(true, null, start, end, here.Keys);
            return here.IsObject && key is not null ? new(false, key, start, end, []) : null;
        }
    }

    private static Kind Within(Kind outer, bool isObject, string? key) => outer switch
    {
        Kind.Data => Kind.Data,
        Kind.Names => Kind.Schema,
        _ when !isObject => Kind.Schema,
        _ => key switch
        {
            "properties" or "$defs" or "patternProperties" or "dependentSchemas" => Kind.Names,
            "enum" or "const" or "default" or "examples" or "required" or "dependentRequired" or "type" => Kind.Data,
            _ => Kind.Schema,
        },
    };

    // Past the closing quote; where a line ends first, before what cannot be of a name.
    private static int EndOf(ReadOnlySpan<char> json, int opening, out bool isClosed)
    {
        isClosed = false;
        for (var at = opening + 1; at < json.Length; at++)
        {
            if (json[at] is '\r' or '\n') break;
            if (json[at] == '\\')
            {
                at++;
            }
            else if (json[at] == '"')
            {
                isClosed = true;
                return at + 1;
            }
        }

        var end = opening + 1;
        while (end < json.Length && (char.IsAsciiLetterOrDigit(json[end]) || json[end] is '$' or '_' or '-')) end++;
        return end;
    }
}
