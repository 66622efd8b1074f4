namespace Dunes.Sdk.Crypto;

/// <summary>How the chunks of an envelope are encrypted.</summary>
public enum EnvelopeMode : byte
{
    /// <summary>AES-256-GCM with a counted nonce: the fast one.</summary>
    Lightweight = 0,

    /// <summary>AES-SIV-CMAC-512 (RFC 5297): twice the key material, no nonce to get wrong, two passes over each chunk.</summary>
    Advanced = 1,
}
