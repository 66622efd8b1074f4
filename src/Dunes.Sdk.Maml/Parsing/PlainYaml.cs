using System.Buffers;
using System.Collections.Frozen;
using Dunes.Sdk.Maml.Syntax;

namespace Dunes.Sdk.Maml.Parsing;

/// <summary>Reads the plain part of YAML that nearly all front matter keeps to, in one pass and without an event.</summary>
/// <remarks>
/// Of YAML 1.2 it takes block mappings with plain keys, block lists, flow lists and mappings on one line, comments, and scalars of one line: plain, in
/// single quotes, or in double quotes without escapes. Anything else (a value that goes on over lines, a block scalar, an anchor, alias or tag, a tab, a
/// key that stands twice, an error) makes it give up, for <see cref="YamlEvents"/> to read; where it does not give up, both give the same tree.
/// </remarks>
internal sealed class PlainYaml
{
    private const int MaxKeyLength = 128;
    private const int FewKeys = 16;
    private static readonly SearchValues<char> KeyCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-./");
    private static readonly SearchValues<char> EndsBlockScalar = SearchValues.Create(":#\r\n");
    private static readonly SearchValues<char> EndsFlowScalar = SearchValues.Create(":#\r\n,[]{}\"'");

    // Controls, the line ends that only some readers know, byte order marks and what is no character.
    private static readonly SearchValues<char> Unusual = SearchValues.Create([.. Range(0, '\t'), .. Range('\v', '\f'), .. Range('\u000E', '\u001F'), .. Range('\u007F', '\u009F'), '\u2028', '\u2029', '\uFEFF', '\uFFFE', '\uFFFF']);

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> CommonKeys = FrozenSet.Create(StringComparer.Ordinal,
        "maml_version", "id", "type", "origin", "permissions", "read", "write", "execute", "created_at", "requires", "libs", "apis", "resources", "quantum_security_flag",
        "verification", "method", "spec_files", "level", "encryption", "wallet", "address", "hash", "reputation", "public_key", "security_mode", "dunes_icon", "schema", "mode").GetAlternateLookup<ReadOnlySpan<char>>();

    private readonly SourceText _source;
    private readonly string _text;
    private readonly int _end;

    // Entries and items of what is not finished, the innermost last.
    private readonly List<FrontMatterEntry> _entries = [];
    private readonly List<FrontMatterNode> _items = [];

    private int _at;
    private int _line;
    private int _lineStart;
    private int _contentEnd;

    private PlainYaml(SourceText source, SourceRange yaml)
    {
        (_source, _text, _end) = (source, source.Text, yaml.End);
        (_at, _line, _lineStart) = (yaml.Start, yaml.Line, yaml.Start);
    }

    private bool IsAtEnd => _at >= _end;

    private char Current => _at < _end ? _text[_at] : '\n';

    private char Next => _at + 1 < _end ? _text[_at + 1] : '\n';

    private int Column => _at < _end ? _at - _lineStart : -1;

    private bool IsAtLineEnd => Current is '\r' or '\n';

    private bool IsItem => Current == '-' && Next is ' ' or '\r' or '\n';

    /// <summary>The entries at the margin; null where the text holds anything that is not plain.</summary>
    public static IReadOnlyList<FrontMatterEntry>? Read(SourceText source, SourceRange yaml)
    {
        if (source.Text.AsSpan(yaml.Start, yaml.Length).ContainsAny(Unusual)) return null;
        var reader = new PlainYaml(source, yaml);
        reader.SkipSpaces();
        if ((reader.IsAtLineEnd || reader.Current == '#') && !reader.FinishLine()) return null;
        return !reader.IsAtEnd && reader.ReadMapping(1) is { } node && reader.IsAtEnd ? node.Entries : null;
    }

    private static IEnumerable<char> Range(int first, int last) => Enumerable.Range(first, last - first).Select(one => (char)one).Append((char)last).Where(one => one is not ('\n' or '\r'));

    private void SkipSpaces()
    {
        while (_at < _end && _text[_at] == ' ') _at++;
    }

