using System.Buffers;

namespace Dunes.Sdk.Maml.Receipts;

/// <summary>A <c>.mu</c> file of an older form: it is named, and it is said what it cannot prove. No such file is ever proved.</summary>
/// <param name="Form">The form.</param>
/// <param name="Name">The form's name in words.</param>
/// <param name="CannotProve">What the form cannot prove, in a sentence.</param>
/// <param name="Forward">The document that a mirror was made of; null for a form that mirrors no document.</param>
/// <remarks>
/// These forms bear no mark, so they are told by what they hold: for a mirror, which reading of it looks most like a document, by
/// the names of sections and keys, capitals and full stops. Where section and word mirror read the same, which is so when no line has
/// two words, it is called a section mirror.
/// </remarks>
public sealed record LegacyReceipt(LegacyReceiptForm Form, string Name, string CannotProve, string? Forward)
{
    // A heading of one capitalised word gives 2; less is as likely to be chance.
    private const int LeastScore = 3;

    private static readonly string[] Keys = ["maml_version", "id", "type", "origin", "permissions", "created_at", "requires", "verification", "schema", "mode", "mesh-id"];
    private static readonly string[] Sections = ["Intent", "Context", "Content", "Code_Blocks", "Code Blocks", "Input_Schema", "Input Schema", "Output_Schema", "Output Schema", "History", "Verification"];
    private static readonly string[] NoteKeys = ["validation", "validated", "valid", "validation_status", "status", "verified", "result"];
    private static readonly string[] NoteValues = ["valid", "validated", "passed", "pass", "ok", "true", "success", "verified", "consistent", "failed", "fail", "invalid", "false"];
    private static readonly string[] Arrows = ["->", "=>", "\u2192"];

    /// <summary>Recognises a file of an older form; null for a receipt with a header, for anything else, and beyond <see cref="MuReceipt.MaxSourceSize"/> characters.</summary>
    public static LegacyReceipt? Recognise(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > MuReceipt.MaxSourceSize) return null;
        var forward = ForwardText.Normalise(text);
        if (ReceiptHeader.TryRead(forward, out _, out _)) return null;
        if (HasField(forward))
        {
            return new(LegacyReceiptForm.FieldReceipt, "field receipt",
                "It cannot prove the document: only the fields it names are mirrored, nothing is digested or signed, and anyone can reverse a value.", null);
        }

