using System.Security.Cryptography;

namespace Dunes.Sdk.Gateway.Flow;

/// <summary>Encrypts a secret for storage with AES-256-GCM: nonce 12 | ciphertext | tag 16, the nonce at random.</summary>
internal static class SecretBox
{
    public const int KeySize = 32;
    public const int Overhead = NonceSize + TagSize;
    private const int NonceSize = 12;
    private const int TagSize = 16;

    public static byte[] Seal(ReadOnlySpan<byte> key, ReadOnlySpan<byte> secret, ReadOnlySpan<byte> associatedData)
    {
        var sealedSecret = new byte[Overhead + secret.Length];
        RandomNumberGenerator.Fill(sealedSecret.AsSpan(0, NonceSize));
        using var aes = new AesGcm(key, TagSize);
        aes.Encrypt(sealedSecret.AsSpan(0, NonceSize), secret, sealedSecret.AsSpan(NonceSize, secret.Length), sealedSecret.AsSpan(NonceSize + secret.Length), associatedData);
        return sealedSecret;
    }

    /// <summary>The inverse; false when the octets are not what was sealed with this key for this purpose, or the secret has another length.</summary>
    public static bool TryOpen(ReadOnlySpan<byte> key, ReadOnlySpan<byte> sealedSecret, ReadOnlySpan<byte> associatedData, Span<byte> secret)
    {
        if (sealedSecret.Length != Overhead + secret.Length) return false;
        using var aes = new AesGcm(key, TagSize);
        try
        {
            aes.Decrypt(sealedSecret[..NonceSize], sealedSecret[NonceSize..^TagSize], sealedSecret[^TagSize..], secret, associatedData);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }
}
