using Dunes.Sdk.Maml.Syntax;

namespace Dunes.Sdk.Maml.Formatting;

/// <summary>The blanks and empty lines of a body. What may be code or raw HTML by CommonMark, though no fence of MAML, is left alone.</summary>
internal sealed class BodyFormatting
{
    private const int CodeIndent = 4;

    private enum LineKind : byte
    {
        Text,
        Blank,
        Heading,

        /// <summary>A line whose blanks may mean something.</summary>
        Kept,

        /// <summary>Raw HTML, or a code block within a list or quotation, up to the next section that stands apart from it, or to the end.</summary>
        Raw,

        /// <summary>A code fence, its lines or the one that closes it.</summary>
        Fence,

        /// <summary>An empty line that is taken out.</summary>
        Removed,
    }

    private readonly MamlDocument _document;
    private readonly SourceText _source;
    private readonly int _first;
    private readonly LineKind[] _kinds; // from the first line of the body
    private readonly string _lineEnd;
    private readonly List<FormattingEdit> _edits = [];

    public BodyFormatting(MamlDocument document)
    {
        _document = document;
        _source = document.Source;
        _first = document.FrontMatter is { } front ? _source.Range(front.Range.End, front.Range.End).Line + 1 : 1;
        _kinds = new LineKind[Math.Max(_source.LineCount - _first + 1, 0)];
        _lineEnd = _source.LineCount == 1 ? "\n" : LineEnd(1);
        Classify();
    }

    public IReadOnlyList<FormattingEdit> Edits()
    {
        AroundHeadings();
        AtTheEnd();
        AtLineEnds();
        _edits.Sort((one, other) => (one.Range.Start, one.Range.End).CompareTo((other.Range.Start, other.Range.End)));
        return _edits;
    }

    private ref LineKind Kind(int line) => ref _kinds[line - _first];

    private void Classify()
    {
        foreach (var fence in _document.Fences) Mark(fence.Range.Line, _source.Range(fence.Range.End, fence.Range.End).Line, LineKind.Fence);
        foreach (var section in _document.Sections) Kind(section.HeadingRange.Line) = LineKind.Heading;
        var (isRaw, isOpen, isAfterBlank, isInList) = (false, false, false, false);
        for (var line = _first; line <= _source.LineCount; line++)
        {
            ref var kind = ref Kind(line);
            var text = _source.Line(line);
            if (kind == LineKind.Heading) isRaw &= isOpen || !isAfterBlank;
            if (kind == LineKind.Heading) isInList = false;
            else if (kind != LineKind.Fence) isInList |= AfterMarker(text.TrimStart(" \t")).Length < text.TrimStart(" \t").Length;

            // CommonMark sees no fence in raw HTML, and another end of one in the item of a list: what is a fence after it is not certain.
            if (kind == LineKind.Fence && (isRaw || (isInList && text.StartsWith(" ", StringComparison.Ordinal)))) (isRaw, isOpen) = (true, true);
            isAfterBlank = text.Trim(" \t").IsEmpty;
            if (kind == LineKind.Heading && isRaw) kind = LineKind.Raw;
            if (kind != LineKind.Text) continue;
            if (BeginsRaw(text, out var isUnbounded)) (isRaw, isOpen) = (true, isOpen || isUnbounded);
            if (isRaw) kind = LineKind.Raw;
            else if (text.Trim(" \t").IsEmpty) kind = LineKind.Blank;
            else if (IsIndented(text) || BeginsKept(text)) kind = LineKind.Kept;
        }

        KeepInline();
    }

    private void Mark(int from, int to, LineKind kind)
    {
        for (var line = from; line <= to; line++) Kind(line) = kind;
    }

    /// <summary>Keeps every paragraph that holds a code span, raw HTML or a link, for these may go from one line to the next and own its blanks.</summary>
    private void KeepInline()
    {
        for (var line = _first; line <= _source.LineCount;)
        {
            if (Kind(line) != LineKind.Text)
            {
                line++;
                continue;
            }

            var (begin, keep) = (line, false);
            do
            {
                var text = _source.Line(line);
                keep |= text.IndexOfAny('`', '<') >= 0 || text.Contains("](", StringComparison.Ordinal) || text.Contains("]:", StringComparison.Ordinal);
                line++;
            }
            while (line <= _source.LineCount && Kind(line) == LineKind.Text && !BeginsItem(_source.Line(line)));
            if (keep) Mark(begin, line - 1, LineKind.Kept);
        }
    }

    // An item of a list that begins here ends the paragraph above it: CommonMark 0.31, section 5.2.
    private static bool BeginsItem(ReadOnlySpan<char> line)
    {
        var text = line.TrimStart(' ');
        return text.Length > 2 && text[0] is '-' or '*' or '+' && text[1] == ' ' && !text[2..].Trim(" \t").IsEmpty;
    }

    private static bool IsIndented(ReadOnlySpan<char> line)
    {
        var indent = line.IndexOfAnyExcept(' ', '\t');
        return indent >= CodeIndent || (indent > 0 && line[..indent].Contains('\t'));
    }

    // A quotation, or the item of a list that begins with indented code.
    private static bool BeginsKept(ReadOnlySpan<char> line)
    {
        var text = line.TrimStart(' ');
        if (text[0] == '>') return true;
        var after = AfterMarker(text);
        if (after.Length == text.Length) return false;
        var blanks = after.IndexOfAnyExcept(' ', '\t');
        return blanks > CodeIndent || (blanks > 0 && after[..blanks].Contains('\t')) || AfterMarker(after.TrimStart(" \t")).Length < after.TrimStart(" \t").Length;
    }

