namespace Dunes.Sdk.Crypto.Keys;

/// <summary>How a passphrase becomes the key that encrypts a private key.</summary>
public enum PassphraseKdf
{
    /// <summary>scrypt (RFC 7914) with N = 2^14, r = 8, p = 5: 16 MiB a guess, and within what OpenSSL reads. The default.</summary>
    Scrypt = 0,

    /// <summary>PBKDF2 with HMAC-SHA-256 and 600,000 iterations: for readers that have no scrypt, .NET itself among them.</summary>
    Pbkdf2,
}
