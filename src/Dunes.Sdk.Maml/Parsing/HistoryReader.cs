using System.Buffers;
using Dunes.Sdk.Maml.Syntax;
using Dunes.Sdk.Maml.Validation;

namespace Dunes.Sdk.Maml.Parsing;

/// <summary>Reads the entries of a section History one after another. A line that begins with no bullet, or is in a fence, is passed over.</summary>
/// <param name="source">The document.</param>
/// <param name="history">Its section.</param>
/// <param name="found">Takes what is wrong with a line that begins as an entry; null to pass over it.</param>
internal sealed class HistoryReader(SourceText source, MamlSection history, DiagnosticBag? found)
{
    private static readonly string[] KnownVerbs = ["CREATE", "VERIFY", "VALIDATE", "WRAP", "TICKET", "EXECUTE"];
    private static readonly SearchValues<char> VerbCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-");

    private int _next = history.BodyRange.Start;
    private int _nextLine = history.BodyRange.Line;
    private int _fence;

    /// <summary>Where the entry's line begins.</summary>
    public int Start { get; private set; }

    /// <summary>The entry's line.</summary>
    public int Line { get; private set; }

    /// <summary>The line's text.</summary>
    public ReadOnlySpan<char> Text => source.Text.AsSpan(Start, End - Start);

    /// <summary>Where the entry's line ends, its line end left out.</summary>
    public int End { get; private set; }

    /// <summary>Goes to the next entry that is one; false at the end of the section, and where no more findings are taken.</summary>
    public bool Next(out Parts parts)
    {
        while (_next < history.Range.End && found is not { IsFull: true })
        {
            (Start, Line, End) = (_next, _nextLine++, source.EndOfLine(_next));
            _next = source.NextLine(End);
            while (_fence < history.Fences.Count && history.Fences[_fence].Range.End <= Start) _fence++;
            if (_fence < history.Fences.Count && history.Fences[_fence].Range.Start <= Start) continue;
            if (Text is (['-' or '*' or '+'] or ['-' or '*' or '+', ' ', ..]) && Read(Text, out parts)) return true;
        }

        parts = default;
        return false;
    }

    /// <summary>A range of the entry's line.</summary>
    public SourceRange Part(int start, int end) => source.Range(Start + start, Start + end, Line, Start);

    /// <summary>Reads an entry, or says why it is none.</summary>
    private bool Read(ReadOnlySpan<char> line, out Parts entry)
    {
        entry = default;
        if (line[0] != '-') return Refuse(0, 1, $"begins with '{line[0]}'; expected '- '", new("Begin it with '-'", Part(0, 1), "-"));
        var at = 1;
        while (at < line.Length && line[at] == ' ') at++;
        int stampStart, stampEnd;
        if (at < line.Length && line[at] == '[')
        {
            stampStart = at + 1;
            stampEnd = line[stampStart..].IndexOf(']') is >= 0 and var close ? stampStart + close : -1;
        }
        else
        {
            stampStart = at;
            stampEnd = line[at..].IndexOf(": ") is >= 0 and var colon ? at + colon : -1;
        }

        if (stampEnd < 0) return Refuse(0, line.Length, "has no time; expected '- TIME: [VERB] text'", null);
        var stamp = line[stampStart..stampEnd];
        if (!Rfc3339.TryRead(stamp, out var time)) return Refuse(stampStart, stampEnd, $"has the time '{Excerpt.Of(stamp)}'; expected one of RFC 3339, such as 2025-09-09T21:07:00Z", null);

        var rest = line[(stampEnd + 1)..];
        var verbStart = stampEnd + 1 + (rest.IndexOfAnyExcept(' ') is >= 0 and var blanks ? blanks : rest.Length);
        var verbEnd = verbStart < line.Length && line[verbStart] == '[' && line[verbStart..].IndexOf(']') is > 1 and var verbClose ? verbStart + verbClose : -1;
        if (verbEnd < 0) return Refuse(verbStart, line.Length, "has no verb; expected one in brackets after the time, such as [EXECUTE]", null);
        var verb = line[(verbStart + 1)..verbEnd];
        if (verb.ContainsAnyExcept(VerbCharacters))
        {
            var upper = verb.Length <= 32 ? verb.ToString().ToUpperInvariant() : string.Empty;
            var near = Array.IndexOf(KnownVerbs, upper) >= 0 ? upper : NearestName.Of(upper, KnownVerbs);
            return Refuse(verbStart + 1, verbEnd, $"has the verb '{Excerpt.Of(verb)}'; expected one word in upper case{(near is null ? string.Empty : $". Did you mean {near}?")}", near is null ? null : new($"Change it to {near}", Part(verbStart + 1, verbEnd), near));
        }

        // The last word that begins with prev= counts.
        var words = line[(verbEnd + 1)..].TrimEnd();
        var previous = words.LastIndexOf(" prev=", StringComparison.Ordinal) is >= 0 and var word ? word + 1 : words.StartsWith("prev=", StringComparison.Ordinal) ? 0 : -1;
        var value = previous < 0 ? [] : words[(previous + 5)..];
        var valueLength = value.IndexOf(' ') is >= 0 and var space ? space : value.Length;
        var textStart = verbEnd + 1 + (words.Length - words.TrimStart().Length);
        entry = new(time, (verbStart + 1)..verbEnd, textStart..Math.Max(textStart, verbEnd + 1 + words.Length), previous < 0 ? default : PartOf(verbEnd + 1 + previous + 5, valueLength));
        return true;

        static Range PartOf(int start, int length) => start..(start + length);

        bool Refuse(int start, int end, string why, DiagnosticFix? fix)
        {
            found?.Report(DiagnosticCodes.HistoryEntryInvalid, Part(start, end), $"This entry of History {why}{(why.EndsWith('?') ? string.Empty : ".")}", fix);
            return false;
        }
    }

    /// <summary>What an entry says, and where in its line; an empty range at 0 where there is no <c>prev=</c>.</summary>
    internal readonly record struct Parts(DateTimeOffset Time, Range Verb, Range Text, Range Previous);
}
