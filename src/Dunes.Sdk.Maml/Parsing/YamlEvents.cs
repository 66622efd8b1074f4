using Dunes.Sdk.Maml.Syntax;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Dunes.Sdk.Maml.Parsing;

/// <summary>Reads the YAML of front matter event by event: no object is made of it, and no reference followed.</summary>
internal sealed class YamlEvents(SourceText source, DiagnosticBag diagnostics, SourceRange yaml, List<FrontMatterEntry> entries)
{
    private readonly Parser _parser = new(new StringReader(source.Text.Substring(yaml.Start, yaml.Length)));
    private readonly Stack<Level> _levels = new();

    /// <summary>Where the last key or value ended. The end of a block mapping or list has no mark of its own: it stands where the next key begins, after comments.</summary>
    private int _contentEnd;

    /// <summary>A mapping with its keys so far, or a list, and where it began.</summary>
    private sealed class Level(bool isMapping, bool isFlow, int start, List<FrontMatterEntry> entries)
    {
        /// <summary>It begins with a bracket or brace, and ends with one.</summary>
        public bool IsFlow { get; } = isFlow;

        public int Start { get; } = start;

        public Dictionary<string, SourceRange>? Keys { get; } = isMapping ? new(StringComparer.Ordinal) : null;

        public List<FrontMatterEntry> Entries { get; } = entries;

        public List<FrontMatterNode> Items { get; } = [];

        /// <summary>The key that waits for its value.</summary>
        public Scalar? PendingKey { get; set; }

        /// <summary>That key stood in the mapping before.</summary>
        public bool PendingIsDuplicate { get; set; }

        /// <summary>The key that waits for its value was no scalar.</summary>
        public bool PendingComplexKey { get; set; }

        /// <summary>This list or mapping is itself a key, so that it is no value.</summary>
        public bool IsKey { get; set; }
    }

    /// <summary>Reads the entries at the margin, as far as they can be read.</summary>
    public static List<FrontMatterEntry> Read(SourceText source, SourceRange yaml, DiagnosticBag diagnostics)
    {
        var entries = new List<FrontMatterEntry>();
        try
        {
            new YamlEvents(source, diagnostics, yaml, entries).Read();
        }
        catch (YamlException exception)
        {
            var at = Math.Clamp(yaml.Start + (int)Math.Min(exception.Start.Index, yaml.Length), yaml.Start, yaml.End);
            var hint = YamlHint.Of(source, yaml, at);
            if (hint is { } known) diagnostics.Add(DiagnosticCodes.YamlInvalid, DiagnosticSeverity.Error, known.Range, $"The front matter is no valid YAML. {known.Message}", known.Fix);
            else diagnostics.Error(DiagnosticCodes.YamlInvalid, source.Range(at, at), $"The front matter is no valid YAML: {Excerpt.Of(exception.Message, 200)}");
        }

        return entries;
    }

    private void Read()
    {
        var documents = 0;
        var empty = true;
        while (MoveNext())
        {
            var current = _parser.Current!;
            var range = RangeOf(current);
            if (current is DocumentStart && ++documents > 1)
            {
                diagnostics.Error(DiagnosticCodes.YamlInvalid, range with { Length = 0 }, "The front matter holds a second YAML document; expected one mapping.");
                return;
            }

            if (current is AnchorAlias or NodeEvent { Anchor.IsEmpty: false })
            {
                diagnostics.Error(DiagnosticCodes.YamlReferenceRefused, range, $"{(current is AnchorAlias ? "An alias" : "An anchor")} stands here; the front matter takes no YAML anchors or aliases. Write the value out.");
                return;
            }

            if (current is NodeEvent { Tag.IsEmpty: false })
            {
                diagnostics.Error(DiagnosticCodes.YamlTagRefused, range, "A YAML tag stands here; the front matter takes none. Write the value alone.");
                return;
            }

            if (current is not (Scalar or MappingStart or MappingEnd or SequenceStart or SequenceEnd)) continue;
            empty = false;
            if (_levels.Count == 0 && current is not MappingStart)
            {
                diagnostics.Error(DiagnosticCodes.FrontMatterIsNoMapping, range, $"The front matter is a {(current is Scalar ? "single value" : "list")}; expected 'key: value' lines.");
                return;
            }

            if (current is MappingStart or SequenceStart && _levels.Count == FrontMatterParser.MaxDepth)
            {
                diagnostics.Error(DiagnosticCodes.FrontMatterTooDeep, range with { Length = 0 }, $"The front matter is nested deeper than {FrontMatterParser.MaxDepth} levels here.");
                return;
            }

            Take(current, range);
        }

        if (empty) diagnostics.Error(DiagnosticCodes.FrontMatterIsNoMapping, yaml with { Length = 0 }, "The front matter is empty; expected 'key: value' lines.");
    }

