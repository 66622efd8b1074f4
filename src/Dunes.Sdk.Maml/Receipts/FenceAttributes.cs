using System.Text;

namespace Dunes.Sdk.Maml.Receipts;

/// <summary>The attributes of a code block: <c>{id=start timeout=30s undo="mesh-teardown"}</c>.</summary>
/// <remarks>A value stands in double quotes, where <c>\"</c> and <c>\\</c> are a quote and a backslash, or is one word.</remarks>
internal static class FenceAttributes
{
    /// <summary>Reads the attributes; says what is wrong with them when they cannot be read.</summary>
    public static bool TryRead(ReadOnlySpan<char> text, out Dictionary<string, string> attributes, out string problem)
    {
        attributes = new(StringComparer.Ordinal);
        problem = string.Empty;
        if (text.IsEmpty || text[0] != '{') return true; // what CommonMark calls the rest of the info string: no attributes
        if (text.Length < 2 || text[^1] != '}')
        {
            problem = "the attributes begin with '{' and do not end with '}'.";
            return false;
        }

        var rest = text[1..^1].Trim(" \t");
        while (!rest.IsEmpty)
        {
            var equals = rest.IndexOf('=');
            if (equals <= 0 || rest[..equals].ContainsAnyExcept(NameCharacters))
            {
                problem = "the attributes are no 'name=value' pairs.";
                return false;
            }

            var name = rest[..equals].ToString();
            rest = rest[(equals + 1)..];
            if (!TryTakeValue(ref rest, out var value))
            {
                problem = $"the value of '{name}' is empty, or its quotes are not closed.";
                return false;
            }

            if (!attributes.TryAdd(name, value))
            {
                problem = $"'{name}' stands twice.";
                return false;
            }

            rest = rest.TrimStart(" \t");
        }

        return true;
    }

    private static bool TryTakeValue(ref ReadOnlySpan<char> rest, out string value)
    {
        value = string.Empty;
        if (rest.IsEmpty || rest[0] != '"')
        {
            var end = rest.IndexOfAny(" \t");
            value = (end < 0 ? rest : rest[..end]).ToString();
            rest = rest[value.Length..];
            return value.Length > 0 && !value.Contains('"', StringComparison.Ordinal);
        }

        var unquoted = new StringBuilder();
        for (var at = 1; at < rest.Length; at++)
        {
            if (rest[at] == '"')
            {
                rest = rest[(at + 1)..];
                value = unquoted.ToString();
                return value.Length > 0 && (rest.IsEmpty || rest[0] is ' ' or '\t');
            }

            if (rest[at] == '\\' && at + 1 < rest.Length && rest[at + 1] is '"' or '\\') at++;
            if (at < rest.Length) unquoted.Append(rest[at]);
        }

        return false;
    }

    private static readonly System.Buffers.SearchValues<char> NameCharacters = System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_-");
}
