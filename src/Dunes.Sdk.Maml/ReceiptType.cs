namespace Dunes.Sdk.Maml;

/// <summary>What a receipt says of the document that it mirrors.</summary>
public enum ReceiptType
{
    /// <summary>That it was received, or made, as it stands.</summary>
    Receipt = 0,

    /// <summary>That it was validated and had no error.</summary>
    Validation,

    /// <summary>That it undoes another document; it was generated from that one's declared inverse actions.</summary>
    ShutdownScript,
}