    /// <summary>The next event. The scanner meets some malformed text with an exception of another kind; it means the same.</summary>
    private bool MoveNext()
    {
        try
        {
            return _parser.MoveNext();
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException or FormatException or IndexOutOfRangeException or OverflowException)
        {
            var at = _parser.Current?.End ?? Mark.Empty;
            throw new YamlException(at, at, "it is malformed after this place.", exception);
        }
    }

    private void Take(ParsingEvent current, SourceRange range)
    {
        switch (current)
        {
            case MappingEnd or SequenceEnd:
                if (_levels.Peek().IsFlow && range.Start < yaml.End && source.Text[range.Start] is ']' or '}') _contentEnd = range.Start + 1;
                End();
                break;
            case MappingStart or SequenceStart:
                var level = new Level(current is MappingStart, source.Text[range.Start] is '[' or '{', range.Start, _levels.Count == 0 ? entries : []);
                if (_levels.TryPeek(out var parent) && parent is { Keys: not null, PendingKey: null })
                {
                    level.IsKey = !parent.PendingComplexKey;
                    parent.PendingComplexKey = level.IsKey;
                }

                _levels.Push(level);
                break;
            case Scalar scalar:
                _contentEnd = range.End;
                TakeScalar(scalar, range);
                break;
        }
    }

    private void End()
    {
        var level = _levels.Pop();
        var isMapping = level.Keys is not null;
        if (_levels.Count == 0 || level.IsKey) return;

        var end = level.Start + source.Text.AsSpan(level.Start, Math.Max(_contentEnd - level.Start, 0)).TrimEnd().Length;
        Attach(new(isMapping ? FrontMatterNodeKind.Mapping : FrontMatterNodeKind.List, null, false, source.Range(level.Start, end), level.Items, level.Entries));
    }

    private void TakeScalar(Scalar scalar, SourceRange range)
    {
        var level = _levels.Peek();
        if (level.Keys is not { } keys || level.PendingKey is not null || level.PendingComplexKey)
        {
            Attach(new(FrontMatterNodeKind.Scalar, scalar.Value, scalar.Style == ScalarStyle.Plain, range, [], []));
            return;
        }

        level.PendingKey = scalar;
        level.PendingIsDuplicate = !keys.TryAdd(scalar.Value, range);
        if (!level.PendingIsDuplicate) return;
        var first = keys[scalar.Value];
        diagnostics.Error(DiagnosticCodes.DuplicateKey, range, $"The key '{Excerpt.Of(scalar.Value)}' stands twice: here at {range.Line}:{range.Column} and at {first.Line}:{first.Column}.");
    }

    /// <summary>Gives a whole value to the list or key that waits for it.</summary>
    private void Attach(FrontMatterNode node)
    {
        var level = _levels.Peek();
        if (level.Keys is null)
        {
            level.Items.Add(node);
        }
        else if (level.PendingKey is { } key)
        {
            level.PendingKey = null;
            if (!level.PendingIsDuplicate) level.Entries.Add(new(key.Value, RangeOf(key), node));
        }
        else
        {
            level.PendingComplexKey = false;
        }
    }

    private SourceRange RangeOf(ParsingEvent parsingEvent)
    {
        var start = (int)Math.Clamp(parsingEvent.Start.Index, 0, yaml.Length);
        var end = (int)Math.Clamp(parsingEvent.End.Index, start, yaml.Length);
        return source.Range(yaml.Start + start, yaml.Start + end);
    }
}