    /// <summary>Goes from the end of a token to the first token of the next line that has one; false when more than a comment follows in the line.</summary>
    private bool FinishLine()
    {
        SkipSpaces();
        if (Current == '#' && (_at == _lineStart || _text[_at - 1] == ' ')) _at = _source.EndOfLine(_at);
        if (!IsAtLineEnd) return false;
        while (_at < _end && IsAtLineEnd)
        {
            _at = _lineStart = _source.NextLine(_at);
            _line++;
            SkipSpaces();
            if (Current == '#') _at = _source.EndOfLine(_at);
        }

        return true;
    }

    /// <summary>The length of the plain key that stands here with its colon; 0 when none does.</summary>
    private int KeyLength()
    {
        if (!char.IsAsciiLetterOrDigit(Current) && Current != '_') return 0;
        var rest = _text.AsSpan(_at, Math.Min(MaxKeyLength, _end - _at));
        var length = rest.IndexOfAnyExcept(KeyCharacters);
        return length > 0 && length + 1 < rest.Length && rest[length] == ':' && rest[length + 1] is ' ' or '\r' or '\n' ? length : 0;
    }

    /// <summary>Reads the block mapping whose first key stands here.</summary>
    private FrontMatterNode? ReadMapping(int depth)
    {
        if (depth >= FrontMatterParser.MaxDepth) return null;
        var (column, first, start, line, lineStart) = (Column, _entries.Count, _at, _line, _lineStart);
        HashSet<string>? keys = null;
        while (Column == column)
        {
            if (TakeKey(first, ref keys) is not { } key || ReadValue(column, depth) is not { } node) return null;
            _entries.Add(new(key.Key, key.Range, node));
        }

        return Column > column ? null : new(FrontMatterNodeKind.Mapping, null, false, BlockRange(start, line, lineStart), [], TakeEntries(first));
    }

    /// <summary>Takes a key and its colon; null where there is none, or one that stands in the mapping already.</summary>
    private (string Key, SourceRange Range)? TakeKey(int first, ref HashSet<string>? keys)
    {
        var length = KeyLength();
        if (length == 0) return null;
        var span = _text.AsSpan(_at, length);
        var key = CommonKeys.TryGetValue(span, out var common) ? common : span.ToString();
        if (_entries.Count - first >= FewKeys)
        {
            keys ??= _entries[first..].Select(entry => entry.Key).ToHashSet(StringComparer.Ordinal);
            if (!keys.Add(key)) return null;
        }
        else
        {
            for (var other = first; other < _entries.Count; other++)
            {
                if (_entries[other].Key == key) return null;
            }
        }

        var range = _source.Range(_at, _at + length, _line, _lineStart);
        _at += length + 1;
        return (key, range);
    }

    /// <summary>Reads what follows the colon of a key in a block mapping.</summary>
    private FrontMatterNode? ReadValue(int column, int depth)
    {
        var (colonEnd, line, lineStart) = (_at, _line, _lineStart);
        SkipSpaces();
        if (!IsAtLineEnd && Current != '#') return ReadInline(column, depth);
        if (!FinishLine()) return null;
        if (IsItem && Column >= column) return ReadList(depth + 1);
        if (Column > column) return ReadMapping(depth + 1);
        _contentEnd = colonEnd;
        return new(FrontMatterNodeKind.Scalar, string.Empty, true, _source.Range(colonEnd, colonEnd, line, lineStart), [], []);
    }

    /// <summary>Reads the block list whose first dash stands here.</summary>
    private FrontMatterNode? ReadList(int depth)
    {
        if (depth >= FrontMatterParser.MaxDepth) return null;
        var (column, first, start, line, lineStart) = (Column, _items.Count, _at, _line, _lineStart);
        while (Column == column && IsItem)
        {
            _at++;
            SkipSpaces();
            if ((KeyLength() > 0 ? ReadMapping(depth + 1) : ReadInline(column, depth)) is not { } node) return null;
            _items.Add(node);
        }

        return Column > column ? null : new(FrontMatterNodeKind.List, null, false, BlockRange(start, line, lineStart), TakeItems(first), []);
    }

    /// <summary>Reads a value of one line, and goes on to the next line, which must not be indented more.</summary>
    private FrontMatterNode? ReadInline(int column, int depth)
    {
        var node = Current switch
        {
            '"' or '\'' => ReadQuoted(),
            '[' or '{' => ReadFlow(depth + 1),
            _ => ReadPlain(EndsBlockScalar),
        };
        return node is not null && FinishLine() && Column <= column ? node : null;
    }

