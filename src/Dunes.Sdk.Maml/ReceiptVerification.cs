namespace Dunes.Sdk.Maml;

/// <summary>The verdict on a receipt, and on failure which check failed and where in the forward document.</summary>
/// <param name="Verdict">What was shown.</param>
/// <param name="FailedCheck">header, mirror, digest, signer, signature or log_proof; null when none failed.</param>
/// <param name="Line">First differing line of the forward document, from 1; 0 when no position is known.</param>
/// <param name="Column">First differing column, from 1, in UTF-16 units; 0 when no position is known.</param>
/// <param name="Message">What was found and what was expected.</param>
public sealed record ReceiptVerification(ReceiptVerdict Verdict, string? FailedCheck, int Line, int Column, string Message)
{
    /// <summary>What the receipt says of its document; null when its header could not be read.</summary>
    public ReceiptType? Type { get; init; }
}
