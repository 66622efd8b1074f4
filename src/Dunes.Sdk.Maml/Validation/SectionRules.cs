using System.Buffers;
using System.Globalization;
using Dunes.Sdk.Maml.Parsing;
using Dunes.Sdk.Maml.Syntax;

namespace Dunes.Sdk.Maml.Validation;

/// <summary>The rules of sections and code fences.</summary>
internal sealed class SectionRules(MamlDocument document, MamlDialect dialect, DiagnosticBag found)
{
    private static readonly string[] KnownKeys = Array.ConvertAll(SectionNames.Known, name => SectionNames.Key(name));
    private static readonly SearchValues<char> HeadingMarks = SearchValues.Create("#*-=+><");
    private const int MaxHeadingLength = 64;
    private const int MaxNumberLength = 8;
    private readonly Dictionary<string, MamlSection> _first = new(SectionNames.Comparer);

    public void Check()
    {
        foreach (var section in document.Sections)
        {
            if (_first.TryAdd(section.Name, section) || found.IsFull) continue;
            var (here, there) = (section.HeadingRange, _first[section.Name].HeadingRange);
            found.Report(DiagnosticCodes.DuplicateSection, here, string.Create(CultureInfo.InvariantCulture, $"The section '{Excerpt.Of(section.Name)}' stands twice: here at {here.Line}:{here.Column} and at {there.Line}:{there.Column}."));
        }

        CheckHeadings();
        CheckSpelling();
        CheckRequired();
        CheckFences();
    }

    /// <summary>Finds headings that are a section's but for their level or decoration, where that section is missing.</summary>
    private void CheckHeadings()
    {
        var source = document.Source;
        var text = source.Text.AsSpan();
        var fence = 0;
        var from = document.FrontMatter is { } front ? source.NextLine(front.Range.End) : 0;
        for (var at = from; !found.IsFull && text[at..].IndexOfAny(HeadingMarks) is >= 0 and var next;)
        {
            at += next;
            while (fence < document.Fences.Count && document.Fences[fence].Range.End <= at) fence++;
            if (fence < document.Fences.Count && document.Fences[fence].Range.Start <= at)
            {
                at = document.Fences[fence].Range.End;
                continue;
            }

            // The first mark of a line decides: what else stands in the line begins none. A number may be before it: "1. ## Intent".
            var start = at;
            while (start > from && text[start - 1] is not ('\r' or '\n') && (char.IsWhiteSpace(text[start - 1]) || (at - start < MaxNumberLength && (char.IsAsciiDigit(text[start - 1]) || text[start - 1] is '.' or ')')))) start--;
            var isUnderline = text[at] is '-' or '=';
            at = source.EndOfLine(at);
            if (start > from && text[start - 1] is not ('\r' or '\n')) continue;
            var line = text[start..at];
            isUnderline = isUnderline && !line.Trim().ContainsAnyExcept('-', '=');
            if (isUnderline && !Underlines(text, from, ref start, at)) continue;
            if ((isUnderline ? NameIn(text[start..source.EndOfLine(start)]) : Undecorated(line)) is not { } name || _first.ContainsKey(name)) continue;
            var range = source.Range(start, at);
            found.Report(DiagnosticCodes.SectionDecorated, range, $"'{Excerpt.Of(text[start..at])}' begins no section; did you mean '## {name}'?", new($"Make it the section {name}", range, "## " + name));
        }
    }

    /// <summary>The section that a heading would begin but for its level or decoration; null when it begins one, or would begin none.</summary>
    private static string? Undecorated(ReadOnlySpan<char> line)
    {
        var text = line.Trim();
        if (text.Length > MaxHeadingLength) return null;
        if (text.StartsWith("<h", StringComparison.OrdinalIgnoreCase)) return InHtml(text);
        var heading = text;
        while (heading.Length > 0 && (heading[0] == '>' || heading is ['-' or '+' or '*', ' ' or '\t', ..])) heading = heading[1..].TrimStart(); // a quotation, or an item of a list
        if (char.IsAsciiDigit(text[0])) heading = text[Math.Max(text.IndexOf('#'), 0)..];
        var level = heading.IndexOfAnyExcept('#') is >= 0 and var first ? first : heading.Length;
        var isBold = level == 0 && heading.Length == text.Length && heading.Length > 4 && heading.StartsWith("**", StringComparison.Ordinal) && heading.EndsWith("**", StringComparison.Ordinal);
        if (level == 0 && !isBold) return null;
        var isPlain = level == 2 && line.StartsWith("## ", StringComparison.Ordinal) && SectionNames.IndexOf(line[3..].Trim()) >= 0;
        return isPlain ? null : NameIn(heading[level..]);
    }

    /// <summary>The section that a heading of HTML on one line names.</summary>
    private static string? InHtml(ReadOnlySpan<char> text)
    {
        if (text.Length < 3 || text[2] is < '1' or > '6' || text.IndexOf('>') is not (>= 0 and var open)) return null;
        var inner = text[(open + 1)..];
        return NameIn(inner.IndexOf("</", StringComparison.Ordinal) is >= 0 and var close ? inner[..close] : inner);
    }

