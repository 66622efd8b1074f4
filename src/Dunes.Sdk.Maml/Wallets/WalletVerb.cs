namespace Dunes.Sdk.Maml.Wallets;

/// <summary>What an entry of a wallet does.</summary>
public enum WalletVerb
{
    /// <summary>Opens the wallet: its owner signs for all that stands before it.</summary>
    Open = 0,

    /// <summary>The token's issuer makes units and gives them to an address.</summary>
    Issue,

    /// <summary>An address gives units to another.</summary>
    Transfer,
}
