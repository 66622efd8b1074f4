using System.Globalization;
using Dunes.Sdk.Crypto;
using Dunes.Sdk.Maml.Syntax;

namespace Dunes.Sdk.Maml.Keys;

/// <summary>The section Keys as it is written: for each key its fields, and the PEM blocks below them.</summary>
internal static class KeySection
{
    public const string Name = "Keys";

    /// <summary>The most keys of a document that are looked at.</summary>
    public const int MaxKeys = 1024;

    private static readonly string[] Fields = ["algorithm", "purpose", "source", "qber", "s_value"];
    private static readonly string[] Purposes = ["envelope", "receipt", "ledger", "wallet", "token"]; // in the order of KeyPurpose, which begins with 1

    public static string PurposeName(KeyPurpose purpose) => Purposes[(int)purpose - 1];

    public static KeyPurpose? ReadPurpose(string name) => Array.IndexOf(Purposes, name) is >= 0 and var at ? (KeyPurpose)(at + 1) : null;

    public static bool TryReadId(string text, out KeyId id)
    {
        id = KeyId.None;
        if (text.Length != 2 * KeyId.Size || !UInt128.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)) return false;
        id = new KeyId(value);
        return id.ToString() == text;
    }

    /// <summary>The keys of a document, in order and at most <see cref="MaxKeys"/>; each begins with <c>- id:</c>.</summary>
    public static List<Entry> Read(MamlDocument document)
    {
        var entries = new List<Entry>();
        if (document.Sections.FirstOrDefault(section => section.Is(Name)) is not { } section) return entries;
        var source = document.Source;
        var fence = 0;
        for (var line = section.HeadingRange.Line + 1; line <= source.LineCount && source.LineStart(line) < section.Range.End; line++)
        {
            if (fence < section.Fences.Count && section.Fences[fence].Range.Line == line)
            {
                var block = section.Fences[fence++];
                if (entries.Count > 0) entries[^1].Take(source.Text.Substring(block.TextRange.Start, block.TextRange.Length));
                line = source.Range(block.Range.End, block.Range.End).Line;
                continue;
            }

            var text = source.Line(line);
            if (!text.StartsWith("- ", StringComparison.Ordinal) || text.IndexOf(": ", StringComparison.Ordinal) is not (> 2 and var colon)) continue;
            var field = text[2..colon].ToString();
            var start = source.LineStart(line) + colon + 2;
            var value = new Value(text[(colon + 2)..].Trim().ToString(), source.Range(start, source.LineStart(line) + text.Length));
            if (field == "id" && entries.Count == MaxKeys) break;
            if (field == "id") entries.Add(new Entry(value));
            else if (entries.Count > 0 && Array.IndexOf(Fields, field) >= 0) entries[^1].Values.TryAdd(field, value);
        }

        return entries;
    }

    /// <summary>A value of a field, and where it is.</summary>
    public sealed record Value(string Text, SourceRange Range);

    /// <summary>One key as it is written.</summary>
    public sealed class Entry(Value id)
    {
        public Value Id { get; } = id;

        public Dictionary<string, Value> Values { get; } = new(StringComparer.Ordinal);

        public string? PublicPem { get; private set; }

        public string? PrivatePem { get; private set; }

        public string? this[string field] => Values.GetValueOrDefault(field)?.Text;

        public void Take(string block)
        {
            var pem = block.AsSpan().Trim();
            var label = KeyPem.LabelOf(pem.IndexOfAny('\r', '\n') is >= 0 and var end ? pem[..end] : pem);
            if (label.IsEmpty) return;
            var text = pem.ToString().ReplaceLineEndings("\n") + "\n";
            if (KeyPem.IsPrivateLabel(label)) PrivatePem ??= text;
            else PublicPem ??= text;
        }
    }
}
