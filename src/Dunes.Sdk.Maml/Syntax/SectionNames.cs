using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Dunes.Sdk.Maml.Syntax;

/// <summary>The names of sections: those of the format, and how two are compared: case does not matter, and an underscore is a space.</summary>
internal sealed class SectionNames : IEqualityComparer<string>, IAlternateEqualityComparer<ReadOnlySpan<char>, string>
{
    private const int ShortLength = 64;

    /// <summary>Compares names without making any.</summary>
    public static readonly SectionNames Comparer = new();

    /// <summary>The sections of the format.</summary>
    public static readonly string[] Known = ["Intent", "Context", "Content", "Code_Blocks", "Input_Schema", "Output_Schema", "History", "Verification", "Keys", "Wallet", "Tokens"];

    private SectionNames()
    {
    }

    /// <summary>The name as a string: the one at hand when it is a name of the format as that spells it.</summary>
    public static string Spelling(ReadOnlySpan<char> name)
    {
        foreach (var known in Known)
        {
            if (name.SequenceEqual(known)) return known;
        }

        return name.ToString();
    }

    /// <summary>Which name of <see cref="Known"/> it is; -1 for none.</summary>
    public static int IndexOf(ReadOnlySpan<char> name)
    {
        for (var at = 0; at < Known.Length; at++)
        {
            if (Same(name, Known[at])) return at;
        }

        return -1;
    }

    public static bool Same(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        if (left.Length != right.Length) return false;
        if (left.SequenceEqual(right)) return true;
        if (!Ascii.IsValid(left) || !Ascii.IsValid(right)) return Key(left).AsSpan().SequenceEqual(Key(right));
        for (var at = 0; at < left.Length; at++)
        {
            if (KeyOf(left[at]) != KeyOf(right[at])) return false;
        }

        return true;
    }

    public bool Equals(string? x, string? y) => Same(x, y);

    public bool Equals(ReadOnlySpan<char> alternate, string other) => Same(alternate, other);

    public string Create(ReadOnlySpan<char> alternate) => alternate.ToString();

    public int GetHashCode([DisallowNull] string obj) => GetHashCode(obj.AsSpan());

    public int GetHashCode(ReadOnlySpan<char> alternate)
    {
        if (alternate.Length > ShortLength || !Ascii.IsValid(alternate)) return string.GetHashCode(Key(alternate), StringComparison.Ordinal);
        Span<char> key = stackalloc char[ShortLength];
        for (var at = 0; at < alternate.Length; at++) key[at] = KeyOf(alternate[at]);
        return string.GetHashCode(key[..alternate.Length], StringComparison.Ordinal);
    }

    /// <summary>The name by which sections are compared.</summary>
    public static string Key(ReadOnlySpan<char> name) => name.ToString().Replace('_', ' ').ToUpperInvariant();

    private static char KeyOf(char one) => one == '_' ? ' ' : char.IsAsciiLetterLower(one) ? (char)(one - 32) : one;
}
