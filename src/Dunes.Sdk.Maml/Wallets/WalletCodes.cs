namespace Dunes.Sdk.Maml.Wallets;

/// <summary>The codes of why a wallet is refused. A code keeps its meaning for good.</summary>
public static class WalletCodes
{
    /// <summary>The file is no wallet: its front matter or sections are not those of one, or it is too large.</summary>
    public const string NoWallet = "MAML0201";

    /// <summary>A private key or another secret stands in the file in clear.</summary>
    public const string SecretInClear = "MAML0202";

    /// <summary>A line of the history is no entry in its one spelling.</summary>
    public const string EntryMalformed = "MAML0203";

    /// <summary>An entry's <c>prev</c> is not the digest of the octets before it: something before it changed, or the entry was made for another place.</summary>
    public const string ChainBroken = "MAML0204";

    /// <summary>An entry stands a second time.</summary>
    public const string Replayed = "MAML0205";

    /// <summary>An entry is not signed by the key that may make it.</summary>
    public const string Forged = "MAML0206";

    /// <summary>An entry moves more than its sender has, or issues more than a token can count.</summary>
    public const string Overspent = "MAML0207";

    /// <summary>The file is no vial export, or states no balance.</summary>
    public const string NoVialExport = "MAML0208";

    /// <summary>What a vial export states contradicts itself.</summary>
    public const string ExportDoubtful = "MAML0209";

    /// <summary>What a vial export states cannot be shown.</summary>
    public const string Unproved = "MAML0210";
}
