using System.Buffers;
using Dunes.Sdk.Maml.Syntax;

namespace Dunes.Sdk.Maml.Parsing;

/// <summary>Says in plain words what is wrong with YAML that could not be read, for the defects that are met most.</summary>
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

        return OfLine(source, at);
    }

    /// <summary>What is wrong in the line where the reader gave up.</summary>
    private static (SourceRange Range, string Message, DiagnosticFix? Fix)? OfLine(SourceText source, int at)
    {
        var text = source.Text.AsSpan();
        var start = text[..at].LastIndexOfAny('\r', '\n') + 1;
        var end = source.EndOfLine(at);
        var line = text[start..end];
        if (line.TrimEnd().Length > 3 && !line.TrimEnd().ContainsAnyExcept('-'))
            return (source.Range(start, end), $"The line '{Excerpt.Of(line)}' does not close the front matter: expected exactly three dashes.", new("Write three dashes", source.Range(start, end), "---"));
        if (line.IndexOfAnyExcept(' ') is >= 0 and var tab && line[tab] == '\t')
            return (source.Range(start + tab, start + tab + 1), "A tab stands in the indent of this line; YAML takes blanks only.", null);
        if (Value(source, start, end) is { } value && OfValue(source, value, end, at) is { } known) return known;
        if (at < end && text[at] == '*')
            return (source.Range(at, at + 1), "A '*' without quotes begins an alias of YAML. Expected a principal such as \"agent://*\", in quotes.", null);
        return at < end && at == start + line.IndexOfAnyExcept(' ')
            ? (source.Range(at, at), "This line does not fit the ones above it: the keys of one mapping have one indent, and each item of a list begins with '- '.", null)
            : null;
    }

    private static (SourceRange Range, string Message, DiagnosticFix? Fix)? OfValue(SourceText source, int value, int end, int at)
    {
        var text = source.Text.AsSpan(value, end - value).TrimEnd();
        var last = value + text.Length;
        if (text.IsEmpty) return null;
        var quote = text[0];
        if (quote is '"' or '\'')
        {
            var closing = text[1..].IndexOf(quote);
            if (closing < 0) return (source.Range(value, last), $"The quoted text that begins here is not closed: expected {quote} at the end of the line.", new("Close the quotes", source.Range(last, last), quote.ToString()));
            var rest = value + closing + 2;
            if (at < rest || at >= last || text[..(closing + 1)].Contains('\\')) return null;
            while (source.Text[rest] == ' ') rest++;
            return (source.Range(rest, last), "This stands after the closing quote: expected the end of the line. Perhaps a line end was lost.", null);
        }

        var isSafe = !text.ContainsAny('"', '\\') && !text.Contains(" #", StringComparison.Ordinal);
        DiagnosticFix? inQuotes = isSafe ? new("Put the value in quotes", source.Range(value, last), $"\"{text}\"") : null;
        if (at == value && quote is '@' or '`' or '%') return (source.Range(value, last), $"A value cannot begin with '{quote}' unless it stands in quotes.", inQuotes);
        return at > value && at < last && source.Text[at] == ':' && quote is not ('[' or '{')
            ? (source.Range(at, at + 1), "A second colon in one line: expected one key a line, or quotes around the value. Perhaps a line end was lost.", inQuotes)
            : null;
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
