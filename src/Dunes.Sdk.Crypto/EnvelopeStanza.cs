namespace Dunes.Sdk.Crypto;

/// <summary>Somebody that an envelope names as a recipient, in the clear.</summary>
/// <param name="Recipient">The key's name.</param>
/// <param name="PreSharedKeyId">The id of the pre-shared key that this recipient needs as well; null for none.</param>
public readonly record struct EnvelopeStanza(KeyId Recipient, string? PreSharedKeyId);
