using System.Globalization;
using System.Text;
using Dunes.Sdk.Maml.Syntax;

namespace Dunes.Sdk.Maml.Editing;

/// <summary>Changes a document one place at a time; what an edit is not about keeps its bytes: byte order mark, line ends, white space and comments.</summary>
/// <remarks>
/// Each edit is made to <see cref="Document"/> as it then is, so that one edit sees those before it; an edit that is refused changes nothing.
/// Text that is put in takes on the line ends of the document: those of its first line, or LF where it has none. It is not safe to share.
/// </remarks>
public sealed class MamlEditor
{
    private readonly List<MamlEdit> _edits = [];

    /// <summary>Begins with a document as it is.</summary>
    /// <exception cref="ArgumentException">The document was refused or is of another format, so that nothing of it is known.</exception>
    public MamlEditor(MamlDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        if (document.IsRefused) throw new ArgumentException("The document was refused; there is no text to edit.", nameof(document));
        if (document.ForeignFormat is { } foreign) throw new ArgumentException($"The document is {foreign}; only MAML is edited.", nameof(document));
        Document = document;
    }

    /// <summary>The document with the edits so far. Its sections, not those of an earlier one, are the ones to edit.</summary>
    public MamlDocument Document { get; private set; }

    /// <summary>The edits so far, each with its place in the document that it was made to.</summary>
    public IReadOnlyList<MamlEdit> Edits => _edits;

    /// <summary>Puts a text in the place of what follows a section's heading.</summary>
    /// <param name="name">The section's name; of two, the first is meant.</param>
    /// <param name="text">The new body. A line end is added before the next heading where the text has none.</param>
    /// <exception cref="ArgumentException">There is no such section, or the text would begin another, leave a code fence open or hold a lone surrogate.</exception>
    public MamlEdit ReplaceSectionBody(string name, string text)
    {
        ArgumentNullException.ThrowIfNull(name);
        return ReplaceSectionBody(Document.Find(name) ?? throw new ArgumentException($"The document has no section '{name}'.", nameof(name)), text);
    }

    /// <summary>Puts a text in the place of what follows a section's heading.</summary>
    /// <param name="section">A section of <see cref="Document"/>.</param>
    /// <param name="text">The new body. A line end is added before the next heading where the text has none.</param>
    /// <exception cref="ArgumentException">The section is of another document, or the text would begin another section, leave a code fence open or hold a lone surrogate.</exception>
    public MamlEdit ReplaceSectionBody(MamlSection section, string text)
    {
        ArgumentNullException.ThrowIfNull(section);
        ArgumentNullException.ThrowIfNull(text);
        if (!Document.Sections.Any(one => ReferenceEquals(one, section))) throw new ArgumentException("The section is none of the document as it is now.", nameof(section));
        RequireWellFormed(text, nameof(text));
        Insertion.RequireOneBody(text, nameof(text));

        var lines = Insertion.WithLineEnds(text, LineEnd);
        var source = Document.Source.Text;
        if (section.BodyRange.Start == section.HeadingRange.End && lines.Length > 0) lines = LineEnd + lines; // the heading ends the document
        if (section.BodyRange.End < source.Length && lines.Length > 0 && lines[^1] is not ('\r' or '\n')) lines += LineEnd;
        return Make(section.BodyRange, lines);
    }

    /// <summary>Adds a line at the end of the section History, after its last line that is not blank. Where there is no such section, it is begun at the end of the document.</summary>
    /// <param name="line">The whole entry, such as <c>- 2025-09-09T21:07:00Z: [CREATE] made</c>, without a line end.</param>
    /// <exception cref="ArgumentException">The line does not begin with <c>- </c>, holds a line end or a lone surrogate.</exception>
    /// <exception cref="InvalidOperationException">The front matter or a code fence is never closed, so that the line would be no entry.</exception>
    public MamlEdit AppendHistory(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        if (!line.StartsWith("- ", StringComparison.Ordinal)) throw new ArgumentException("An entry of History begins with '- '.", nameof(line));
        if (line.AsSpan().ContainsAny('\r', '\n')) throw new ArgumentException("An entry of History is one line.", nameof(line));
        RequireWellFormed(line, nameof(line));
        var (range, before, after) = EndOfHistory();
        return MakeEntry(range, before + line + after);
    }

