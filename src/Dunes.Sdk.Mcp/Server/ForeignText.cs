using System.Globalization;
using System.Text;

namespace Dunes.Sdk.Mcp.Server;

/// <summary>
/// Text from sensors, gateways, peers and models, made safe to read: short, and without characters that hide or turn what is read.
/// </summary>
internal static class ForeignText
{
    public const int MaxLength = 200;

    /// <summary>
    /// Escapes what is not plain text as <c>\u{202E}</c> and shortens to <see cref="MaxLength"/> characters, of which the last is then
    /// <c>…</c>; null stays null.
    /// </summary>
    public static string? Clean(string? text)
    {
        if (text is null) return null;
        var clean = new StringBuilder(Math.Min(text.Length, MaxLength));
        var beforeMark = 0; // where the text is cut if it turns out too long: a whole character, and room for the mark
        foreach (var rune in text.EnumerateRunes()) // half a surrogate pair becomes U+FFFD
        {
            if (IsPlain(rune)) clean.Append(rune.ToString());
            else clean.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:X4}}}");
            if (clean.Length > MaxLength) return clean.Remove(beforeMark, clean.Length - beforeMark).Append('…').ToString();
            if (clean.Length < MaxLength) beforeMark = clean.Length;
        }

        return clean.ToString();
    }

    // Format characters turn the direction of text, join letters invisibly or spell hidden words; to some readers the separators are
    // line breaks.
    private static bool IsPlain(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
}
