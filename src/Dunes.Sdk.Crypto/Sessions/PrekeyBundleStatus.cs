namespace Dunes.Sdk.Crypto.Sessions;

/// <summary>How reading a bundle of prekeys ended.</summary>
public enum PrekeyBundleStatus
{
    /// <summary>It is the owner's.</summary>
    Verified = 0,

    /// <summary>The octets are no bundle of version 1.</summary>
    Malformed,

    /// <summary>The suite is none that this reader has.</summary>
    Unsupported,

    /// <summary>Another key than the owner's is named as its signer.</summary>
    OtherOwner,

    /// <summary>The signature is not the owner's, or a key in it is none of the suite.</summary>
    Rejected,
}
