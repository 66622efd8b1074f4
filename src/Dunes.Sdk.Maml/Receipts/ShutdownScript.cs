using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using Dunes.Sdk.Crypto;
using Dunes.Sdk.Maml.Parsing;
using Dunes.Sdk.Maml.Syntax;
using Dunes.Sdk.Maml.Validation;

namespace Dunes.Sdk.Maml.Receipts;

/// <summary>What undoes a document: the inverse of every action in its section Code_Blocks, the last action first.</summary>
/// <remarks>
/// Inverses are declared, never guessed. A code block declares its own with the attribute <c>undo</c>: <c>undo="command"</c>,
/// <c>undo=@id</c> for another block, which then is no action itself, or <c>undo=none</c> when there is nothing to undo. Without
/// it, each line of a shell block is an action, and <see cref="KnownInverses"/> are applied to plain commands that have no options
/// but <c>--id</c>, <c>--mesh-id</c> and <c>--name</c>. Anything else is a finding, "no inverse known", with its line and column.
/// Blocks of data, such as JSON, are no actions. Nothing is executed.
/// </remarks>
public sealed class ShutdownScript
{
    /// <summary>The document type of a script, and the type of its receipt.</summary>
    internal const string TypeName = "shutdown_script";

    private static readonly FrozenSet<string> ShellLanguages = FrozenSet.Create(StringComparer.OrdinalIgnoreCase, "bash", "sh", "shell", "console", "dunes");

