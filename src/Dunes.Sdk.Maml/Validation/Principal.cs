namespace Dunes.Sdk.Maml.Validation;

/// <summary>Who may be permitted something: <c>scheme://name</c>, where <c>*</c> may stand for the whole name or for its last label.</summary>
/// <param name="Scheme">The scheme in lower case.</param>
/// <param name="Name">The name as written; its labels are parted by a dot or a slash.</param>
/// <param name="IsPattern">Whether the name is <c>*</c> or ends in it.</param>
internal readonly record struct Principal(string Scheme, string Name, bool IsPattern)
{
    private const int MaxLength = 512;

    public static bool TryParse(string text, out Principal principal)
    {
        principal = default;
        if (text.Length > MaxLength) return false;
        var colon = text.IndexOf("://", StringComparison.Ordinal);
        if (colon <= 0 || !char.IsAsciiLetter(text[0])) return false;
        var scheme = text[..colon];
        var name = text[(colon + 3)..];
        if (!scheme.All(one => char.IsAsciiLetterOrDigit(one) || one is '+' or '-' or '.')) return false;
        if (!name.All(one => char.IsAsciiLetterOrDigit(one) || one is '.' or '/' or '-' or '_' or '~' or ':' or '@' or '*')) return false;
        if (name.Split('.', '/').Any(label => label.Length == 0)) return false;
        var star = name.IndexOf('*', StringComparison.Ordinal);
        if (star >= 0 && (star != name.Length - 1 || (star > 0 && name[star - 1] is not ('.' or '/')))) return false;
        principal = new(scheme.ToLowerInvariant(), name, star >= 0);
        return true;
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
