using System.Buffers;

namespace Dunes.Sdk.Maml.Receipts;

/// <summary>The inverses that are known without being declared. A wrong shutdown is worse than none, so the list is short and takes only plain commands.</summary>
internal static class KnownInverse
{
    public static readonly IReadOnlyDictionary<string, string> All = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["mesh-init"] = "mesh-teardown",
        ["arachnid start"] = "arachnid stop",
        ["systemctl start"] = "systemctl stop",
        ["systemctl enable"] = "systemctl disable",
        ["docker start"] = "docker stop",
    };

    // Options that name the thing, and so mean the same to its inverse; any other option means something to the action alone.
    private static readonly string[] NamingOptions = ["--id", "--mesh-id", "--name"];

    // Anything else may mean something to a shell.
    private static readonly SearchValues<char> PlainCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:@=, ");

    /// <summary>The inverse of a command, with the names it is given; null, and why, when none is known.</summary>
    public static string? Of(string command, out string why)
    {
        why = "no inverse known";
        if (command.AsSpan().ContainsAnyExcept(PlainCharacters))
        {
            why = "no inverse known: it is no plain command";
            return null;
        }

        var words = command.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var first = words is ["dunes", _, ..] ? 1 : 0; // mesh-init may be a verb of dunes
        for (var count = 1; count <= 2 && first + count <= words.Length; count++)
        {
            if (!All.TryGetValue(string.Join(' ', words[first..(first + count)]), out var inverse)) continue;
            var arguments = words[(first + count)..];
            for (var at = 0; at < arguments.Length; at++)
            {
                var option = arguments[at].Split('=')[0];
                if (option.StartsWith('-') && !NamingOptions.Contains(option))
                {
                    why = $"no inverse known: its option '{option}' may mean nothing to '{inverse}'";
                    return null;
                }
            }

            return string.Join(' ', [.. words[..first], inverse, .. arguments]);
        }

        return null;
    }
}
