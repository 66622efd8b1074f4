using System.Security.Cryptography;

namespace Dunes.Sdk.Crypto.Keys;

/// <summary>Encrypts and authenticates the files of a key ring under its secret.</summary>
/// <remarks>
/// <code>
/// 0..3  4        5..20   21..52  53..         last 16
/// DKR1  kind     key id  salt    ciphertext   tag
/// </code>
/// Key and nonce of AES-256-GCM, 44 octets, are HKDF-SHA-512 of the ring's secret with the salt; the first 53 octets are associated data.
/// The key id is zero in files that are not of one key.
/// </remarks>
internal static class RingFile
{
    private const int HeadSize = 4 + 1 + KeyId.Size + SaltSize;
    private const int SaltSize = 32;
    private const int TagSize = 16;
    private const int KeySize = 32;
    private const int NonceSize = 12;

    private static ReadOnlySpan<byte> Magic => "DKR1"u8;

    /// <summary>Encrypts a file's content.</summary>
    public static byte[] Seal(ReadOnlySpan<byte> secret, RingFileKind kind, KeyId id, ReadOnlySpan<byte> content)
    {
        var file = new byte[HeadSize + content.Length + TagSize];
        Magic.CopyTo(file);
        file[4] = (byte)kind;
        id.Write(file.AsSpan(5));
        RandomNumberGenerator.Fill(file.AsSpan(HeadSize - SaltSize, SaltSize));
        Span<byte> derived = stackalloc byte[KeySize + NonceSize];
        Derive(secret, file, derived);
        using (var gcm = new AesGcm(derived[..KeySize], TagSize)) gcm.Encrypt(derived[KeySize..], content, file.AsSpan(HeadSize, content.Length), file.AsSpan(HeadSize + content.Length), file.AsSpan(0, HeadSize));
        CryptographicOperations.ZeroMemory(derived);
        return file;
    }

    /// <summary>The content, which the caller zeroes; null when the file is not this ring's, of another kind or key, or changed.</summary>
    public static byte[]? TryOpen(ReadOnlySpan<byte> secret, RingFileKind kind, KeyId id, ReadOnlySpan<byte> file)
    {
        if (file.Length < HeadSize + TagSize || !file.StartsWith(Magic) || file[4] != (byte)kind || KeyId.Read(file[5..]) != id) return null;
        Span<byte> derived = stackalloc byte[KeySize + NonceSize];
        Derive(secret, file, derived);
        var content = new byte[file.Length - HeadSize - TagSize];
        try
        {
            using var gcm = new AesGcm(derived[..KeySize], TagSize);
            gcm.Decrypt(derived[KeySize..], file[HeadSize..^TagSize], file[^TagSize..], content, file[..HeadSize]);
            return content;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(derived);
        }
    }

    private static void Derive(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> file, Span<byte> derived) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA512, secret, derived, file.Slice(HeadSize - SaltSize, SaltSize), "dunes key ring/1 file"u8);
}
