namespace Dunes.Sdk.Maml.Wallets;

/// <summary>What reading a wallet gave: the wallet, or why it is refused.</summary>
/// <param name="Wallet">The wallet, every entry of it checked; null when it is refused.</param>
/// <param name="Refusal">The first thing that is wrong, with its line; null when nothing is.</param>
public sealed record WalletReading(Wallet? Wallet, Diagnostic? Refusal);