    private FrontMatterNode? ReadQuoted()
    {
        var (start, quote) = (_at, _text[_at]);
        var isEscaped = false;
        for (_at++; _text.AsSpan(_at, _end - _at).IndexOfAny([quote, quote == '"' ? '\\' : quote, '\r', '\n']) is >= 0 and var next; _at += 2)
        {
            _at += next;
            if (_text[_at] != quote) return null;
            if (quote == '\'' && Next == '\'')
            {
                isEscaped = true;
                continue;
            }

            var value = _text[(start + 1).._at++];
            return Scalar(start, isEscaped ? value.Replace("''", "'", StringComparison.Ordinal) : value, false);
        }

        return null;
    }

    private FrontMatterNode? ReadPlain(SearchValues<char> ends)
    {
        var isPlain = char.IsAsciiLetterOrDigit(Current) || Current is '_' or '/' or '.' or '$' or '(' or '+' or '~' or >= '\u00A0' || (Current == '-' && char.IsAsciiLetterOrDigit(Next));
        if (!isPlain) return null;
        var start = _at;
        for (; _text.AsSpan(_at, _end - _at).IndexOfAny(ends) is >= 0 and var next; _at++)
        {
            _at += next;
            if (Current == ':' && Next is not (' ' or '\r' or '\n' or ',' or '[' or ']' or '{' or '}')) continue;
            if (Current == '#' && _text[_at - 1] != ' ') continue;
            if (Current is ':' or '[' or '{' or '"' or '\'' || (Current is '#' or '\r' or '\n' && ends == EndsFlowScalar)) return null;
            while (_text[_at - 1] == ' ') _at--;
            return Scalar(start, _text[start.._at], true);
        }

        return null;
    }

    private FrontMatterNode Scalar(int start, string value, bool isPlain)
    {
        _contentEnd = _at;
        return new(FrontMatterNodeKind.Scalar, value, isPlain, _source.Range(start, _at, _line, _lineStart), [], []);
    }

    /// <summary>Reads the list in brackets or the mapping in braces that begins here and ends in this line.</summary>
    private FrontMatterNode? ReadFlow(int depth)
    {
        if (depth >= FrontMatterParser.MaxDepth) return null;
        var (start, isList, firstItem, firstEntry) = (_at, Current == '[', _items.Count, _entries.Count);
        var close = isList ? ']' : '}';
        HashSet<string>? keys = null;
        _at++;
        SkipSpaces();
        var more = Current != close;
        while (more)
        {
            var key = isList ? null : TakeKey(firstEntry, ref keys);
            if (!isList && key is null) return null;
            SkipSpaces();
            var node = Current switch
            {
                '"' or '\'' => ReadQuoted(),
                '[' or '{' => ReadFlow(depth + 1),
                _ => ReadPlain(EndsFlowScalar),
            };
            if (node is null) return null;
            if (key is { } named) _entries.Add(new(named.Key, named.Range, node));
            else _items.Add(node);

            SkipSpaces();
            more = Current == ',';
            if (!more && Current != close) return null;
            if (!more) break;
            _at++;
            SkipSpaces();
        }

        _contentEnd = ++_at;
        var range = _source.Range(start, _at, _line, _lineStart);
        return isList
            ? new(FrontMatterNodeKind.List, null, false, range, TakeItems(firstItem), [])
            : new(FrontMatterNodeKind.Mapping, null, false, range, [], TakeEntries(firstEntry));
    }

    /// <summary>From where a block begins to where the last thing in it ends.</summary>
    private SourceRange BlockRange(int start, int line, int lineStart) =>
        _source.Range(start, start + _text.AsSpan(start, _contentEnd - start).TrimEnd().Length, line, lineStart);

    private FrontMatterEntry[] TakeEntries(int first)
    {
        var entries = _entries.GetRange(first, _entries.Count - first).ToArray();
        _entries.RemoveRange(first, entries.Length);
        return entries;
    }

    private FrontMatterNode[] TakeItems(int first)
    {
        var items = _items.GetRange(first, _items.Count - first).ToArray();
        _items.RemoveRange(first, items.Length);
        return items;
    }
}
