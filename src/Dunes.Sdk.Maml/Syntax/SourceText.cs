using System.Text;

namespace Dunes.Sdk.Maml.Syntax;

/// <summary>A document's text with its lines, so that every index has a line, a column and an octet. Lines end with LF, CRLF or CR.</summary>
/// <remarks>
/// Every 256 characters the text has a mark of the line, line start and octet there; a place is found by counting from the mark before it.
/// That takes 12 octets a mark, however many lines there are.
/// </remarks>
public sealed class SourceText
{
    private const int Shift = 8;
    private readonly Mark[] _marks;
    private readonly bool _isAscii;

    /// <summary>Finds the lines of a text.</summary>
    public SourceText(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        Text = text;
        _isAscii = Ascii.IsValid(text);
        _marks = new Mark[(text.Length >> Shift) + 1];
        var mark = default(Mark);
        for (var block = 0; ; block++)
        {
            _marks[block] = mark;
            var start = StartOf(block);
            if (block + 1 == _marks.Length)
            {
                LineCount = mark.Lines + Count(text.AsSpan(start), start, ref mark.LineStart) + 1;
                return;
            }

            var span = text.AsSpan(start..StartOf(block + 1));
            mark.Octets += _isAscii ? span.Length : Encoding.UTF8.GetByteCount(span);
            mark.Lines += Count(span, start, ref mark.LineStart);
        }
    }

    /// <summary>The text as it was given.</summary>
    public string Text { get; }

    /// <summary>How many lines there are; a last line end begins one more, empty line.</summary>
    public int LineCount { get; }

    /// <summary>A line without its line end.</summary>
    /// <param name="line">The line, from 1.</param>
    public ReadOnlySpan<char> Line(int line)
    {
        var start = LineStart(line);
        return Text.AsSpan(start, EndOfLine(start) - start);
    }

    /// <summary>The index at which a line begins; one line past the last gives the length of the text.</summary>
    /// <param name="line">The line, from 1.</param>
    public int LineStart(int line)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(line, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(line, LineCount + 1);
        if (line == 1) return 0;
        if (line > LineCount) return Text.Length;

        // The last mark with fewer line ends before it than the line has; the one that begins the line comes after it.
        int low = 0, high = _marks.Length - 1;
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (_marks[middle].Lines < line - 1) low = middle;
            else high = middle - 1;
        }

        var at = StartOf(low);
        for (var ends = line - 1 - _marks[low].Lines; ends > 0; ends--) at = NextLine(EndOfLine(at));
        return at;
    }

    /// <summary>The range from one index to another.</summary>
    public SourceRange Range(int start, int end)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(end, Text.Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, end);
        var mark = _marks[BlockOf(start)];
        var from = StartOf(BlockOf(start));
        var line = mark.Lines + Count(Text.AsSpan(from, start - from), from, ref mark.LineStart) + 1;
        return Range(start, end, line, mark.LineStart);
    }

    /// <summary>The range from one index to another, of whose start the line is known.</summary>
    internal SourceRange Range(int start, int end, int line, int lineStart)
    {
        var octet = OctetAt(start);
        return new(start, end - start, octet, OctetAt(end) - octet, line, start - lineStart + 1);
    }

    /// <summary>The index of the line end, or of the end of the text, that comes next.</summary>
    internal int EndOfLine(int at) => Text.AsSpan(at).IndexOfAny('\r', '\n') is >= 0 and var next ? at + next : Text.Length;

    /// <summary>The index after the line end that stands at an index; the same where none does.</summary>
    internal int NextLine(int end)
    {
        if (end == Text.Length) return end;
        if (Text[end] == '\r') return end + 1 < Text.Length && Text[end + 1] == '\n' ? end + 2 : end + 1;
        return Text[end] == '\n' ? end + 1 : end;
    }

    /// <summary>Whether a line begins at an index.</summary>
    internal bool BeginsLine(int at) => at == 0 || Text[at - 1] == '\n' || (Text[at - 1] == '\r' && (at == Text.Length || Text[at] != '\n'));

    private int OctetAt(int index)
    {
        if (_isAscii) return index;
        var block = BlockOf(index);
        var start = StartOf(block);
        return _marks[block].Octets + Encoding.UTF8.GetByteCount(Text.AsSpan(start, index - start));
    }

    private int BlockOf(int index)
    {
        var block = index >> Shift;
        return StartOf(block) <= index ? block : block - 1;
    }

    /// <summary>Where a block begins: no surrogate pair and no CRLF lies in two.</summary>
    private int StartOf(int block)
    {
        var at = block << Shift;
        if (at == 0 || at >= Text.Length) return at;
        return (Text[at - 1], Text[at]) is ('\r', '\n') || char.IsSurrogatePair(Text[at - 1], Text[at]) ? at + 1 : at;
    }

    /// <summary>How many line ends there are in a part of the text that starts at an index, and where the last of the lines begins. The first half of a CRLF is none.</summary>
    private int Count(ReadOnlySpan<char> part, int start, ref int lineStart)
    {
        if (part.Contains('\r')) return CountAll(part, start, ref lineStart);
        var last = part.LastIndexOf('\n');
        if (last < 0) return 0;
        lineStart = start + last + 1;
        return part[..last].Count('\n') + 1;
    }

    private int CountAll(ReadOnlySpan<char> part, int start, ref int lineStart)
    {
        var count = 0;
        for (var at = 0; part[at..].IndexOfAny('\r', '\n') is >= 0 and var next;)
        {
            at = NextLine(start + at + next) - start;
            if (at > part.Length) break;
            lineStart = start + at;
            count++;
        }

        return count;
    }

    private struct Mark
    {
        /// <summary>Line ends before the mark.</summary>
        public int Lines;

        /// <summary>Where the line of the mark begins.</summary>
        public int LineStart;

        /// <summary>Octets before the mark.</summary>
        public int Octets;
    }
}
