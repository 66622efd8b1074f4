using System.Text;
using Dunes.Sdk.Maml.Output;
using Dunes.Sdk.Maml.Syntax;

namespace Dunes.Sdk.Maml.LanguageServer;

/// <summary>How client and server count the characters of a line: in UTF-16 units, which every client knows, or in octets of UTF-8.</summary>
internal sealed class PositionEncoding
{
    private readonly bool _isUtf8;

    private PositionEncoding(string name) => (Name, _isUtf8) = (name, name == "utf-8");

    public static PositionEncoding Utf16 { get; } = new("utf-16");

    public static PositionEncoding Utf8 { get; } = new("utf-8");

    /// <summary>The name that the protocol has for it.</summary>
    public string Name { get; }

    /// <summary>The UTF-16 index within a line of a character; one past the end of the line is its end, one within a character is its begin.</summary>
    public int Index(ReadOnlySpan<char> line, int character)
    {
        if (!_isUtf8) return Math.Clamp(character, 0, line.Length);
        var (index, octets) = (0, 0);
        foreach (var rune in line.EnumerateRunes())
        {
            octets += rune.Utf8SequenceLength;
            if (octets > character) break;
            index += rune.Utf16SequenceLength;
        }

        return index;
    }

    public LspPosition Position(SourceText source, int index)
    {
        var at = source.Range(index, index);
        return Position(source, new LspPosition(at.Line - 1, at.Column - 1));
    }

    public LspRange Range(SourceText source, SourceRange range) => new(Position(source, range.Start), Position(source, range.End));

    /// <summary>A range counted in UTF-16, as <see cref="DiagnosticLsp"/> gives it, counted in this encoding.</summary>
    public LspRange Range(SourceText source, LspRange utf16) => new(Position(source, utf16.Start), Position(source, utf16.End));

    /// <summary>The index in a text of a position; one past the end of the text is its end.</summary>
    public int Index(SourceText source, Position position)
    {
        if (position.Line < 0) return 0;
        return position.Line >= source.LineCount ? source.Text.Length : source.LineStart(position.Line + 1) + Index(source.Line(position.Line + 1), position.Character);
    }

    private LspPosition Position(SourceText source, LspPosition utf16)
    {
        if (!_isUtf8) return utf16;
        var start = source.LineStart(utf16.Line + 1);
        return utf16 with { Character = Encoding.UTF8.GetByteCount(source.Text.AsSpan(start, Math.Min(utf16.Character, source.Text.Length - start))) };
    }
}