    /// <summary>Adds an entry to History, with the SHA-256 of the bytes before it as its <c>prev=</c>. Where there is no such section, it is begun at the end of the document.</summary>
    /// <param name="time">When it happened; written in UTC.</param>
    /// <param name="verb">What happened: a word of upper-case letters, digits, <c>_</c> and <c>-</c>.</param>
    /// <param name="text">What more there is to say, on one line.</param>
    /// <exception cref="ArgumentException">The verb is no such word, or the text holds a line end or a lone surrogate.</exception>
    /// <exception cref="InvalidOperationException">The front matter or a code fence is never closed, so that the line would be no entry.</exception>
    public MamlEdit AppendHistory(DateTimeOffset time, string verb, string text)
    {
        ArgumentException.ThrowIfNullOrEmpty(verb);
        ArgumentNullException.ThrowIfNull(text);
        if (!verb.All(one => char.IsAsciiLetterUpper(one) || char.IsAsciiDigit(one) || one is '_' or '-')) throw new ArgumentException($"'{verb}' is no verb; it takes upper-case letters, digits, '_' and '-'.", nameof(verb));
        if (text.AsSpan().ContainsAny('\r', '\n')) throw new ArgumentException("An entry of History is one line.", nameof(text));
        RequireWellFormed(text, nameof(text));
        var (range, before, after) = EndOfHistory();
        var digest = Insertion.Digest(Document.Source.Text.AsSpan(0, range.Start), before);
        var stamp = Validation.Rfc3339.Format(time);
        return MakeEntry(range, string.Create(CultureInfo.InvariantCulture, $"{before}- {stamp}: [{verb}] {text}{(text.Length == 0 ? string.Empty : " ")}prev={digest}{after}"));
    }

    /// <summary>Gives a key of the front matter a value: in the place of the value it has, or on a new line before the closing one.</summary>
    /// <param name="key">A key at the margin: letters, digits, <c>_</c>, <c>-</c> and <c>.</c>.</param>
    /// <param name="valueText">The value as YAML writes it: <c>"1.0"</c> with its quotes, <c>[a, b]</c>, or lines of their own that are indented.</param>
    /// <exception cref="ArgumentException">The key is of another form, or the value is no YAML value, or would be read as more than the value of its key.</exception>
    /// <exception cref="InvalidOperationException">There is no front matter, or it cannot be read whole.</exception>
    public MamlEdit SetFrontMatter(string key, string valueText)
    {
        ArgumentException.ThrowIfNullOrEmpty(key);
        ArgumentNullException.ThrowIfNull(valueText);
        if (!key.All(one => char.IsAsciiLetterOrDigit(one) || one is '_' or '-' or '.') || key[0] is '-' or '.') throw new ArgumentException($"'{key}' is no plain key; it takes letters, digits, '_', '-' and '.'.", nameof(key));
        RequireWellFormed(valueText, nameof(valueText));
        if (Document.FrontMatter is not { } front) throw new InvalidOperationException("The document has no front matter that could be edited.");
        if (Validation.FrontMatterRules.IsUnread(Document)) throw new InvalidOperationException("The front matter cannot be read whole, so that it cannot be edited; see the document's diagnostics.");
        var edit = FrontMatterEdit.Of(Document, front, key, Insertion.WithLineEnds(valueText, LineEnd).Trim(' ').TrimEnd("\r\n ").ToString());
        FrontMatterEdit.RequireOnly(Document, front, key, edit, nameof(valueText));
        return Make(edit.Range, edit.Replacement);
    }

