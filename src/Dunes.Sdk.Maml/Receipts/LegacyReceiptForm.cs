namespace Dunes.Sdk.Maml.Receipts;

/// <summary>The forms that <c>.mu</c> files had before receipts had a header.</summary>
public enum LegacyReceiptForm
{
    /// <summary>A whole document, last character first, and nothing else.</summary>
    DocumentMirror = 0,

    /// <summary>A document whose lines are each reversed in their place.</summary>
    SectionMirror,

    /// <summary>A document whose words are each reversed in their place.</summary>
    WordMirror,

    /// <summary>A note which says that something was validated.</summary>
    ValidationNote,

    /// <summary>Fields whose values are reversed, or stand beside their reversal: <c>256Wh -> hW652</c>.</summary>
    FieldReceipt,
}
