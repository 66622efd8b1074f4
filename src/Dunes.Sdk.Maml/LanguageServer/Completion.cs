using System.Globalization;
using Dunes.Sdk.Maml.Output;
using Dunes.Sdk.Maml.Schemas;
using Dunes.Sdk.Maml.Syntax;

namespace Dunes.Sdk.Maml.LanguageServer;

/// <summary>What may stand where the cursor is: a key, a value, a section, a verb of History, the language of a fence, or a keyword of JSON Schema.</summary>
/// <remarks>While somebody writes, the front matter is often no YAML; so it goes by lines and their indent.</remarks>
internal sealed class Completion
{
    private const int PropertyKind = 10;
    private const int ValueKind = 12;
    private const int KeywordKind = 14;
    private const int StructKind = 22;
    private const int MaxLinesUp = 2000;

    private readonly OpenDocument _document;
    private readonly SourceText _source;
    private readonly PositionEncoding _encoding;
    private readonly int _line;
    private readonly int _start; // index of the line
    private readonly int _cursor; // index within the line
    private readonly bool _isMarkdown;
    private readonly List<CompletionItem> _items = [];

    public Completion(OpenDocument document, int index, PositionEncoding encoding, bool isMarkdown)
    {
        (_document, _source, _encoding, _isMarkdown) = (document, document.Source, encoding, isMarkdown);
        _line = _source.Range(index, index).Line;
        _start = _source.LineStart(_line);
        _cursor = Math.Min(index - _start, _source.Line(_line).Length);
    }

    public CompletionItem[] Items()
    {
        if (_document.Document.IsRefused || _document.Document.ForeignFormat is not null) return [];
        if (IsInFrontMatter()) FrontMatter();
        else if (SchemaSection() is { } schema) Schema(schema);
        else if (!IsInFence(out var opening)) Body();
        else if (opening) Language();
        return [.. _items];
    }

    private bool IsInFrontMatter()
    {
        if (_document.Document.FrontMatter is { } front) return _line > front.Range.Line && _source.LineStart(_line) < front.YamlRange.End;
        if (_line == 1 || _source.Line(1).TrimStart('\uFEFF').TrimEnd() is not "---") return false;
        for (var line = Math.Max(2, _line - MaxLinesUp); line < _line; line++)
        {
            if (_source.Line(line).StartsWith("## ", StringComparison.Ordinal)) return false; // not closed yet, and the body has begun
        }

        return true;
    }

    private void FrontMatter()
    {
        var before = _source.Line(_line)[.._cursor];
        var indent = Indent(before);
        var written = before[indent..];
        var isItem = written.StartsWith("- ", StringComparison.Ordinal);
        var parents = Parents(indent);
        VocabularyEntry? mapping = Vocabulary.Root(_document.Document);
        foreach (var parent in parents) mapping = mapping?.Find(parent);
        if (mapping is null) return;

        var colon = written.IndexOf(':');
        if (isItem)
        {
            Values(mapping, indent + 2);
        }
        else if (colon >= 0)
        {
            if (mapping.Find(written[..colon].Trim().ToString()) is { } key) Values(key, indent + colon + 1);
        }
        else if (written.IndexOfAny(' ', '\t') < 0 && (parents.Count > 0 || indent == 0))
        {
            Keys(mapping, indent, parents.Count);
        }
    }

    /// <summary>The keys that the line belongs to, the outermost first.</summary>
    private List<string> Parents(int indent)
    {
        var parents = new List<string>();
        for (var line = _line - 1; line > 1 && line > _line - MaxLinesUp && indent > 0; line--)
        {
            var text = _source.Line(line);
            var at = Indent(text);
            if (at >= indent || at == text.Length || text[at] == '#') continue;
            var colon = text.IndexOf(':');
            indent = at;
            if (colon > at) parents.Insert(0, text[at..colon].Trim().ToString());
        }

        return parents;
    }

