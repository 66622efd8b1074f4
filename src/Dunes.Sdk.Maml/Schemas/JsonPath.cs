using System.Text;

namespace Dunes.Sdk.Maml.Schemas;

/// <summary>Where a value stands in a JSON text: a chain of names and indexes from the root, which is null.</summary>
internal sealed record JsonPath(JsonPath? Parent, string Token)
{
    /// <summary>The names and indexes, the root's first.</summary>
    public static string[] Tokens(JsonPath? path)
    {
        var tokens = new List<string>();
        for (; path is not null; path = path.Parent) tokens.Add(path.Token);
        tokens.Reverse();
        return [.. tokens];
    }

    /// <summary>The JSON pointer: RFC 6901, section 3.</summary>
    public static string Pointer(JsonPath? path)
    {
        var pointer = new StringBuilder();
        foreach (var token in Tokens(path)) pointer.Append('/').Append(token.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal));
        return pointer.ToString();
    }
}
