using Dunes.Sdk.Crypto;

namespace Dunes.Sdk.Maml.Wallets;

/// <summary>A token of a wallet: whole units that one key issues. What a unit is worth is its issuer's promise.</summary>
/// <param name="Name">1 to 16 capital letters and digits, a letter first.</param>
/// <param name="Issuer">The address that alone may issue it.</param>
public sealed record WalletToken(string Name, KeyId Issuer);
