namespace Dunes.Sdk.Maml;

/// <summary>What a receipt was found to show, from nothing to everything.</summary>
public enum ReceiptVerdict
{
    /// <summary>A check failed.</summary>
    Failed = 0,

    /// <summary>The mirror matches its source: accidents would show, forgery would not.</summary>
    Consistent,

    /// <summary>Digest and signature hold: the signer vouches for exactly these octets.</summary>
    Proved,
}
