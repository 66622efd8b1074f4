using Dunes.Sdk.Maml.Syntax;

namespace Dunes.Sdk.Maml.Parsing;

/// <summary>Finds the sections and the code fences of a document's body, line by line.</summary>
/// <remarks>Fences are those of CommonMark 0.31, section 4.5, at the margin: three or more backticks or tildes, indented by three spaces at most.</remarks>
internal sealed class BodyParser(SourceText source, int firstLine)
{
    private static readonly string[] Icons = ["\U0001F42A", "\U0001F42B", "\U0001F433", "\U0001F40B", "\uFE0F"]; // camels, whales, and the selector that may follow one

    private readonly List<CodeFence> _fences = [];
    private readonly List<(int HeadingLine, string Name, int FirstFence)> _headings = [];

    /// <summary>Every fence of the body, those before the first section included.</summary>
    public IReadOnlyList<CodeFence> Fences => _fences;

    /// <summary>Reads the sections in order.</summary>
    public IReadOnlyList<MamlSection> Parse()
    {
        for (var line = firstLine; line <= source.LineCount; line++)
        {
            var text = source.Line(line);
            if (OpensFence(text, out var fence, out var indent)) line = TakeFence(line, fence, indent);
            else if (text.StartsWith("## ", StringComparison.Ordinal)) _headings.Add((line, NameOf(text[3..]), _fences.Count));
        }

        var sections = new List<MamlSection>(_headings.Count);
        for (var at = 0; at < _headings.Count; at++)
        {
            var (line, name, firstFence) = _headings[at];
            var last = at + 1 == _headings.Count;
            var start = source.LineStart(line);
            var end = last ? source.Text.Length : source.LineStart(_headings[at + 1].HeadingLine);
            var fences = _fences[firstFence..(last ? _fences.Count : _headings[at + 1].FirstFence)];
            sections.Add(new(name, source.Range(start, end), source.Range(start, start + source.Line(line).Length), source.Range(source.LineStart(line + 1), end), fences));
        }

        return sections;
    }

    private int TakeFence(int opening, int fence, int indent)
    {
        var first = source.Line(opening);
        var info = first[(indent + fence)..].Trim();
        var languageLength = info.IndexOfAny(" \t{");
        var language = languageLength < 0 ? info : info[..languageLength];
        var attributes = info[language.Length..].Trim();

        var closing = opening + 1;
        while (closing <= source.LineCount && !ClosesFence(source.Line(closing), first[indent], fence)) closing++;
        var isClosed = closing <= source.LineCount;
        var start = source.LineStart(opening) + indent;
        var textEnd = source.LineStart(closing);
        var end = isClosed ? textEnd + source.Line(closing).Length : source.Text.Length;
        _fences.Add(new(language.ToString(), attributes.ToString(), source.Range(start, end), source.Range(source.LineStart(opening + 1), textEnd), isClosed));
        return closing;
    }

    private static bool OpensFence(ReadOnlySpan<char> line, out int length, out int indent)
    {
        (length, indent) = (0, Indent(line));
        if (indent > 3 || indent == line.Length || line[indent] is not ('`' or '~')) return false;
        var mark = line[indent];
        while (indent + length < line.Length && line[indent + length] == mark) length++;
        return length >= 3 && (mark == '~' || !line[(indent + length)..].Contains('`'));
    }

    private static bool ClosesFence(ReadOnlySpan<char> line, char mark, int length)
    {
        var indent = Indent(line);
        var rest = line[indent..].TrimEnd(" \t");
        return indent <= 3 && rest.Length >= length && !rest.ContainsAnyExcept(mark);
    }

    private static int Indent(ReadOnlySpan<char> line) => line.IndexOfAnyExcept(' ') is >= 0 and var indent ? indent : line.Length;

    private static string NameOf(ReadOnlySpan<char> heading)
    {
        var name = heading.Trim();
        for (var trimmed = true; trimmed;)
        {
            trimmed = false;
            foreach (var icon in Icons)
            {
                var before = name.Length;
                if (name.StartsWith(icon, StringComparison.Ordinal)) name = name[icon.Length..].TrimStart();
                if (name.EndsWith(icon, StringComparison.Ordinal)) name = name[..^icon.Length].TrimEnd();
                trimmed |= name.Length < before;
            }
        }

        return name.ToString();
    }
}