    private void Keys(VocabularyEntry mapping, int indent, int depth)
    {
        var there = Siblings(indent, depth);
        var end = _cursor;
        var text = _source.Line(_line);
        while (end < text.Length && text[end] is not (':' or ' ' or '\t')) end++;
        var hasColon = end < text.Length && text[end] == ':';
        foreach (var key in mapping.Keys)
        {
            if (!there.Contains(key.Name)) Add(key.Name, PropertyKind, key.Meaning, indent, end, key.Name + (hasColon ? string.Empty : key.Keys.Length > 0 ? ":" : ": "));
        }
    }

    // The keys beside this one, above and below it.
    private HashSet<string> Siblings(int indent, int depth)
    {
        var there = new HashSet<string>(StringComparer.Ordinal);
        foreach (var step in (ReadOnlySpan<int>)[-1, 1])
        {
            for (var line = _line + step; line > 1 && line <= _source.LineCount && Math.Abs(line - _line) < MaxLinesUp; line += step)
            {
                var text = _source.Line(line);
                if (text.TrimEnd() is "---" or "..." || text.StartsWith("## ", StringComparison.Ordinal)) break;
                var at = Indent(text);
                if (at == text.Length) continue;
                if (at < indent && depth > 0) break;
                var colon = text.IndexOf(':');
                if (at == indent && colon > at) there.Add(text[at..colon].Trim().ToString());
            }
        }

        return there;
    }

    private void Values(VocabularyEntry key, int from)
    {
        var text = _source.Line(_line);
        var begin = from;
        var list = text[from.._cursor].LastIndexOfAny('[', ',');
        if (list >= 0) begin = from + list + 1;
        var hasBlank = begin < _cursor && text[begin] == ' ' || (list >= 0 && text[begin - 1] == '[') || text[from - 1] == ' ';
        while (begin < _cursor && text[begin] == ' ') begin++;
        var end = _cursor;
        while (end < text.Length && text[end] is not (' ' or '\t' or ',' or ']')) end++;
        foreach (var value in key.Values) Add(value, ValueKind, key.Meaning, begin, end, hasBlank ? value : " " + value);
    }

    private bool IsInFence(out bool opening)
    {
        opening = false;
        foreach (var fence in _document.Document.Fences)
        {
            if (fence.Range.Line > _line) break;
            if (fence.Range.Line == _line)
            {
                opening = true;
                return true;
            }

            if (_start < fence.Range.End || (!fence.IsClosed && _start <= fence.Range.End)) return true;
        }

        return false;
    }

    private void Language()
    {
        var text = _source.Line(_line);
        var begin = Indent(text);
        var mark = text[begin];
        while (begin < text.Length && text[begin] == mark) begin++;
        while (begin < _cursor && text[begin] == ' ') begin++;
        if (_cursor < begin || text[begin.._cursor].IndexOfAny(" \t{") >= 0) return;
        var end = _cursor;
        while (end < text.Length && text[end] is not (' ' or '\t' or '{')) end++;
        foreach (var language in Vocabulary.Languages) Add(language, KeywordKind, null, begin, end, language);
    }

    /// <summary>The schema section that the line is in, unless a heading or an opening fence is written there.</summary>
    private MamlSection? SchemaSection()
    {
        var section = _document.Document.Sections.LastOrDefault(one => one.Range.Start <= _start);
        if (section is null || !(section.Is("Input_Schema") || section.Is("Output_Schema")) || _start < section.BodyRange.Start) return null;
        if (IsInFence(out var opening)) return opening || section.Fences.FirstOrDefault(fence => fence.Range.Start <= _start && _start < fence.Range.End)?.Language is not ("" or "json") ? null : section;
        return _source.Line(_line).TrimStart() is ['#' or '`' or '~', ..] ? null : section;
    }

