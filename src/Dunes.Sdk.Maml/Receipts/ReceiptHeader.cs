using System.Globalization;
using System.Text;
using Dunes.Sdk.Maml.Validation;

namespace Dunes.Sdk.Maml.Receipts;

/// <summary>The header of a <c>.mu</c> file, read line by line; where it cannot be read, why.</summary>
/// <remarks>
/// It is the fixed shape of the format, and not YAML at large: no quoting, no nesting but that of <c>verification</c>, no comments.
/// <code>
/// ---
/// mu_version: 1.0
/// id: urn:uuid:…
/// type: receipt
/// source_maml: name
/// created_at: RFC 3339
/// verification:
///   method: sha256+ecdsa-p384-sha384
/// mirror: document
/// digest: sha256:hex
/// size: octets
/// signer: key id
/// signature: algorithm:base64
/// log_proof: |
///   lines of a proof, each behind two blanks; a line may be empty
/// ---
/// </code>
/// The signed octets are the UTF-8 of the header, from its first dash to the line end before <c>signature</c>. They hold every field,
/// known or not, and the digest of the content, so nothing in the file can change without notice. <c>signature</c> therefore comes
/// last; only <c>log_proof</c>, which is made later, may follow it.
/// </remarks>
internal sealed class ReceiptHeader
{
    public const string Version = "1.0";
    public const string UnsignedMethod = "reverse_check";
    public const string DigestMethodPrefix = "sha256+";
    public const string LogProofIndicator = "|";
    public const string LogProofIndent = "  ";
    private const int MaxLines = 256;
    private const int MaxLength = 64 * 1024;

    private static readonly string[] Required = ["mu_version", "id", "type", "source_maml", "created_at", "verification", "method"];
    private static readonly string[] Extras = ["mirror", "digest", "size", "signer", "signature", "log_proof"];
    private static readonly string[] Known = [.. Required, .. Extras];
    private static readonly string[] Types = ["receipt", "validation", "shutdown_script"]; // in the order of ReceiptType

    private readonly Dictionary<string, (string Value, int Line)> _fields = new(StringComparer.Ordinal);
    private readonly List<string> _unknown = [];
    private readonly StringBuilder _logProof = new();
    private int _emptyLines;

    private ReceiptHeader() { }

    public ReceiptType Type => (ReceiptType)Array.IndexOf(Types, _fields["type"].Value);
    public string SourceName => _fields["source_maml"].Value;
    public DateTimeOffset Created => DateTimeOffset.Parse(_fields["created_at"].Value, CultureInfo.InvariantCulture);
    public string Method => _fields["method"].Value;
    public MirrorMode Mode { get; private set; }
    public string? Digest => Find("digest");
    public long? Size { get; private set; }
    public string? Signer => Find("signer");
    public string? Signature => Find("signature");
    public bool HasLogProof => _fields.ContainsKey("log_proof");

    /// <summary>The lines of the log proof without the blanks before them, as they are otherwise; empty when there is none.</summary>
    public string LogProof => _logProof.ToString();

    /// <summary>Characters of the header up to the line end of the signature: what a log holds.</summary>
    public int LoggedLength { get; private set; }

    public bool IsSigned => Signature is not null;

    /// <summary>Fields that this reader does not know, by name; the signature covers them all the same.</summary>
    public IReadOnlyList<string> Unknown => _unknown;

    /// <summary>Characters of the header before the line of the signature: what is signed.</summary>
    public int SignedLength { get; private set; }

    /// <summary>Characters of the header with its closing line: where the mirror begins.</summary>
    public int Length { get; private set; }

    /// <summary>A type as the header spells it.</summary>
    public static string NameOf(ReceiptType type) => Types[(int)type];

    /// <summary>Reads the header at the start of a text whose lines end in LF.</summary>
    public static bool TryRead(string text, out ReceiptHeader header, out string problem)
    {
        header = new ReceiptHeader();
        problem = header.ReadLines(text) ?? header.Check() ?? string.Empty;
        return problem.Length == 0;
    }

    private string? Find(string key) => _fields.TryGetValue(key, out var field) ? field.Value : null;

    private string? ReadLines(string text)
    {
        if (!text.StartsWith("---\n", StringComparison.Ordinal)) return "line 1 is not '---': no receipt header begins here.";
        var at = 4;
        var parent = string.Empty;
        for (var number = 2; number <= MaxLines && at <= MaxLength; number++)
        {
            var end = text.IndexOf('\n', at);
            if (end < 0) return "the header has no closing '---' line.";
            var line = text[at..end];
            if (line == "---")
            {
                Length = end + 1;
                return null;
            }

            var problem = ReadLine(line, number, at, ref parent);
            if (problem is not null) return problem;
            at = end + 1;
        }

        return $"no closing '---' line within {MaxLines} lines and {MaxLength} characters.";
    }

