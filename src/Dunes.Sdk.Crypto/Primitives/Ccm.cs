namespace Dunes.Sdk.Crypto.Primitives;

/// <summary>AES-CCM, RFC 3610 and NIST SP 800-38C. Allocates nothing.</summary>
public sealed class Ccm : IDisposable
{
    /// <summary>Expands a key of 16, 24 or 32 octets.</summary>
    public Ccm(ReadOnlySpan<byte> key) => throw new NotImplementedException();

    /// <summary>Encrypts; nonce of 7 to 13 octets, tag of 4, 6, 8, 10, 12, 14 or 16. Plaintext and ciphertext may be the same memory.</summary>
    public void Encrypt(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plaintext, Span<byte> ciphertext, Span<byte> tag, ReadOnlySpan<byte> associatedData = default) => throw new NotImplementedException();

    /// <summary>Decrypts and checks the tag in fixed time; on false the plaintext is zeroed.</summary>
    public bool TryDecrypt(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> tag, Span<byte> plaintext, ReadOnlySpan<byte> associatedData = default) => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Dispose() => throw new NotImplementedException();
}
