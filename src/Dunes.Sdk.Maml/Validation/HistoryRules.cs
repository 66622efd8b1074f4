using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Dunes.Sdk.Maml.Parsing;
using Dunes.Sdk.Maml.Syntax;

namespace Dunes.Sdk.Maml.Validation;

/// <summary>The rules of the section History: the form of its entries, their order, and the digests that chain them.</summary>
internal static class HistoryRules
{
    private static readonly string[] KnownVerbs = ["CREATE", "VERIFY", "VALIDATE", "WRAP", "TICKET", "EXECUTE"];

    public static void Check(MamlDocument document, DiagnosticBag found)
    {
        if (document.Sections.FirstOrDefault(section => section.Is("History")) is not { } history) return;
        using var chain = new Chain(document.Source.Text);
        HistoryEntry? last = null;
        var fence = 0;
        for (var line = history.HeadingRange.Line + 1; line <= document.Source.LineCount && document.Source.LineStart(line) < history.Range.End; line++)
        {
            var text = document.Source.Line(line);
            var start = document.Source.LineStart(line);
            while (fence < history.Fences.Count && history.Fences[fence].Range.End <= start) fence++;
            if (fence < history.Fences.Count && history.Fences[fence].Range.Start <= start) continue;
            if (!text.StartsWith("- ", StringComparison.Ordinal) && !text.StartsWith("* ", StringComparison.Ordinal) && text is not ("-" or "*")) continue;
            if (Read(text, document.Source.Range(start, start + text.Length), document.Source, found) is not { } entry) continue;
            if (last is not null && entry.Time < last.Time)
            {
                found.Report(DiagnosticCodes.HistoryOutOfOrder, entry.Range, string.Create(CultureInfo.InvariantCulture, $"This entry is of {Rfc3339.Format(entry.Time)}, older than the one at {last.Range.Line}:{last.Range.Column} of {Rfc3339.Format(last.Time)}; History is append-only."));
            }

            CheckChain(entry, chain, document.Source, found);
            last = entry;
        }
    }

    private static HistoryEntry? Read(ReadOnlySpan<char> line, SourceRange range, SourceText source, DiagnosticBag found)
    {
        if (line[0] == '*') return Refuse(0, 1, "begins with '*'; expected '- '", new("Begin it with '-'", Part(0, 1), "-"));
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
        var stamp = line[stampStart..stampEnd].ToString();
        if (!Rfc3339.TryRead(stamp, out var time)) return Refuse(stampStart, stampEnd, $"has the time '{Excerpt.Of(stamp)}'; expected one of RFC 3339, such as 2025-09-09T21:07:00Z", null);

        var rest = line[(stampEnd + 1)..];
        var verbStart = stampEnd + 1 + (rest.IndexOfAnyExcept(' ') is >= 0 and var blanks ? blanks : rest.Length);
        var verbEnd = verbStart < line.Length && line[verbStart] == '[' && line[verbStart..].IndexOf(']') is > 1 and var verbClose ? verbStart + verbClose : -1;
        if (verbEnd < 0) return Refuse(verbStart, line.Length, "has no verb; expected one in brackets after the time, such as [EXECUTE]", null);
        var verb = line[(verbStart + 1)..verbEnd].ToString();
        if (!verb.All(one => char.IsAsciiLetterUpper(one) || char.IsAsciiDigit(one) || one is '_' or '-'))
        {
            var upper = verb.ToUpperInvariant();
            var near = Array.IndexOf(KnownVerbs, upper) >= 0 ? upper : NearestName.Of(upper, KnownVerbs);
            return Refuse(verbStart + 1, verbEnd, $"has the verb '{Excerpt.Of(verb)}'; expected one word in upper case{(near is null ? string.Empty : $". Did you mean {near}?")}", near is null ? null : new($"Change it to {near}", Part(verbStart + 1, verbEnd), near));
        }

        var text = line[(verbEnd + 1)..].Trim();
        string? previous = null;
        foreach (var word in text.Split(' '))
        {
            if (text[word].StartsWith("prev=", StringComparison.Ordinal)) previous = text[word][5..].ToString();
        }

        return new(time, verb, text.ToString(), previous, range);

        SourceRange Part(int start, int end) => source.Range(range.Start + start, range.Start + end);

        HistoryEntry? Refuse(int start, int end, string why, DiagnosticFix? fix)
        {
            found.Report(DiagnosticCodes.HistoryEntryInvalid, Part(start, end), $"This entry of History {why}{(why.EndsWith('?') ? string.Empty : ".")}", fix);
            return null;
        }
    }

    private static void CheckChain(HistoryEntry entry, Chain chain, SourceText source, DiagnosticBag found)
    {
        if (entry.Previous is not { } previous) return;
        var digits = previous.StartsWith("sha256:", StringComparison.Ordinal) ? previous[7..] : previous;
        var offset = source.Text.AsSpan(entry.Range.Start, entry.Range.Length).IndexOf("prev=" + previous) + 5;
        var range = source.Range(entry.Range.Start + offset, entry.Range.Start + offset + previous.Length);
        if (digits.Length != 64 || !digits.All(char.IsAsciiHexDigit))
        {
            found.Report(DiagnosticCodes.HistoryChainBroken, range, $"'prev={Excerpt.Of(previous)}' is no SHA-256; expected 64 hexadecimal digits.");
            return;
        }

        var expected = chain.Before(entry.Range.Start);
        if (!string.Equals(digits, expected, StringComparison.OrdinalIgnoreCase))
            found.Report(DiagnosticCodes.HistoryChainBroken, range, $"The bytes before this entry have the SHA-256 {expected}; its prev= says {digits.ToLowerInvariant()}. Something above it was changed.");
    }

    /// <summary>The SHA-256 of the document's UTF-8 up to one place after another; each octet is read once.</summary>
    private sealed class Chain(string text) : IDisposable
    {
        private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        private int _at;

        public string Before(int end)
        {
            Span<byte> octets = stackalloc byte[3 * 1024];
            while (_at < end)
            {
                var length = Math.Min(1024, end - _at);
                if (_at + length < end && char.IsHighSurrogate(text[_at + length - 1])) length--;
                _hash.AppendData(octets[..Encoding.UTF8.GetBytes(text.AsSpan(_at, length), octets)]);
                _at += length;
            }

            return Convert.ToHexStringLower(_hash.GetCurrentHash());
        }

        public void Dispose() => _hash.Dispose();
    }
}
