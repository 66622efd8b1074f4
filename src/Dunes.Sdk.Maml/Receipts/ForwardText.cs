using System.Buffers;
using System.Globalization;
using System.Text;

namespace Dunes.Sdk.Maml.Receipts;

/// <summary>The document as a receipt sees it: no byte order mark, lines ended by LF, and only characters that show.</summary>
internal static class ForwardText
{
    // Below it every character shows or is a control, so most text is passed over many characters at a time.
    private const char FirstSuspect = '\u061C';

    /// <summary>Drops one leading byte order mark and turns CRLF and CR into LF. Doing it twice changes nothing more.</summary>
    public static string Normalise(string text)
    {
        if (text.StartsWith('\uFEFF')) text = text[1..];
        return text.Contains('\r', StringComparison.Ordinal) ? text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n') : text;
    }

    /// <summary>The index of the first character that no mirror may carry: a bidi control, a zero-width character, a tag character or a lone surrogate; -1 for none.</summary>
    public static int FirstRefused(ReadOnlySpan<char> text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            var character = text[at];
            if (character < FirstSuspect)
            {
                var skipped = text[at..].IndexOfAnyExceptInRange('\0', (char)(FirstSuspect - 1));
                if (skipped < 0) return -1;
                at += skipped;
                character = text[at];
            }

            if (char.IsHighSurrogate(character) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]))
            {
                if (char.ConvertToUtf32(character, text[at + 1]) is >= 0xE0000 and <= 0xE007F) return at;
                at++;
            }
            else if (char.IsSurrogate(character) || character is FirstSuspect or '\u180E' or '\uFEFF' or (>= '\u200B' and <= '\u200F') or (>= '\u202A' and <= '\u202E') or (>= '\u2060' and <= '\u206F'))
            {
                return at;
            }
        }

        return -1;
    }

    /// <summary>Line and column of an index, both from 1; columns count UTF-16 units, as editors do.</summary>
    public static (int Line, int Column) Position(ReadOnlySpan<char> text, int index)
    {
        var before = text[..index];
        return (before.Count('\n') + 1, index - before.LastIndexOf('\n'));
    }

    /// <summary>Names the character at an index for a message: <c>'a' (U+0061)</c>, or <c>the end</c>.</summary>
    public static string Describe(ReadOnlySpan<char> text, int index)
    {
        if (index >= text.Length) return "the end";
        var status = Rune.DecodeFromUtf16(text[index..], out var rune, out _);
        var value = status == OperationStatus.Done ? rune.Value : text[index];
        var code = value.ToString("X4", CultureInfo.InvariantCulture);
        if (value == '\n') return "a line end";
        var shows = status == OperationStatus.Done && !Rune.IsControl(rune) && !Rune.IsWhiteSpace(rune)
            && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Format or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse
                or UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.SpacingCombiningMark);
        return shows ? $"'{rune}' (U+{code})" : $"U+{code}";
    }
}
