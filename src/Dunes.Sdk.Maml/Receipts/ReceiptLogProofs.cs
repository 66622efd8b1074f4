using System.Text;

namespace Dunes.Sdk.Maml.Receipts;

/// <summary>Log proofs of receipts: what is logged, and where the proof of it stands.</summary>
internal static class ReceiptLogProofs
{
    public static byte[] EntryOf(string receipt)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        var text = receipt.Replace("\r\n", "\n", StringComparison.Ordinal);
        var header = Read(text, nameof(receipt));
        return header.IsSigned ? Encoding.UTF8.GetBytes(text, 0, header.LoggedLength) : throw new ArgumentException("The receipt is not signed; a log takes signed ones.", nameof(receipt));
    }

    public static string? ProofOf(string receipt)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        var header = Read(receipt.Replace("\r\n", "\n", StringComparison.Ordinal), nameof(receipt));
        return header.HasLogProof ? header.LogProof : null;
    }

    public static string Put(string receipt, string proof)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        ArgumentNullException.ThrowIfNull(proof);
        var header = Read(receipt, nameof(receipt));
        if (!header.IsSigned) throw new ArgumentException("The receipt is not signed; a log takes signed ones.", nameof(receipt));
        if (header.HasLogProof) throw new ArgumentException("The receipt has a log proof already.", nameof(receipt));
        var lines = proof.EndsWith('\n') ? proof[..^1] : proof;
        var block = new StringBuilder($"log_proof: {ReceiptHeader.LogProofIndicator}\n");
        foreach (var line in lines.Split('\n')) block.Append(line.Length == 0 ? string.Empty : ReceiptHeader.LogProofIndent).Append(line).Append('\n');
        var whole = receipt.Insert(header.LoggedLength, block.ToString());

        // Read back, so that what is written is what will be found: no control characters, not too long, no empty end.
        return ReceiptHeader.TryRead(whole, out var read, out var problem) && read.LogProof == lines + "\n"
            ? whole
            : throw new ArgumentException($"The proof does not fit into a header: {(problem.Length > 0 ? problem : "it is empty, or its last line is.")}", nameof(proof));
    }

    private static ReceiptHeader Read(string text, string parameter) =>
        ReceiptHeader.TryRead(text, out var header, out var problem) ? header : throw new ArgumentException($"The text is no receipt: {problem}", parameter);
}
