namespace Dunes.Sdk.Crypto;

/// <summary>Checks signatures of one key for one purpose.</summary>
public sealed class VerificationKey
{
    /// <summary>The key's name.</summary>
    public KeyId Id => throw new NotImplementedException();

    /// <summary>What the key may sign.</summary>
    public KeyPurpose Purpose => throw new NotImplementedException();

    /// <summary>The signature algorithm by name, for example <c>ecdsa-p384-sha384</c>.</summary>
    public string Algorithm => throw new NotImplementedException();

    /// <summary>The encoded public key.</summary>
    public ReadOnlyMemory<byte> Encoded => throw new NotImplementedException();

    /// <summary>Reads an encoded key for a purpose.</summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">The octets are no key of the algorithm.</exception>
    public static VerificationKey Import(ReadOnlySpan<byte> encoded, KeyPurpose purpose) => throw new NotImplementedException();

    /// <summary>Whether the signature is this key's over the data, under its purpose's context.</summary>
    public bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) => throw new NotImplementedException();
}