    /// <summary>Keywords that the validator evaluates or reads over, and the values of those that have a few.</summary>
    private void Schema(MamlSection section)
    {
        var body = section.BodyRange;
        var json = _source.Text.AsSpan(body.Start, body.Length);
        if (SchemaPlace.At(json, _start + _cursor - body.Start) is not { } place)
        {
            if (_source.Line(_line).Trim().IsEmpty) Sections(_source.Line(_line).Length);
            return;
        }

        var (from, to) = (place.Start + body.Start - _start, place.End + body.Start - _start);
        var hasColon = json[place.End..].TrimStart() is [':', ..];
        if (place.IsKeyword)
        {
            foreach (var keyword in SchemaReader.Supported)
            {
                if (!place.Before.Contains(keyword, StringComparer.Ordinal)) Add(keyword, PropertyKind, SchemaKeywords.Find(keyword), from, to, hasColon ? $"\"{keyword}\"" : $"\"{keyword}\": ");
            }
        }
        else if (place.Key == "type")
        {
            foreach (var type in SchemaReader.Types) Add(type, ValueKind, null, from, to, $"\"{type}\"");
        }
        else if (place.Key == "$schema")
        {
            Add(SchemaReader.Draft, ValueKind, SchemaKeywords.Find("$schema"), from, to, $"\"{SchemaReader.Draft}\"");
        }
        else if (place.Key is "uniqueItems" or "deprecated" or "readOnly" or "writeOnly" && from == to)
        {
            foreach (var value in (ReadOnlySpan<string>)["true", "false"]) Add(value, ValueKind, SchemaKeywords.Find(place.Key), from, to, value);
        }
    }

    private void Body()
    {
        var text = _source.Line(_line);
        var before = text[.._cursor];
        if (before.StartsWith("#", StringComparison.Ordinal) ? before.TrimStart('#').Trim().IndexOfAny("#`*") < 0 : text.Trim().IsEmpty)
        {
            Sections(text.Length);
            return;
        }

        var section = _document.Document.Sections.LastOrDefault(one => one.Range.Start <= _start);
        var bracket = before.LastIndexOf('[');
        if (section?.Is("History") != true || !before.StartsWith("- ", StringComparison.Ordinal) || bracket < 3 || before[(bracket + 1)..].ContainsAnyExceptInRange('A', 'z')) return;
        var end = _cursor;
        while (end < text.Length && char.IsAsciiLetter(text[end])) end++;
        var isClosed = end < text.Length && text[end] == ']';
        foreach (var verb in Vocabulary.Verbs) Add(verb.Name, ValueKind, verb.Meaning, bracket + 1, end, isClosed ? verb.Name : verb.Name + "] ");
    }

    private void Sections(int end)
    {
        var type = _document.Document.FrontMatter?.Find("type")?.Value;
        foreach (var known in Vocabulary.Sections)
        {
            var isForeign = known.Name switch { "Keys" => type != "key", "Wallet" or "Tokens" => type != "wallet", _ => false };
            if (isForeign || _document.Document.Sections.Any(section => section.Is(known.Name) && section.HeadingRange.Line != _line)) continue;
            Add(known.Name, StructKind, known.Meaning, 0, end, "## " + known.Name);
        }
    }

    private void Add(string label, int kind, string? meaning, int from, int to, string text)
    {
        var range = new LspRange(_encoding.Position(_source, _start + from), _encoding.Position(_source, _start + to));
        var documentation = meaning is null ? null : new MarkupContent(_isMarkdown ? "markdown" : "plaintext", _isMarkdown ? meaning : meaning.Replace("`", string.Empty, StringComparison.Ordinal));
        _items.Add(new(label, kind, documentation, text.Trim(), _items.Count.ToString("D3", CultureInfo.InvariantCulture), new(range, text)));
    }

    private static int Indent(ReadOnlySpan<char> line) => line.IndexOfAnyExcept(' ') is >= 0 and var indent ? indent : line.Length;
}
