namespace Dunes.Sdk.Maml;

/// <summary>Checks that a log holds a receipt. A ledger supplies one; without it a receipt with a log proof is consistent at most.</summary>
public interface ILogProofVerifier
{
    /// <summary>Whether the proof shows that a trusted log holds the receipt. Any text gets an answer, never an exception.</summary>
    LogProofResult Verify(ReceiptLogProof proof);
}
