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
}
