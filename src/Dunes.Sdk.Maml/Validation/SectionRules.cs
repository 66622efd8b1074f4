using System.Globalization;
using Dunes.Sdk.Maml.Parsing;
using Dunes.Sdk.Maml.Syntax;

namespace Dunes.Sdk.Maml.Validation;

/// <summary>The rules of sections and code fences.</summary>
internal sealed class SectionRules(MamlDocument document, MamlDialect dialect, DiagnosticBag found)
{
    private static readonly string[] KnownSections = ["Intent", "Context", "Content", "Code_Blocks", "Input_Schema", "Output_Schema", "History", "Verification", "Keys", "Wallet", "Tokens"];
    private static readonly string[] KnownKeys = Array.ConvertAll(KnownSections, MamlSection.Key);
    private readonly Dictionary<string, MamlSection> _first = new(StringComparer.Ordinal);

    public void Check()
    {
        foreach (var section in document.Sections)
        {
            if (_first.TryAdd(MamlSection.Key(section.Name), section)) continue;
            var (here, there) = (section.HeadingRange, _first[MamlSection.Key(section.Name)].HeadingRange);
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
        var fence = 0;
        var from = document.FrontMatter is { } front ? document.Source.Range(front.Range.End, front.Range.End).Line + 1 : 1;
        for (var line = from; line <= document.Source.LineCount; line++)
        {
            var text = document.Source.Line(line);
            var start = document.Source.LineStart(line);
            while (fence < document.Fences.Count && document.Fences[fence].Range.End <= start) fence++;
            if (fence < document.Fences.Count && document.Fences[fence].Range.Start <= start) continue;
            if (Undecorated(text) is not { } name || _first.ContainsKey(MamlSection.Key(name))) continue;
            var range = document.Source.Range(start, start + text.Length);
            found.Report(DiagnosticCodes.SectionDecorated, range, $"'{Excerpt.Of(text)}' begins no section; did you mean '## {name}'?", new($"Make it the section {name}", range, "## " + name));
        }
    }

    /// <summary>The section that a heading would begin but for its level or decoration; null when it begins one, or would begin none.</summary>
    private static string? Undecorated(ReadOnlySpan<char> line)
    {
        var text = line.Trim();
        var level = text.IndexOfAnyExcept('#') is >= 0 and var first ? first : text.Length;
        var isSetext = level == 0 && text.Length > 4 && text.StartsWith("**", StringComparison.Ordinal) && text.EndsWith("**", StringComparison.Ordinal);
        if ((level is 0 or > 6 && !isSetext) || text.Length > 64) return null;
        var name = text[level..].Trim(" \t#*_:`.~");
        var at = Array.IndexOf(KnownKeys, MamlSection.Key(name.ToString()));
        var isPlain = level == 2 && line.StartsWith("## ", StringComparison.Ordinal) && MamlSection.Key(line[3..].Trim().ToString()) == MamlSection.Key(name.ToString());
        return at < 0 || isPlain ? null : KnownSections[at];
    }

    private void CheckSpelling()
    {
        foreach (var (key, section) in _first)
        {
            var heading = section.HeadingRange;
            if (Array.IndexOf(KnownKeys, key) >= 0 || Undecorated(document.Source.Line(heading.Line)) is not null) continue;
            if (NearestName.Of(key, KnownKeys) is not { } nearKey || _first.ContainsKey(nearKey)) continue;
            var near = KnownSections[Array.IndexOf(KnownKeys, nearKey)];
            found.Report(DiagnosticCodes.PerhapsMisspelt, heading, $"'{Excerpt.Of(section.Name)}' is no section of the format; did you mean '{near}'?", new($"Change it to '{near}'", heading, "## " + near));
        }
    }

    private void CheckRequired()
    {
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
        var end = document.Source.Range(document.Source.Text.Length, document.Source.Text.Length);
        if (!_first.TryGetValue(MamlSection.Key(name), out var section))
        {
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
        foreach (var fence in document.Fences)
        {
            if (!fence.IsClosed) found.Report(DiagnosticCodes.FenceUnclosed, Opening(fence), "The code fence that begins here is never closed: expected a fence of the same marks, at least as long.");
        }

        foreach (var fence in document.Sections.Where(section => section.Is("Code_Blocks")).SelectMany(section => section.Fences))
        {
            if (fence.Language.Length == 0) found.Report(DiagnosticCodes.FenceWithoutLanguage, Opening(fence), "A code fence in 'Code_Blocks' names no language; expected one right after the marks, such as ```python.");
        }
    }

    private SourceRange Opening(CodeFence fence)
    {
        var line = document.Source.Line(fence.Range.Line);
        return document.Source.Range(fence.Range.Start, document.Source.LineStart(fence.Range.Line) + line.Length);
    }
}