    private static readonly FrozenSet<string> DataLanguages = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase, "json", "yaml", "yml", "toml", "xml", "csv", "text", "txt", "markdown", "md", "maml", "mermaid");

    private readonly string _sourceDigest;
    private readonly string _copied;

    private ShutdownScript(string sourceName, MamlDocument document, IReadOnlyList<ShutdownStep> steps, IReadOnlyList<Diagnostic> findings)
    {
        SourceName = sourceName;
        Steps = steps;
        Findings = findings;
        _sourceDigest = ContentDigest.Hex(ForwardText.Normalise(document.Source.Text));
        _copied = CopiedKeys(document);
    }

    /// <summary>The inverses that need no declaration: an action's first words, and what takes their place.</summary>
    public static IReadOnlyDictionary<string, string> KnownInverses => KnownInverse.All;

    /// <summary>The file name of the document that the script undoes.</summary>
    public string SourceName { get; }

    /// <summary>Whether a block of a language holds data, and so does nothing.</summary>
    internal static bool IsData(string language) => DataLanguages.Contains(language);

    /// <summary>The steps in the order to take them: the inverse of the last action first.</summary>
    public IReadOnlyList<ShutdownStep> Steps { get; }

    /// <summary>What stands in the way, in the order of the document; empty when the script undoes everything.</summary>
    public IReadOnlyList<Diagnostic> Findings { get; }

    /// <summary>Whether the script undoes every action of its document.</summary>
    public bool IsWhole => Findings.Count == 0;

    /// <summary>Gathers the inverses of a document's actions.</summary>
    /// <param name="document">The document; one with errors gives no steps, and its errors as findings.</param>
    /// <param name="sourceName">The document's file name, as the script names it: one plain line of at most 255 characters.</param>
    /// <exception cref="ArgumentException">The name is no plain line.</exception>
    public static ShutdownScript Of(MamlDocument document, string sourceName)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(sourceName);
        ReceiptWriter.CheckName(sourceName);
        var steps = new List<ShutdownStep>();
        var found = new DiagnosticBag();
        found.AddRange(document.Diagnostics.Where(one => one.Severity == DiagnosticSeverity.Error));
        if (found.InOrder().Count == 0)
        {
            new Collector(document, steps, found).Collect();
            if (steps.Count == 0 && found.InOrder().Count == 0)
            {
                found.Error(ReceiptCodes.NothingToUndo, document.Source.Range(0, 0), "There is nothing to undo: no code block of the section Code_Blocks has an action with an inverse.");
            }
        }

        steps.Reverse();
        return new(sourceName, document, steps, found.InOrder());
    }

    /// <summary>The script as a document of type <c>shutdown_script</c>: the same for the same document, name and time. What it does not undo is listed in its Context.</summary>
    /// <exception cref="InvalidOperationException">There are no steps.</exception>
    public string ToDocument(DateTimeOffset created)
    {
        if (Steps.Count == 0) throw new InvalidOperationException("The script has no steps; its findings say why.");
        var text = new StringBuilder("---\nmaml_version: \"1.0\"\n");
        text.Append("id: ").Append(UrnUuid.Prefix).Append(IdOf(_sourceDigest)).Append('\n');
        text.Append("type: ").Append(TypeName).Append('\n');
        text.Append("created_at: ").Append(Rfc3339.Format(created)).Append('\n');
        text.Append("source_maml: ").Append(SourceName).Append('\n');
        text.Append("source_digest: sha256:").Append(_sourceDigest).Append('\n');
        text.Append(_copied).Append("---\n\n## Intent\nUndo what ").Append(SourceName).Append(" does, its last action first.\n\n## Context\n");
        text.Append("Generated from declared inverses only; nothing was executed.\n");
        for (var at = 0; at < Steps.Count; at++)
        {
            var step = Steps[at];
            text.Append(CultureInfo.InvariantCulture, $"- undo-{at + 1} undoes {step.Line}:{step.Column}, {(step.IsDeclared ? "as declared there" : "by a known inverse")}\n");
        }

        foreach (var finding in Findings) text.Append(CultureInfo.InvariantCulture, $"- not undone: {finding.Line}:{finding.Column}\n");
        text.Append("\n## Code_Blocks\n");
        for (var at = 0; at < Steps.Count; at++)
        {
            var fence = new string('`', Math.Max(3, LongestRun(Steps[at].Inverse, '`') + 1));
            text.Append(CultureInfo.InvariantCulture, $"{(at == 0 ? string.Empty : "\n")}{fence}{Steps[at].Language} {{id=undo-{at + 1} undo=none}}\n{Steps[at].Inverse}\n{fence}\n");
        }

        return text.ToString();
    }

    /// <summary>Writes the script's receipt, of type <c>shutdown_script</c>: it mirrors <see cref="ToDocument"/>.</summary>
    /// <param name="created">When the receipt, and the script with it, is made.</param>
    /// <param name="id">The receipt's UUID.</param>
    /// <param name="signer">A key of purpose receipt, or null for an unsigned receipt, which can be consistent at most.</param>
    /// <param name="mode">How to mirror.</param>
    /// <exception cref="ArgumentException">The script holds a character that does not show, or the key is for another purpose.</exception>
    /// <exception cref="InvalidOperationException">There are no steps.</exception>
    public string WriteReceipt(DateTimeOffset created, Guid id, SigningKey? signer, MirrorMode mode = MirrorMode.Document) =>
        ReceiptWriter.Write(ToDocument(created), SourceName, created, id, signer, mode, ReceiptType.ShutdownScript);

    /// <summary>A UUID of version 8 (RFC 9562, section 5.8) whose other 122 bits are the first of a digest, so that one document has one script.</summary>
    private static string IdOf(string digest)
    {
        Span<byte> octets = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(octets, UInt128.Parse(digest.AsSpan(0, 32), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
        octets[6] = (byte)(0x80 | (octets[6] & 0x0F));
        octets[8] = (byte)(0x80 | (octets[8] & 0x3F));
        return new Guid(octets, bigEndian: true).ToString("D", CultureInfo.InvariantCulture);
    }

    /// <summary>The source's origin and permissions as they are written there: who may run a document may undo it, and nobody else.</summary>
    private static string CopiedKeys(MamlDocument document)
    {
        if (document.FrontMatter is not { } front) return string.Empty;
        var copied = new StringBuilder();
        for (var at = 0; at < front.Entries.Count; at++)
        {
            var entry = front.Entries[at];
            if (entry.Key is not ("origin" or "permissions") || entry.KeyRange.Column != 1) continue;
            var end = at + 1 < front.Entries.Count ? front.Entries[at + 1].KeyRange.Start : front.YamlRange.End;
            var lines = ForwardText.Normalise(document.Source.Text[entry.KeyRange.Start..end]);

            // A flow mapping, or text that leans on what stands around it, does not stand alone; without permissions nobody has any.
            var alone = MamlDocument.Parse($"---\n{lines}---\n");
            var standsAlone = alone.Diagnostics.Count == 0 && alone.Sections.Count == 0 && alone.FrontMatter is { Entries: [var only] } && only.Key == entry.Key && alone.FrontMatter.YamlRange.Length == lines.Length;
            if (standsAlone) copied.Append(lines);
        }

        return copied.ToString();
    }

    private static int LongestRun(string text, char mark)
    {
        int longest = 0, run = 0;
        foreach (var character in text)
        {
            run = character == mark ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        return longest;
    }

    private sealed class Collector(MamlDocument document, List<ShutdownStep> steps, DiagnosticBag found)
    {
        private readonly Dictionary<string, CodeFence> _byId = new(StringComparer.Ordinal);
        private readonly HashSet<string> _inverses = new(StringComparer.Ordinal);

        public void Collect()
        {
            var blocks = new List<(CodeFence Fence, Dictionary<string, string> Attributes)>();
            foreach (var fence in document.Sections.Where(section => section.Is("Code_Blocks")).SelectMany(section => section.Fences))
            {
                if (!fence.IsClosed)
                {
                    found.Error(DiagnosticCodes.FenceUnclosed, Opening(fence), "The code block is never closed, so its actions cannot be told.");
                }
                else if (!FenceAttributes.TryRead(fence.Attributes, out var attributes, out var problem))
                {
                    found.Error(ReceiptCodes.UndoInvalid, Opening(fence), $"The block cannot be undone: {problem}");
                }
                else if (attributes.TryGetValue("id", out var id) && !_byId.TryAdd(id, fence))
                {
                    found.Error(ReceiptCodes.UndoInvalid, Opening(fence), $"The id '{Excerpt.Of(id)}' stands twice: here and at line {_byId[id].Range.Line}.");
                }
                else
                {
                    blocks.Add((fence, attributes));
                    if (attributes.TryGetValue("undo", out var undo) && undo.StartsWith('@')) _inverses.Add(undo.AsSpan(1).ToString());
                }
            }

            foreach (var (fence, attributes) in blocks)
            {
                if (attributes.TryGetValue("id", out var id) && _inverses.Contains(id)) continue;
                if (attributes.TryGetValue("undo", out var undo)) TakeDeclared(fence, undo);
                else if (ShellLanguages.Contains(fence.Language)) TakeLines(fence);
                else if (!DataLanguages.Contains(fence.Language)) NoInverse(Opening(fence), fence.Language.Length == 0 ? "a block without a language" : $"a block of {Excerpt.Of(fence.Language)}", "no inverse known");
            }
        }

        private void TakeDeclared(CodeFence fence, string undo)
        {
            if (undo == "none") return;
            if (!undo.StartsWith('@'))
            {
                steps.Add(new(fence.Language, undo, true, fence.Range.Line, fence.Range.Column));
            }
            else if (_byId.TryGetValue(undo[1..], out var inverse))
            {
                var text = ForwardText.Normalise(document.Source.Text.Substring(inverse.TextRange.Start, inverse.TextRange.Length)).TrimEnd('\n');
                steps.Add(new(inverse.Language, text, true, fence.Range.Line, fence.Range.Column));
            }
            else
            {
                found.Error(ReceiptCodes.UndoInvalid, Opening(fence), $"'undo=@{Excerpt.Of(undo.AsSpan(1))}' names no block: expected the id of one in Code_Blocks.");
            }
        }

        private void TakeLines(CodeFence fence)
        {
            var source = document.Source;
            for (var line = fence.TextRange.Line; line <= source.LineCount && source.LineStart(line) < fence.TextRange.End; line++)
            {
                var text = source.Line(line);
                var command = text.Trim().ToString();
                if (command.Length == 0 || command[0] == '#') continue;
                var start = source.LineStart(line) + text.IndexOf(command[0]);
                var range = source.Range(start, start + command.Length);
                if (KnownInverse.Of(command, out var why) is { } inverse) steps.Add(new(fence.Language, inverse, false, range.Line, range.Column));
                else NoInverse(range, $"'{Excerpt.Of(command)}'", why);
            }
        }

        private void NoInverse(SourceRange range, string what, string why) =>
            found.Error(ReceiptCodes.NoInverseKnown, range, $"For {what}, {why}. Declare one on its code block: {{undo=\"command\"}}, {{undo=@id}} or {{undo=none}}.");

        private SourceRange Opening(CodeFence fence) =>
            document.Source.Range(fence.Range.Start, document.Source.LineStart(fence.Range.Line) + document.Source.Line(fence.Range.Line).Length);
    }
}
