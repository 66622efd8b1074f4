using System.Globalization;
using System.Text;
using Dunes.Sdk.Maml.Syntax;

namespace Dunes.Sdk.Maml.Output;

/// <summary>Findings as text for a terminal: one line each, then the line of the document with carets below.</summary>
/// <remarks>
/// <code>
/// well.maml.md:4:1 warning MAML0013: 'tpye' is no key of the format; did you mean 'type'?
///   4 | tpye: workflow
///     | ^^^^
/// </code>
/// Tabs are drawn to stops of four columns, wide characters take two, and what a terminal would act on is drawn as <c>\u{…}</c>.
/// </remarks>
public static class DiagnosticText
{
    private const int TabWidth = 4;
    private const int MaxWidth = 100;

    /// <summary>Writes findings, each ended by LF.</summary>
    /// <param name="path">What the file is called.</param>
    /// <param name="findings">The findings.</param>
    /// <param name="source">The text in which they were made; null to draw no excerpts.</param>
    public static string Write(string path, IEnumerable<Diagnostic> findings, SourceText? source)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(findings);
        var text = new StringBuilder();
        foreach (var finding in findings)
        {
            if (finding.Line <= 0)
            {
                text.Append(path).Append(": ").Append(finding.Message).Append('\n');
                continue;
            }

            text.Append(path).Append(':').Append(finding).Append('\n');
            if (source is not null && finding.Line <= source.LineCount) AppendExcerpt(text, source.Line(finding.Line), finding);
        }

        return text.ToString();
    }

    private static void AppendExcerpt(StringBuilder text, ReadOnlySpan<char> line, Diagnostic finding)
    {
        var start = Math.Clamp(finding.Column - 1, 0, line.Length);
        var end = Math.Clamp(start + finding.Length, start, line.Length);
        var number = finding.Line.ToString(CultureInfo.InvariantCulture);
        var (drawn, before, marked) = Draw(line, start, end);
        text.Append("  ").Append(number).Append(" | ").Append(drawn).Append('\n');
        text.Append(' ', 2 + number.Length).Append(" | ").Append(' ', before).Append('^', Math.Max(marked, 1)).Append('\n');
    }

    // The line around what is marked, the columns before the mark, and the columns of it.
    private static (string Line, int Before, int Marked) Draw(ReadOnlySpan<char> line, int start, int end)
    {
        var from = start > MaxWidth / 2 ? start - (MaxWidth / 2) : 0;
        if (from > 0 && char.IsLowSurrogate(line[from])) from++;
        var drawn = new StringBuilder(from > 0 ? "…" : string.Empty);
        int width = drawn.Length, before = width, marked = 0;
        for (var at = from; at < line.Length;)
        {
            if (width >= MaxWidth)
            {
                drawn.Append('…');
                break;
            }

            Rune.DecodeFromUtf16(line[at..], out var rune, out var length);
            var piece = rune.Value == '\t' ? new string(' ', TabWidth - (width % TabWidth)) : Piece(rune);
            var columns = piece.Length > rune.Utf16SequenceLength || rune.Value == '\t' ? piece.Length : Columns(rune);
            drawn.Append(piece);
            width += columns;
            if (at < start) before += columns;
            else if (at < end) marked += columns;
            at += length;
        }

        return (drawn.ToString(), before, marked);
    }

    private static string Piece(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned
        ? string.Create(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:X}}}")
        : rune.ToString();

    // The columns of a terminal: none for a mark upon the letter before, two for East Asian wide letters and emoji (UAX 11).
    private static int Columns(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark ? 0 : rune.Value switch
    {
        < 0x1100 => 1,
        <= 0x115F or (>= 0x2E80 and <= 0x303E) or (>= 0x3041 and <= 0x33FF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x4E00 and <= 0x9FFF) => 2,
        (>= 0xA000 and <= 0xA4CF) or (>= 0xAC00 and <= 0xD7A3) or (>= 0xF900 and <= 0xFAFF) or (>= 0xFE30 and <= 0xFE6F) => 2,
        (>= 0xFF00 and <= 0xFF60) or (>= 0xFFE0 and <= 0xFFE6) or (>= 0x1F300 and <= 0x1F64F) or (>= 0x1F680 and <= 0x1F6FF) => 2,
        (>= 0x1F900 and <= 0x1FAFF) or (>= 0x20000 and <= 0x3FFFD) => 2,
        _ => 1,
    };
}
