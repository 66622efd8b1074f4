using Dunes.Sdk.Crypto;

namespace Dunes.Sdk.Maml;

/// <summary>A receipt's log proof, and what it has to prove.</summary>
/// <param name="Text">The proof as it was put in, such as a tlog-proof of C2SP; its lines end with LF.</param>
/// <param name="Entry">The octets that the log has to hold, those of <see cref="MuReceipt.LogEntryOf"/>.</param>
/// <param name="Signer">The receipt's signer, whose signature holds.</param>
public sealed record ReceiptLogProof(string Text, ReadOnlyMemory<byte> Entry, KeyId Signer);
