using System.Security.Cryptography;
using Dunes.Sdk.Crypto.Primitives;

namespace Dunes.Sdk.Crypto.Keys;

/// <summary>Protects a key ring with a passphrase: scrypt and AES-256-GCM.</summary>
/// <remarks>
/// <code>
/// 0     1  2  3..34  35..66       67..82
/// log2N r  p  salt   ciphertext   tag
/// </code>
/// scrypt gives 44 octets, the key and the nonce; the first 35 octets are associated data.
/// </remarks>
public sealed class PassphraseProtector : IKeyProtector, IDisposable
{
    private const byte CostLog2 = 15;
    private const byte BlockSize = 8;
    private const byte Parallelization = 3;
    private const int SaltSize = 32;
    private const int HeadSize = 3 + SaltSize;
    private const int TagSize = 16;
    private const int KeySize = 32;
    private const int NonceSize = 12;

    private readonly byte[] _passphrase;
    private bool _disposed;

    /// <summary>Takes a copy of a passphrase's octets, UTF-8 as a rule.</summary>
    /// <exception cref="ArgumentException">The passphrase is empty: a ring without protection is refused.</exception>
    public PassphraseProtector(ReadOnlySpan<byte> passphrase)
    {
        if (passphrase.IsEmpty) throw new ArgumentException("The passphrase is empty; a key ring is never stored without protection.", nameof(passphrase));
        _passphrase = GC.AllocateUninitializedArray<byte>(passphrase.Length, pinned: true);
        passphrase.CopyTo(_passphrase);
    }

    /// <inheritdoc/>
    public string Name => "passphrase-scrypt";

    /// <summary>Reads a passphrase from the first line of a file, without its end.</summary>
    /// <exception cref="KeyFileException">The file cannot be read, or its first line is empty.</exception>
    public static PassphraseProtector FromFile(string path)
    {
        var passphrase = ReadPassphrase(path);
        try
        {
            return new PassphraseProtector(passphrase);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(passphrase);
        }
    }

    /// <summary>The octets of a file's first line, without its end; the caller zeroes them.</summary>
    /// <exception cref="KeyFileException">The file cannot be read, or its first line is empty.</exception>
    public static byte[] ReadPassphrase(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Span<byte> octets = stackalloc byte[4096];
        try
        {
            int length;
            using (var file = new FileStream(path, new FileStreamOptions { BufferSize = 0 })) length = file.ReadAtLeast(octets, octets.Length, throwOnEndOfStream: false);
            var line = octets[..length];
            if (line.IndexOf((byte)'\n') is >= 0 and var end) line = line[..end];
            else if (length == octets.Length) throw new KeyFileException(path, $"its first line has more than {octets.Length - 1} octets; a passphrase was expected.");
            if (line.EndsWith("\r"u8)) line = line[..^1];
            return line.IsEmpty ? throw new KeyFileException(path, "its first line is empty; a passphrase was expected.") : line.ToArray();
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new KeyFileException(path, problem.Message, problem);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(octets);
        }
    }

    /// <inheritdoc/>
    public byte[] Protect(ReadOnlySpan<byte> secret)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var stored = new byte[HeadSize + secret.Length + TagSize];
        (stored[0], stored[1], stored[2]) = (CostLog2, BlockSize, Parallelization);
        RandomNumberGenerator.Fill(stored.AsSpan(3, SaltSize));
        Span<byte> derived = stackalloc byte[KeySize + NonceSize];
        Derive(stored, derived);
        using (var gcm = new AesGcm(derived[..KeySize], TagSize)) gcm.Encrypt(derived[KeySize..], secret, stored.AsSpan(HeadSize, secret.Length), stored.AsSpan(HeadSize + secret.Length), stored.AsSpan(0, HeadSize));
        CryptographicOperations.ZeroMemory(derived);
        return stored;
    }

    /// <inheritdoc/>
    public bool TryUnprotect(ReadOnlySpan<byte> stored, Span<byte> secret)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (stored.Length != HeadSize + secret.Length + TagSize || stored[0] > 20 || !Scrypt.IsAffordable(1L << stored[0], stored[1], stored[2])) return false;
        Span<byte> derived = stackalloc byte[KeySize + NonceSize];
        Derive(stored, derived);
        try
        {
            using var gcm = new AesGcm(derived[..KeySize], TagSize);
            gcm.Decrypt(derived[KeySize..], stored.Slice(HeadSize, secret.Length), stored[(HeadSize + secret.Length)..], secret, stored[..HeadSize]);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(derived);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed = true;
        CryptographicOperations.ZeroMemory(_passphrase);
    }

    /// <summary>The kind of protection, and nothing of the passphrase.</summary>
    public override string ToString() => Name;

    private void Derive(ReadOnlySpan<byte> stored, Span<byte> derived) =>
        Scrypt.DeriveKey(_passphrase, stored.Slice(3, SaltSize), 1 << stored[0], stored[1], stored[2], derived);
}
