using System.Text;
using Dunes.Sdk.Maml.Syntax;

namespace Dunes.Sdk.Maml.Parsing;

/// <summary>Finds the sections and the code fences of a document's body. It looks at the marks that may begin one, and passes over all else.</summary>
/// <remarks>Fences are those of CommonMark 0.31, section 4.5, at the margin: three or more backticks or tildes, indented by three spaces at most.</remarks>
internal sealed class BodyParser(SourceText source, int start)
{
    /// <summary>Sections and fences together; what comes after them is not taken apart.</summary>
    public const int MaxParts = 100_000;

    private static readonly string[] Icons = ["\U0001F42A", "\U0001F42B", "\U0001F433", "\U0001F40B", "\uFE0F"]; // camels, whales, and the selector that may follow one

    private readonly List<CodeFence> _fences = [];
    private List<(int Start, int End, int FirstFence)>? _headings;
    private string _lastLanguage = string.Empty;

    /// <summary>Every fence of the body, those before the first section included.</summary>
    public IReadOnlyList<CodeFence> Fences => _fences;

    /// <summary>Where reading stopped for <see cref="MaxParts"/>; null when it came to the end.</summary>
    public int? StoppedAt { get; private set; }

    /// <summary>Reads the sections in order.</summary>
    public IReadOnlyList<MamlSection> Parse()
    {
        var text = source.Text.AsSpan();
        for (var at = start; text[at..].IndexOfAny('#', '`', '~') is >= 0 and var next;)
        {
            at += next;
            if (_fences.Count + (_headings?.Count ?? 0) == MaxParts)
            {
                StoppedAt = at;
                break;
            }

            var marks = Run(text[at..]);
            if (marks == 2 && text[at] == '#' && source.BeginsLine(at) && text[(at + 2)..] is [' ', ..])
            {
                var end = source.EndOfLine(at);
                (_headings ??= []).Add((at, end, _fences.Count));
                at = end;
            }
            else if (marks >= 3 && text[at] != '#' && BeginsIndented(text, at) && source.EndOfLine(at) is var end && (text[at] == '~' || !text[(at + marks)..end].Contains('`')))
            {
                at = TakeFence(text, at, marks, end);
            }
            else
            {
                at += marks;
            }
        }

        return _headings is null ? [] : Sections(text);
    }

    private MamlSection[] Sections(ReadOnlySpan<char> text)
    {
        var sections = new MamlSection[_headings!.Count];
        for (var at = 0; at < sections.Length; at++)
        {
            var (heading, headingEnd, firstFence) = _headings[at];
            var (end, _, lastFence) = at + 1 < sections.Length ? _headings[at + 1] : (text.Length, 0, _fences.Count);
            var range = source.Range(heading, end);
            var body = source.NextLine(headingEnd);
            var fences = firstFence == lastFence ? [] : _fences[firstFence..lastFence].ToArray();
            var bodyRange = body > headingEnd ? source.Range(body, end, range.Line + 1, body) : source.Range(body, end, range.Line, heading);
            sections[at] = new(NameOf(text[(heading + 3)..headingEnd]), range, source.Range(heading, headingEnd, range.Line, heading), bodyRange, fences);
        }

        return sections;
    }

    /// <summary>Takes the fence that opens at an index; gives the index after its last line, without the line end.</summary>
    private int TakeFence(ReadOnlySpan<char> text, int opening, int marks, int lineEnd)
    {
        var info = text[(opening + marks)..lineEnd].Trim();
        var languageLength = info.IndexOfAny(" \t{") is >= 0 and var first ? first : info.Length;
        if (!info[..languageLength].SequenceEqual(_lastLanguage)) _lastLanguage = info[..languageLength].ToString();
        var attributes = info[languageLength..].Trim().ToString();

        var textStart = source.NextLine(lineEnd);
        var (closing, end) = Closing(text, textStart, text[opening], marks);
        var range = source.Range(opening, end);
        var textLine = textStart > lineEnd ? range.Line + 1 : range.Line;
        _fences.Add(new(_lastLanguage, attributes, range, source.Range(textStart, closing, textLine, textStart > lineEnd ? textStart : opening - range.Column + 1), closing < end));
        return end;
    }

    /// <summary>Where the line that closes a fence begins, and where it ends; the end of the text twice when there is none.</summary>
    private static (int Start, int End) Closing(ReadOnlySpan<char> text, int from, char mark, int marks)
    {
        for (var at = from; text[at..].IndexOf(mark) is >= 0 and var next;)
        {
            at += next;
            var run = Run(text[at..]);
            var after = at + run;
            if (run >= marks && BeginsIndented(text, at))
            {
                var end = text[after..].IndexOfAnyExcept(' ', '\t') is >= 0 and var other ? after + other : text.Length;
                if (end == text.Length || text[end] is '\r' or '\n')
                {
                    var lineStart = at;
                    while (text[lineStart - 1] == ' ') lineStart--;
                    return (lineStart, end);
                }
            }

            at = after;
        }

        return (text.Length, text.Length);
    }

    /// <summary>Whether nothing but three spaces at most stands before an index in its line.</summary>
    private static bool BeginsIndented(ReadOnlySpan<char> text, int at)
    {
        for (var indent = 0; indent <= 3; indent++, at--)
        {
            if (at == 0 || text[at - 1] is '\r' or '\n') return true;
            if (text[at - 1] != ' ') return false;
        }

        return false;
    }

    /// <summary>How often the first character stands in a row.</summary>
    private static int Run(ReadOnlySpan<char> text) => text.IndexOfAnyExcept(text[0]) is >= 0 and var length ? length : text.Length;

    private static string NameOf(ReadOnlySpan<char> heading)
    {
        var name = heading.Trim();
        for (var trimmed = !Ascii.IsValid(name); trimmed;)
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

        return SectionNames.Spelling(name);
    }
}
