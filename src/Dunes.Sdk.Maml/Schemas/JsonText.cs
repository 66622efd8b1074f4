using System.Text;
using System.Text.Json;
using Dunes.Sdk.Maml.Parsing;
using Dunes.Sdk.Maml.Syntax;

namespace Dunes.Sdk.Maml.Schemas;

/// <summary>A JSON text within a document, whose every value can be found again in the document.</summary>
internal sealed class JsonText
{
    /// <summary>UTF-16 units of one JSON text.</summary>
    public const int MaxLength = 256 * 1024;

    /// <summary>Objects and arrays within one another.</summary>
    public const int MaxDepth = 64;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false };
    private readonly SourceText _source;
    private readonly int _start;
    private readonly byte[] _octets;

    private JsonText(SourceText source, int start, int end)
    {
        (_source, _start) = (source, start);
        _octets = Encoding.UTF8.GetBytes(source.Text, start, end - start);
    }

    /// <summary>The value.</summary>
    public JsonElement Root { get; private set; }

    /// <summary>Reads a part of a document as JSON; null, and why and where not.</summary>
    public static JsonText? Read(SourceText source, int start, int end, out SourceRange place, out string problem)
    {
        place = source.Range(start, start);
        problem = $"it has {end - start} characters; {MaxLength} is the most.";
        if (end - start > MaxLength) return null;
        if (source.Text.AsSpan(start..end).IsWhiteSpace())
        {
            problem = "there is none; expected a JSON object.";
            return null;
        }

        var text = new JsonText(source, start, end);
        try
        {
            using var document = JsonDocument.Parse(text._octets, Options);
            text.Root = document.RootElement.Clone();
            return text;
        }
        catch (JsonException exception)
        {
            place = text.PlaceOf(exception);
            var message = exception.Message;
            var details = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
            problem = Excerpt.Of((details < 0 ? message : message[..details]).Replace(" Change the reader options.", string.Empty, StringComparison.Ordinal), 200);
            if (message.Contains("trailing comma", StringComparison.Ordinal)) problem = "a comma stands before the end of an object or array.";
            if (text.SecondOfName() is { } second)
            {
                place = text.Range((int)second.Start, (int)second.End);
                problem = $"the name '{Excerpt.Of(second.Name)}' stands twice in one object.";
            }

            return null;
        }
    }

    /// <summary>Where a value is; with <paramref name="atName"/>, the name in front of it.</summary>
    public SourceRange Locate(JsonPath? path, bool atName = false)
    {
        var tokens = JsonPath.Tokens(path);
        var reader = new Utf8JsonReader(_octets, new JsonReaderOptions { MaxDepth = MaxDepth });
        reader.Read();
        var (start, end) = (0L, 0L);
        for (var at = 0; at < tokens.Length; at++)
        {
            if (!Enter(ref reader, tokens[at], out var name)) return _source.Range(_start, _start);
            (start, end) = name;
        }

        if (!atName || tokens.Length == 0 || end == 0)
        {
            start = reader.TokenStartIndex;
            reader.Skip();
            end = reader.BytesConsumed;
        }

        return Range((int)start, (int)end);
    }

    /// <summary>The first name that stands in its object a second time, where all before it is JSON; null when none does.</summary>
    private (string Name, long Start, long End)? SecondOfName()
    {
        var names = new Stack<HashSet<string>>();
        var reader = new Utf8JsonReader(_octets, new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.StartObject) names.Push(new(StringComparer.Ordinal));
                else if (reader.TokenType == JsonTokenType.EndObject) names.Pop();
                else if (reader.TokenType == JsonTokenType.PropertyName && reader.GetString() is { } name && !names.Peek().Add(name)) return (name, reader.TokenStartIndex, reader.TokenStartIndex + reader.ValueSpan.Length + 2);
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Not JSON before any name came twice (or a name with half a surrogate pair): that is the defect to tell of.
        }

        return null;
    }

    // Goes to the value of a name or index within the object or array that begins here.
    private static bool Enter(ref Utf8JsonReader reader, string token, out (long Start, long End) name)
    {
        name = default;
        if (reader.TokenType == JsonTokenType.StartArray)
        {
            for (var index = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; index++)
            {
                if (token == index.ToString(System.Globalization.CultureInfo.InvariantCulture)) return true;
                reader.Skip();
            }

            return false;
        }

        if (reader.TokenType != JsonTokenType.StartObject) return false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            name = (reader.TokenStartIndex, reader.TokenStartIndex + reader.ValueSpan.Length + 2);
            var isIt = reader.ValueTextEquals(token);
            reader.Read();
            if (isIt) return true;
            reader.Skip();
        }

        return false;
    }

    private SourceRange Range(int start, int end)
    {
        var first = _start + Encoding.UTF8.GetCharCount(_octets, 0, start);
        return _source.Range(first, first + Encoding.UTF8.GetCharCount(_octets, start, end - start));
    }

    private SourceRange PlaceOf(JsonException exception)
    {
        var at = 0;
        for (var line = exception.LineNumber ?? 0; line > 0; line--)
        {
            var end = _octets.AsSpan(at).IndexOf((byte)'\n');
            if (end < 0) break;
            at += end + 1;
        }

        at = (int)Math.Min(at + (exception.BytePositionInLine ?? 0), _octets.Length);
        return Range(at, at);
    }
}
