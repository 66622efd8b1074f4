using Dunes.Sdk.Maml.Syntax;
using Dunes.Sdk.Maml.Validation;

namespace Dunes.Sdk.Maml.LanguageServer;

/// <summary>A document that the editor has open: its text as last told, and what was found in it.</summary>
internal sealed class OpenDocument(string uri, int? version, string text)
{
    private MamlDocument? _document;
    private IReadOnlyList<Diagnostic>? _findings;
    private Dictionary<int, SourceRange>? _firstSections; // by the line of a heading that repeats one

    public string Uri { get; } = uri;

    /// <summary>Whether it is a <c>.mu</c> receipt, of which only the verdict is told: nothing in it is for an editor to change.</summary>
    public bool IsReceipt { get; } = uri.EndsWith(".mu", StringComparison.OrdinalIgnoreCase);

    /// <summary>The version that the client gave it; null when it gave none.</summary>
    public int? Version { get; set; } = version;

    public string Text { get; private set; } = text;

    public MamlDocument Document => _document ??= MamlDocument.Parse(Text);

    public SourceText Source => Document.Source;

    public IReadOnlyList<Diagnostic> Findings(MamlValidator validator, MamlProfile profile) =>
        _findings ??= IsReceipt ? validator.ValidateReceipt(Text, null, null) : validator.Validate(Document, profile);

    /// <summary>Forgets the findings: the profile is another.</summary>
    public void Reweigh() => _findings = null;

    public void Replace(string text)
    {
        Text = text;
        _document = null;
        _findings = null;
        _firstSections = null;
    }

    /// <summary>The heading that the one of a line repeats; null when it repeats none.</summary>
    public SourceRange? FirstOfSection(int line)
    {
        if (_firstSections is null)
        {
            _firstSections = [];
            var seen = new Dictionary<string, SourceRange>(StringComparer.Ordinal);
            foreach (var section in Document.Sections)
            {
                if (!seen.TryAdd(SectionNames.Key(section.Name), section.HeadingRange)) _firstSections[section.HeadingRange.Line] = seen[SectionNames.Key(section.Name)];
            }
        }

        return _firstSections.TryGetValue(line, out var first) ? first : null;
    }

    /// <summary>The text with one change made; a change without a range is the whole text.</summary>
    public static string Apply(string text, ContentChange change, PositionEncoding encoding)
    {
        if (change.Range is not { } range) return change.Text;
        var start = Index(text, range.Start, encoding);
        var end = Math.Max(Index(text, range.End, encoding), start);
        return string.Concat(text.AsSpan(0, start), change.Text, text.AsSpan(end));
    }

    // Without a table of lines: it would be made anew for every change.
    private static int Index(string text, Position position, PositionEncoding encoding)
    {
        var at = 0;
        for (var line = 0; line < position.Line; line++)
        {
            var end = text.AsSpan(at).IndexOfAny('\r', '\n');
            if (end < 0) return text.Length;
            at += end + 1;
            if (text[at - 1] == '\r' && at < text.Length && text[at] == '\n') at++;
        }

        var length = text.AsSpan(at).IndexOfAny('\r', '\n');
        return at + encoding.Index(text.AsSpan(at, length < 0 ? text.Length - at : length), position.Character);
    }
}
