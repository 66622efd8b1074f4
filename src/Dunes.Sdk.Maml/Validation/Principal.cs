using System.Buffers;

namespace Dunes.Sdk.Maml.Validation;

/// <summary>Who may be permitted something: <c>scheme://name</c>, where <c>*</c> may stand for the whole name or for its last label.</summary>
/// <param name="Scheme">The scheme in lower case.</param>
/// <param name="Name">The name as written; its labels are parted by a dot or a slash.</param>
/// <param name="IsPattern">Whether the name is <c>*</c> or ends in it.</param>
internal readonly record struct Principal(string Scheme, string Name, bool IsPattern)
{
    private const int MaxLength = 512;

    private static readonly SearchValues<char> SchemeCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-.");
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789./-_~:@*");

    public static bool TryParse(string text, out Principal principal)
    {
        var isValid = IsValid(text);
        var colon = isValid ? text.IndexOf("://", StringComparison.Ordinal) : 0;
        principal = isValid ? new(text[..colon].ToLowerInvariant(), text[(colon + 3)..], text[^1] == '*') : default;
        return isValid;
    }

    /// <summary>Whether a text is a principal.</summary>
    public static bool IsValid(ReadOnlySpan<char> text)
    {
        if (text.Length > MaxLength) return false;
        var colon = text.IndexOf("://", StringComparison.Ordinal);
        if (colon <= 0 || !char.IsAsciiLetter(text[0]) || text[..colon].ContainsAnyExcept(SchemeCharacters)) return false;
        var name = text[(colon + 3)..];
        if (name.Length == 0 || name.ContainsAnyExcept(NameCharacters)) return false;
        for (var at = -1; at < name.Length; at++)
        {
            // Two separators in a row, or one at either end, leave an empty label.
            var separates = at < 0 || name[at] is '.' or '/';
            if (separates && (at + 1 == name.Length || name[at + 1] is '.' or '/')) return false;
        }

        var star = name.IndexOf('*');
        return star < 0 || (star == name.Length - 1 && (star == 0 || name[star - 1] is '.' or '/'));
    }

    /// <summary>Whether this one, a pattern or not, takes in another, which is none. A trailing <c>*</c> stands for exactly one label.</summary>
    public bool Covers(Principal other)
    {
        if (Scheme != other.Scheme || other.IsPattern) return false;
        if (!IsPattern || Name == "*") return Name is "*" || Name == other.Name;
        var stem = Name[..^1];
        return other.Name.Length > stem.Length && other.Name.StartsWith(stem, StringComparison.Ordinal) && other.Name.AsSpan(stem.Length).IndexOfAny('.', '/') < 0;
    }
}
