using System.Text;

namespace Dunes.Sdk.Maml.Syntax;

/// <summary>A document's text with its lines, so that every index has a line, a column and an octet. Lines end with LF, CRLF or CR.</summary>
public sealed class SourceText
{
    private readonly List<(int Start, int ByteStart)> _lines = [(0, 0)];

    /// <summary>Finds the lines of a text.</summary>
    public SourceText(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        Text = text;
        var octets = 0;
        for (var at = 0; at < text.Length;)
        {
            var end = text.AsSpan(at).IndexOfAny('\r', '\n');
            if (end < 0) break;
            var next = at + end + 1;
            if (text[next - 1] == '\r' && next < text.Length && text[next] == '\n') next++;
            octets += Encoding.UTF8.GetByteCount(text.AsSpan(at, next - at));
            _lines.Add((next, octets));
            at = next;
        }
    }

    /// <summary>The text as it was given.</summary>
    public string Text { get; }

    /// <summary>How many lines there are; a last line end begins one more, empty line.</summary>
    public int LineCount => _lines.Count;

    /// <summary>A line without its line end.</summary>
    /// <param name="line">The line, from 1.</param>
    public ReadOnlySpan<char> Line(int line) => Text.AsSpan(LineStart(line)..LineStart(line + 1)).TrimEnd("\r\n");

    /// <summary>The index at which a line begins; one line past the last gives the length of the text.</summary>
    /// <param name="line">The line, from 1.</param>
    public int LineStart(int line)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(line, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(line, _lines.Count + 1);
        return line > _lines.Count ? Text.Length : _lines[line - 1].Start;
    }

    /// <summary>The range from one index to another.</summary>
    public SourceRange Range(int start, int end)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(end, Text.Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, end);
        var line = LineAt(start);
        var byteStart = ByteAt(start, line);
        return new(start, end - start, byteStart, ByteAt(end, LineAt(end)) - byteStart, line, start - _lines[line - 1].Start + 1);
    }

    private int LineAt(int index)
    {
        int low = 0, high = _lines.Count - 1;
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (_lines[middle].Start <= index) low = middle;
            else high = middle - 1;
        }

        return low + 1;
    }

    private int ByteAt(int index, int line)
    {
        var (start, byteStart) = _lines[line - 1];
        return byteStart + Encoding.UTF8.GetByteCount(Text.AsSpan(start, index - start));
    }
}