        return OfMirror(forward) ?? OfNote(forward);
    }

    /// <summary>The verdict on it: consistent when its mirror matches the source, failed otherwise.</summary>
    /// <param name="source">The forward document; null when there is none.</param>
    public ReceiptVerification VerdictOn(string? source)
    {
        var what = $"an older form, {Name}. {CannotProve}";
        if (Forward is null || source is null) return new(ReceiptVerdict.Failed, "form", 0, 0, what);
        return Forward == ForwardText.Normalise(source)
            ? new(ReceiptVerdict.Consistent, null, 0, 0, $"the mirror matches the source; {what}")
            : new(ReceiptVerdict.Failed, "mirror", 0, 0, $"the mirror does not match the source; {what}");
    }

    private static LegacyReceipt? OfMirror(string text)
    {
        var buffer = ArrayPool<char>.Shared.Rent(text.Length);
        try
        {
            var candidate = buffer.AsSpan(0, text.Length);
            var best = Math.Max(Score(text) + 1, LeastScore - 1);
            MirrorMode? mode = null;
            foreach (var one in (ReadOnlySpan<MirrorMode>)[MirrorMode.Document, MirrorMode.Section, MirrorMode.Word])
            {
                Mirror.Write(text, candidate, one);
                if (Score(candidate) is var score && score > best) (best, mode) = (score, one);
            }

            return mode is { } found ? NameMirror(found, Mirror.Undo(text, found)) : null;
        }
        finally
        {
            ArrayPool<char>.Shared.Return(buffer);
        }
    }

    private static LegacyReceipt NameMirror(MirrorMode mode, string forward) => mode switch
    {
        MirrorMode.Document => new(LegacyReceiptForm.DocumentMirror, "headerless document mirror",
            "It cannot prove who made it, when, or of which file: there is no header, digest or signature. With the source beside it, it shows accidents.", forward),
        MirrorMode.Section => new(LegacyReceiptForm.SectionMirror, "section mirror",
            "It cannot prove who made it, when, or of which file, nor that a line was not moved: there is no header, digest or signature. With the source beside it, it shows accidents.", forward),
        _ => new(LegacyReceiptForm.WordMirror, "word mirror",
            "It cannot prove who made it, when, or of which file, nor that a word was not moved: there is no header, digest or signature. With the source beside it, it shows accidents.", forward),
    };

    private static LegacyReceipt? OfNote(ReadOnlySpan<char> text)
    {
        foreach (var raw in text.EnumerateLines())
        {
            var line = raw.Trim(" \t-*");
            var isHeading = line.StartsWith('#') && line.Contains("validation", StringComparison.OrdinalIgnoreCase);
            var colon = line.IndexOf(':');
            if (!isHeading && (colon <= 0 || !IsNoteField(line[..colon].Trim("* "), line[(colon + 1)..].Trim("* ")))) continue;
            return new(LegacyReceiptForm.ValidationNote, "validation note",
                "It cannot prove anything about a document: it says that something was validated, and holds no mirror, digest or signature of it.", null);
        }

        return null;
    }

    private static bool IsNoteField(ReadOnlySpan<char> key, ReadOnlySpan<char> value)
    {
        if (key.Equals("type", StringComparison.OrdinalIgnoreCase)) return value.Equals("validation", StringComparison.OrdinalIgnoreCase);
        return IsOneOf(key, NoteKeys) && IsOneOf(value.TrimEnd('.'), NoteValues);
    }

    /// <summary>Whether a line holds a value and its reversal, or a plain key with a reversed time or URN.</summary>
    private static bool HasField(ReadOnlySpan<char> text)
    {
        Span<char> reversed = stackalloc char[128];
        foreach (var raw in text.EnumerateLines())
        {
            var line = raw.Trim();
            foreach (var arrow in Arrows)
            {
                var at = line.IndexOf(arrow);
                if (at <= 0) continue;
                var left = line[..at].Trim(" \t`\"*|");
                var right = line[(at + arrow.Length)..].Trim(" \t`\"*|");
                var value = left.Length > right.Length && right.Length > 0 && left[^(right.Length + 1)] is ' ' or '`' or '"' ? left[^right.Length..] : left; // "power: 256Wh -> hW652"
                if (value.Length is < 2 or > 128 || value.Length != right.Length) continue;
                var mirror = reversed[..value.Length];
                Mirror.Write(value, mirror, MirrorMode.Document);
                if (mirror.SequenceEqual(right) && !mirror.SequenceEqual(value)) return true;
            }

            var colon = line.IndexOf(": ");
            if (colon <= 0) continue;
            var field = line[(colon + 2)..].Trim(" `\"*");
            if (field.Length is < 20 or > 128) continue;
            var key = line[..colon].Trim(" -*`\"");
            var turned = reversed[..field.Length];
            Mirror.Write(field, turned, MirrorMode.Document);
            if (LooksLikeKey(key) && (Validation.Rfc3339.IsValid(turned.ToString()) || Validation.UrnUuid.IsValid(turned.ToString()))) return true;
        }

        return false;
    }

    // A section mirror has such values too, and its keys are reversed with them.
    private static bool LooksLikeKey(ReadOnlySpan<char> key) =>
        key.Length > 1 && (IsOneOf(key, Keys) || key.EndsWith("_at") || key.EndsWith("_id") || key.StartsWith("time") || key.StartsWith("stamp") || key.StartsWith("mirror"));

    /// <summary>How much a text looks like a document that reads forward.</summary>
    private static int Score(ReadOnlySpan<char> text)
    {
        var score = 0;
        foreach (var raw in text.EnumerateLines())
        {
            var line = raw.Trim();
            if (line.IsEmpty) continue;
            if (line.StartsWith("## ") && IsOneOf(line[3..].Trim(), Sections)) score += 8;
            else if (line.StartsWith("# ") && line.Length > 2 && char.IsUpper(line[2])) score += 2;
            else if (line.IndexOf(':') is > 0 and var colon && IsOneOf(line[..colon], Keys)) score += 4;

            var words = line.TrimStart("#-*> ");
            if (!words.Contains(' ')) continue;
            if (char.IsUpper(words[0])) score++;
            if (words[^1] is '.' or '!' or '?' or ':') score++;
            if (words[0] is '.' or '!' or '?' or ',') score--;
        }

        return score;
    }

    private static bool IsOneOf(ReadOnlySpan<char> text, string[] names)
    {
        foreach (var name in names)
        {
            if (text.Equals(name, StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }
}
