using System.Globalization;
using Dunes.Sdk.Crypto;
using Dunes.Sdk.Maml.Parsing;
using Dunes.Sdk.Maml.Syntax;

namespace Dunes.Sdk.Maml.Validation;

/// <summary>Says what is wrong with a document or a receipt, under the default profile.</summary>
/// <remarks>
/// Errors are what makes the YAML, the fences or the structure unreadable or ambiguous, and a missing <c>maml_version</c>, <c>id</c>,
/// <c>type</c> or <c>Intent</c>; the rest are warnings. It holds no state and is safe to share.
/// </remarks>
public sealed class MamlValidator
{
    private static readonly string[] Mandatory = ["maml_version", "id", "type"];
    private static readonly string[] Expected = ["origin", "permissions", "created_at"];

    private static readonly string[] KnownKeys =
    [
        .. Mandatory, .. Expected, "requires", "quantum_security_flag", "verification", "encryption", "wallet", "security_mode", "dunes_icon", "schema", "mode",
    ];

    private static readonly string[] KnownSections = ["Intent", "Context", "Content", "Code_Blocks", "Input_Schema", "Output_Schema", "History", "Verification", "Keys", "Wallet", "Tokens"];
    private static readonly string[] KnownSectionKeys = Array.ConvertAll(KnownSections, MamlSection.Key);

#pragma warning disable CA1822 // A service is called through its instance, whether or not it holds state yet.
    /// <summary>Every finding about a document, in its order: what reading it found, and what the format asks for.</summary>
    public IReadOnlyList<Diagnostic> Validate(MamlDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        if (document.IsRefused || document.ForeignFormat is not null) return document.Diagnostics;
        var found = new DiagnosticBag();
        found.AddRange(document.Diagnostics);
        if (document.FrontMatter is { } front && !HasFrontMatterError(document)) CheckKeys(front, found);
        CheckSections(document, found);
        CheckFences(document, found);
        return found.InOrder();
    }

    /// <summary>The one finding about a receipt; none when it is proved.</summary>
    /// <param name="receipt">The whole .mu file.</param>
    /// <param name="source">The forward document, or null to take the one in the mirror.</param>
    /// <param name="trusted">Gives the verification key of a trusted signer, or null.</param>
    /// <returns>Its line and column, when known, are those of the forward document.</returns>
    public IReadOnlyList<Diagnostic> ValidateReceipt(string receipt, string? source, Func<KeyId, VerificationKey?> trusted)
    {
        var result = MuReceipt.Verify(receipt, source, trusted);
        return result.Verdict switch
        {
            ReceiptVerdict.Proved => [],
            ReceiptVerdict.Consistent => [new(DiagnosticCodes.ReceiptNotProved, DiagnosticSeverity.Information, 0, 0, 0, $"Consistent, not proved: {result.Message}")],
            _ => [new(DiagnosticCodes.ReceiptFailed, DiagnosticSeverity.Error, result.Line, result.Column, 0, result.Message)],
        };
    }

#pragma warning restore CA1822

    // Where the YAML could not be read to its end, "missing" would be a guess.
    private static bool HasFrontMatterError(MamlDocument document) => document.Diagnostics.Any(one => one.Code
        is DiagnosticCodes.YamlInvalid or DiagnosticCodes.FrontMatterIsNoMapping or DiagnosticCodes.YamlReferenceRefused or DiagnosticCodes.FrontMatterTooDeep);

    private static void CheckKeys(FrontMatter front, DiagnosticBag found)
    {
        var meant = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in front.Entries)
        {
            if (Array.IndexOf(KnownKeys, entry.Key) >= 0 || NearestName.Of(entry.Key, KnownKeys) is not { } near || front.Find(near) is not null) continue;
            if (!meant.Add(near)) continue;
            found.Warning(DiagnosticCodes.PerhapsMisspelt, entry.KeyRange, $"'{Excerpt.Of(entry.Key)}' is no key of the format; did you mean '{near}'?");
        }

        foreach (var key in Mandatory) Require(key, DiagnosticSeverity.Error);
        foreach (var key in Expected) Require(key, DiagnosticSeverity.Warning);
        CheckId(front, found);

