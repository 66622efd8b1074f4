namespace Dunes.Sdk.Maml;

/// <summary>The code of every finding. A code keeps its meaning for good.</summary>
public static class DiagnosticCodes
{
    /// <summary>The octets are not UTF-8.</summary>
    public const string NotUtf8 = "MAML0001";

    /// <summary>The document is larger than this reader takes.</summary>
    public const string TooLarge = "MAML0002";

    /// <summary>The file is of another format that uses the same extension; which one is named.</summary>
    public const string ForeignFormat = "MAML0003";

    /// <summary>The first line is not <c>---</c>.</summary>
    public const string FrontMatterMissing = "MAML0004";

    /// <summary>The front matter has no closing line.</summary>
    public const string FrontMatterUnclosed = "MAML0005";

    /// <summary>The front matter is no valid YAML.</summary>
    public const string YamlInvalid = "MAML0006";

    /// <summary>The front matter is YAML, and no mapping.</summary>
    public const string FrontMatterIsNoMapping = "MAML0007";

    /// <summary>An anchor or alias, which the format refuses.</summary>
    public const string YamlReferenceRefused = "MAML0008";

    /// <summary>The front matter is nested too deep, or is too large.</summary>
    public const string FrontMatterTooDeep = "MAML0009";

    /// <summary>A key stands twice in one mapping.</summary>
    public const string DuplicateKey = "MAML0010";

    /// <summary>A key that the format requires is missing or empty.</summary>
    public const string RequiredKeyMissing = "MAML0011";

    /// <summary>The <c>id</c> is no URI, or says <c>urn:uuid:</c> and holds no UUID of RFC 9562.</summary>
    public const string IdInvalid = "MAML0012";

    /// <summary>A key or section looks like a misspelt one.</summary>
    public const string PerhapsMisspelt = "MAML0013";

    /// <summary>A section that the format requires is missing.</summary>
    public const string RequiredSectionMissing = "MAML0014";

    /// <summary>A section stands twice.</summary>
    public const string DuplicateSection = "MAML0015";

    /// <summary>A code fence is never closed.</summary>
    public const string FenceUnclosed = "MAML0016";

    /// <summary>A fence of the section Code_Blocks names no language.</summary>
    public const string FenceWithoutLanguage = "MAML0017";

    /// <summary>A character that does not show: a bidi control, a zero-width or tag character, or a lone surrogate.</summary>
    public const string UnseenCharacter = "MAML0018";

    /// <summary>A receipt failed a check.</summary>
    public const string ReceiptFailed = "MAML0019";

    /// <summary>A receipt is consistent with its source, and not proved.</summary>
    public const string ReceiptNotProved = "MAML0020";

    /// <summary>There are more findings than are listed.</summary>
    public const string TooManyFindings = "MAML0021";

    /// <summary>A YAML tag, which the format refuses.</summary>
    public const string YamlTagRefused = "MAML0022";

    /// <summary>The document is of a dialect of MAML other than the core; which one is named.</summary>
    public const string DialectNotCore = "MAML0023";

    /// <summary>The <c>maml_version</c> is no version such as <c>1.0</c>, or of a major version that nobody published.</summary>
    public const string VersionInvalid = "MAML0024";

    /// <summary>The <c>maml_version</c> stands without quotes, so that a YAML reader takes it for a number.</summary>
    public const string VersionUnquoted = "MAML0025";

    /// <summary>The <c>type</c> is none of the published ones; the list is open.</summary>
    public const string TypeUnknown = "MAML0026";

    /// <summary>A key holds a value of the wrong kind: a list for a word, a word for a mapping.</summary>
    public const string ValueKindWrong = "MAML0027";

    /// <summary>The <c>origin</c> is not of the form <c>agent://name</c>.</summary>
    public const string OriginInvalid = "MAML0028";

    /// <summary>An action in <c>permissions</c> that is none of read, write and execute.</summary>
    public const string PermissionUnknown = "MAML0029";

    /// <summary>A principal that is not <c>scheme://name</c>, or has its <c>*</c> elsewhere than as the name or its last label. It is granted nothing.</summary>
    public const string PrincipalInvalid = "MAML0030";

    /// <summary>The principals of an action are one plain string; it counts as a list of one.</summary>
    public const string PrincipalsNotInList = "MAML0031";

    /// <summary>A time that is not of RFC 3339.</summary>
    public const string TimestampInvalid = "MAML0032";

    /// <summary>The <c>created_at</c> stands without quotes, so that a YAML reader may turn it into a date of its own.</summary>
    public const string TimestampUnquoted = "MAML0033";

    /// <summary>A key holds a value that is none of those the format names.</summary>
    public const string ValueUnknown = "MAML0034";

    /// <summary>A value of a gateway configuration without its unit: a duration, percentage or size.</summary>
    public const string ConfigurationValueInvalid = "MAML0035";

    /// <summary>A heading that would be a section but for its level or its decoration.</summary>
    public const string SectionDecorated = "MAML0036";

    /// <summary>A required section has nothing in it.</summary>
    public const string SectionEmpty = "MAML0037";

    /// <summary>A line of History that is no entry.</summary>
    public const string HistoryEntryInvalid = "MAML0038";

    /// <summary>An entry of History is older than the one before it; History is append-only.</summary>
    public const string HistoryOutOfOrder = "MAML0039";

    /// <summary>The <c>prev=</c> of a History entry is not the SHA-256 of the bytes before the entry.</summary>
    public const string HistoryChainBroken = "MAML0040";

    /// <summary>A schema section holds no JSON object.</summary>
    public const string SchemaNotJson = "MAML0041";

    /// <summary>A keyword of a JSON Schema has a value that the specification does not allow.</summary>
    public const string SchemaInvalid = "MAML0042";

    /// <summary>A keyword of a JSON Schema that is not evaluated here, or that the specification does not know.</summary>
    public const string SchemaKeywordUnsupported = "MAML0043";

    /// <summary>A JSON value does not fit its schema.</summary>
    public const string SchemaMismatch = "MAML0044";

    /// <summary>A JSON Schema could not be evaluated within the bounds on depth, steps and time.</summary>
    public const string SchemaTooComplex = "MAML0045";

    /// <summary>A private key stands in the document in clear.</summary>
    public const string SecretInClear = "MAML0046";

    /// <summary>A key's id is none, or not that of the public key beside it.</summary>
    public const string KeyIdMismatch = "MAML0047";

    /// <summary>The algorithm of a key is none that is known, or not that of the public key beside it.</summary>
    public const string KeyAlgorithmUnknown = "MAML0048";
}
