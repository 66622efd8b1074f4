using Dunes.Sdk.Crypto;
using Dunes.Sdk.Maml.Receipts;

namespace Dunes.Sdk.Maml;

/// <summary>A <c>.mu</c> receipt: a header, and the mirror of the document it vouches for.</summary>
/// <remarks>
/// The mirror shows accidents and proves nothing; what proves is the digest in the header and the signature over the header.
/// The signed octets are the UTF-8 of the header with LF line ends, from its first dash to the line end before the <c>signature</c>
/// line: every field, and with <c>digest</c> (SHA-256 of the LF-normalised UTF-8 document) the content.
/// A byte order mark at the start of the document is no part of it.
/// </remarks>
public static class MuReceipt
{
    /// <summary>The largest document that a receipt takes, in octets of UTF-8: 64 MiB.</summary>
    public const int MaxSourceSize = 64 * 1024 * 1024;

    /// <summary>Writes a receipt of a document, signed when there is a signer.</summary>
    /// <param name="source">The forward document; line ends are normalised to LF.</param>
    /// <param name="sourceName">The document's file name, as the header names it: one plain line of at most 255 characters.</param>
    /// <param name="created">When the receipt is made.</param>
    /// <param name="id">The receipt's UUID.</param>
    /// <param name="signer">A key of purpose receipt, or null for an unsigned receipt, which can be consistent at most.</param>
    /// <param name="mode">How to mirror.</param>
    /// <exception cref="ArgumentException">
    /// The source is larger than <see cref="MaxSourceSize"/> or holds a character that does not show (bidi controls, zero-width and
    /// tag characters) or a lone surrogate; the name is no plain line; or the key is for another purpose.
    /// </exception>
    public static string Write(string source, string sourceName, DateTimeOffset created, Guid id, SigningKey? signer, MirrorMode mode = MirrorMode.Document) =>
        ReceiptWriter.Write(source, sourceName, created, id, signer, mode);

    /// <summary>Checks a receipt; any text gives a verdict, never an exception.</summary>
    /// <remarks>
    /// Line ends may be all LF or all CRLF. A receipt with a log proof is consistent at most, since the proof is not checked here.
    /// What <paramref name="trusted"/> throws is passed on.
    /// </remarks>
    /// <param name="receipt">The whole .mu file.</param>
    /// <param name="source">The forward document, or null to take the one in the mirror.</param>
    /// <param name="trusted">Gives the verification key of a trusted signer, or null.</param>
    public static ReceiptVerification Verify(string receipt, string? source, Func<KeyId, VerificationKey?> trusted)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        ArgumentNullException.ThrowIfNull(trusted);
        return ReceiptVerifier.Verify(receipt, source, trusted);
    }
}