        void Require(string key, DiagnosticSeverity severity)
        {
            if (front.Find(key) is not { } entry) found.Add(DiagnosticCodes.RequiredKeyMissing, severity, front.Range with { Length = 3 }, $"'{key}' is missing from the front matter.");
            else if (entry.Value is { } value && string.IsNullOrWhiteSpace(value)) found.Add(DiagnosticCodes.RequiredKeyMissing, severity, entry.KeyRange, $"'{key}' has no value.");
        }
    }

    private static void CheckId(FrontMatter front, DiagnosticBag found)
    {
        if (front.Find("id") is not { } id || id.Value is { Length: 0 }) return;
        if (id.Value is not { } value)
        {
            found.Warning(DiagnosticCodes.IdInvalid, id.KeyRange, "'id' is a list or mapping; expected one URI.");
        }
        else if (value.StartsWith(UrnUuid.Prefix, StringComparison.OrdinalIgnoreCase))
        {
            if (!UrnUuid.IsValid(value)) found.Warning(DiagnosticCodes.IdInvalid, id.ValueRange, $"'{Excerpt.Of(value)}' is no UUID of RFC 9562; expected 'urn:uuid:' and 32 hexadecimal digits grouped 8-4-4-4-12.");
        }
        else if (!IsUri(value))
        {
            found.Warning(DiagnosticCodes.IdInvalid, id.ValueRange, $"'{Excerpt.Of(value)}' is no URI; expected one such as 'urn:uuid:…'.");
        }
    }

    // A scheme and a colon (RFC 3986, section 3.1), then something without blanks.
    private static bool IsUri(string value)
    {
        var colon = value.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && colon + 1 < value.Length && char.IsAsciiLetter(value[0]) && !value.Any(char.IsWhiteSpace)
            && value.AsSpan(0, colon).IndexOfAnyExcept(SchemeCharacters) < 0;
    }

    private static void CheckSections(MamlDocument document, DiagnosticBag found)
    {
        var first = new Dictionary<string, MamlSection>(StringComparer.Ordinal);
        foreach (var section in document.Sections)
        {
            if (first.TryAdd(MamlSection.Key(section.Name), section)) continue;
            var (here, there) = (section.HeadingRange, first[MamlSection.Key(section.Name)].HeadingRange);
            found.Error(DiagnosticCodes.DuplicateSection, here, string.Create(CultureInfo.InvariantCulture, $"The section '{Excerpt.Of(section.Name)}' stands twice: here at {here.Line}:{here.Column} and at {there.Line}:{there.Column}."));
        }

        foreach (var (key, section) in first)
        {
            if (Array.IndexOf(KnownSectionKeys, key) >= 0 || NearestName.Of(key, KnownSectionKeys) is not { } nearKey || first.ContainsKey(nearKey)) continue;
            var near = KnownSections[Array.IndexOf(KnownSectionKeys, nearKey)];
            found.Warning(DiagnosticCodes.PerhapsMisspelt, section.HeadingRange, $"'{Excerpt.Of(section.Name)}' is no section of the format; did you mean '{near}'?");
        }

        var end = document.Source.Range(document.Source.Text.Length, document.Source.Text.Length);
        if (!first.ContainsKey("INTENT")) found.Error(DiagnosticCodes.RequiredSectionMissing, end, "The section '## Intent' is missing.");
        if (!first.ContainsKey("CONTEXT")) found.Warning(DiagnosticCodes.RequiredSectionMissing, end, "The section '## Context' is missing.");
    }

    private static void CheckFences(MamlDocument document, DiagnosticBag found)
    {
        foreach (var fence in document.Fences)
        {
            if (!fence.IsClosed) found.Error(DiagnosticCodes.FenceUnclosed, Opening(document, fence), "The code fence that begins here is never closed: expected a fence of the same marks, at least as long.");
        }

        foreach (var fence in document.Sections.Where(section => section.Is("Code_Blocks")).SelectMany(section => section.Fences))
        {
            if (fence.Language.Length == 0) found.Error(DiagnosticCodes.FenceWithoutLanguage, Opening(document, fence), "A code fence in 'Code_Blocks' names no language; expected one right after the marks, such as ```python.");
        }
    }

    private static SourceRange Opening(MamlDocument document, CodeFence fence)
    {
        var line = document.Source.Line(fence.Range.Line);
        return document.Source.Range(fence.Range.Start, document.Source.LineStart(fence.Range.Line) + line.Length);
    }

    private static readonly System.Buffers.SearchValues<char> SchemeCharacters =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-.");
}