    /// <summary>Puts a text, as it is, in the place of another: the fix of a finding, for instance.</summary>
    /// <param name="range">A range of <see cref="Document"/>.</param>
    /// <param name="replacement">What to put there.</param>
    /// <exception cref="ArgumentException">The range is none of the document, or the text holds a lone surrogate.</exception>
    public MamlEdit Replace(SourceRange range, string replacement)
    {
        ArgumentNullException.ThrowIfNull(replacement);
        var length = Document.Source.Text.Length;
        if (range.Start < 0 || range.Length < 0 || range.Start > length - range.Length) throw new ArgumentException($"The range {range.Start}..{range.Start + range.Length} is none of the {length} characters of the document.", nameof(range));
        RequireWellFormed(replacement, nameof(replacement));
        return Make(Document.Source.Range(range.Start, range.End), replacement);
    }

    /// <summary>The UTF-8 of the document with the edits.</summary>
    public byte[] Apply() => Document.Render();

    /// <summary>The text of the document with the edits.</summary>
    public string ApplyToText() => Document.Source.Text;

    /// <summary>The line end of the document: that of its first line, LF where there is none.</summary>
    private string LineEnd => Insertion.LineEndOf(Document.Source.Text);

    private static void RequireWellFormed(string text, string parameter)
    {
        if (Insertion.HasLoneSurrogate(text)) throw new ArgumentException("The text holds a lone surrogate, which UTF-8 has no octets for.", parameter);
    }

    /// <summary>Where the next entry of History goes, and what stands before and after it there.</summary>
    private (SourceRange Range, string Before, string After) EndOfHistory()
    {
        var source = Document.Source;
        var text = source.Text;
        var history = Document.Find("History");
        var fences = history?.Fences ?? Document.Fences;
        if (fences.Count > 0 && !fences[^1].IsClosed) throw new InvalidOperationException($"The code fence of line {fences[^1].Range.Line} is never closed; an entry after it would be a part of it.");
        if (history is null && Document.FrontMatter is null && Document.Diagnostics.Any(one => one.Code == DiagnosticCodes.FrontMatterUnclosed))
            throw new InvalidOperationException("The front matter is never closed; a section after it would be a part of it.");

        if (history is null)
        {
            var hasLineEnd = text.Length == 0 || text[^1] is '\r' or '\n';
            var blank = text.Length == 0 || (hasLineEnd && source.Line(Math.Max(source.LineCount - 1, 1)).IsWhiteSpace()) ? string.Empty : LineEnd;
            var before = (hasLineEnd ? string.Empty : LineEnd) + blank + "## History" + LineEnd;
            return (source.Range(text.Length, text.Length), before, hasLineEnd ? LineEnd : string.Empty);
        }

        var content = text.AsSpan(history.Range.Start, history.Range.Length).TrimEnd().Length;
        var at = history.Range.Start + content;
        var rest = text.AsSpan(at).IndexOfAny('\r', '\n');
        if (rest < 0) return (source.Range(text.Length, text.Length), LineEnd, string.Empty); // its last line is the document's, and without a line end
        at += rest + (text.AsSpan(at + rest).StartsWith("\r\n", StringComparison.Ordinal) ? 2 : 1);
        return (source.Range(at, at), string.Empty, LineEnd);
    }

    private MamlEdit MakeEntry(SourceRange range, string replacement) =>
        Make(range, replacement, after => after.Find("History") is { } history && history.Range.End >= range.Start + replacement.Length, "The entry would stand in no section History, for what comes before it takes it in.");

    private MamlEdit Make(SourceRange range, string replacement, Predicate<MamlDocument>? asked = null, string otherwise = "")
    {
        var edit = new MamlEdit(range, replacement);
        var text = edit.ApplyTo(Document.Source.Text);
        if (text.Length > MamlDocument.MaxLength) throw new ArgumentException($"The document would have {text.Length} characters; {MamlDocument.MaxLength} is the most.");
        var after = MamlDocument.Parse(text);
        if (asked?.Invoke(after) == false) throw new InvalidOperationException(otherwise);
        Document = after;
        _edits.Add(edit);
        return edit;
    }
}
