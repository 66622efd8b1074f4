namespace Dunes.Sdk.Crypto;

/// <summary>What a signing key is for. One key has one purpose, and a signature made for one purpose verifies for no other.</summary>
public enum KeyPurpose : byte
{
    /// <summary>Signs envelopes; context <c>dunes/envelope/1</c>.</summary>
    Envelope = 1,

    /// <summary>Signs receipts; context <c>dunes/receipt/1</c>.</summary>
    Receipt = 2,

    /// <summary>Signs ledger checkpoints; context <c>dunes/ledger/1</c>.</summary>
    Ledger = 3,

    /// <summary>Signs the entries of wallets; context <c>dunes/wallet/1</c>.</summary>
    Wallet = 4,

    /// <summary>Signs tokens of JOSE, which fixes an empty context; the key signs nothing else.</summary>
    Token = 5,
}
