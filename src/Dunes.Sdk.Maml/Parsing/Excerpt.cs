using System.Globalization;
using System.Text;

namespace Dunes.Sdk.Maml.Parsing;

/// <summary>Quotes a document in a message: short, on one line, and with nothing that a terminal would act on.</summary>
internal static class Excerpt
{
    public static string Of(ReadOnlySpan<char> text, int maxLength = 60)
    {
        var excerpt = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (excerpt.Length >= maxLength)
            {
                excerpt.Append('…');
                break;
            }

            var category = Rune.GetUnicodeCategory(rune);
            var shows = category is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned);
            excerpt.Append(shows ? rune.ToString() : $"\\u{{{rune.Value:X}}}");
        }

        return excerpt.ToString();
    }
}
