namespace Dunes.Sdk.Maml.Receipts;

/// <summary>The codes of what making a receipt finds. A code keeps its meaning for good.</summary>
public static class ReceiptCodes
{
    /// <summary>An action has no inverse that is known or declared.</summary>
    public const string NoInverseKnown = "MAML0101";

    /// <summary>The attributes of a code block cannot be read, or its <c>undo</c> names a block that is not there.</summary>
    public const string UndoInvalid = "MAML0102";

    /// <summary>The document has no action that could be undone.</summary>
    public const string NothingToUndo = "MAML0103";
}
