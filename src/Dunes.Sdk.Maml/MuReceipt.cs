using Dunes.Sdk.Crypto;

namespace Dunes.Sdk.Maml;

/// <summary>A <c>.mu</c> receipt: a header, and the mirror of the document it vouches for.</summary>
public static class MuReceipt
{
    /// <summary>Writes a signed receipt of a document.</summary>
    /// <param name="source">The forward document; line ends are normalised to LF.</param>
    /// <param name="sourceName">The document's file name, as the header names it.</param>
    /// <param name="created">When the receipt is made.</param>
    /// <param name="id">The receipt's UUID.</param>
    /// <param name="signer">A key of purpose receipt, or null for an unsigned receipt, which can be consistent at most.</param>
    /// <param name="mode">How to mirror.</param>
    public static string Write(string source, string sourceName, DateTimeOffset created, Guid id, SigningKey? signer, MirrorMode mode = MirrorMode.Document) => throw new NotImplementedException();

    /// <summary>Checks a receipt; any text gives a verdict, never an exception.</summary>
    /// <param name="receipt">The whole .mu file.</param>
    /// <param name="source">The forward document, or null to take the one in the mirror.</param>
    /// <param name="trusted">Gives the verification key of a trusted signer, or null.</param>
    public static ReceiptVerification Verify(string receipt, string? source, Func<KeyId, VerificationKey?> trusted) => throw new NotImplementedException();
}
