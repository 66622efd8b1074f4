using System.Buffers;
using Dunes.Sdk.Maml.Syntax;

namespace Dunes.Sdk.Maml.Parsing;

/// <summary>Says in plain words what is wrong with YAML that could not be read, for the two defects that are met most: a list that is never closed, and a colon without a space.</summary>
internal static class YamlHint
{
    private static readonly SearchValues<char> KeyCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-");

    /// <summary>The finding, in the place of the defect; null for any other defect.</summary>
    /// <param name="source">The document.</param>
    /// <param name="yaml">The YAML.</param>
    /// <param name="at">Where the reader gave up.</param>
    public static (SourceRange Range, string Message, DiagnosticFix? Fix)? Of(SourceText source, SourceRange yaml, int at)
    {
        for (int start = yaml.Start, end; start < yaml.End; start = source.NextLine(end))
        {
            end = source.EndOfLine(start);
            if (Value(source, start, end) is not { } value) continue;
            if (source.Text[value] is '[' or '{')
            {
                if (Closing(source.Text.AsSpan(value..yaml.End)) is { } closing)
                {
                    end = source.EndOfLine(value + closing);
                    continue;
                }

                var isList = source.Text[value] == '[';
                return (source.Range(value, value + 1), $"The {(isList ? "list" : "mapping")} that begins here is not closed: expected '{(isList ? ']' : '}')}' before the next key.", null);
            }

            if (start <= at && at <= end && source.Text[value - 1] == ':' && char.IsAsciiLetterOrDigit(source.Text[value]))
            {
                var range = source.Range(value, value);
                return (range, "A space is missing here, after the colon of a key.", new("Put a space after the colon", range, " "));
            }
        }

        return null;
    }

    /// <summary>Where the value of the key, or of the list item, of a line begins; null where there is none.</summary>
    private static int? Value(SourceText source, int start, int end)
    {
        var line = source.Text.AsSpan(start..end);
        var at = line.IndexOfAnyExcept(' ');
        if (at < 0 || line[at] == '#') return null;
        if (line[at..].StartsWith("- ", StringComparison.Ordinal)) at += 2;
        var key = at;
        while (at < line.Length && (char.IsAsciiLetterOrDigit(line[at]) || line[at] is '_' or '-')) at++;
        if (at == key || at >= line.Length || line[at] != ':') at = key;
        else at++;
        while (at < line.Length && line[at] == ' ') at++;
        return at < line.Length && at > 0 && (at > key || line[at] is '[' or '{') ? start + at : null;
    }

    /// <summary>Where the bracket or brace that the text begins with is closed; null when a line that is a key of its own, or the end, comes first.</summary>
    private static int? Closing(ReadOnlySpan<char> text)
    {
        var (depth, quote, isLineStart) = (0, '\0', false);
        for (var at = 0; at < text.Length; at++)
        {
            var one = text[at];
            if (one is '\r' or '\n')
            {
                (quote, isLineStart) = ('\0', true);
                continue;
            }

            if (isLineStart && one == ' ') continue;
            if (isLineStart && IsKeyLine(text[at..])) return null;
            isLineStart = false;
            if (quote != '\0') quote = one == quote ? '\0' : quote;
            else if (one is '"' or '\'') quote = one;
            else if (one is '[' or '{') depth++;
            else if (one is ']' or '}' && --depth == 0) return at;
        }

        return null;
    }

    private static bool IsKeyLine(ReadOnlySpan<char> line)
    {
        var length = line.IndexOfAnyExcept(KeyCharacters);
        return length > 0 && line[length] == ':' && (length + 1 == line.Length || line[length + 1] is ' ' or '\r' or '\n') && !line[..(line.IndexOfAny('\r', '\n') is >= 0 and var end ? end : line.Length)].TrimEnd().EndsWith(',');
    }
}
