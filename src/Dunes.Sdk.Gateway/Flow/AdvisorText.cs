using System.Buffers;
using System.Globalization;
using System.Text;

namespace Dunes.Sdk.Gateway.Flow;

/// <summary>What an advisor says, made fit for a message and a journal: bounded, in one line, and valid Unicode.</summary>
internal static class AdvisorText
{
    /// <summary>Escapes what does not print, and cuts where it is too long, never within a character.</summary>
    /// <param name="text">Any text, or null.</param>
    /// <param name="otherwise">What stands for a text that is missing or blank.</param>
    /// <param name="most">The most UTF-16 code units that stay.</param>
    public static string Clean(string? text, string otherwise, int most = FlowContent.MaxText)
    {
        if (string.IsNullOrWhiteSpace(text)) return otherwise;
        var clean = new StringBuilder(Math.Min(text.Length, most));
        for (var at = 0; at < text.Length;)
        {
            var isValid = Rune.DecodeFromUtf16(text.AsSpan(at), out var rune, out var length) == OperationStatus.Done;
            var piece = isValid && IsPlain(rune)
                ? text.Substring(at, length)
                : string.Create(CultureInfo.InvariantCulture, $"\\u{{{(isValid ? rune.Value : text[at]):X4}}}");
            if (clean.Length + piece.Length > most) break;
            clean.Append(piece);
            at += length;
        }

        return clean.ToString();
    }

    private static bool IsPlain(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
}
