namespace Dunes.Sdk.Crypto;

/// <summary>Somebody an envelope is sealed for.</summary>
/// <param name="Key">The recipient's key.</param>
/// <param name="PreSharedKey">A secret shared with this recipient, which opening then takes as well; null for none.</param>
public readonly record struct EnvelopeRecipient(EnvelopePublicKey Key, EnvelopePreSharedKey? PreSharedKey = null)
{
    /// <summary>A recipient without a pre-shared key.</summary>
    public static implicit operator EnvelopeRecipient(EnvelopePublicKey key) => new(key);
}
