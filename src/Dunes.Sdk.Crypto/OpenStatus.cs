namespace Dunes.Sdk.Crypto;

/// <summary>How opening an envelope ended. Only <see cref="Opened"/> gives a payload.</summary>
public enum OpenStatus
{
    /// <summary>Every check passed.</summary>
    Opened = 0,

    /// <summary>The octets end before the envelope does.</summary>
    Incomplete,

    /// <summary>The octets are no envelope of version 1.</summary>
    Malformed,

    /// <summary>The suite, mode or level is one that this reader does not have.</summary>
    Unsupported,

    /// <summary>No stanza is for this key.</summary>
    NotForThisKey,

    /// <summary>A cryptographic check failed; which one is not said.</summary>
    Rejected,

    /// <summary>The stanza takes a pre-shared key that is not there; the envelope may be kept until it is.</summary>
    MissingPreSharedKey,

    /// <summary>The suite is 0, which is opened only where <see cref="CryptoOptions.AllowClassical"/> says so.</summary>
    ClassicalNotAllowed,

    /// <summary>The envelope is signed whole, at its end: <see cref="EnvelopeVerifier"/> reads it first.</summary>
    NeedsVerification,
}
