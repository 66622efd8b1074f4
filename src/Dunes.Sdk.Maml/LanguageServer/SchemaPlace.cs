namespace Dunes.Sdk.Maml.LanguageServer;

/// <summary>Finds the keyword of a JSON Schema that stands at a place of a text, which need be no whole JSON.</summary>
internal static class SchemaPlace
{
    private const int MaxDepth = 64;

    /// <summary>The keyword at a place, with its quotes; null when none is there, or a name that the schema gives to a property.</summary>
    /// <param name="json">The text from before the schema.</param>
    /// <param name="index">The place in it.</param>
    public static (string Keyword, int Start, int End)? Keyword(ReadOnlySpan<char> json, int index)
    {
        var owners = new string?[MaxDepth]; // the key whose value each open object or array is
        var depth = 0;
        string? key = null;
        for (var at = 0; at < json.Length && at <= index; at++)
        {
            switch (json[at])
            {
                case '{' or '[':
                    if (depth == MaxDepth) return null;
                    owners[depth++] = key;
                    key = null;
                    break;
                case '}' or ']':
                    if (depth > 0) depth--;
                    key = null;
                    break;
                case '"':
                    var end = End(json, at);
                    if (end < 0) return null;
                    var text = json[(at + 1)..(end - 1)];
                    var isKey = json[end..].TrimStart(" \t\r\n") is [':', ..];
                    if (index < end) return isKey && depth > 0 && owners[depth - 1] is not ("properties" or "$defs" or "patternProperties" or "dependentSchemas") ? (text.ToString(), at, end) : null;
                    if (isKey) key = text.ToString();
                    at = end - 1;
                    break;
            }
        }

        return null;
    }

    // Past the closing quote; negative when there is none.
    private static int End(ReadOnlySpan<char> json, int opening)
    {
        for (var at = opening + 1; at < json.Length; at++)
        {
            if (json[at] == '\\') at++;
            else if (json[at] == '"') return at + 1;
        }

        return -1;
    }
}