    /// <summary>The section that is named by what is left of a heading without numbers, marks, icons and punctuation at either end.</summary>
    private static string? NameIn(ReadOnlySpan<char> heading)
    {
        if (heading.Length > MaxHeadingLength) return null;
        var (start, end) = (0, heading.Length);
        while (start < end && !char.IsLetter(heading[start])) start++;
        while (end > start && !char.IsLetterOrDigit(heading[end - 1])) end--;
        return SectionNames.IndexOf(heading[start..end]) is >= 0 and var at ? SectionNames.Known[at] : null;
    }

    /// <summary>Whether a line of one mark makes a heading of the line before it (CommonMark 0.31, section 4.3); its start is then that line's.</summary>
    private static bool Underlines(ReadOnlySpan<char> text, int from, ref int start, int end)
    {
        var marks = text[start..end].Trim();
        if (marks.ContainsAnyExcept(marks[0]) || start <= from) return false;
        var above = text[from..(start - (start - from >= 2 && text[start - 2] == '\r' && text[start - 1] == '\n' ? 2 : 1))];
        var lineStart = from + above.LastIndexOfAny('\r', '\n') + 1;
        if (start - lineStart > MaxHeadingLength + 2 || NameIn(text[lineStart..(from + above.Length)]) is null || text[lineStart] is '#' or '*') return false;
        start = lineStart;
        return true;
    }

    private void CheckSpelling()
    {
        var looked = 0;
        foreach (var section in _first.Values)
        {
            var heading = section.HeadingRange;
            if (SectionNames.IndexOf(section.Name) >= 0 || !NearestName.MayBeNear(section.Name, KnownKeys)) continue;
            if (found.IsFull || ++looked > NearestName.MaxLookups) return;
            if (NearestName.Of(SectionNames.Key(section.Name), KnownKeys) is not { } nearKey) continue;
            var near = SectionNames.Known[Array.IndexOf(KnownKeys, nearKey)];
            if (_first.ContainsKey(near) || Undecorated(document.Source.Text.AsSpan(heading.Start, heading.Length)) is not null) continue;
            found.Report(DiagnosticCodes.PerhapsMisspelt, heading, $"'{Excerpt.Of(section.Name)}' is no section of the format; did you mean '{near}'?", new($"Change it to '{near}'", heading, "## " + near));
        }
    }

    private void CheckRequired()
    {
        if (document.FrontMatter is null && document.Diagnostics.Any(one => one.Code == DiagnosticCodes.FrontMatterUnclosed)) return; // the body was not read: "missing" would be a guess
        if (dialect == MamlDialect.KeyFile)
        {
            Require("Keys", DiagnosticSeverity.Error, "; a key file holds its keys there");
            return;
        }

        if (dialect == MamlDialect.GatewayConfiguration && found.Profile == MamlProfile.Legacy) return;
        Require("Intent", DiagnosticSeverity.Error);
        Require("Context", DiagnosticSeverity.Warning);
        if (document.FrontMatter?.Find("type")?.Value is ("api" or "api_request") and var type) Require("Input_Schema", DiagnosticSeverity.Warning, $"; the type '{type}' asks for it");
    }

    private void Require(string name, DiagnosticSeverity byDefault, string why = "")
    {
        if (!_first.TryGetValue(name, out var section))
        {
            var end = document.Source.Range(document.Source.Text.Length, document.Source.Text.Length);
            var severity = found.Profile == MamlProfile.Default ? byDefault : DiagnosticRules.Severity(DiagnosticCodes.RequiredSectionMissing, found.Profile)!.Value;
            found.Add(DiagnosticCodes.RequiredSectionMissing, severity, end, $"The section '## {name}' is missing{why}.");
        }
        else if (document.Source.Text.AsSpan(section.BodyRange.Start, section.BodyRange.Length).IsWhiteSpace())
        {
            found.Report(DiagnosticCodes.SectionEmpty, section.HeadingRange, $"The section '## {name}' is empty; expected some text below its heading.");
        }
    }

    private void CheckFences()
    {
        if (document.Fences is [.., { IsClosed: false } last])
            found.Report(DiagnosticCodes.FenceUnclosed, Opening(last), "The code fence that begins here is never closed: expected a fence of the same marks, at least as long.");

        foreach (var section in document.Sections)
        {
            if (section.Fences.Count == 0 || !section.Is("Code_Blocks")) continue;
            foreach (var fence in section.Fences)
            {
                if (found.IsFull) return;
                if (fence.Language.Length == 0) found.Report(DiagnosticCodes.FenceWithoutLanguage, Opening(fence), "A code fence in 'Code_Blocks' names no language; expected one right after the marks, such as ```python.");
            }
        }
    }

    private SourceRange Opening(CodeFence fence) => document.Source.Range(fence.Range.Start, document.Source.EndOfLine(fence.Range.Start));
}
