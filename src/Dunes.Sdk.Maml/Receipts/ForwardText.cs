using System.Buffers;
using System.Globalization;
using System.Text;

namespace Dunes.Sdk.Maml.Receipts;

/// <summary>The document as a receipt sees it: no byte order mark, lines ended by LF, and only characters that show.</summary>
internal static class ForwardText
{
    private static readonly SearchValues<char> Suspects = SearchValues.Create(AllSuspects());

    /// <summary>Drops one leading byte order mark and turns CRLF and CR into LF. Doing it twice changes nothing more.</summary>
    public static string Normalise(string text)
    {
        if (text.StartsWith('\uFEFF')) text = text[1..];
        return text.Contains('\r', StringComparison.Ordinal) ? text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n') : text;
    }

    /// <summary>The index of the first character that no mirror may carry: a bidi control, a zero-width character, a tag character or a lone surrogate; -1 for none.</summary>
    public static int FirstRefused(ReadOnlySpan<char> text)
    {
        for (var at = 0; ;)
        {
            var found = text[at..].IndexOfAny(Suspects);
            if (found < 0) return -1;
            at += found;
            if (!char.IsSurrogate(text[at])) return at;
            if (Rune.DecodeFromUtf16(text[at..], out var rune, out var length) != OperationStatus.Done || rune.Value is >= 0xE0000 and <= 0xE007F) return at;
            at += length;
        }
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

    private static string AllSuspects()
    {
        var all = new StringBuilder("\u061C\u180E\uFEFF");
        for (var c = '\u200B'; c <= '\u200F'; c++) all.Append(c);
        for (var c = '\u202A'; c <= '\u202E'; c++) all.Append(c);
        for (var c = '\u2060'; c <= '\u206F'; c++) all.Append(c);
        for (int c = 0xD800; c <= 0xDFFF; c++) all.Append((char)c);
        return all.ToString();
    }
}
