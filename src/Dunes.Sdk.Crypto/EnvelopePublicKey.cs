namespace Dunes.Sdk.Crypto;

/// <summary>What a sender needs to seal for somebody.</summary>
public sealed class EnvelopePublicKey
{
    /// <summary>The key's name.</summary>
    public KeyId Id => throw new NotImplementedException();

    /// <summary>The encoded key of the suite's KEM; for P-384 the uncompressed SEC1 point of 97 octets.</summary>
    public ReadOnlyMemory<byte> Encoded => throw new NotImplementedException();

    /// <summary>Reads an encoded key.</summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">The octets are no key of the suite.</exception>
    public static EnvelopePublicKey Import(ReadOnlySpan<byte> encoded) => throw new NotImplementedException();
}
