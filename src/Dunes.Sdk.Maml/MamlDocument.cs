using System.Text;
using System.Text.Unicode;
using Dunes.Sdk.Maml.Parsing;
using Dunes.Sdk.Maml.Receipts;
using Dunes.Sdk.Maml.Syntax;

namespace Dunes.Sdk.Maml;

/// <summary>A <c>.maml.md</c> document: front matter, sections and code fences, each with its place. Any text makes one; findings say what is wrong with it.</summary>
public sealed class MamlDocument
{
    /// <summary>The most characters, or octets, that a document may have: 64 Mi.</summary>
    public const int MaxLength = 64 * 1024 * 1024;

    private static readonly MamlSection[] NoSections = [];

    private MamlDocument(SourceText source, DiagnosticBag found)
    {
        Source = source;
        Sections = NoSections;
        Fences = [];
        if (ForeignFormatOf(source.Text) is { } foreign)
        {
            ForeignFormat = foreign;
            found.Information(DiagnosticCodes.ForeignFormat, source.Range(0, 0), $"This is {foreign}, which shares the extension; nothing in it was checked.");
        }
        else
        {
            FrontMatter = new FrontMatterParser(source, found).Parse(out var bodyStart);
            var body = new BodyParser(source, bodyStart);
            Sections = body.Parse();
            Fences = body.Fences;
            if (body.StoppedAt is { } stopped) found.Error(DiagnosticCodes.TooLarge, source.Range(stopped, stopped), $"The document has {BodyParser.MaxParts} sections and code fences before this place, the most there may be; what follows was not taken apart.");
            ReportUnseen(source, found);
        }

        Diagnostics = found.InOrder();
    }

    private MamlDocument(Diagnostic refused)
    {
        Source = new SourceText(string.Empty);
        Sections = NoSections;
        Fences = [];
        IsRefused = true;
        Diagnostics = [refused];
    }

    /// <summary>The text with its lines. Empty when the document was refused whole.</summary>
    public SourceText Source { get; }

    /// <summary>The front matter; null when there is none or it is never closed.</summary>
    public FrontMatter? FrontMatter { get; }

    /// <summary>The sections, in order.</summary>
    public IReadOnlyList<MamlSection> Sections { get; }

    /// <summary>Every code fence, those before the first section included.</summary>
    public IReadOnlyList<CodeFence> Fences { get; }

    /// <summary>What reading found, in the order of the document. Whether it is a good document is <see cref="Validation.MamlValidator"/>'s to say.</summary>
    public IReadOnlyList<Diagnostic> Diagnostics { get; }

    /// <summary>The other format that this file is of; null when it is meant to be MAML.</summary>
    public string? ForeignFormat { get; }

    /// <summary>Whether the document is no text or too large, so that nothing in it was read.</summary>
    public bool IsRefused { get; }

    /// <summary>Reads a document.</summary>
    public static MamlDocument Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length > MaxLength ? TooLarge(text.Length, "characters") : new MamlDocument(new SourceText(text), new DiagnosticBag());
    }

    /// <summary>Reads a document from its octets, UTF-8 with or without a byte order mark.</summary>
    public static MamlDocument Parse(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > MaxLength) return TooLarge(utf8.Length, "octets");
        if (Utf8.IsValid(utf8)) return Parse(Encoding.UTF8.GetString(utf8));
        var characters = new char[utf8.Length];
        Utf8.ToUtf16(utf8, characters, out var at, out _, replaceInvalidSequences: false);
        return new MamlDocument(new Diagnostic(DiagnosticCodes.NotUtf8, DiagnosticSeverity.Error, 0, 0, 0, $"The octets are not UTF-8: octet {at} (0x{utf8[at]:X2}) begins no character.{(utf8 is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] ? " They begin as UTF-16 does; save the file as UTF-8." : string.Empty)}"));
    }

    /// <summary>The UTF-8 of the document: the octets that it was read from, the byte order mark included. A lone surrogate, which only a string can hold, becomes U+FFFD.</summary>
    /// <exception cref="InvalidOperationException">The document was refused, so that its text was not kept.</exception>
    public byte[] Render() => IsRefused ? throw new InvalidOperationException("The document was refused; its text was not kept.") : Encoding.UTF8.GetBytes(Source.Text);

    /// <summary>The first section of a name, in any case and with an underscore for a space; null when there is none.</summary>
    public MamlSection? Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        for (var at = 0; at < Sections.Count; at++)
        {
            if (Sections[at].Is(name)) return Sections[at];
        }

        return null;
    }

    /// <summary>Reads the entries of the section History, in order; a line that is no entry is left out, for <see cref="Validation.MamlValidator"/> to report. None when there is no such section.</summary>
    public IReadOnlyList<HistoryEntry> ReadHistory()
    {
        if (Find("History") is not { } history) return [];
        var entries = new List<HistoryEntry>();
        var reader = new HistoryReader(Source, history, null);
        while (reader.Next(out var parts))
        {
            var text = reader.Text;
            var previous = parts.Previous.End.Value > 0 ? text[parts.Previous].ToString() : null;
            entries.Add(new(parts.Time, text[parts.Verb].ToString(), text[parts.Text].ToString(), previous, reader.Part(0, text.Length)));
        }

        return entries;
    }

    private static MamlDocument TooLarge(int length, string unit) =>
        new(new Diagnostic(DiagnosticCodes.TooLarge, DiagnosticSeverity.Error, 0, 0, 0, $"The document has {length} {unit}; {MaxLength} is the most."));

    private static string? ForeignFormatOf(string text)
    {
        var start = text.AsSpan().TrimStart("\uFEFF \t\r\n");
        if (start.StartsWith("MAML_version", StringComparison.Ordinal)) return "a MAML file of the astronomy metadata format";
        return start switch
        {
            ['{', ..] => "a JSON-like MAML file",
            ['<', ..] => "an XML help file of the Microsoft Assistance Markup Language",
            _ => null,
        };
    }

    private static void ReportUnseen(SourceText source, DiagnosticBag found)
    {
        var text = source.Text;
        var at = text.StartsWith('\uFEFF') ? 1 : 0;
        for (var count = 0; count < DiagnosticBag.Limit && ForwardText.FirstRefused(text.AsSpan(at)) is >= 0 and var next; count++)
        {
            at += next;
            var length = at + 1 < text.Length && char.IsSurrogatePair(text, at) ? 2 : 1;
            found.Warning(DiagnosticCodes.UnseenCharacter, source.Range(at, at + length), $"{ForwardText.Describe(text, at)} does not show; no receipt mirrors it.");
            at += length;
        }
    }
}