    private string? ReadLine(string line, int number, int at, ref string parent)
    {
        if (ForwardText.FirstRefused(line) >= 0 || line.AsSpan().ContainsAnyInRange('\0', '\x1F')) return $"line {number} holds a character that does not show.";
        var indented = line.StartsWith(' ');
        if (parent == "log_proof" && (indented || line.Length == 0)) return ReadLogProof(line, number);
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        var key = colon < 0 ? line.Trim() : line[..colon].Trim(' ');
        if (colon < 0 || key.Length == 0 || key.AsSpan().ContainsAnyExcept(KeyCharacters)) return $"line {number} is no 'key: value'.";
        var value = line[(colon + 1)..];
        if (value.Length > 0 && value[0] != ' ') return $"line {number}: a space is missing after '{key}:'.";
        value = value.Trim(' ');
        if (indented ? parent != "verification" : key == "method") return $"line {number}: '{key}' stands {(indented ? "indented" : "at the margin")}; only 'method' is indented, under 'verification:'.";
        if (indented && Array.IndexOf(Required, key) is >= 0 and < 6) return $"line {number}: '{key}' belongs at the margin.";
        if (!indented) parent = key;
        if (_fields.TryGetValue(key, out var earlier)) return $"line {number}: '{key}' is a duplicate of line {earlier.Line}.";
        if (_fields.ContainsKey("signature") && key != "log_proof") return $"line {number}: '{key}' follows 'signature', which does not cover it.";
        if (key == "signature") (SignedLength, LoggedLength) = (at, at + line.Length + 1);
        if (value.Length == 0 != (key == "verification")) return value.Length == 0 ? $"line {number}: '{key}' has no value." : $"line {number}: 'verification' takes its fields on the lines below it.";
        if (Array.IndexOf(Known, key) < 0)
        {
            // A misspelt digest or signature must not quietly weaken the verdict.
            if (NearestName.Of(key, Known) is { } meant && !_fields.ContainsKey(meant)) return $"line {number}: '{key}' is unknown; did you mean '{meant}'?";
            _unknown.Add(key);
        }

        _fields.Add(key, (value, number));
        return null;
    }

    private string? ReadLogProof(string line, int number)
    {
        if (Find("log_proof") != LogProofIndicator) return $"line {number}: lines of a log proof follow 'log_proof: {LogProofIndicator}'.";
        if (line.Length == 0)
        {
            _emptyLines++; // one at the end is no part of the proof
            return null;
        }

        if (!line.StartsWith(LogProofIndent, StringComparison.Ordinal)) return $"line {number}: a line of the log proof stands behind {LogProofIndent.Length} blanks.";
        for (; _emptyLines > 0; _emptyLines--) _logProof.Append('\n');
        _logProof.Append(line, LogProofIndent.Length, line.Length - LogProofIndent.Length).Append('\n');
        return null;
    }

    private string? Check()
    {
        foreach (var key in Required)
        {
            if (!_fields.ContainsKey(key)) return $"'{key}' is missing.";
        }

        if (Invalid("id", UrnUuid.IsValid, "urn:uuid: and a UUID of RFC 9562") is { } id) return id;
        if (Invalid("type", value => Array.IndexOf(Types, value) >= 0, "receipt, validation or shutdown_script") is { } type) return type;
        if (Invalid("created_at", Rfc3339.IsValid, "a time of RFC 3339, such as 2025-09-09T21:07:00Z") is { } created) return created;
        if (Invalid("mirror", value => value is "document" or "section" or "word", "document, section or word") is { } mirror) return mirror;
        if (Invalid("size", value => long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out _), "a number of octets") is { } size) return size;
        Mode = Find("mirror") switch { "section" => MirrorMode.Section, "word" => MirrorMode.Word, _ => MirrorMode.Document };
        Size = Find("size") is { } octets ? long.Parse(octets, NumberStyles.None, CultureInfo.InvariantCulture) : null;

        var promisesSignature = Method.StartsWith(DigestMethodPrefix, StringComparison.Ordinal);
        if (promisesSignature && !IsSigned) return $"method '{Method}' promises a signature, and there is none.";
        if (IsSigned && !promisesSignature) return $"there is a signature, and method '{Method}' is not 'sha256+' and its algorithm.";
        if (IsSigned && Digest is null) return "there is a signature and no digest, so the signature covers no content.";
        return IsSigned && Signer is null ? "there is a signature and no signer." : null;
    }

    private string? Invalid(string key, Func<string, bool> isValid, string expected) =>
        _fields.TryGetValue(key, out var field) && !isValid(field.Value) ? $"line {field.Line}: '{key}' is '{field.Value}'; expected {expected}." : null;

    private static readonly System.Buffers.SearchValues<char> KeyCharacters = System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_-");
}
