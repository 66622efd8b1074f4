using System.Collections.Frozen;
using Dunes.Sdk.Maml.Validation;
using static Dunes.Sdk.Maml.DiagnosticSeverity;

namespace Dunes.Sdk.Maml;

/// <summary>Every rule, in the order of its code.</summary>
public static class DiagnosticRules
{
    /// <summary>One rule for every constant of <see cref="DiagnosticCodes"/>.</summary>
    public static IReadOnlyList<DiagnosticRule> All { get; } =
    [
        new(DiagnosticCodes.NotUtf8, nameof(DiagnosticCodes.NotUtf8), Error, Error, Error, "The octets are not UTF-8.", "the octets `FF FE`"),
        new(DiagnosticCodes.TooLarge, nameof(DiagnosticCodes.TooLarge), Error, Error, Error, "The document is larger than this reader takes.", "a document of 65 MiB"),
        new(DiagnosticCodes.ForeignFormat, nameof(DiagnosticCodes.ForeignFormat), Information, Information, Information, "The file is of another format that uses the same extension; which one is named.", "a file that begins with `{` or `<`"),
        new(DiagnosticCodes.FrontMatterMissing, nameof(DiagnosticCodes.FrontMatterMissing), Error, Error, Warning, "The first line is not `---`.", "`# A title` on the first line"),
        new(DiagnosticCodes.FrontMatterUnclosed, nameof(DiagnosticCodes.FrontMatterUnclosed), Error, Error, Error, "The front matter has no closing line.", "`---` on the first line and nowhere else"),
        new(DiagnosticCodes.YamlInvalid, nameof(DiagnosticCodes.YamlInvalid), Error, Error, Error, "The front matter is no valid YAML.", "`permissions: [a`"),
        new(DiagnosticCodes.FrontMatterIsNoMapping, nameof(DiagnosticCodes.FrontMatterIsNoMapping), Error, Error, Error, "The front matter is YAML, and no mapping.", "`- a` between the lines of dashes"),
        new(DiagnosticCodes.YamlReferenceRefused, nameof(DiagnosticCodes.YamlReferenceRefused), Error, Error, Error, "An anchor or alias, which the format refuses.", "`type: &kind workflow`"),
        new(DiagnosticCodes.FrontMatterTooDeep, nameof(DiagnosticCodes.FrontMatterTooDeep), Error, Error, Error, "The front matter is nested too deep, or is too large.", "`[[[[[[[[[[[[[[[[[` in the front matter"),
        new(DiagnosticCodes.DuplicateKey, nameof(DiagnosticCodes.DuplicateKey), Error, Error, Error, "A key stands twice in one mapping.", "`type:` on two lines"),
        new(DiagnosticCodes.RequiredKeyMissing, nameof(DiagnosticCodes.RequiredKeyMissing), Error, Warning, Information, "A key that the format requires is missing or empty. Under the default profile an error for `maml_version`, `id` and `type`.", "no `origin`"),
        new(DiagnosticCodes.IdInvalid, nameof(DiagnosticCodes.IdInvalid), Error, Warning, Information, "The `id` is no URI, or says `urn:uuid:` and holds no UUID of RFC 9562.", "`id: urn:uuid:123`"),
        new(DiagnosticCodes.PerhapsMisspelt, nameof(DiagnosticCodes.PerhapsMisspelt), Warning, Warning, Information, "A key or section looks like a misspelt one.", "`tpye: workflow`"),
        new(DiagnosticCodes.RequiredSectionMissing, nameof(DiagnosticCodes.RequiredSectionMissing), Error, Warning, Information, "A section that the format requires is missing. Under the default profile an error for Intent, and for Keys in a key file.", "no `## Context`"),
        new(DiagnosticCodes.DuplicateSection, nameof(DiagnosticCodes.DuplicateSection), Error, Error, Warning, "A section stands twice.", "`## Intent` twice"),
        new(DiagnosticCodes.FenceUnclosed, nameof(DiagnosticCodes.FenceUnclosed), Error, Error, Error, "A code fence is never closed.", "three backticks that no others answer"),
        new(DiagnosticCodes.FenceWithoutLanguage, nameof(DiagnosticCodes.FenceWithoutLanguage), Error, Error, Warning, "A fence of the section Code_Blocks names no language.", "three backticks alone in Code_Blocks"),
        new(DiagnosticCodes.UnseenCharacter, nameof(DiagnosticCodes.UnseenCharacter), Error, Warning, Warning, "A character that does not show: a bidi control, a zero-width or tag character, or a lone surrogate.", "U+202E in a name"),
        new(DiagnosticCodes.ReceiptFailed, nameof(DiagnosticCodes.ReceiptFailed), Error, Error, Error, "A receipt failed a check.", "a receipt of another document"),
        new(DiagnosticCodes.ReceiptNotProved, nameof(DiagnosticCodes.ReceiptNotProved), Information, Information, Information, "A receipt is consistent with its source, and not proved.", "a receipt without a signature"),
        new(DiagnosticCodes.TooManyFindings, nameof(DiagnosticCodes.TooManyFindings), Error, Error, Error, "There are more findings than are listed.", "five hundred zero-width spaces"),
        new(DiagnosticCodes.YamlTagRefused, nameof(DiagnosticCodes.YamlTagRefused), Error, Error, Error, "A YAML tag, which the format refuses.", "`type: !!str workflow`"),
        new(DiagnosticCodes.DialectNotCore, nameof(DiagnosticCodes.DialectNotCore), Error, Warning, Information, "The document is of a dialect of MAML other than the core; which one is named.", "`schema: maml_v1` without `maml_version`"),
        new(DiagnosticCodes.VersionInvalid, nameof(DiagnosticCodes.VersionInvalid), Error, Warning, Information, "The `maml_version` is no version such as `1.0`, or of a major version that nobody published.", "`maml_version: \"one\"`"),
        new(DiagnosticCodes.VersionUnquoted, nameof(DiagnosticCodes.VersionUnquoted), Warning, Information, null, "The `maml_version` stands without quotes, so that a YAML reader takes it for a number.", "`maml_version: 1.0`"),
        new(DiagnosticCodes.TypeUnknown, nameof(DiagnosticCodes.TypeUnknown), Information, Information, Information, "The `type` is none of the published ones; the list is open.", "`type: wrokflow`"),
        new(DiagnosticCodes.ValueKindWrong, nameof(DiagnosticCodes.ValueKindWrong), Error, Warning, Information, "A key holds a value of the wrong kind: a list for a word, a word for a mapping.", "`type: [workflow]`"),
        new(DiagnosticCodes.OriginInvalid, nameof(DiagnosticCodes.OriginInvalid), Error, Warning, Information, "The `origin` is not of the form `agent://name`.", "`origin: gateway`"),
        new(DiagnosticCodes.PermissionUnknown, nameof(DiagnosticCodes.PermissionUnknown), Error, Warning, Information, "An action in `permissions` that is none of read, write and execute.", "`permissions: {raed: [agent://*]}`"),
        new(DiagnosticCodes.PrincipalInvalid, nameof(DiagnosticCodes.PrincipalInvalid), Error, Warning, Warning, "A principal that is not `scheme://name`, or has its `*` elsewhere than as the name or its last label. It is granted nothing.", "`read: [everyone]`"),
        new(DiagnosticCodes.PrincipalsNotInList, nameof(DiagnosticCodes.PrincipalsNotInList), Warning, Warning, Information, "The principals of an action are one plain string; it counts as a list of one.", "`read: agent://*`"),
        new(DiagnosticCodes.TimestampInvalid, nameof(DiagnosticCodes.TimestampInvalid), Error, Warning, Information, "A time that is not of RFC 3339.", "`created_at: yesterday`"),
        new(DiagnosticCodes.TimestampUnquoted, nameof(DiagnosticCodes.TimestampUnquoted), Warning, Information, null, "The `created_at` stands without quotes, so that a YAML reader may turn it into a date of its own.", "`created_at: 2025-09-09T21:07:00Z`"),
        new(DiagnosticCodes.ValueUnknown, nameof(DiagnosticCodes.ValueUnknown), Error, Warning, Information, "A key holds a value that is none of those the format names.", "`security_mode: medium`"),
        new(DiagnosticCodes.ConfigurationValueInvalid, nameof(DiagnosticCodes.ConfigurationValueInvalid), Warning, Warning, Warning, "A value of a gateway configuration without its unit: a duration, percentage or size.", "`starlink-poll-interval: 30`"),
        new(DiagnosticCodes.SectionDecorated, nameof(DiagnosticCodes.SectionDecorated), Error, Warning, Information, "A heading that would be a section but for its level or its decoration.", "`### Intent` or `## **Intent**`"),
        new(DiagnosticCodes.SectionEmpty, nameof(DiagnosticCodes.SectionEmpty), Warning, Warning, Information, "A required section has nothing in it.", "`## Intent` and nothing below it"),
        new(DiagnosticCodes.HistoryEntryInvalid, nameof(DiagnosticCodes.HistoryEntryInvalid), Error, Warning, Information, "A line of History that is no entry.", "`- last week: made`"),
        new(DiagnosticCodes.HistoryOutOfOrder, nameof(DiagnosticCodes.HistoryOutOfOrder), Error, Warning, Information, "An entry of History is older than the one before it; History is append-only.", "an entry of 2024 below one of 2025"),
        new(DiagnosticCodes.HistoryChainBroken, nameof(DiagnosticCodes.HistoryChainBroken), Error, Warning, Warning, "The `prev=` of a History entry is not the SHA-256 of the bytes before the entry.", "`prev=` of an entry above which a word was changed"),
        new(DiagnosticCodes.SchemaNotJson, nameof(DiagnosticCodes.SchemaNotJson), Error, Warning, Information, "A schema section holds no JSON object.", "`## Input_Schema` with prose"),
        new(DiagnosticCodes.SchemaInvalid, nameof(DiagnosticCodes.SchemaInvalid), Error, Warning, Information, "A keyword of a JSON Schema has a value that the specification does not allow.", "`{\"type\": \"text\"}`"),
        new(DiagnosticCodes.SchemaKeywordUnsupported, nameof(DiagnosticCodes.SchemaKeywordUnsupported), Warning, Warning, Information, "A keyword of a JSON Schema that is not evaluated here, or that the specification does not know.", "`{\"unevaluatedItems\": false}`"),
        new(DiagnosticCodes.SchemaMismatch, nameof(DiagnosticCodes.SchemaMismatch), Error, Error, Error, "A JSON value does not fit its schema.", "`\"seven\"` for `{\"type\": \"integer\"}`"),
        new(DiagnosticCodes.SchemaTooComplex, nameof(DiagnosticCodes.SchemaTooComplex), Error, Error, Error, "A JSON Schema could not be evaluated within the bounds on depth, steps and time.", "`{\"$ref\": \"#\"}`"),
        new(DiagnosticCodes.SecretInClear, nameof(DiagnosticCodes.SecretInClear), Error, Error, Warning, "A private key stands in the document in clear.", "`-----BEGIN PRIVATE KEY-----`"),
        new(DiagnosticCodes.KeyIdMismatch, nameof(DiagnosticCodes.KeyIdMismatch), Error, Error, Warning, "The id of a key in the section Keys is none, or not that of the public key beside it.", "`- id: 1234` in a key document"),
        new(DiagnosticCodes.KeyAlgorithmUnknown, nameof(DiagnosticCodes.KeyAlgorithmUnknown), Error, Error, Warning, "The algorithm of a key in the section Keys is none that is known, or not that of the public key beside it.", "`- algorithm: ml-dsa-78` in a key document"),
    ];

    private static readonly FrozenDictionary<string, DiagnosticRule> ByCode = All.ToFrozenDictionary(rule => rule.Code, StringComparer.Ordinal);

    /// <summary>The rule of a code; null when no rule has it.</summary>
    public static DiagnosticRule? Find(string code)
    {
        ArgumentNullException.ThrowIfNull(code);
        return ByCode.GetValueOrDefault(code);
    }

    /// <summary>How much a finding of a code matters under a profile; null when the profile leaves it out.</summary>
    internal static DiagnosticSeverity? Severity(string code, MamlProfile profile) => ByCode[code].Severity(profile);
}
