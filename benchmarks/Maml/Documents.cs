using System.Text;

namespace Dunes.Benchmarks.Maml;

/// <summary>Documents to measure with, and the plain way of reversing one.</summary>
internal static class Documents
{
    private const string Line = "- 2025-09-09T21:07:00Z: [VERIFY] the valve of well 7 is shut and acknowledged\n";

    public static string Ascii(int length) => string.Concat(Enumerable.Repeat(Line, (length / Line.Length) + 1))[..length];

    /// <summary>What one writes first: the runes into an array, from its end.</summary>
    public static string ReverseRunes(string text)
    {
        var reversed = new char[text.Length];
        ReverseRunes(text, reversed);
        return new string(reversed);
    }

    public static void ReverseRunes(string text, Span<char> reversed)
    {
        var at = text.Length;
        foreach (var rune in text.EnumerateRunes())
        {
            at -= rune.Utf16SequenceLength;
            rune.EncodeToUtf16(reversed[at..]);
        }
    }

    /// <summary>Text with a pair and a combining mark on every line.</summary>
    public static string Mixed(int length)
    {
        var text = new StringBuilder();
        while (text.Length < length) text.Append("## \U0001F42A Caf\u00E9 e\u0301 ").Append(Line);
        return text.ToString();
    }
}