    // Of HTML, what a blank line does not end: CommonMark 0.31, section 4.6, kinds 1 to 5.
    private static bool BeginsRaw(ReadOnlySpan<char> line, out bool isUnbounded)
    {
        var text = line.TrimStart(" \t>");
        for (var rest = AfterMarker(text); rest.Length < text.Length; rest = AfterMarker(text)) text = rest.TrimStart(" \t>");
        isUnbounded = text.StartsWith("<!", StringComparison.Ordinal) || text.StartsWith("<?", StringComparison.Ordinal) || Begins(text, "<pre") || Begins(text, "<script") || Begins(text, "<style") || Begins(text, "<textarea");
        return text.StartsWith("<", StringComparison.Ordinal) || text.StartsWith("```", StringComparison.Ordinal) || text.StartsWith("~~~", StringComparison.Ordinal);
    }

    private static bool Begins(ReadOnlySpan<char> text, string with) => text.StartsWith(with, StringComparison.OrdinalIgnoreCase);

    private static ReadOnlySpan<char> AfterMarker(ReadOnlySpan<char> text)
    {
        var length = 0;
        if (text.Length > 0 && text[0] is '-' or '*' or '+')
        {
            length = 1;
        }
        else
        {
            while (length < text.Length && length < 9 && char.IsAsciiDigit(text[length])) length++;
            if (length == 0 || length == text.Length || text[length] is not ('.' or ')')) return text;
            length++;
        }

        return length == text.Length || text[length] is ' ' or '\t' ? text[length..] : text;
    }

    private void AroundHeadings()
    {
        foreach (var section in _document.Sections)
        {
            var heading = section.HeadingRange.Line;
            if (Kind(heading) == LineKind.Raw) continue;
            Heading(heading);
            Before(heading);
            After(heading);
        }
    }

    private void Heading(int line)
    {
        var start = _source.LineStart(line);
        var text = _source.Line(line);
        var name = text[3..].TrimStart(" \t");
        if (!name.IsEmpty && name.Length < text.Length - 3) _edits.Add(new(_source.Range(start + 3, start + text.Length - name.Length), string.Empty));
        var kept = text.TrimEnd(" \t");
        if (!name.IsEmpty && kept.Length < text.Length && kept[^1] != '\\') _edits.Add(new(_source.Range(start + kept.Length, start + text.Length), string.Empty));
    }

    private void Before(int heading)
    {
        var last = heading - 1;
        while (last >= _first && IsEmpty(last)) last--;
        if (last < 1 || (last >= _first && Kind(last) == LineKind.Raw)) return;
        if (last == heading - 1) _edits.Add(new(_source.Range(_source.LineStart(heading), _source.LineStart(heading)), LineEnd(last)));
        else Remove(last + 2, heading);
    }

    private void After(int heading)
    {
        var next = heading + 1;
        while (next <= _source.LineCount && Kind(next) == LineKind.Blank) next++;
        if (next <= _source.LineCount && Kind(next) != LineKind.Heading) Remove(heading + 2, next);
    }

    private void AtTheEnd()
    {
        var last = _source.LineCount;
        while (last >= _first && IsEmpty(last)) last--;
        if (last < 1) return;
        if (last >= _first && (Kind(last) == LineKind.Raw || (Kind(last) == LineKind.Fence && !_document.Fences[^1].IsClosed))) return;
        if (last == _source.LineCount) _edits.Add(new(_source.Range(_source.Text.Length, _source.Text.Length), _lineEnd));
        else Remove(last + 1, _source.LineCount + 1);
    }

    private string LineEnd(int line) => _source.Text[(_source.LineStart(line) + _source.Line(line).Length).._source.LineStart(line + 1)];

    /// <summary>Takes out whole lines.</summary>
    private void Remove(int from, int end)
    {
        if (from >= end) return;
        for (var line = from; line < end; line++) Kind(line) = LineKind.Removed;
        var range = _source.Range(_source.LineStart(from), _source.LineStart(end));
        if (range.Length > 0) _edits.Add(new(range, string.Empty));
    }

    private void AtLineEnds()
    {
        var (above, below) = (0, _first); // the lines with something on them that are next to the one at hand; 0 where there is none
        for (var line = _first; line <= _source.LineCount; line++)
        {
            if (below <= line) below = line + 1;
            while (below <= _source.LineCount && IsEmpty(below)) below++;
            var text = _source.Line(line);
            var kept = text.TrimEnd(" \t").Length;
            var isFree = Kind(line) switch
            {
                LineKind.Text => !text.EndsWith("  ", StringComparison.Ordinal) && text[kept - 1] != '\\',

                // Blanks of an empty line between two lines of indented code belong to it.
                LineKind.Blank => above == 0 || below > _source.LineCount || Kind(above) != LineKind.Kept || Kind(below) != LineKind.Kept,
                _ => false,
            };
            if (isFree && kept < text.Length) _edits.Add(new(_source.Range(_source.LineStart(line) + kept, _source.LineStart(line) + text.Length), string.Empty));
            if (!IsEmpty(line)) above = line;
        }
    }

    private bool IsEmpty(int line) => Kind(line) is LineKind.Blank or LineKind.Removed;
}
